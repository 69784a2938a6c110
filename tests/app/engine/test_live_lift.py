"""A lift is spoken of while it goes on, and its final word comes from the offline analysis."""

import itertools
from concurrent.futures import Future
from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.acquisition import Phase
from app.engine.live_analysis import LiveAnalysis
from app.engine.live_lift import LiveLift
from app.engine.live_stream import REVISED, LiveStream
from app.engine.recorder import Recorder
from app.engine.ring import SampleRing
from app.model.revision_note import revision_note
from app.store.store import Store
from dsp.analysis import AnalysisConfig, analyse_recording, nothing_learned
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.findings import PairFinding, Reason, RepetitionFinding, Verdict
from dsp.live import LiveFinding, LiveOrder, Revision
from dsp.simulate import SCENARIOS, simulate

FS_HZ = 1000.0
CONFIG = AnalysisConfig()
PAIR = ("gluteus_maximus_R", "biceps_femoris_R")


class ImmediateExecutor:
    """Runs what is submitted at once, so that a test needs no second thread."""

    def submit(self, work, *arguments):
        future = Future()
        future.set_result(work(*arguments))
        return future


class LazyExecutor:
    """Keeps what is submitted until it is told to go on."""

    def __init__(self):
        self.waiting = []

    def submit(self, work, *arguments):
        future = Future()
        self.waiting.append((future, work, arguments))
        return future

    def do_next(self):
        future, work, arguments = self.waiting.pop(0)
        future.set_result(work(*arguments))

    def go_on(self):
        while self.waiting:
            self.do_next()


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=12.0, fs_hz=FS_HZ, seed=3)


def _analysis(person, executor, *, origin_index=0, **options):
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    info = StreamInfo("scripted:", "scripted", FS_HZ, channels)
    ring = SampleRing(len(channels), capacity=90_000)
    return ring, LiveAnalysis(
        info, ring, executor, config=CONFIG, origin_index=origin_index, **options
    )


def _play(person, ring, analysis, *, n=16, origin_index=0, stop_s=None):
    stop = len(person.samples_uv) if stop_s is None else round(stop_s * FS_HZ)
    for start in range(0, stop, n):
        rows_uv = person.samples_uv[start : min(start + n, stop)]
        block = SampleBlock(rows_uv, origin_index + start, 0.0)
        ring.push(block.samples_uv, np.zeros_like(rows_uv), block.first_index)
        analysis.follow(block)
        analysis.step(block)
        yield block.end_index, analysis.lift


def _verdict(finding):
    pairs = () if finding is None else finding.so_far.pairs
    return next((pair.verdict for pair in pairs if (pair.a, pair.b) == PAIR), None)


def _onset_s(person, channel):
    return next(onset.onset_s for onset in person.ledger if onset.channel == channel)


