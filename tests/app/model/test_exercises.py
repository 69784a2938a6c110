"""The exercise library as data: ours hold what the source table asks, bad ones are refused."""

import re
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.exercise import FORMAT, Follows, Kind, QuietLine, Stage, in_language
from app.model.exercise_file import (
    ExerciseError,
    decode_exercise,
    easier_than,
    encode_exercise,
    find_exercise,
    our_exercises,
    read_exercise,
)
from app.model.guided_protocol import Side
from tests.app.views.test_words_shown import BANNED

OURS = our_exercises()
SENSED = [each for each in OURS if each.kind is Kind.SENSED]
EVERY_ROW = {f"E{number}" for number in range(1, 21)} - {"E17"}


def by_id(name):
    return find_exercise(name, OURS)


def named(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda each: each.id)


def changed(name="single_leg_bridge", **changes):
    content = msgspec.toml.decode(encode_exercise(by_id(name)))
    for path, value in changes.items():
        place = content
        *above, last = path.split("__")
        for step in above:
            place = place[step]
        place[last] = value
    return msgspec.toml.encode(content)


@pytest.mark.parametrize(
    ("name", "dose"),
    [
        ("single_leg_bridge", (12, (3, 12), 2, 5.0, (2.0, 5.0), "each")),
        ("clam", (30, (5, 30), 1, 0.0, (0.0, 0.0), "each")),
        ("single_leg_squat", (12, (3, 12), 2, 0.0, (0.0, 0.0), "each")),
        ("active_leg_lower", (10, (10, 20), 1, 0.0, (0.0, 0.0), "each")),
        ("bridge_elevated", (12, (12, 15), 1, 3.0, (2.0, 5.0), "both")),
        ("seated_squeeze", (5, (3, 10), 1, 5.0, (2.0, 10.0), "each")),
        ("standing_squeeze", (5, (3, 10), 1, 5.0, (2.0, 10.0), "both then each")),
    ],
)
def test_the_doses_of_the_source_table_are_where_a_plan_begins(name, dose):
    exercise = by_id(name)
    of = exercise.dose
    begins = (of.n_reps, of.n_reps_range, of.n_sets, of.hold_s, of.hold_range_s, exercise.sides)
    assert begins == dose
    assert of.valid_hold_share == 0.9


def test_every_row_of_exercises_of_the_source_table_has_one_that_names_it():
    # E17 is a link to a stretch that the article does not describe.
    assert {row for each in OURS for row in each.seeds if row.startswith("E")} == EVERY_ROW
    assert {"T1", "T2", "T3", "T4"} <= {row for each in OURS for row in each.seeds}


def test_there_is_something_for_each_of_the_three_stages():
    assert {each.stage for each in SENSED} == set(Stage)


@named(OURS)
def test_no_text_of_an_exercise_judges(exercise):
    texts = [words for _, text in exercise._texts() for words in text.values()]
    assert [words for words in texts if BANNED.search(words)] == []


@named(OURS)
def test_an_exercise_comes_back_from_its_own_toml(exercise):
    assert decode_exercise(encode_exercise(exercise)) == exercise


@named(OURS)
def test_an_exercise_tells_what_no_sticker_shows(exercise):
    assert exercise.cannot_show
    assert exercise.source


@named(SENSED)
def test_what_is_to_stay_quiet_is_never_what_the_bar_follows(exercise):
    for side in exercise.rounds:
        quiet = {(each.muscle, of) for each, of in exercise.quiet_muscles(side)}
        assert quiet.isdisjoint(exercise.bar_muscles(side))


@named([each for each in OURS if each.easier])
def test_making_it_easier_leads_on_until_there_is_nothing_easier(exercise):
    seen = [exercise.id]
    while (exercise := easier_than(exercise, OURS)) is not None:
        assert exercise.id not in seen
        seen.append(exercise.id)


def test_an_easier_exercise_is_there_under_its_name():
    ids = {each.id for each in OURS}
    assert {each.easier for each in OURS if each.easier} <= ids


def test_a_cue_id_stands_for_the_same_words_everywhere():
    words = {}
    for exercise in OURS:
        for cue in exercise.cues:
            assert words.setdefault(cue.id, (cue.hint, cue.text)) == (cue.hint, cue.text)


def test_the_squeezes_lie_ten_decibels_over_rest_and_bridges_on_the_own_level():
    for name in ("seated_squeeze", "standing_squeeze"):
        assert {(q.line, q.above_rest_db) for q in by_id(name).quiet} == {
            (QuietLine.ABOVE_REST, 10.0)
        }
    for name in ("glute_bridge", "single_leg_bridge", "bridge_elevated", "phe_drill"):
        assert {q.line for q in by_id(name).quiet} == {QuietLine.OWN_LEVEL}


