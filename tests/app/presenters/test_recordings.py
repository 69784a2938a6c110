"""Stored sessions: listed, also those that ended without a stop, and put into the same words."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.analysis_progress import AnalysisCancelled
from app.model.export import ExportWish
from app.model.session import DamagedChunk, SessionSummary, Unreadable
from app.presenters.export import ExportWatch
from app.presenters.published import PublishedWatch
from app.presenters.recordings import RELIST_TICKS, RecordingsPresenter
from app.presenters.recordings_state import Progress
from app.presenters.status import StatusState
from app.views.recordings import _look
from app.views.session_facts import session_facts
from dsp.findings import (
    ChannelFinding,
    NoRepetition,
    NoRepetitionFinding,
    Quality,
    RecordingFinding,
    SessionPairFinding,
    SessionVerdict,
)
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, FakeDesk, repetition, stream_info


def summary(session_id="a", *, end_reason="stopped by the user", is_recording=False):
    return SessionSummary(
        id=session_id,
        started=datetime(2026, 11, 21, 10, 40, tzinfo=UTC),
        info=stream_info(),
        app_version="0.1.0",
        first_index=0,
        end_index=161_000,
        n_missing=12,
        end_reason=end_reason,
        is_recording=is_recording,
    )


def finding(n_repetitions=9):
    channels = tuple(
        ChannelFinding(name, None, "R", "uV", 20.0, Quality.OK, ()) for name in CHANNELS
    )
    pair = SessionPairFinding(
        CHANNELS[0], CHANNELS[1], n_repetitions, 0, 0, n_repetitions, 84.0, (62.0, 118.0), 0.96,
        SessionVerdict.AFTER, False,
    )  # fmt: skip
    repetitions = tuple(repetition(index) for index in range(n_repetitions))
    return RecordingFinding(FS_HZ, METHOD, channels, repetitions, (pair,))


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def presenter(desk):
    return RecordingsPresenter(
        desk.sessions,
        desk.unreadable,
        desk.review,
        ExportWatch(desk.export),
        PublishedWatch(desk.published),
        tie_ms=30.0,
        recording_id=lambda: None,
    )


def test_a_session_that_cannot_be_read_is_named_beside_the_others(presenter, desk):
    desk.listing.set_result((summary(),))
    desk.nonsense = (Unreadable("b", "Session b cannot be read."), Unreadable("c", "Nor can c."))
    presenter.open()
    state = presenter.tick()
    assert [each.session_id for each in state.sessions] == ["a"]
    assert state.problem == "Session b cannot be read. Nor can c."


def test_a_session_that_ended_without_a_stop_is_listed_with_all_it_holds(presenter, desk):
    desk.listing.set_result((summary(end_reason=None),))
    presenter.open()
    row = presenter.tick().sessions[0]
    assert row.was_cut_short
    assert (row.duration_s, row.n_missing) == (161.0, 12)


def test_the_newest_session_is_opened_and_speaks(presenter, desk):
    desk.listing.set_result((summary("new"), summary("old")))
    presenter.open()
    assert presenter.tick().review.progress is Progress.RUNNING
    desk.analysing.set_result(finding())
    state = presenter.tick()
    assert state.chosen == 0
    assert state.review.sentence is not None
    assert state.review.sentence.text().startswith(
        "Right glute started after the right hamstring in 9 of 9 repetitions"
    )
    assert len(state.review.table) == 9


def test_a_store_that_cannot_be_read_says_why(presenter, desk):
    desk.listing.set_exception(OSError("The store is locked. Close the other window."))
    presenter.open()
    state = presenter.tick()
    assert state.problem == "The store is locked. Close the other window."
    assert not state.can_export


def test_a_session_that_cannot_be_analysed_says_why_and_can_still_be_exported(presenter, desk):
    desk.listing.set_result((summary(),))
    presenter.open()
    desk.analysing.set_exception(ValueError("too short"))
    presenter.tick()
    state = presenter.tick()
    assert (state.review.progress, state.review.problem) == (Progress.REFUSED, "too short")
    assert state.can_export


def test_a_running_session_is_not_exported_half(presenter, desk):
    desk.listing.set_result((summary(end_reason=None, is_recording=True),))
    presenter.open()
    assert not presenter.tick().can_export


def test_a_recording_that_ends_while_the_list_is_shown_can_be_exported_then(presenter, desk):
    desk.listing.set_result((summary(end_reason=None, is_recording=True),))
    presenter.open()
    presenter.tick()
    desk.listing = Future()
    desk.listing.set_result((summary(),))
    for _ in range(2 * RELIST_TICKS):
        presenter.tick()
    assert presenter.tick().can_export


def test_the_chosen_session_is_the_one_that_is_exported(presenter, desk):
    desk.listing.set_result((summary("new"), summary("old")))
    presenter.open()
    presenter.tick()
    presenter.choose(1)
    presenter.export(ExportWish(Path("there")))
    assert desk.exported == [("old", ExportWish(Path("there")))]


def test_a_recording_without_repetitions_is_no_error(presenter, desk):
    desk.listing.set_result((summary(),))
    desk.analysing.set_result(finding(n_repetitions=0))
    presenter.open()
    presenter.tick()
    state = presenter.tick()
    assert state.review.progress is Progress.DONE
    assert state.review.n_repetitions == 0
    assert state.review.why_none is None


def test_a_recording_without_repetitions_says_why(presenter, desk):
    desk.listing.set_result((summary(),))
    empty = finding(n_repetitions=0)
    why = NoRepetitionFinding(NoRepetition.TOO_SHORT, measured=1.2, limit=2.0)
    desk.analysing.set_result(replace(empty, no_repetition=why))
    presenter.open()
    presenter.tick()
    said = presenter.tick().review.why_none
    assert said is not None
    assert said.text().startswith("No repetition was found: the recording lasts 1.2\u00a0s")


def list_anew(presenter, desk, *rows):
    desk.listing = Future()
    desk.listing.set_result(rows)
    presenter.open()
    return presenter.tick()


def test_a_recording_made_since_is_the_one_shown_and_exported_when_the_screen_is_opened_again(
    presenter, desk
):
    assert list_anew(presenter, desk, summary("old")).chosen == 0
    state = list_anew(presenter, desk, summary("new"), summary("old"))
    assert state.sessions[state.chosen].session_id == "new"
    presenter.export(Path("there"))
    assert desk.exported == [("new", Path("there"))]


def test_a_recording_chosen_by_hand_stays_chosen_until_there_is_a_newer_one(presenter, desk):
    rows = (summary("b"), summary("a"))
    list_anew(presenter, desk, *rows)
    presenter.choose(1)
    assert list_anew(presenter, desk, *rows).chosen == 1
    assert list_anew(presenter, desk, summary("c"), *rows).chosen == 0


def test_the_newest_recording_is_shown_as_soon_as_it_has_ended(presenter, desk):
    running = summary("new", end_reason=None, is_recording=True)
    list_anew(presenter, desk, summary("old"))
    state = list_anew(presenter, desk, running, summary("old"))
    assert state.sessions[state.chosen].session_id == "old"
    state = list_anew(presenter, desk, summary("new"), summary("old"))
    assert state.sessions[state.chosen].session_id == "new"


def test_beside_a_recording_the_bar_tells_its_own_source_and_not_the_live_one(presenter, desk):
    live = StatusState(source="synthetic:typical", device="Simulated person", is_simulated=True)
    board = replace(stream_info(is_simulated=False), device="ATmega328P")
    list_anew(presenter, desk, replace(summary(), info=board))
    told = presenter.beside(live)
    assert (told.device, told.is_simulated) == ("ATmega328P", False)


def begun(presenter, desk):
    """Return the progress of an analysis that has begun and waits for its answer."""
    desk.listing.set_result((summary(),))
    presenter.open()
    presenter.tick()
    return desk.progresses[-1]


def test_an_analysis_tells_how_far_it_is_and_can_be_cancelled_and_begun_anew(presenter, desk):
    progress = begun(presenter, desk)
    progress.step(0.42)
    running = presenter.tick().review
    assert (running.progress, running.percent) == (Progress.RUNNING, 42)

    presenter.stop_or_begin_review()
    assert presenter.tick().review.progress is Progress.CANCELLED
    with pytest.raises(AnalysisCancelled):
        progress.step(0.43)

    presenter.stop_or_begin_review()
    assert presenter.tick().review.progress is Progress.RUNNING
    assert len(desk.progresses) == 2
    desk.analysing.set_result(finding())
    assert presenter.tick().review.progress is Progress.DONE


def test_choosing_another_session_stops_the_analysis_of_the_one_before(presenter, desk):
    desk.listing.set_result((summary("a"), summary("b")))
    presenter.open()
    presenter.tick()
    presenter.choose(1)
    first, second = desk.progresses
    with pytest.raises(AnalysisCancelled):
        first.step(0.1)
    second.step(0.1)


def test_damage_is_told_on_the_card_and_in_the_list_and_stays_told(presenter, desk):
    desk.damaged = (DamagedChunk(3, 300, 100, "its checksum does not match"),)
    desk.listing.set_result((summary("new", end_reason=None), summary("old")))
    desk.analysing.set_result(finding())
    presenter.open()
    presenter.tick()
    first = presenter.tick().sessions[0]
    presenter.choose(1)
    row = presenter.tick().sessions[0]
    assert first.damage is not None
    assert first.damage.text().startswith("0.10 s of stored samples are damaged")
    assert "backup" in first.damage.text()
    assert row.damage == first.damage
    assert "samples damaged" in _look(row).note
    facts = session_facts(row)
    assert "0.10 s of stored samples are damaged" in facts
    assert "everything" not in facts
    assert "0 samples missing" not in session_facts(replace(row, n_missing=0))
