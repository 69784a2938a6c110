"""Starts looked at and put by hand: where the view goes, what is chosen, kept and undone."""

from concurrent.futures import Future

import pytest

from app.presenters.marking import MarkingPresenter
from app.presenters.recordings_state import Progress
from tests.fakes.feed import CHANNELS
from tests.fakes.marking import LENGTH_S, FakeMarking, finding


@pytest.fixture
def store():
    return FakeMarking()


@pytest.fixture
def page(store):
    presenter = MarkingPresenter(store)
    presenter.fit_columns(400)
    presenter.open()
    presenter.tick()
    presenter.tick()
    presenter.tick()
    return presenter


def test_the_newest_recording_is_opened_at_its_first_repetition(page):
    state = page.tick()
    assert (state.progress, state.session_id, state.lift, state.row) == (Progress.DONE, "a", 0, 0)
    assert state.window.start_s < 5.0 < state.window.end_s
    assert len(state.starts) == 3 * len(CHANNELS)
    assert state.place.title.text() == "Repetition 1 · Right glute"


def test_traces_show_before_the_starts_are_known(store):
    store.found = Future()
    presenter = MarkingPresenter(store)
    presenter.fit_columns(400)
    presenter.show("a")
    presenter.tick()
    state = presenter.tick()
    assert state.view is not None
    assert (state.starts, state.analysed_percent) == ((), 0)
    presenter.scroll_to(60.0)
    store.found.set_result(finding())
    presenter.tick()
    state = presenter.tick()
    assert state.window.start_s == 60.0, "who looks somewhere is left there"
    assert len(state.lifts) == 3


def test_the_view_stays_inside_the_recording(page):
    page.scroll_to(float("inf"))
    assert page.tick().window.end_s == pytest.approx(LENGTH_S)
    page.scroll(5.0)
    assert page.tick().window.end_s == pytest.approx(LENGTH_S)
    page.zoom(1e6)
    assert (page.tick().window.start_s, page.tick().window.span_s) == (0.0, LENGTH_S)
    page.zoom(1e-9)
    assert page.tick().window.span_s == pytest.approx(0.1)


def test_zooming_keeps_the_chosen_start_at_its_place(page):
    before = page.tick().window
    share = (5.084 - before.start_s) / before.span_s
    page.zoom(0.5)
    after = page.tick().window
    assert (5.084 - after.start_s) / after.span_s == pytest.approx(share)


def test_repetitions_are_stepped_through_and_not_beyond_the_last(page):
    for _ in range(5):
        page.step_lift(1)
    state = page.tick()
    assert state.lift == 2
    assert state.window.start_s < 25.0 < state.window.end_s


def test_a_held_start_is_kept_only_when_it_is_put_down(page, store):
    page.hold()
    page.nudge(-10.0)
    page.nudge(1.0)
    assert page.tick().held_s == pytest.approx(5.075)
    assert store.edits == []
    page.put_down()
    page.tick()
    state = page.tick()
    (edit,) = store.edits
    assert (edit.edit.before_s, edit.edit.after_s) == (5.084, 5.075)
    assert state.place.by_hand.text() == "5.075\u00a0s (−9\u00a0ms from the automatic start)"
    assert "no interval" in state.place.interval.text()
    assert (state.n_by_hand, state.can_undo, state.can_redo) == (1, True, False)


def test_letting_go_keeps_nothing(page, store):
    page.hold()
    page.nudge(10.0)
    page.let_go()
    assert page.tick().held_s is None
    assert store.edits == []


def test_where_nothing_stands_a_start_is_added_in_the_middle_of_the_view(page, store):
    page.say_none()
    page.tick()
    page.hold()
    assert page.tick().held_s == pytest.approx(page.tick().window.middle_s, abs=0.001)
    page.put_down()
    assert store.edits[-1].edit.before_s is None


def test_no_start_is_said_and_taken_back_and_said_again(page):
    page.say_none()
    page.tick()
    assert page.tick().place.by_hand.text() == "no start"
    page.undo()
    page.tick()
    assert page.tick().place.by_hand.text() == "nothing said"
    page.redo()
    page.tick()
    assert page.tick().place.by_hand.text() == "no start"


def test_back_to_automatic_leaves_nothing_said(page, store):
    page.put_at(0, 5.2)
    page.tick()
    page.put_at(0, 5.3)
    page.tick()
    page.withdraw()
    page.tick()
    state = page.tick()
    assert (state.n_by_hand, state.place.is_by_hand) == (0, False)
    assert len(store.edits) == 3
    newest = state.place.lines[0].text()
    assert newest.endswith("someone: 5.300\u00a0s → 5.084\u00a0s")


def test_a_start_outside_of_every_repetition_is_not_put_and_why_is_said(page, store):
    page.put_at(1, 60.0)
    assert store.edits == []
    assert "No repetition is here" in page.tick().note.text()


def test_the_scale_stands_still_until_it_is_asked_for(page):
    scales = page.tick().half_ranges_uv
    page.zoom(0.2)
    page.tick()
    assert page.tick().half_ranges_uv == scales
    page.fit_scale()
    assert len(page.tick().half_ranges_uv) == len(CHANNELS)


def test_only_what_is_looked_at_is_read(page, store):
    n_viewed = len(store.viewed)
    for _ in range(10):
        page.tick()
    assert len(store.viewed) == n_viewed
    page.scroll(0.5)
    page.tick()
    page.tick()
    assert len(store.viewed) == n_viewed + 1


def test_a_session_that_cannot_be_read_says_why(store):
    store.found = Future()
    store.found.set_exception(ValueError("The recording is locked. Type the passphrase."))
    presenter = MarkingPresenter(store)
    presenter.show("a")
    presenter.tick()
    assert presenter.tick().problem == "The recording is locked. Type the passphrase."
