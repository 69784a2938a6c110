"""What no skin gives, and what is no call: each says what is wrong and what to do."""

from __future__ import annotations

import numpy as np
import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, StreamInfo
from dsp.findings import NoRepetition, Reason, Verdict
from dsp.live import LiveOrder
from tests.benchmarks.onset_measure.rises import slow_beside_fast

CHANNELS = (ChannelInfo("gluteus_maximus_R"), ChannelInfo("biceps_femoris_R"))
LIFTS = slow_beside_fast(
    np.random.default_rng(4),
    form="straight",
    rise_ms=80.0,
    snr_db=(22.0, 24.0),
    lag_ms=100.0,
    n_lifts=3,
)


def analysed(samples_uv, channels=CHANNELS):
    return analyse_recording(samples_uv, 1000.0, channels, config=AnalysisConfig())


def test_microvolts_named_volts_make_no_order_and_are_told():
    """Regression: a rest of 3 V was analysed as any other, and its order was told."""
    found = analysed(LIFTS.samples_uv * 1e6)

    assert {reason for each in found.channels for reason in each.reasons} >= {Reason.IMPOSSIBLE}
    for lift in found.repetitions:
        assert all(pair.verdict is Verdict.CANNOT_TELL for pair in lift.pairs)
        assert all(Reason.IMPOSSIBLE in onset.reasons for onset in lift.onsets)


def test_counts_of_a_converter_may_be_as_large_as_they_are():
    counts = tuple(ChannelInfo(each.name, is_calibrated=False) for each in CHANNELS)

    assert not [each for each in analysed(LIFTS.samples_uv * 1e6, counts).channels if each.reasons]


def test_an_offset_of_half_a_volt_is_no_wrong_unit():
    found = analysed(LIFTS.samples_uv + 500_000.0)

    assert not [each for each in found.channels if Reason.IMPOSSIBLE in each.reasons]


def test_samples_that_are_missing_throughout_are_not_called_flat():
    """Regression: every fiftieth sample missing was told as every signal being flat."""
    samples_uv = LIFTS.samples_uv.copy()
    samples_uv[::50] = np.nan
    found = analysed(samples_uv)

    assert found.no_repetition is not None
    assert found.no_repetition.reason is NoRepetition.GAPS
    assert found.no_repetition.measured == pytest.approx(0.049)


def test_no_settings_and_half_an_index_are_refused_in_words():
    stream = StreamInfo("x", "x", 1000.0, CHANNELS)

    with pytest.raises(ValueError, match="config is None: give an AnalysisConfig"):
        analyse_recording(LIFTS.samples_uv, 1000.0, CHANNELS, config=None)
    with pytest.raises(ValueError, match="config is None: give an AnalysisConfig"):
        LiveOrder(stream, analysis=None)
    with pytest.raises(ValueError, match=r"first_index is 0\.5: give the whole number"):
        LiveOrder(stream, analysis=AnalysisConfig()).step(LIFTS.samples_uv[:20], 0.5)
