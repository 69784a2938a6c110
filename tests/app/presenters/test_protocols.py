"""The screen of tests without a window: ours are never changed, one's own are versions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.model.guided_protocol_file import our_protocols
from app.presenters.screens import make_presenters
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk, InlineExecutor


@pytest.fixture
def screens():
    desk = FakeDesk()
    made = make_presenters(desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(2))
    made.current.choose("fake:")
    return made


@pytest.fixture
def tests(screens):
    return screens.protocols


def changed(tests, **changes):
    tests.type_into(replace(tests.tick().draft, **changes))
    return tests.tick()


def keep_copy(tests, **changes):
    tests.choose(0)
    tests.copy()
    changed(tests, **changes)
    tests.keep()
    return tests.tick()


def test_ours_are_listed_and_cannot_be_changed(tests):
    state = tests.tick()
    assert [row.whose.text() for row in state.rows] == ["ours"] * len(our_protocols())
    assert changed(tests, name="Other").draft.name == "Prone leg lift, knee straight"
    tests.keep()
    assert len(tests.tick().rows) == len(our_protocols())


def test_a_copy_that_is_kept_stands_among_the_tests_to_begin(screens, tests):
    state = keep_copy(tests, name="Ten slow lifts", hold_s="4")
    assert state.rows[-1].title.text() == "Ten slow lifts"
    assert state.rows[-1].whose.text() == "yours, version 1"
    assert "Kept as version 1" in state.told.text()
    screens.guided.choose(len(our_protocols()))
    assert screens.guided.protocol.pace.hold_s == 4.0


def test_a_test_of_ones_own_is_what_the_recording_is_bound_to(screens, tests):
    keep_copy(tests, name="Ten slow lifts")
    screens.guided.choose(len(our_protocols()))
    screens.guided.begin()
    details, _ = screens.people._desk.prepared[-1]
    assert (details.protocol_id, details.protocol_version) == ("own_ten_slow_lifts", 1)


def test_a_change_is_kept_as_the_next_version(tests):
    keep_copy(tests, name="Ten slow lifts")
    assert not tests.tick().can_keep
    assert changed(tests, n_lifts="4").can_keep
    tests.keep()
    state = tests.tick()
    assert state.rows[-1].whose.text() == "yours, version 2"
    assert state.draft.n_lifts == "4"


def test_a_name_that_is_taken_is_refused_with_what_to_do(tests):
    tests.choose(0)
    tests.copy()
    state = changed(tests, name="prone leg lift, KNEE straight")
    assert state.problems["name"].text() == (
        "Another test is called “prone leg lift, KNEE straight” already. Give this one a name of "
        "its own."
    )
    assert not state.can_keep


def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(tests):
    tests.choose(0)
    tests.copy()
    state = changed(tests, n_sets="none")
    assert set(state.problems) == {"n_sets"}
    tests.keep()
    assert len(tests.tick().rows) == len(our_protocols())


def test_cancel_lets_go_of_what_was_typed(tests):
    tests.choose(1)
    tests.copy()
    changed(tests, n_sets="7")
    tests.cancel()
    state = tests.tick()
    assert state.draft.n_sets == "2"
    assert state.position == 1


def test_a_file_says_where_it_was_written(tests):
    tests.choose(0)
    tests.write(Path("/tests"))
    assert str(Path("/tests")) in tests.tick().told.text()