def test_the_leg_lower_has_no_goal_and_the_drill_alone_asks_an_order():
    assert by_id("active_leg_lower").bar.follows is Follows.QUIET
    assert [each.id for each in OURS if each.is_order_drill] == ["phe_drill"]


def test_a_squeeze_of_both_sides_watches_no_other_side():
    exercise = by_id("standing_squeeze")
    assert exercise.rounds == (Side.BOTH, Side.RIGHT, Side.LEFT)
    of_both = {each.muscle for each, _ in exercise.quiet_muscles(Side.BOTH)}
    assert of_both == {"hamstring", "erector_spinae"}
    assert ("gluteus_maximus", Side.LEFT) in {
        (each.muscle, of) for each, of in exercise.quiet_muscles(Side.RIGHT)
    }


def test_one_sticker_on_the_glute_is_all_that_most_exercises_need():
    needing_one = [
        each.id
        for each in SENSED
        if {m.muscle for m in each.muscles if m.is_needed} == {"gluteus_maximus"}
    ]
    others = {each.id for each in SENSED} - set(needing_one)
    assert others == {"bridge_easy_hamstrings", "active_leg_lower", "phe_drill"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "firing-order/exercise/9"}, f"reads {FORMAT!r}"),
        ({"title": {"de": "Brücke"}}, "title has no English text"),
        ({"title": {"en": "Bridge {side}"}}, "title.en has a brace"),
        ({"dose__n_reps": 0}, "dose.n_reps is 0: it must be a whole number >= 1"),
        ({"dose__n_reps": 13}, "n_reps is 13 and its range 3 to 12"),
        ({"dose__hold_range_s": [5.0, 2.0]}, "the range of hold_s is 5 to 2"),
        ({"dose__rest_s": 1.0}, "dose.rest_s is 1.0: it must be a number >= 3.0"),
        ({"kind": "timed"}, "kind is 'timed'"),
        ({"kind": "logged"}, "kind is 'logged' and stickers are asked"),
        ({"sides": "left"}, "sides is 'left'"),
        ({"cues": []}, "cues are missing"),
        ({"muscles": []}, "bar shows 'gluteus_maximus', which muscles does not ask for"),
        ({"muscles": [{"muscle": "glute", "where": "same side"}]}, "muscles is 'glute'"),
        ({"easier": "single_leg_bridge"}, "the exercise itself"),
        ({"is_order_drill": True}, "an order needs both"),
        ({"steps": []}, "steps is []"),
        ({"colour": "blue"}, "unknown field colour"),
        ({"id": "Bridge!"}, "id is 'Bridge!'"),
    ],
)
def test_an_exercise_that_cannot_be_used_is_refused_with_its_value(changes, said):
    with pytest.raises(ExerciseError, match=re.escape(said)):
        decode_exercise(changed(**changes))


def test_a_hint_that_is_too_long_to_be_read_from_afar_is_refused():
    long = [{"id": "a/b/1", "hint": {"en": "x" * 41}, "text": {"en": "Lift."}}]
    with pytest.raises(ExerciseError, match=r"has 41 letters .* at most 40"):
        decode_exercise(changed(cues=long))


def test_a_quiet_line_above_rest_says_how_far():
    quiet = [
        {"muscle": "hamstring", "where": "same side", "line": "above rest", "title": {"en": "H"}}
    ]
    with pytest.raises(ExerciseError, match="no above_rest_db: give one"):
        decode_exercise(changed(quiet=quiet))


def test_a_refusal_names_the_field_for_an_editor():
    with pytest.raises(ExerciseError) as refused:
        decode_exercise(changed(dose__n_sets=99))
    assert refused.value.path == "dose.n_sets"


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path):
    with pytest.raises(ExerciseError, match=r"mine\.toml cannot be read"):
        read_exercise(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ExerciseError, match=r"mine\.toml cannot be used: it is not TOML"):
        read_exercise(tmp_path / "mine.toml")


def test_an_unknown_exercise_gets_the_nearest_name():
    with pytest.raises(ExerciseError, match="Did you mean 'clam'"):
        find_exercise("clams", OURS)


def test_a_text_without_a_translation_is_read_in_english():
    assert in_language(by_id("clam").title, "xx") == "Clam"


FILES = tuple(map(encode_exercise, OURS))
PIECES = (b'"', b"=", b"[", b"}", b"nan", b"-1", b"true", b"\n", b"[[x]]\n", b"\xff", b"1e400")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(FILES), st.floats(0.0, 1.0), st.sampled_from(PIECES), st.booleans())
def test_a_damaged_file_is_an_exercise_or_a_sentence(file, share, piece, is_put_in):
    at = int(share * len(file))
    damaged = file[:at] + piece + file[at if is_put_in else at + len(piece) :]
    with suppress(ExerciseError):
        decode_exercise(damaged)
