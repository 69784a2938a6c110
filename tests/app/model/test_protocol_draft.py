"""A test as it is typed: what makes a protocol, and what is refused with the reason."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.guided_protocol import CueKind, Side
from app.model.guided_protocol_file import decode_protocol, encode_protocol, our_protocols
from app.model.guided_words import aloud_phrase
from app.model.protocol_draft import DraftRefused, Legs, ProtocolDraft, draft_of, protocol_of_draft

OURS = our_protocols()
PHE = OURS[0]


def made(base=PHE, **changes):
    return protocol_of_draft(
        replace(draft_of(base), **changes), base, protocol_id="own_mine", version=3
    )


def refused(**changes):
    with pytest.raises(DraftRefused) as problem:
        made(**changes)
    return {field: said.text() for field, said in problem.value.problems.items()}


@pytest.mark.parametrize("protocol", OURS, ids=[each.id for each in OURS])
def test_a_copy_that_nobody_changed_asks_for_the_same_to_the_letter(protocol):
    copy = made(protocol)
    assert copy.blocks == protocol.blocks
    assert copy.pace == protocol.pace
    assert copy.cue == protocol.cue
    assert (copy.id, copy.version, copy.task) == ("own_mine", 3, protocol.task)


def test_every_preset_can_be_said_in_the_fields():
    assert [draft_of(each).legs for each in OURS if draft_of(each).legs is Legs.AS_IT_IS] == []


def test_sets_come_by_turns_or_one_leg_after_the_other():
    by_turns = made(legs=Legs.LEFT_RIGHT, n_sets="2", n_lifts="3", n_practice="1")
    assert [each.side for each in by_turns.blocks] == [*"LR", *"LRLR"]
    in_a_row = made(legs=Legs.LEFT_RIGHT, takes_turns=False, n_sets="2", n_practice="0")
    assert [each.side for each in in_a_row.blocks] == [*"LLRR"]


def test_other_words_are_another_cue_and_the_same_words_are_not():
    assert made().cue.id == PHE.cue.id
    other = made(words="Lift your {side} leg at the tone.", kind=CueKind.CUED).cue
    assert other.id == "own_mine/3"
    assert other.kind is CueKind.CUED


def test_words_in_another_language_name_the_leg_in_it():
    german = made(
        language="de",
        words="Beim Ton das {side} Bein heben.",
        word_right="rechte",
        word_left="linke",
    )
    assert aloud_phrase(german, Side.LEFT).text() == "Beim Ton das linke Bein heben."
    assert decode_protocol(encode_protocol(german)) == german


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": "  "}, "name", "Nothing stands here. Type some words."),
        ({"name": "x" * 61}, "name", "61 letters: at most 60 have room. Say it shorter."),
        (
            {"n_sets": "0"},
            "n_sets",
            "“0” is no whole number from 1 to 10. Type one of these.",
        ),
        (
            {"n_lifts": "5.5"},
            "n_lifts",
            "“5.5” is no whole number from 1 to 50. Type one of these.",
        ),
        (
            {"n_sets": "10", "n_lifts": "50"},
            "n_lifts",
            "1000 lifts in all: at most 200. Ask fewer a set, or fewer sets.",
        ),
        (
            {"hold_s": "two"},
            "hold_s",
            "“two” is no time from 0.5 to 60 s. Type seconds, such as 2.5.",
        ),
        (
            {"tone_from_s": "3", "tone_to_s": "3,5"},
            "tone_to_s",
            "3.5 s after 3 s: the longest wait is at least 1 s longer than the shortest, or the "
            "tone can be guessed. Make it longer.",
        ),
        (
            {"rise_from_s": "2", "rise_to_s": "1"},
            "rise_to_s",
            "1 s is not longer than 2 s: give the shortest time first.",
        ),
        ({"rest_s": "1"}, "rest_s", "“1” is no time from 2 to 600 s. Type seconds, such as 2.5."),
        (
            {"language": "German"},
            "language",
            "“German” is no language code. Type two letters, such as en, de or pt-BR.",
        ),
        (
            {"words": "Lift {leg}."},
            "words",
            "“{leg}” is filled by nothing: only {side} is, with the leg. Write it so.",
        ),
        ({"words": "Lift }."}, "words", "“}” is filled by nothing: only {side} is, with the leg. "
         "Write it so."),
        (
            {"language": "de", "words": "Das {side} Bein.", "word_left": ""},
            "word_left",
            "Nothing stands here. Type some words.",
        ),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_the_value_the_rule_and_what_to_do(
    changes, field, said
):
    assert refused(**changes) == {field: said}


def test_everything_that_is_wrong_is_told_at_once():
    assert set(refused(name="", n_sets="x", hold_s="-1", words="")) == {
        "name",
        "n_sets",
        "hold_s",
        "words",
    }


def test_hold_and_time_to_lift_may_be_left_open():
    pace = made(hold_s="", rise_from_s="", rise_to_s="").pace
    assert (pace.hold_s, pace.rise_s) == (None, None)


typed = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)


@settings(derandomize=True, max_examples=200)
@given(
    st.fixed_dictionaries(
        {name: typed | st.sampled_from(["1", "2,5", "7", "0"]) for name in (
            "name", "n_sets", "n_lifts", "n_practice", "tone_from_s", "tone_to_s", "hold_s",
            "rise_from_s", "rise_to_s", "rest_s", "set_rest_s", "language", "words",
            "word_right", "word_left",
        )}
    ),
    st.sampled_from(list(Legs)),
)  # fmt: skip
def test_whatever_is_typed_makes_a_protocol_that_can_be_read_back_or_says_why_not(fields, legs):
    draft = ProtocolDraft(legs=legs, **fields)
    protocol, problems = None, {}
    try:
        protocol = protocol_of_draft(draft, PHE, protocol_id="own_mine", version=1)
    except DraftRefused as refusal:
        problems = refusal.problems
    assert (protocol is None) == bool(problems)
    if protocol is not None:
        assert decode_protocol(encode_protocol(protocol)) == protocol
        aloud_phrase(protocol, protocol.sides[0]).text()
