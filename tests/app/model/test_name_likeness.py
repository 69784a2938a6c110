"""Pseudonyms that a tired reader takes for one another are named; names that count are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.name_likeness import look_alikes


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("P-014", "p 014"),
        ("P-O14", "P-014"),
        ("P-l4", "P-14"),
        ("P-041", "P-014"),
        ("Müller", "Muller"),
        ("Meier", "Meiers"),
        ("Meier", "Maier"),
        ("ANNA", "HANNA"),
    ],
)
def test_one_slip_of_eye_or_finger_is_named(typed, known):
    assert look_alikes(typed, ["ZZ-9", known]) == (known,)
    assert look_alikes(known, [typed]) == (typed,)


@pytest.mark.parametrize(
    ("typed", "known"),
    [("P-013", "P-014"), ("P1", "P2"), ("P-01", "P-012"), ("Meier", "Schulz"), ("A", "B")],
)
def test_names_that_count_and_other_names_are_not(typed, known):
    assert look_alikes(typed, [known]) == ()
    assert look_alikes(known, [typed]) == ()


def test_nothing_typed_looks_like_nobody():
    assert look_alikes("", ["P-1"]) == ()
    assert look_alikes(" - ", ["P-1", "-"]) == ()


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_likeness_goes_both_ways(one, other):
    assert bool(look_alikes(one, [other])) == bool(look_alikes(other, [one]))
