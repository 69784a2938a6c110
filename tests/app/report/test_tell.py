"""A test told: left leg left, counts as they are, every reason said, and no word that judges."""

from dataclasses import replace

import pytest

from app.engine.guided.leg_levels import LegLevels
from app.model.guided_protocol import Side
from app.model.hand_onset import HandOnset
from app.model.phrase import Phrase, phrase
from app.model.session import DamagedChunk
from app.report.lift_words import _GENERAL_AND_OF_LIFTS, in_lifts
from app.report.methods import methods_text
from app.report.page import page_told
from app.report.pairs import share_word, turned
from app.report.tell import tell_test
from dsp.findings import SessionVerdict
from tests.app.report.pages import IDENTIFIED, PERSON
from tests.app.views.test_words_shown import BANNED
from tests.fakes.lifted import leg_result, lifted, session_pair

CHANGES = {side.value: phrase("No earlier test.") for side in Side}
SAID = {"n_missing": 0, "changes": CHANGES, "tells_reasons": True}


def told(*sides, **wishes):
    return told_of(lifted(*sides, **wishes))


def told_of(of):
    return tell_test(of.review, tie_ms=30.0, is_simulated=True, **SAID)


def phrases_in(value):
    """Every phrase in a value, however deep."""
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from phrases_in(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from phrases_in(getattr(value, name))


def test_the_left_leg_stands_left_whichever_moved_first():
    assert [leg.title.text() for leg in told(Side.RIGHT, Side.LEFT).legs] == [
        "Left leg",
        "Right leg",
    ]


def test_the_sentence_counts_lifts_and_carries_its_interval():
    (leg,) = told().legs
    assert leg.sentence.text() == (
        "Right glute started after the right hamstring in 7 of 9 lifts "
        "(typically 84\u00a0ms; 62\u00a0to\u00a0118)."
    )
    assert "common in people without pain" in leg.note.text()


def test_the_pairs_are_glute_first_and_the_hamstring_against_the_far_side_of_the_back():
    (leg,) = told().legs
    assert [pair.title.text() for pair in leg.pairs] == [
        "Glute – hamstring",
        "Glute – left erector",
        "Glute – right erector",
        "Hamstring – left erector",
    ]
    assert [pair.n_cannot_tell for pair in leg.pairs] == [1, 1, 1, 1]
    assert leg.pairs[3].n_after == 7
    assert leg.pairs[3].typical == "+14"
    assert leg.pairs[3].interval.text() == "−9 to +22"


def test_a_pair_turned_twice_is_what_it_was():
    found = session_pair("erector_spinae_L", "biceps_femoris_R")
    assert turned(turned(found)) == found
    assert turned(found).verdict is SessionVerdict.BEFORE


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"n_after": 9}, "consistently after"),
        ({"n_after": 7}, "mostly after"),
        ({"n_after": 5}, "after"),
        ({"verdict": SessionVerdict.MIXED}, "varied"),
        ({"verdict": SessionVerdict.UNDETERMINED}, "cannot tell"),
        ({"n_valid": 6, "n_after": 6, "is_provisional": True}, "consistently after, provisional"),
    ],
)
def test_how_steadily_an_order_held_is_one_word(changes, word):
    found = session_pair("gluteus_maximus_R", "biceps_femoris_R", **changes)
    assert share_word(found).text() == word


def test_every_lift_has_its_line_and_one_that_is_not_used_its_reason():
    (leg,) = told().legs
    lines = {(line.title.text(), line.word.text()): line for line in leg.lifts.lines}
    assert len(leg.lifts.lines) == 11
    early = lines["Lift 3", "not used"]
    assert early.why_not.text() == "started before the tone"
    assert early.starts == ()
    assert lines["Lift 2", "not used"].why_not.text() == "samples are missing in this lift"
    assert lines["Lift 3", "cannot tell"].lag == "+40"
    titles = [line.title.text() for line in leg.lifts.lines]
    assert titles[1:5] == ["Lift 2", "Lift 3", "Lift 3", "Lift 4"]


def test_starts_are_against_the_hamstring_and_of_this_leg_alone():
    (leg,) = told().legs
    first = leg.lifts.lines[0]
    assert {start.channel: start.lag_ms for start in first.starts} == {
        "gluteus_maximus_R": 96.0,
        "erector_spinae_L": 0.0,
        "erector_spinae_R": 0.0,
    }


def test_sizes_and_levels_carry_their_unit_and_the_method_is_named():
    test = told()
    (leg,) = test.legs
    assert test.reference_method.text() == "µV: without a usable reference squeeze"
    assert [size.microvolts for size in leg.sizes] == [
        "100\u00a0µV", "101\u00a0µV", "102\u00a0µV", "103\u00a0µV"
    ]  # fmt: skip
    assert [size.percent for size in leg.sizes] == ["–"] * 4
    assert leg.levels.reference.text() == "hamstring"
    assert leg.levels.muscles[0].name.text() == "Right glute"


