"""Past practices without a window: whose they are, how far back, and a page of them."""

from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.engine.practice.past import PracticePast
from app.model.exercise_file import our_exercises
from app.model.export import Exported
from app.model.guided_protocol import Side
from app.model.participant import Body, Participant
from app.model.practice_notes import PracticeBegun
from app.model.practice_record import CountedRepetition, PracticeRecord
from app.model.practice_time import Span
from app.model.report import ReportWish
from app.presenters.practice_past import PracticePastPresenter
from app.presenters.recordings_state import Progress
from app.presenters.signals_state import ExportPhase
from tests.fakes.feed import done

TODAY = date(2026, 11, 22)


def practised(day, exercise="single_leg_bridge"):
    begun = PracticeBegun(
        exercise=exercise, version=1, sha256="", cue="", sides=("R",), session_number=1
    )
    alone = CountedRepetition(Side.RIGHT, is_alone=True, is_held=True, plateau_percent=40.0)
    at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC) - timedelta(days=day)
    return PracticeRecord(f"s{day}", at, begun, (), (alone,))


class Room:
    """Who is here, and what was found of them."""

    def __init__(self, *practices):
        self.here = None
        self.past = PracticePast(practices, (), our_exercises())
        self.asked, self.written = [], Future()
        self.presenter = PracticePastPresenter(
            self._find, lambda write: self.written, lambda: self.here, today=lambda: TODAY
        )

    def _find(self, participant_id):
        self.asked.append(participant_id)
        return done(self.past)

    def opened(self):
        self.presenter.open()
        return self.presenter.tick()


def test_the_exercise_practised_last_is_shown_first():
    state = Room(practised(9), practised(2, "seated_squeeze")).opened()
    assert [each.text() for each in state.titles] == [
        "Seated squeeze, one side",
        "Single-leg bridge",
    ]
    assert state.told.title.text() == "Seated squeeze, one side"
    assert (state.days.text(), state.span) == ("19 Oct to 22 Nov", Span.MONTH)


def test_one_goes_back_as_far_as_there_is_something_and_no_further():
    room = Room(practised(20), practised(1))
    room.opened()
    room.presenter.choose_span(Span.WEEK)
    state = room.presenter.tick()
    assert (state.has_earlier, state.has_later) == (True, False)
    room.presenter.earlier()
    room.presenter.earlier()
    state = room.presenter.tick()
    assert state.days.text() == "02 Nov to 08 Nov"
    assert len(state.told.sides[0].days.points) == 1
    assert (state.has_earlier, state.has_later) == (False, True)
    room.presenter.earlier()
    assert room.presenter.tick().days == state.days
    room.presenter.later()
    assert room.presenter.tick().days.text() == "09 Nov to 15 Nov"


def test_another_person_shows_nothing_of_the_one_before():
    room = Room(practised(1))
    room.opened()
    room.here = Participant("p2", "P02", Body())
    room.past = PracticePast((), (), ())
    room.presenter.tick()
    state = room.presenter.tick()
    assert room.asked == [None, "p2"]
    assert (state.told, state.titles, state.who) == (None, (), "P02")


def test_what_cannot_be_read_is_said():
    room = Room()
    room.presenter._find_past = lambda _id: _refused()
    assert room.opened().problem == "locked"
    assert room.presenter.tick().progress is Progress.REFUSED


def _refused():
    future = Future()
    future.set_exception(ValueError("locked"))
    return future


def test_a_page_is_written_once_and_its_place_told():
    room = Room(practised(1))
    room.opened()
    room.presenter.write(ReportWish(Path("out")), lambda said: said.text())
    assert room.presenter.tick().page.phase is ExportPhase.RUNNING
    room.written.set_result(Exported(Path("out/page.pdf"), (Path("out/page.pdf"),)))
    assert room.presenter.tick().page.exported.place == Path("out/page.pdf")


@pytest.mark.parametrize("position", [-1, 5])
def test_an_exercise_that_is_not_in_the_list_changes_nothing(position):
    room = Room(practised(1))
    before = room.opened()
    room.presenter.choose(position)
    assert room.presenter.tick() == before
