"""A blind round without a window: one nameless signal after the other, kept as it is marked."""

import numpy as np
import pytest

from app.presenters.rating import RatingPresenter
from app.presenters.rating_state import RatingPhase
from tests.fakes.marking import FakeMarking, session


@pytest.fixture
def store():
    return FakeMarking(listed=(session("a"), session("b")))


@pytest.fixture
def page(store):
    return made(store)


def made(store):
    presenter = RatingPresenter(store, rng=np.random.default_rng(2))
    presenter.fit_columns(300)
    presenter.open()
    presenter.tick()
    return presenter


def begin(page, *names):
    page.begin(names or ("a",), "R1", seed=5)
    for _ in range(3):
        page.tick()


def test_a_round_needs_a_rater_and_a_recording(page, store):
    page.begin((), "R1")
    page.begin(("a",), "  ")
    assert store.begun == []


def test_nothing_that_is_shown_tells_the_muscle_or_the_time(page):
    begin(page)
    state = page.tick()
    assert (state.phase, state.n_items, state.n_done) == (RatingPhase.MARKING, 12, 0)
    assert state.window.start_s == 0.0
    assert state.view.start_s == pytest.approx(0.0)
    assert state.view.columns.low_uv.shape[1] == 1
    words = repr((state.name, state.window, state.position))
    assert not any(word in words for word in ("glute", "erector", "biceps"))


def test_a_mark_is_kept_in_the_recordings_own_time(page, store):
    begin(page)
    item = store.begun[0].items[0]
    page.put(1.25)
    page.nudge(-10.0)
    page.keep()
    assert store.kept == [("round-0", item, pytest.approx(item.shown_s[0] + 1.24, abs=1e-3))]
    assert page.tick().position == 1
    assert page.tick().mark_s is None


def test_nothing_is_kept_before_a_mark_stands(page, store):
    begin(page)
    page.keep()
    assert store.kept == []


def test_no_start_is_a_mark_and_the_signal_before_shows_what_was_kept(page, store):
    begin(page)
    page.keep_none()
    page.put(0.5)
    page.keep()
    page.step(-1)
    assert page.tick().mark_s == pytest.approx(0.5)
    page.step(-1)
    state = page.tick()
    assert (state.is_none, state.mark_s) == (True, None)


def test_a_round_is_left_and_taken_up_where_it_was(page, store):
    begin(page)
    for _ in range(5):
        page.put(1.0)
        page.keep()
        page.tick()
    page.leave()
    page.tick()
    (row,) = page.tick().rounds
    assert (row.name, row.n_done, row.n_items, row.seed) == ("R1, round 1", 5, 12, 5)
    again = made(store)
    again.take_up(row.round_id)
    assert again.tick().position == 5


def test_after_the_last_signal_the_round_is_done(page):
    begin(page)
    for _ in range(12):
        page.put(1.0)
        page.keep()
        page.tick()
    assert page.tick().phase is RatingPhase.DONE


def test_a_seed_that_nobody_names_is_drawn_and_kept(page, store):
    page.begin(("a", "b"), "R2")
    page.tick()
    assert 0 <= store.begun[0].seed < 1_000_000
    assert {item.session_id for item in store.begun[0].items} == {"a", "b"}
