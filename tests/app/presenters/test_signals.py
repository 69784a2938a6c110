"""The live screen without a window: states follow the engine, samples come once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.engine.acquisition import Phase
from app.engine.ring import RingView
from app.model.export import Exported, ExportWish
from app.model.session import SessionSummary
from app.presenters.current_source import CurrentSource
from app.presenters.export import ExportWatch
from app.presenters.saved import SavedState, SavedWatch
from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import ExportPhase, TroubleKind
from app.presenters.status import Link
from app.presenters.stream_memory import StreamMemory
from app.presenters.visit import VisitPresenter
from dsp.block import ChannelKind, LinkDoubt
from dsp.findings import Quality, Reason, RecordingFinding, Verdict
from dsp.live import LiveFinding, Revision
from dsp.quality import ChannelState
from tests.fakes.clock import FakeClock
from tests.fakes.feed import (
    CHANNELS,
    METHOD,
    FakeDesk,
    FakeFeed,
    InlineExecutor,
    recorder_state,
    repetition,
    stream_info,
)

WISH = ExportWish(Path("somewhere"))
EXPORTED = Exported(Path("somewhere/a.edf"), (Path("somewhere/a.edf"),))


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def current(desk):
    return CurrentSource(desk.open_source, InlineExecutor())


@pytest.fixture
def presenter(desk, current):
    return SignalsPresenter(
        current,
        ExportWatch(desk.export),
        SavedWatch(desk.sessions, desk.analyse),
        VisitPresenter(desk, current, clock=FakeClock()),
        tie_ms=desk.tie_band_ms,
    )


def test_without_a_source_nothing_can_be_recorded_and_nothing_is_wrong(presenter):
    state = presenter.tick()
    assert state.status.link is Link.NONE
    assert not state.can_record
    assert state.trouble is None


def test_each_sample_is_handed_to_the_chart_exactly_once(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(np.ones((30, 4)))
    first = presenter.tick()
    assert first.samples is not None
    assert (first.samples.first_index, first.samples.end_index) == (0, 30)
    assert presenter.tick().samples is None
    desk.feed.push(np.ones((5, 4)))
    again = presenter.tick()
    assert again.samples is not None
    assert (again.samples.first_index, again.samples.end_index) == (30, 35)


def test_what_was_shown_as_it_came_is_no_part_of_the_next_tick(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(np.ones((20, 4)))
    number = presenter.tick().stream.number
    desk.feed.push(np.ones((6, 4)))
    came = presenter.arrived(number)
    assert (came.first_index, came.end_index) == (20, 26)
    assert presenter.tick().samples is None
    assert presenter.arrived(number) is None


def test_nothing_arrives_for_a_chart_of_another_stream(presenter, current, desk):
    assert presenter.arrived(None) is None
    current.choose("fake:")
    desk.feed.push(np.ones((6, 4)))
    number = presenter.tick().stream.number
    assert presenter.arrived(number + 1) is None
    current.choose("fake:other")
    assert presenter.arrived(number) is None


def test_who_listens_is_told_of_every_source_that_is_chosen(current, desk):
    n_rung = []
    current.listen(lambda: n_rung.append(1))
    for source in ("fake:", "fake:other"):
        current.choose(source)
        desk.feed.on_samples()
    assert len(n_rung) == 2


def test_another_source_starts_the_chart_anew(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(np.ones((30, 4)))
    before = presenter.tick().stream
    current.choose("fake:other")
    after = presenter.tick()
    assert before is not None
    assert after.stream is not None
    assert after.stream.number != before.number
    assert after.samples is not None
    assert after.samples.first_index == 0


def test_half_a_second_without_samples_is_waiting_and_two_are_lost(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(age_s=0.6)
    waiting = presenter.tick()
    assert (waiting.status.link, waiting.trouble) == (Link.WAITING, None)
    assert waiting.status.silence_s == 0.6
    desk.feed.show(age_s=2.5)
    lost = presenter.tick()
    assert lost.trouble is not None
    assert lost.trouble.kind is TroubleKind.LOST
    assert not lost.can_record


def test_silence_takes_levels_and_qualities_away_instead_of_showing_old_ones(
    presenter, current, desk
):
    current.choose("fake:")
    desk.feed.push(np.full((600, 4), 12.0))
    good = tuple(ChannelState(name, Quality.OK, ()) for name in CHANNELS)
    desk.feed.show(channels=good)
    assert [row.level_uv for row in presenter.tick().rows] == [12.0] * 4
    desk.feed.show(age_s=0.6)
    rows = presenter.tick().rows
    assert [row.level_uv for row in rows] == [None] * 4
    assert [row.quality for row in rows] == [None] * 4


def test_a_doubted_channel_shows_its_first_reason(presenter, current, desk):
    current.choose("fake:")
    doubted = ChannelState(CHANNELS[0], Quality.LOOK, (Reason.MAINS, Reason.LOW_SNR))
    desk.feed.show(channels=(doubted,))
    row = presenter.tick().rows[0]
    assert (row.quality, row.reason) == (Quality.LOOK, Reason.MAINS)


def test_recording_starts_stops_and_then_can_be_exported(presenter, current, desk):
    current.choose("fake:")
    assert presenter.tick().can_record
    presenter.start_recording()
    running = presenter.tick()
    assert running.status.recorded_s == pytest.approx(161.0)
    assert not running.can_record
    assert not running.can_export
    presenter.stop_recording()
    assert presenter.tick().can_export
    presenter.export(WISH)
    assert desk.exported == [("session-1", WISH)]
    assert presenter.tick().export.phase is ExportPhase.RUNNING
    desk.exporting.set_result(EXPORTED)
    assert presenter.tick().export.exported == EXPORTED


def test_an_export_can_be_cancelled_and_says_so_at_once(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(last_session_id="session-1")
    presenter.export(WISH)
    presenter.cancel_export()
    assert presenter.tick().export.phase is ExportPhase.CANCELLED
    assert presenter.tick().can_export


def test_an_export_that_was_faster_than_its_cancelling_is_told_as_done(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(last_session_id="session-1")
    presenter.export(WISH)
    desk.exporting.set_result(EXPORTED)
    presenter.cancel_export()
    assert presenter.tick().export.phase is ExportPhase.DONE


def test_an_export_that_cannot_be_written_says_why(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(last_session_id="session-1")
    presenter.export(WISH)
    desk.exporting.set_exception(OSError("somewhere is full"))
    export = presenter.tick().export
    assert (export.phase, export.problem) == (ExportPhase.REFUSED, "somewhere is full")


def test_a_full_disk_is_told_before_anything_less_serious(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(recording=recorder_state(error="The disk is full. Make room.", n_dropped=9))
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert (trouble.kind, trouble.problem) == (TroubleKind.DISK, "The disk is full. Make room.")
    assert trouble.saved_s == 160.0


def test_a_recording_that_is_not_durable_in_time_is_told(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(recording=recorder_state(is_late=True))
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.DISK


def test_a_name_nobody_understands_ends_in_a_sentence(presenter, current):
    current.choose("nonsense:")
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.REFUSED
    assert "is not a source" in (trouble.problem or "")


def test_a_played_file_can_be_played_again(presenter, current, desk):
    current.choose("replay:a.csv")
    desk.feed.show_phase(Phase.ENDED)
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.ENDED
    presenter.reopen()
    assert [source for source, _ in desk.opened] == ["replay:a.csv", "replay:a.csv"]


def test_the_port_is_let_go_before_it_is_taken_again(current, desk):
    current.choose("serial:a")
    first = desk.feed
    current.choose("serial:a")
    assert first.told == ["start", "close", "start"]


def test_the_newest_repetition_speaks_and_older_ones_stay_in_the_table(presenter, current, desk):
    current.choose("fake:")
    early = repetition(0, lag_ms=-84.0, verdict=Verdict.BEFORE)
    desk.feed.show(findings=(early, repetition(1, start_s=8.0)))
    state = presenter.tick()
    assert state.verdict is not None
    assert state.verdict.headline.text() == "Glute started after the hamstring"
    assert [row.number for row in state.table] == [2, 1]
    assert [row.word.text() for row in state.table] == ["after", "before"]


def test_another_pair_changes_the_words_and_the_reference(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(findings=(repetition(),))
    titles = [title.text() for title in presenter.tick().pairs]
    assert titles[0] == "Glute – hamstring"
    presenter.choose_pair(titles.index("Glute – left erector"))
    state = presenter.tick()
    assert state.verdict is not None
    assert state.verdict.headline.text() == "Glute started after the left erector"
    assert state.verdict.raster.reference.text() == "left erector"


def test_marks_count_from_where_the_recording_began(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(findings=(repetition(start_s=2.0),), origin_index=10_000)
    mark = presenter.tick().marks[0]
    assert mark.onsets[1].index == pytest.approx(12_000)
    assert mark.tie_band == pytest.approx((11_970, 12_030))


def test_the_raster_turns_signs_so_that_every_muscle_stands_against_the_reference(
    presenter, current, desk
):
    current.choose("fake:")
    desk.feed.show(findings=(repetition(lag_ms=84.0),))
    verdict = presenter.tick().verdict
    assert verdict is not None
    lags = {row.channel: row.lag_ms for row in verdict.raster.rows}
    assert lags[CHANNELS[0]] == 84.0
    assert lags[CHANNELS[1]] == 0.0


def test_the_scale_stands_still_during_a_repetition_and_grows_after_it(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(np.zeros((3100, 4)))
    presenter.tick()
    desk.feed.push(np.full((100, 4), 450.0))
    assert presenter.tick().half_ranges_uv == (200.0,) * 4
    desk.feed.show(findings=(repetition(),))
    grown = presenter.tick()
    assert grown.half_ranges_uv == (500.0,) * 4
    assert grown.is_scale_new


def test_one_spike_moves_no_scale(presenter, current, desk):
    current.choose("fake:")
    spiky = np.zeros((2900, 4))
    spiky[1000] = 20_000.0
    desk.feed.push(spiky)
    assert presenter.tick().half_ranges_uv == (200.0,) * 4


@pytest.mark.parametrize("is_tap_asked", [False, True])
def test_a_tap_that_was_asked_for_leaves_the_scale_as_it_was(is_tap_asked):
    stream = StreamMemory(stream_info(), 0)
    stream.take(RingView(0, np.zeros((3100, 4)), np.zeros((3100, 4))))
    shaken_uv = np.full((100, 4), 900.0)
    stream.is_tap_asked = is_tap_asked
    stream.take(RingView(3100, shaken_uv, shaken_uv))
    stream.settle(n_findings=1, window_s=6.0)
    assert stream.scale.half_ranges_uv == ((200.0,) * 4 if is_tap_asked else (1000.0,) * 4)


def test_the_samples_of_a_tap_widen_no_scale_where_they_are_painted_between_two_looks(
    presenter, current, desk
):
    current.choose("fake:")
    desk.feed.push(np.zeros((3100, 4)))
    number = presenter.tick().stream.number
    desk.feed.show(test=SimpleNamespace(is_tap_asked=True))
    presenter.tick()
    desk.feed.push(np.full((100, 4), 900.0))
    assert presenter.arrived(number) is not None
    desk.feed.show(test=None, findings=(repetition(),))
    assert presenter.tick().half_ranges_uv == (200.0,) * 4


def test_the_raster_of_one_leg_leaves_the_other_leg_out(presenter, current, desk):
    both = (*CHANNELS, "gluteus_maximus_L")
    desk.feed = FakeFeed(info=stream_info(both))
    current.choose("fake:")
    desk.feed.show(findings=(repetition(channels=both),))
    verdict = presenter.tick().verdict
    assert verdict is not None
    assert {row.channel for row in verdict.raster.rows} == set(CHANNELS)


def test_a_person_may_choose_the_scale(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(np.full((100, 4), 30.0))
    presenter.tick()
    presenter.choose_scale(1000.0)
    assert presenter.tick().half_ranges_uv == (1000.0,) * 4
    presenter.fit_scale()
    assert presenter.tick().half_ranges_uv == (50.0,) * 4


def test_a_stream_without_a_glute_says_that_no_order_can_be_told(presenter, current, desk):
    desk.feed = FakeFeed(info=stream_info(("biceps_femoris_R", "semitendinosus_R")))
    current.choose("fake:")
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.NO_PAIR
    assert "gluteus maximus" in (trouble.problem or "")


def test_a_rate_below_1000_says_that_no_order_can_be_told(presenter, current, desk):
    desk.feed = FakeFeed(info=replace(stream_info(), fs_hz=500.0))
    current.choose("fake:")
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert (trouble.kind, trouble.fs_hz) == (TroubleKind.TOO_SLOW, 500.0)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"doubts": (LinkDoubt.UNTIMED,)}, TroubleKind.UNTIMED),
        ({"kind": ChannelKind.ENVELOPE}, TroubleKind.ENVELOPE_ONLY),
        ({"doubts": (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED)}, None),
    ],
)
def test_a_device_no_order_can_be_told_from_says_so(presenter, current, desk, change, kind):
    info = stream_info()
    channels = tuple(replace(channel, **change) for channel in info.channels)
    desk.feed = FakeFeed(info=replace(info, channels=channels))
    current.choose("fake:")
    trouble = presenter.tick().trouble
    assert (None if trouble is None else trouble.kind) == kind


def test_one_envelope_among_raw_signals_is_no_trouble_of_the_stream(presenter, current, desk):
    info = stream_info()
    first = replace(info.channels[0], kind=ChannelKind.ENVELOPE)
    desk.feed = FakeFeed(info=replace(info, channels=(first, *info.channels[1:])))
    current.choose("fake:")
    assert presenter.tick().trouble is None


def test_a_source_that_is_stepped_says_so_and_goes_on_by_a_second(presenter, current, desk):
    desk.feed = FakeFeed("replay:a.csv?speed=step")
    current.choose("replay:a.csv?speed=step")
    assert presenter.tick().status.is_stepped
    presenter.step()
    assert desk.feed.told[-1] == "step 1 s"


def test_a_lost_sensor_is_told_before_a_missing_muscle(presenter, current, desk):
    desk.feed = FakeFeed(info=stream_info(("biceps_femoris_R",)))
    current.choose("fake:")
    desk.feed.show_phase(Phase.LOST, "The port went away.")
    trouble = presenter.tick().trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.LOST


def test_an_export_of_the_last_source_is_not_told_beside_the_next_one(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(last_session_id="session-1")
    presenter.tick()
    presenter.export(WISH)
    desk.exporting.set_result(EXPORTED)
    assert presenter.tick().export.phase is ExportPhase.DONE
    current.choose("fake:")
    assert presenter.tick().export.phase is ExportPhase.IDLE


def with_offset(offset_uv, n_samples=3000):
    swing_uv = 100.0 * np.sin(np.arange(n_samples) * 0.5)[:, np.newaxis]
    return np.tile(swing_uv, (1, 4)) + offset_uv


def test_a_trace_on_an_offset_is_drawn_about_zero_and_the_offset_is_said(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(with_offset(1_650_000.0))
    state = presenter.tick()
    assert state.samples is not None
    assert np.abs(state.samples.samples_uv).max() < 150.0
    assert state.half_ranges_uv == (200.0,) * 4
    assert [row.offset_uv for row in state.rows] == [pytest.approx(1_650_000.0, abs=5.0)] * 4


def test_fitting_the_scale_leaves_the_offset_out(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(with_offset(-30_000.0))
    presenter.tick()
    presenter.choose_scale(5000.0)
    presenter.fit_scale()
    assert presenter.tick().half_ranges_uv == (200.0,) * 4


def test_an_offset_that_hardly_moves_a_trace_is_not_said(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(with_offset(12.0))
    assert [row.offset_uv for row in presenter.tick().rows] == [None] * 4


def test_silence_takes_the_offset_away(presenter, current, desk):
    current.choose("fake:")
    desk.feed.push(with_offset(5_000.0))
    desk.feed.show(age_s=0.6)
    assert [row.offset_uv for row in presenter.tick().rows] == [None] * 4


def _lift(verdict, *, channels=CHANNELS):
    said = repetition(7, start_s=12.0, verdict=verdict, channels=channels)
    not_yet = tuple(name for name in CHANNELS if name not in channels)
    return LiveFinding(7, 12.0, said, not_yet)


def test_an_order_stated_while_the_lift_goes_on_is_shown_as_so_far(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(findings=(repetition(0),), lift=_lift(Verdict.AFTER))
    state = presenter.tick()
    assert (state.verdict.number, state.verdict.is_so_far) == (2, True)
    assert "after" in state.verdict.headline.text()
    assert [row.number for row in state.table] == [1]
    assert presenter.tick().verdict is state.verdict


def test_an_order_of_a_lift_that_a_pulled_cable_broke_off_is_withdrawn_and_says_why(
    presenter, current, desk
):
    current.choose("fake:")
    desk.feed.show(lift=_lift(Verdict.AFTER))
    assert presenter.tick().verdict.is_so_far
    desk.feed.show_phase(Phase.AWAITED)
    desk.feed.show(lift=_lift(Verdict.AFTER).broken_off())
    verdict = presenter.tick().verdict
    assert verdict.headline.text() == "Cannot tell which started first"
    assert "samples are missing" in verdict.doubt.text()
    assert (verdict.is_so_far, verdict.delay, verdict.raster.rows) == (False, None, ())
    assert verdict.is_broken_off


def test_until_an_order_is_stated_the_last_repetition_stays(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(findings=(repetition(0),), lift=_lift(Verdict.CANNOT_TELL))
    assert (presenter.tick().verdict.number, presenter.tick().verdict.is_so_far) == (1, False)


def test_a_muscle_that_has_not_spoken_is_said_nothing_of(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(lift=_lift(Verdict.AFTER, channels=CHANNELS[1:]))
    assert presenter.tick().verdict is None


def test_the_final_word_takes_the_place_of_what_was_said_and_says_when_it_differs(
    presenter, current, desk
):
    current.choose("fake:")
    desk.feed.show(lift=_lift(Verdict.AFTER))
    presenter.tick()
    a, b = CHANNELS[:2]
    revised = Revision(0, a, b, live=Verdict.AFTER, final=Verdict.CANNOT_TELL)
    final = repetition(0, verdict=Verdict.CANNOT_TELL)
    desk.feed.show(lift=None, findings=(final,), revisions=(revised,))
    verdict = presenter.tick().verdict
    assert not verdict.is_so_far
    assert verdict.revision.text() == "While it went on, this read: after."
    desk.feed.show(findings=(final, repetition(1)))
    assert presenter.tick().verdict.revision is None


def test_a_repetition_that_no_session_uses_says_why_in_its_row(presenter, current, desk):
    current.choose("fake:")
    used, left_out = repetition(0), repetition(1)
    doubted = replace(
        left_out.pairs[0], verdict=Verdict.CANNOT_TELL, reasons=(Reason.REST_NOT_QUIET,)
    )
    desk.feed.show(findings=(used, replace(left_out, pairs=(doubted, *left_out.pairs[1:]))))
    newest, before = presenter.tick().table
    assert before.unused is None
    assert newest.unused is not None
    assert newest.unused.short.text() == "Not at rest"
    assert newest.unused.because.text() == "a muscle was not quiet before the start"


def test_a_repetition_too_wide_to_be_told_alone_is_still_used(presenter, current, desk):
    current.choose("fake:")
    finding = repetition()
    wide = replace(
        finding.pairs[0], verdict=Verdict.CANNOT_TELL, reasons=(Reason.INTERVAL_TOO_WIDE,)
    )
    desk.feed.show(findings=(replace(finding, pairs=(wide, *finding.pairs[1:])),))
    assert presenter.tick().table[0].unused is None


def stored_session(session_id, *, n_samples):
    started = datetime(2026, 11, 21, tzinfo=UTC)
    reason = "stopped by the user"
    return SessionSummary(
        session_id, started, stream_info(), "0.1.0", 0, n_samples, 0, reason, False
    )


def test_after_a_stop_it_is_told_what_the_store_holds_of_the_recording(presenter, current, desk):
    current.choose("fake:")
    presenter.start_recording()
    assert presenter.tick().saved is None
    presenter.stop_recording()
    assert presenter.tick().saved == SavedState(None, None)
    desk.listing.set_result((stored_session("session-1", n_samples=52_000),))
    repetitions = tuple(repetition(index) for index in range(4))
    desk.analysing.set_result(RecordingFinding(1000.0, METHOD, (), repetitions, ()))
    assert presenter.tick().saved == SavedState(52.0, 4)
    presenter.start_recording()
    assert presenter.tick().saved is None
