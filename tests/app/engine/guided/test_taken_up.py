"""A test whose process is killed in the middle of a lift, and gone on with at the next start."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine import tested as tests_of_store
from app.engine.exporting import LastReview
from app.engine.guided.broken_off import BrokenOff, find_broken_off
from app.engine.guided.visits import DatedVisit, Visits
from app.engine.marking.hand_edits import HandEdits
from app.engine.review import Review, analyse_session
from app.model.guided_notes import SetAside
from app.report.change import FIRST
from app.report.tell import tell_test
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import Reason, RecordingFinding
from tests.app.engine.guided.led_child import (
    N_KEPT,
    N_LIFTS,
    READY,
    WHY_EXCLUDED,
    short_protocol,
)
from tests.fakes.led_test import LedTest, is_done

ROOT = Path(__file__).resolve().parents[4]
BREAK = timedelta(minutes=3)
GLUTE = "gluteus_maximus_R"


@dataclass(frozen=True)
class Aftermath:
    """What was left of a test that was killed, and what it was once it had been gone on with."""

    broken: BrokenOff
    ids: tuple[str, str]
    tested: tests_of_store.Tested
    from_first: tests_of_store.Tested
    apart: tuple[RecordingFinding, ...]
    visits: tuple[DatedVisit, ...]
    offered_after: BrokenOff | None
    offered_late: BrokenOff | None
    stages: tuple[str, ...]
    second_alone: Review


def killed_in_a_lift(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.app.engine.guided.led_child", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline().strip() == READY
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory):
    home, config = tmp_path_factory.mktemp("clinic"), AnalysisConfig()
    killed_in_a_lift(home)
    store = Store.open(home)
    (first,) = store.sessions()
    ended = first.started + timedelta(seconds=first.duration_s)
    broken = find_broken_off(store, ended + BREAK)
    offered_late = find_broken_off(store, ended + timedelta(hours=20))
    led = LedTest(store, broken.protocol, taken_up=broken.taken_up, started=ended + BREAK)
    stages = []

    def is_over(test):
        stages.append(test.stage.value)
        return is_done(test)

    led.go_on_until(is_over)
    second_id = led.close()
    reviews = LastReview(store, config)
    for session_id in (first.id, second_id):
        _move_starts(store, session_id, reviews.analyses.of(session_id))
    left = Aftermath(
        broken,
        (first.id, second_id),
        tests_of_store.read_tested(store, reviews, second_id),
        tests_of_store.read_tested(store, reviews, first.id),
        tuple(analyse_session(store, each, config) for each in (first.id, second_id)),
        Visits(store, config).of(None),
        find_broken_off(store, ended + 2 * BREAK),
        offered_late,
        tuple(dict.fromkeys(stages)),
        reviews.review(second_id),
    )
    store.close()
    return left


def _move_starts(store, session_id, finding):
    """Put every start of the glute 20 ms later by hand."""
    for lift in finding.repetitions:
        for found in lift.onsets:
            if found.channel == GLUTE and found.onset_s is not None:
                place = (lift.index, GLUTE)
                HandEdits(store).put(session_id, finding, place, found.onset_s + 0.02)


def told_of(tested):
    return tell_test(
        tested.review,
        tie_ms=30.0,
        is_simulated=True,
        n_missing=tested.session.n_missing,
        changes={"R": FIRST},
        tells_reasons=True,
    )


def test_the_lift_that_was_asked_for_is_the_one_that_is_offered(aftermath):
    assert aftermath.broken.next_lift.number == N_KEPT + 1
    assert aftermath.broken.protocol == short_protocol()


def test_only_the_quiet_seconds_and_what_was_left_out_come_again(aftermath):
    # The glute was squeezed before the kill; its reference holds, and nobody squeezes twice.
    known = {each.channel for each in aftermath.broken.progress.references}
    assert known == {"gluteus_maximus_R"}
    assert aftermath.stages == ("to begin", "quiet", "checks", "squeezes", "lifts")


def test_the_lifts_of_both_sessions_are_one_test(aftermath):
    (leg,) = aftermath.tested.review.guided.legs
    assert leg.lift_numbers == (1, 3, 4)
    assert [each.set_aside for each in leg.set_aside] == [SetAside.EXCLUDED, SetAside.CRASHED]
    assert leg.set_aside_numbers == (N_KEPT, N_KEPT + 1)
    assert aftermath.from_first.review.guided == aftermath.tested.review.guided
    assert aftermath.from_first.session == aftermath.tested.session


def test_each_lift_says_what_its_own_session_says_to_the_bit(aftermath):
    (leg,) = aftermath.tested.review.guided.legs
    alone = [each.pairs for found in aftermath.apart for each in found.repetitions]
    for lift in leg.finding.repetitions:
        assert lift.pairs in alone


def test_the_second_session_alone_calls_its_lifts_by_the_numbers_they_were_asked_under(aftermath):
    (leg,) = aftermath.second_alone.guided.legs
    assert leg.lift_numbers == (3, 4)


def test_the_break_is_told(aftermath):
    (leg,) = told_of(aftermath.tested).legs
    assert "Broke off, and taken up again after 3 min at lift 3" in [
        each.text() for each in leg.facts
    ]


def test_levels_of_both_sessions_are_shares_of_the_one_reference(aftermath):
    lifts = aftermath.tested.review.amplitudes.repetitions
    shares = [
        each.percent
        for lift in lifts[-N_LIFTS + 1 :]
        for each in lift.channels
        if each.channel == "gluteus_maximus_R"
    ]
    assert len(shares) == N_LIFTS - 1
    assert None not in shares


def test_over_time_it_is_one_visit(aftermath):
    (visit,) = aftermath.visits
    assert visit.session_id == aftermath.ids[1]
    (leg,) = visit.visit.legs
    assert {pair.n_valid for pair in leg.pairs} & {N_LIFTS - 1}


def test_an_excluded_lift_keeps_its_reason_once_the_test_was_taken_up(aftermath):
    (leg,) = told_of(aftermath.tested).legs
    (line,) = [each for each in leg.lifts.lines if each.title.text() == "Lift 2"]
    assert line.why_not.text() == f"excluded: {WHY_EXCLUDED}"


def test_a_break_is_no_missing_sample_of_any_sticker(aftermath):
    (leg,) = told_of(aftermath.tested).legs
    assert "0 samples missing" in [each.text() for each in leg.facts]
    assert Reason.GAP not in {
        reason for channel in aftermath.tested.review.finding.channels for reason in channel.reasons
    }
    assert {each.state.text() for each in leg.quality} == {"Good"}


def test_starts_that_were_moved_by_hand_in_either_session_stand_in_the_one_test(aftermath):
    (leg,) = told_of(aftermath.tested).legs
    moved = [line.title.text() for line in leg.lifts.lines if line.hand_starts]
    assert moved == ["Lift 1", "Lift 3", "Lift 4"]
    assert "by hand" in leg.note.text()


def test_a_test_that_came_to_its_end_is_offered_no_more(aftermath):
    assert aftermath.offered_after is None


def test_a_test_of_yesterday_is_not_offered(aftermath):
    assert aftermath.offered_late is None
