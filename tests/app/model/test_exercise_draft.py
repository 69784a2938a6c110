"""An exercise as typed fields: back and forth, and each bad one refused where it stands."""

from dataclasses import replace

import pytest

from app.model.draft_fields import DraftRefused
from app.model.exercise_draft import draft_of, exercise_of_draft
from app.model.exercise_file import decode_exercise, encode_exercise, find_exercise, our_exercises

OURS = our_exercises()


def made(exercise_id="single_leg_bridge", /, **changes):
    base = find_exercise(exercise_id, OURS)
    draft = replace(draft_of(base), **changes)
    return exercise_of_draft(draft, base, exercise_id="own_mine", version=1)


@pytest.mark.parametrize("exercise", OURS, ids=lambda each: each.id)
def test_a_copy_left_as_it_is_asks_for_the_same(exercise):
    copy = made(exercise.id)
    for field in ("title", "steps", "stage", "sides", "dose", "cues", "bar", "quiet", "muscles"):
        assert getattr(copy, field) == getattr(exercise, field)
    assert copy.source == f"Made of {exercise.title['en']}, version 1."
    assert decode_exercise(encode_exercise(copy)) == copy


def test_other_words_are_another_cue():
    copy = made(hint="Heel down, go.")
    assert copy.cues[0].id == "own_mine/1"
    assert copy.cues[0].hint == {"en": "Heel down, go."}
    assert len(copy.cues) == 2


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": "  "}, "name", "Nothing stands here"),
        ({"steps": "\n"}, "steps", "No step stands here"),
        ({"steps": "Lift.\n" * 13}, "steps", "13 steps: at most 12"),
        ({"steps": "Lift {side}."}, "steps", "is filled by nothing"),
        ({"n_reps": "0"}, "n_reps", "“0” is no whole number from 1 to 100"),
        ({"n_reps": "13"}, "n_reps", "13 lies outside 3 to 12"),
        ({"reps_from": "many"}, "reps_from", "“many” is no whole number"),
        ({"hold_s": "9"}, "hold_s", "9 lies outside 2 to 5"),
        ({"rest_s": "1"}, "rest_s", "“1” is no time from 3 to 120 s"),
        ({"n_sets": "11"}, "n_sets", "“11” is no whole number from 1 to 10"),
        ({"hint": "x" * 41}, "hint", "41 letters: at most 40"),
        ({"stage": None}, "stage", "No stage"),
    ],
)
def test_each_bad_field_is_refused_where_it_stands(changes, field, said):
    with pytest.raises(DraftRefused) as refused:
        made(**changes)
    assert said in refused.value.problems[field].text()


def test_a_logged_step_has_no_cue_and_needs_no_stage():
    copy = made("hamstring_stretch", hint="", words="", stage=None, name="My stretch")
    assert (copy.cues, copy.stage) == ((), None)