def test_an_order_is_said_while_the_lift_goes_on(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    said = [(end_index, _verdict(lift)) for end_index, lift in _play(person, ring, analysis)]
    stated_s = next(end_index for end_index, verdict in said if verdict is Verdict.AFTER) / FS_HZ
    assert 0.0 < stated_s - _onset_s(person, PAIR[0]) <= 0.25


def test_the_final_word_replaces_what_was_said_and_is_that_of_the_stored_samples(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    lifts = [lift for _, lift in _play(person, ring, analysis, stop_s=6.5)]
    assert len(analysis.findings) == 1
    assert lifts[-1] is None
    assert any(_verdict(lift) is Verdict.AFTER for lift in lifts)
    assert PAIR not in {(revision.a, revision.b) for revision in analysis.revisions}
    stored = analyse_recording(
        person.samples_uv, FS_HZ, tuple(map(ChannelInfo, person.channel_names)), config=CONFIG
    )
    assert analysis.findings[0] == stored.repetitions[0]


def test_what_was_said_stays_until_the_final_word(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    shown = [
        (lift is not None, len(analysis.findings))
        for _, lift in _play(person, ring, analysis, stop_s=6.5)
    ]
    phases = [phase for phase, _ in itertools.groupby(shown)]
    assert phases == [(False, 0), (True, 0), (False, 1)]


def test_times_count_from_the_scan_the_analysis_began_with(person):
    ring, analysis = _analysis(person, ImmediateExecutor(), origin_index=12_345)
    said = [lift for _, lift in _play(person, ring, analysis, origin_index=12_345, stop_s=4.0)]
    alarm_s = next(lift.alarm_s for lift in said if lift is not None)
    first_s = min(onset.onset_s for onset in person.ledger)
    assert alarm_s == pytest.approx(first_s, abs=0.1)


def test_a_worker_that_is_late_is_spared_what_is_over_and_the_final_word_is_the_same(person):
    executor = LazyExecutor()
    ring, analysis = _analysis(person, executor)
    for _ in _play(person, ring, analysis):
        assert analysis.lift is None
    executor.go_on()
    assert analysis.lift is None
    prompt_ring, prompt = _analysis(person, ImmediateExecutor())
    for _ in _play(person, prompt_ring, prompt):
        pass
    assert analysis.findings == prompt.findings


def test_a_source_that_never_pauses_leaves_the_worker_to_others_too(person, monkeypatch):
    executor, n_heard = LazyExecutor(), []
    info = StreamInfo("scripted:", "scripted", FS_HZ, (ChannelInfo("a"),))
    lift = LiveLift(info, executor, config=CONFIG, origin_index=0)

    def one_more_comes(order, samples_uv, first_index):
        n_heard.append(first_index)
        lift.put(SampleBlock(np.zeros((10, 1)), first_index + 10, 0.0))

    monkeypatch.setattr(LiveOrder, "catch_up", one_more_comes)
    lift.put(SampleBlock(np.zeros((10, 1)), 0, 0.0))
    for n_done in range(1, 4):
        executor.do_next()
        assert (len(n_heard), len(executor.waiting)) == (n_done, 1)


def test_what_waited_is_looked_at_once_and_at_its_newest_sample(person, monkeypatch):
    executor, n_looked = LazyExecutor(), []
    catch_up = LiveOrder.catch_up
    monkeypatch.setattr(LiveOrder, "catch_up", lambda *each: n_looked.append(1) or catch_up(*each))
    info = StreamInfo("scripted:", "scripted", FS_HZ, tuple(map(ChannelInfo, person.channel_names)))
    lift = LiveLift(info, executor, config=CONFIG, origin_index=0)
    onset_s = _onset_s(person, PAIR[0])
    prompt, late = round((onset_s - 0.1) * FS_HZ), round((onset_s + 0.4) * FS_HZ)
    for start in range(0, late, 10):
        if start < prompt:
            executor.go_on()
        lift.put(SampleBlock(person.samples_uv[start : start + 10], start, 0.0))
    n_looked.clear()
    executor.go_on()
    assert len(n_looked) == 1
    assert _verdict(lift.finding) is Verdict.AFTER
    assert lift.finding.so_far.end_s == pytest.approx(late / FS_HZ, abs=0.01)


def test_nothing_is_said_after_the_end(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    *_, (_, lift) = _play(person, ring, analysis, stop_s=4.0)
    assert lift is not None
    analysis.finish()
    assert analysis.lift is None


def _with_other_muscles_first(block):
    return SampleBlock(np.ascontiguousarray(block.samples_uv[:, ::-1]), block.first_index, 0.0)


def test_an_order_that_the_final_word_denies_is_told_with_the_scan_it_belongs_to(person):
    told = []
    ring, analysis = _analysis(
        person, ImmediateExecutor(), origin_index=500, on_revised=lambda *each: told.append(each)
    )
    # What is followed live is not what is stored, so that the two have to differ.
    follow = analysis.follow
    analysis.follow = lambda block: follow(_with_other_muscles_first(block))
    for _ in _play(person, ring, analysis, origin_index=500, stop_s=6.5):
        pass
    (found,) = analysis.findings
    assert told
    assert tuple(revision for _, revision in told) == analysis.revisions
    assert {index for index, _ in told} == {500 + round(found.start_s * FS_HZ)}
    assert all(revision.live is not revision.final for _, revision in told)


def _until_stated(person, ring, analysis, *, until=lambda lift: lift.is_stated):
    """Play until an order is stated; return the index of the next scan."""
    for start in range(0, len(person.samples_uv), 16):
        rows_uv = person.samples_uv[start : start + 16]
        block = SampleBlock(rows_uv, start, 0.0)
        ring.push(block.samples_uv, np.zeros_like(rows_uv), block.first_index)
        analysis.follow(block)
        analysis.step(block)
        if analysis.lift is not None and until(analysis.lift):
            return block.end_index
    raise AssertionError("Nothing was stated.")


def _assert_withdrawn(lift):
    assert lift.is_broken_off
    assert not lift.is_stated
    assert any(pair.reasons == (Reason.GAP,) for pair in lift.so_far.pairs)
    assert all(pair.lag_ms is None for pair in lift.so_far.pairs if Reason.GAP in pair.reasons)


def test_a_pulled_cable_froze_what_was_said_so_far(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    _until_stated(person, ring, analysis)
    analysis.break_off()
    _assert_withdrawn(analysis.lift)


def test_what_the_worker_says_after_the_loss_of_what_came_before_it_is_withdrawn_too(person):
    stated_at = _until_stated(person, *_analysis(person, ImmediateExecutor()))
    executor = LazyExecutor()
    _, analysis = _analysis(person, executor)
    for start in range(0, stated_at, 16):
        block = SampleBlock(person.samples_uv[start : start + 16], start, 0.0)
        analysis.follow(block)
        if start + 16 < stated_at:
            executor.go_on()
    analysis.break_off()
    executor.go_on()
    _assert_withdrawn(analysis.lift)


def test_a_gap_withdraws_what_was_said_though_its_final_word_is_still_to_come(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    end_index = _until_stated(
        person, ring, analysis, until=lambda lift: lift.is_stated and lift.is_settled
    )
    rows_uv = person.samples_uv[end_index : end_index + 16]
    analysis.follow(SampleBlock(rows_uv, end_index + 40, 0.0))
    _assert_withdrawn(analysis.lift)


def test_a_lift_after_the_sensor_came_back_is_spoken_of_again(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    end_index = _until_stated(person, ring, analysis)
    analysis.break_off()
    away = 400
    stated = []
    for start in range(end_index, len(person.samples_uv), 16):
        rows_uv = person.samples_uv[start : start + 16]
        block = SampleBlock(rows_uv, away + start, 0.0)
        ring.push(block.samples_uv, np.zeros_like(rows_uv), block.first_index)
        analysis.follow(block)
        analysis.step(block)
        stated.append(analysis.lift is not None and analysis.lift.is_stated)
    assert any(stated)


def test_a_recording_keeps_what_was_said_live_and_is_not_its_final_word(
    person, tmp_path, monkeypatch
):
    follow = LiveAnalysis.follow
    monkeypatch.setattr(
        LiveAnalysis, "follow", lambda self, block: follow(self, _with_other_muscles_first(block))
    )
    channels = tuple(map(ChannelInfo, person.channel_names))
    store = Store.open(tmp_path / "home")
    stream = LiveStream(
        StreamInfo("scripted:", "scripted", FS_HZ, channels),
        clock=lambda: 0.0,
        executor=ImmediateExecutor(),
        begin_recording=lambda info: Recorder(
            store, info, clock=lambda: 0.0, started_utc=datetime.now(UTC)
        ),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    stream.start_recording()
    for start in range(0, 6500, 16):
        stream.take(SampleBlock(person.samples_uv[start : start + 16], start, 0.0))
    revisions = stream.analysis.revisions
    stream.end(Phase.ENDED)
    events = store.events(stream.last_session_id)
    store.close()
    assert revisions
    assert [event.text for event in events] == [revision_note(each) for each in revisions]
    assert {event.kind for event in events} == {REVISED}


@pytest.mark.parametrize(
    ("live", "final", "text"),
    [
        (
            Verdict.BEFORE,
            Verdict.CANNOT_TELL,
            "repetition 3: while it went on, this read: a before b; its final word: cannot tell",
        ),
        (
            Verdict.TOGETHER,
            Verdict.AFTER,
            "repetition 3: while it went on, this read: a together with b; "
            "its final word: a after b",
        ),
    ],
)
def test_what_is_kept_says_both_words(live, final, text):
    assert revision_note(Revision(2, "a", "b", live=live, final=final)) == text


def test_an_order_withdrawn_before_the_final_word_was_said_too(person):
    info = StreamInfo("scripted:", "scripted", FS_HZ, (ChannelInfo("a"), ChannelInfo("b")))
    lift = LiveLift(info, ImmediateExecutor(), config=CONFIG, origin_index=0)
    stated, withdrawn = (
        LiveFinding(0, 1.0, RepetitionFinding(0, 1.0, 1.5, (), (_pair(verdict),)), ())
        for verdict in (Verdict.BEFORE, Verdict.CANNOT_TELL)
    )
    said = iter([stated, withdrawn])

    class Scripted:
        finding = stated

        def catch_up(self, samples_uv, first_index):
            return next(said)

        def learn(self, learned):
            pass

    lift._order = Scripted()
    for first_index in (0, 16):
        lift.put(SampleBlock(np.zeros((16, 2)), first_index, 0.0))
    final = RepetitionFinding(0, 1.0, 3.0, (), (_pair(Verdict.CANNOT_TELL),))
    revisions = lift.end_with(final, nothing_learned(info.channels, CONFIG))
    assert revisions == (Revision(0, "a", "b", live=Verdict.BEFORE, final=Verdict.CANNOT_TELL),)


def _pair(verdict):
    return PairFinding("a", "b", None, None, None, None, None, None, verdict, ())
