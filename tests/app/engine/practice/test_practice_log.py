"""What a practice came to, read from what its recording kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.practice.state import PracticeStage
from app.model.guided_protocol import Side
from app.model.practice import StopReason, task_of
from app.model.practice_notes import note_text, practice_notes
from app.model.practice_record import continued, record_of
from app.model.session import SessionEvent
from tests.app.engine.practice.practising import Home, exercise

STARTED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def home():
    made = Home()
    made.until(lambda state: state.stage is PracticeStage.DONE)
    return made


def record(home, *, started=STARTED, **changes):
    return replace(record_of("s1", started, home.notes), **changes)


def test_repetitions_before_any_feedback_are_no_part_of_a_practice(home):
    found = record(home)
    assert (found.n_counted, found.n_held) == (7, 4)
    assert found.success_share == 1.0
    assert found.goals_percent == {"R": 45.0}


def test_notes_are_read_back_as_they_were_written(home):
    events = [SessionEvent(0, "practice", note_text(note)) for note in home.notes]
    assert [note for _, note in practice_notes(events)] == home.notes


def test_a_note_of_a_newer_program_is_passed_over(home):
    events = [SessionEvent(0, "practice", '{"note": "dreamt"}'), *home.events]
    assert [note for _, note in practice_notes(events)] == home.notes


def test_a_recording_without_a_practice_is_none():
    assert record_of("s1", STARTED, []) is None


def test_a_practice_that_was_stopped_says_why():
    home = Home()
    home.until(lambda state: state.set is not None and state.set.n_done == 1)
    home.run.stop()
    assert record(home).stopped.why is StopReason.UNSAID
    home.run.tell_why(StopReason.CRAMP)
    assert record(home).stopped.why is StopReason.CRAMP


def test_a_task_goes_on_with_the_goal_and_the_number_of_its_own_exercise(home):
    task = continued(task_of(exercise("single_leg_bridge")), [record(home)])
    assert (task.session_number, task.goals_percent) == (2, {Side.RIGHT: 45.0})
    other = continued(task_of(exercise("seated_squeeze")), [record(home)])
    assert (other.session_number, other.goals_percent) == (1, {})


def test_lines_come_down_only_by_weeks_that_went_well(home):
    days = [0, 3, 8, 15]
    practices = [record(home, started=STARTED + timedelta(days=day)) for day in days]
    task = continued(task_of(exercise("single_leg_bridge")), practices)
    assert task.quiet_share == pytest.approx(0.81)
