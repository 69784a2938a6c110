"""Amplitudes follow the order of a repetition, and are those of re-analysis to the bit."""

from concurrent.futures import Future

import numpy as np
import pytest

from app.engine.live_analysis import LiveAnalysis
from app.engine.ring import SampleRing
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.recording import measure_recording
from dsp.analysis import AnalysisConfig, analyse_recording, recording_repetitions
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, simulate

FS_HZ = 1000.0
CONFIG = AnalysisConfig()


class ImmediateExecutor:
    """Runs what is submitted at once, so that a test needs no second thread."""

    def submit(self, work, *arguments):
        future = Future()
        future.set_result(work(*arguments))
        return future


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=13.0, fs_hz=FS_HZ, seed=3)


def played(person, samples_uv, *, n=250, origin_index=0):
    """Return the analysis of a stream that was played to its end, block by block."""
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    info = StreamInfo("scripted:", "scripted", FS_HZ, channels)
    ring = SampleRing(len(channels), capacity=90_000)
    analysis = LiveAnalysis(
        info, ring, ImmediateExecutor(), config=CONFIG, origin_index=origin_index
    )
    for start in range(0, len(samples_uv), n):
        block = SampleBlock(samples_uv[start : start + n], origin_index + start, 0.0)
        ring.push(block.samples_uv, np.zeros_like(block.samples_uv), block.first_index)
        analysis.step(block)
        assert len(analysis.amplitudes) == len(analysis.findings)
    analysis.finish()
    return channels, analysis


def measured_again(channels, samples_uv):
    finding = analyse_recording(samples_uv, FS_HZ, channels, config=CONFIG)
    repetitions = recording_repetitions(samples_uv, FS_HZ, channels, config=CONFIG)
    return measure_recording(
        samples_uv, FS_HZ, channels, repetitions, finding.repetitions, config=AmplitudeConfig()
    ).repetitions


@pytest.mark.parametrize("origin_index", [0, 7919])
def test_what_is_shown_live_is_what_the_stored_samples_give(person, origin_index):
    channels, analysis = played(person, person.samples_uv, origin_index=origin_index)

    assert len(analysis.amplitudes) == 2
    assert analysis.amplitudes == measured_again(channels, person.samples_uv)


def test_a_lift_that_a_stop_cuts_off_has_the_same_reason_live_and_again(person):
    samples_uv = person.samples_uv[:11_000]
    channels, analysis = played(person, samples_uv)

    assert analysis.amplitudes == measured_again(channels, samples_uv)
    assert not analysis.amplitudes[-1].channels[0].amplitude.is_measured