def test_the_quality_box_says_what_is_to_be_looked_at_and_how_many_lifts_are_not_used():
    (leg,) = told().legs
    assert [each.state.text() for each in leg.quality][:2] == ["Good", "Good"]
    assert leg.quality[2].state.text() != "Good"
    facts = " · ".join(fact.text() for fact in leg.facts)
    assert "2 of 11 lifts not used" in facts
    assert "rise 1.1 ± 0.1\u00a0s, held 2.0 ± 0.1\u00a0s" in facts


def test_of_a_test_that_was_stopped_for_pain_nothing_is_concluded():
    (leg,) = told(was_stopped=True).legs
    assert "nothing is concluded" in leg.sentence.text()
    assert leg.note is None
    assert "nothing is concluded" in leg.change.text()


def test_where_both_sides_move_at_once_each_has_its_sentence():
    of = lifted()
    (right,) = of.review.guided.legs
    left = leg_result(Side.LEFT)
    channels = dict.fromkeys((*left.finding.channels, *right.finding.channels))
    pairs = (*right.finding.session_pairs, left.finding.session_pairs[0])
    both = replace(
        right,
        side=Side.BOTH,
        finding=replace(right.finding, channels=tuple(channels), session_pairs=pairs),
    )
    review = replace(of.review, guided=replace(of.review.guided, legs=(both,)))
    (leg,) = tell_test(review, tie_ms=30.0, is_simulated=True, **SAID).legs
    assert leg.title.text() == "Both legs"
    assert "Left glute started after the left hamstring" in leg.sentence.text()
    assert "Right glute started after the right hamstring" in leg.sentence.text()


def test_without_a_pair_it_says_so_and_shows_what_there_is():
    of = lifted()
    (leg,) = of.review.guided.legs
    alone = replace(leg, finding=replace(leg.finding, session_pairs=()))
    review = replace(
        of.review,
        guided=replace(of.review.guided, legs=(alone,)),
        levels=(LegLevels(None, None),),
    )
    (leg,) = tell_test(review, tie_ms=30.0, is_simulated=True, **SAID).legs
    assert "no order can be told" in leg.sentence.text()
    assert (leg.pairs, leg.lifts, leg.levels) == ((), None, None)
    assert len(leg.sizes) == 4


def test_a_recording_that_was_no_test_tells_nothing():
    review = replace(lifted().review, guided=None, levels=())
    assert tell_test(review, tie_ms=30.0, is_simulated=True, **SAID) is None


def test_no_phrase_of_a_told_test_judges():
    for said in phrases_in(told(Side.RIGHT, Side.LEFT)):
        assert not BANNED.search(said.text())


def test_what_is_said_of_lifts_says_nothing_of_repetitions_and_fills_the_same_gaps():
    for general, said in _GENERAL_AND_OF_LIFTS:
        assert "repetition" not in said.template
        for gap in ("{k}", "{typical}", "{a}", "{b}"):
            assert (gap in general) == (gap in said.template)
    inner = phrase("not enough good repetitions ({n} of {needed})", n=3, needed=8)
    outer = phrase("The order can't be determined: {reason}.", reason=inner)
    assert in_lifts(outer).text().endswith("not enough good lifts yet (3 of 8).")


def test_damage_stands_beside_what_is_missing_with_its_seconds_and_why():
    of = lifted()
    damaged = (DamagedChunk(3, 1300, 200, "its checksum does not match"),)
    fs_hz = of.review.finding.fs_hz
    review = replace(of.review, damaged=damaged, first_index=1000)
    (leg,) = tell_test(review, tie_ms=30.0, is_simulated=True, **{**SAID, "n_missing": 7}).legs
    assert leg.facts[0].text() == (
        f"7 samples missing; {200 / fs_hz:.2f} s of stored samples are damaged on this disk and "
        f"left out, at {300 / fs_hz:.2f}–{500 / fs_hz:.2f}\u00a0s (its checksum does not match)"
    )
    tested = replace(of, review=review)
    page = page_told(tested, PERSON, (), IDENTIFIED, tie_ms=30.0)
    assert any("damaged on this disk" in words.text() for _, words in page.facts)
    assert "(its checksum does not match)" in methods_text(tested)


def test_starts_by_hand_are_told_beside_what_was_found_and_drawn_with_it():
    of = lifted()
    lift = of.review.guided.legs[0].finding.repetitions[0]
    found = lift.onsets[0]
    moved = HandOnset(0, found.channel, found.onset_s - 0.05, found.onset_s, who="me", utc="")
    (leg,) = told_of(replace(of, review=replace(of.review, by_hand=(moved,)))).legs
    (plain,) = told_of(of).legs
    assert leg.sentence == plain.sentence
    assert "Lift 1: +46\u00a0ms by hand, +96\u00a0ms as found." in leg.note.text()
    assert "one start in 1 of 10 lifts" in leg.note.text()
    (start,) = leg.lifts.lines[0].hand_starts
    assert start.lag_ms == pytest.approx(46.0)
    assert leg.lifts.lines[0].starts == plain.lifts.lines[0].starts
