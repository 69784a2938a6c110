"""The Result screen: a test opens at once, and what changed follows when it is found."""

import pytest

from app.engine.guided.visit import SCHEMA, Visit
from app.engine.guided.visits import DatedVisit, LegChange
from app.model.guided_protocol import Side
from app.model.session_details import SessionDetails
from app.presenters.recordings_state import Progress
from app.presenters.result import ResultPresenter
from dsp.findings import ChangeFinding, ChangeVerdict, Difference
from dsp.firing_order import SessionConditions
from tests.fakes.feed import FS_HZ, METHOD, FakeDesk
from tests.fakes.lifted import DAY, lifted


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def presenter(desk):
    return ResultPresenter(
        desk.newest_test, desk.tested, desk.changes, desk.write_from_store, tie_ms=30.0
    )


def change(verdict, **found):
    earlier = DatedVisit(
        "b", DAY.replace(day=7), True, Visit(SCHEMA, SessionConditions(FS_HZ, METHOD), (), False)
    )
    numbers = {"change_ms": None, "interval_90_ms": None, "mdc95_ms": None, "differs": ()} | found
    finding = ChangeFinding("gluteus_maximus_R", "biceps_femoris_R", verdict=verdict, **numbers)
    return LegChange("R", earlier, finding, 102.0, 84.0)


def opened(presenter, desk, of, *, changes=()):
    presenter.show("a")
    desk.opening_test.set_result(of)
    presenter.tick()
    desk.changing.set_result(changes)
    return presenter.tick()


def test_nothing_recorded_yet_is_one_sentence_and_no_error(presenter):
    presenter.open()
    state = presenter.tick()
    assert (state.progress, state.problem, state.told) == (Progress.DONE, None, None)


def test_the_newest_test_is_shown_where_none_was_chosen(presenter, desk):
    desk.newest_test_id = "a"
    presenter.open()
    assert presenter.tick().session_id == "a"
    desk.opening_test.set_result(lifted())
    assert presenter.tick().told is not None


def test_the_words_do_not_wait_for_the_change(presenter, desk):
    presenter.show("a")
    assert presenter.tick().progress is Progress.RUNNING
    desk.opening_test.set_result(lifted())
    state = presenter.tick()
    assert state.who == "P-014"
    assert state.when == "2026-11-21 10:40"
    assert "7 of 9 lifts" in state.leg.sentence.text()
    assert "Looking for" in state.leg.change.text()
    assert not state.is_change_known


def test_a_change_within_noise_is_called_so_with_the_day_it_is_since(presenter, desk):
    within = change(
        ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD,
        change_ms=-18.0, interval_90_ms=(-60.0, 24.0), mdc95_ms=45.0,
    )  # fmt: skip
    state = opened(presenter, desk, lifted(), changes=(within,))
    assert state.leg.change.text() == (
        "Since 2026-11-07: +102\u00a0ms → +84\u00a0ms. The 18\u00a0ms between them are within "
        "noise (a change counts beyond 100\u00a0ms)."
    )


def test_tests_that_differ_are_not_compared_and_it_says_in_what(presenter, desk):
    other = change(
        ChangeVerdict.NOT_COMPARABLE, differs=(Difference.CUE, Difference.HAMSTRING_HEAD)
    )
    state = opened(presenter, desk, lifted(), changes=(other,))
    assert state.leg.change.text() == (
        "Not comparable with 2026-11-07: the cue differs, the hamstring site differs."
    )


def test_a_test_that_is_nobodys_is_held_against_no_other(presenter, desk):
    nobody = lifted(details=SessionDetails(), is_simulated=False, pseudonym="")
    assert "not noted whose" in opened(presenter, desk, nobody).leg.change.text()


def test_either_leg_is_looked_at(presenter, desk):
    opened(presenter, desk, lifted(Side.RIGHT, Side.LEFT))
    assert presenter.tick().leg.title.text() == "Left leg"
    presenter.choose_leg(1)
    assert presenter.tick().leg.title.text() == "Right leg"


def test_a_session_that_cannot_be_read_says_why(presenter, desk):
    presenter.show("a")
    desk.opening_test.set_exception(OSError("The store is on fire. Leave."))
    state = presenter.tick()
    assert (state.progress, state.problem) == (Progress.REFUSED, "The store is on fire. Leave.")


def test_what_is_shown_is_not_opened_again(presenter, desk):
    opened(presenter, desk, lifted())
    presenter.show("a")
    assert desk.asked == ["a"]
    assert presenter.tick().told is not None


def test_what_was_edited_since_is_told_anew_when_the_screen_comes_up(desk):
    edits = [0]
    presenter = ResultPresenter(
        desk.newest_test,
        desk.tested,
        desk.changes,
        desk.write_from_store,
        tie_ms=30.0,
        n_edits=lambda: edits[0],
    )
    opened(presenter, desk, lifted())
    presenter.open()
    assert desk.asked.count("a") == 1
    edits[0] = 1
    presenter.open()
    presenter.open()
    assert desk.asked.count("a") == 2
