"""A recovery key is typed from paper: every slip is noticed, and the group it is in is named."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store.errors import WrongRecoveryKey
from app.store.recovery_key import as_text, from_text

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRINTED = as_text(bytes(range(16)))

secrets = st.binary(min_size=16, max_size=16)


def test_it_is_seven_groups_without_look_alikes():
    groups = PRINTED.split("-")
    assert [len(group) for group in groups] == [5] * 7
    assert not set("ILOU") & set(PRINTED)


@settings(derandomize=True)
@given(secrets)
def test_what_is_printed_is_read_back(secret):
    assert from_text(as_text(secret)) == secret


@settings(derandomize=True)
@given(secrets)
def test_case_spaces_and_look_alikes_do_not_matter(secret):
    typed = as_text(secret).lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert from_text(f" {typed}\n") == secret
    assert from_text(as_text(secret).replace("-", "")) == secret


def test_every_mistyped_symbol_is_noticed_and_its_group_named():
    for place, symbol in enumerate(PRINTED):
        for other in "" if symbol == "-" else set(SYMBOLS) - {symbol}:
            typed = PRINTED[:place] + other + PRINTED[place + 1 :]
            with pytest.raises(WrongRecoveryKey, match=f"Group {place // 6 + 1} of"):
                from_text(typed)


@settings(derandomize=True)
@given(secrets, st.integers(0, 33))
def test_two_symbols_that_change_places_are_noticed(secret, place):
    printed = as_text(secret)
    symbols = list(printed)
    a, b = [i for i, each in enumerate(symbols) if each != "-"][place : place + 2]
    symbols[a], symbols[b] = symbols[b], symbols[a]
    if "".join(symbols) != printed:
        with pytest.raises(WrongRecoveryKey, match="Group"):
            from_text("".join(symbols))


def test_two_groups_that_change_places_are_noticed():
    groups = PRINTED.split("-")
    groups[2], groups[5] = groups[5], groups[2]
    with pytest.raises(WrongRecoveryKey, match="Group 3 of"):
        from_text("-".join(groups))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "0 symbols were typed"),
        (PRINTED[:-6], "30 symbols were typed"),
        (PRINTED[:-1], "Group 7 has 4 symbols"),
        (PRINTED.replace("-", "7-", 1), "Group 1 has 6 symbols"),
        (PRINTED[:-1] + "é", "Group 7 of"),
        (PRINTED[:-1] + "U", "Group 7 of"),
    ],
)
def test_what_is_not_a_recovery_key_is_said_in_words(typed, words):
    with pytest.raises(WrongRecoveryKey, match=words):
        from_text(typed)


def test_a_group_replaced_by_another_that_checks_itself_is_still_noticed():
    rng, n_noticed = random.Random(3), 0
    for _ in range(200):
        groups, others = PRINTED.split("-"), as_text(rng.randbytes(16)).split("-")
        place = rng.randrange(7)
        groups[place] = others[place]
        try:
            n_noticed += from_text("-".join(groups)) == bytes(range(16))
        except WrongRecoveryKey as problem:
            n_noticed += "its own check" in str(problem)
    assert n_noticed >= 198  # twelve bits: one in 4096 passes, and then opens nothing
