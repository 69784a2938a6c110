"""A lift is spoken of while it goes on, and its final word comes from the offline analysis."""

import itertools
from concurrent.futures import Future

import numpy as np
import pytest

from app.engine.live_analysis import LiveAnalysis
from app.engine.live_lift import LiveLift
from app.engine.ring import SampleRing
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.findings import Verdict
from dsp.live import LiveOrder
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


def _analysis(person, executor, *, origin_index=0):
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    info = StreamInfo("scripted:", "scripted", FS_HZ, channels)
    ring = SampleRing(len(channels), capacity=90_000)
    return ring, LiveAnalysis(info, ring, executor, config=CONFIG, origin_index=origin_index)


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
        return []

    monkeypatch.setattr(LiveOrder, "step", one_more_comes)
    lift.put(SampleBlock(np.zeros((10, 1)), 0, 0.0))
    for n_done in range(1, 4):
        executor.do_next()
        assert (len(n_heard), len(executor.waiting)) == (n_done, 1)


def test_nothing_is_said_after_the_end(person):
    ring, analysis = _analysis(person, ImmediateExecutor())
    *_, (_, lift) = _play(person, ring, analysis, stop_s=4.0)
    assert lift is not None
    analysis.finish()
    assert analysis.lift is None
