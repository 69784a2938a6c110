"""A long recording is analysed in little memory, tells how far it is, and can be stopped."""

import tracemalloc
from functools import lru_cache

import numpy as np
import pytest

from dsp.activity import ActivityConfig, FrameLevels, recording_levels_db
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.filters import SosFilter, band_pass
from dsp.heartbeat import find_beats
from dsp.loose_lead import loose_mask
from dsp.quality import channel_quality
from dsp.simulate import SCENARIOS, simulate

FS_HZ = 1000.0
CONFIG = AnalysisConfig()


@lru_cache(maxsize=1)
def person():
    return simulate(SCENARIOS["typical"], duration_s=70.0, fs_hz=FS_HZ, seed=5)


def infos():
    return tuple(map(ChannelInfo, person().channel_names))


class Stopped(Exception):
    """Raised by a test in the middle of an analysis."""


def test_the_share_that_is_told_grows_from_nothing_to_nearly_all_and_changes_no_finding():
    shares = []
    samples_uv = person().samples_uv

    told = analyse_recording(samples_uv, FS_HZ, infos(), config=CONFIG, on_step=shares.append)

    assert told == analyse_recording(samples_uv, FS_HZ, infos(), config=CONFIG)
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert 0.95 < shares[-1] <= 1.0
    assert len(shares) > 4 * len(told.repetitions)


@pytest.mark.parametrize("at_share", [0.0, 0.05, 0.3, 0.89, 0.92, 0.94, 0.96, 0.99])
def test_whoever_is_told_can_stop_it_at_any_time(at_share):
    def stop(share):
        if share >= at_share:
            raise Stopped

    with pytest.raises(Stopped):
        analyse_recording(person().samples_uv, FS_HZ, infos(), config=CONFIG, on_step=stop)


def test_what_is_looked_at_as_a_whole_takes_less_memory_than_the_recording_itself():
    n_times = 12
    long_uv = np.tile(person().samples_uv, (n_times, 1))
    channel_quality(person().samples_uv, FS_HZ, infos())
    tracemalloc.start()
    try:
        channel_quality(long_uv, FS_HZ, infos())
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Four flags of a byte per sample of eight, and what a few seconds need.
    assert peak_bytes < 0.6 * long_uv.nbytes + 8e6


def test_levels_in_pieces_are_those_of_one_piece():
    samples_uv = person().samples_uv
    frames = FrameLevels(FS_HZ, ActivityConfig())
    ((_, whole_db, _),) = frames.step(samples_uv, 0)

    pieces_db = recording_levels_db(samples_uv, FS_HZ, ActivityConfig())

    assert np.array_equal(pieces_db, whole_db, equal_nan=True)


def test_filtering_in_pieces_moves_no_beat_and_no_loose_lead():
    """Each is looked for in a recording of many pieces, and found where it was put."""
    samples_uv = np.tile(person().samples_uv, (2, 1))
    time_s = np.arange(len(samples_uv)) / FS_HZ
    samples_uv[:, 0] += 300.0 * (np.abs(time_s % 0.83 - 0.4) < 0.02)
    samples_uv[:, 1] += (time_s > 90.0) * 400.0 * np.sin(2 * np.pi * 50 * time_s)

    qrs_uv = SosFilter(band_pass(FS_HZ, low_hz=8.0, high_hz=40.0)).step(samples_uv[:, :1])
    beats = find_beats(samples_uv[:, 0], FS_HZ)
    mask = loose_mask(samples_uv, FS_HZ)

    assert len(beats) > 150
    peaks_uv = np.abs(qrs_uv[:, 0])
    reach = [peaks_uv[max(0, beat - 60) : beat + 60].max() for beat in beats]
    assert np.median(reach) > 5 * np.median(peaks_uv)
    assert mask[91_000:, 1].all()
    assert not mask[:89_000].any()
