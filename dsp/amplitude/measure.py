"""The four measures of amplitude as the field names them, ready to run; it judges no channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dsp.amplitude.rectified import FullWaveRectifier, MovingArv
from dsp.amplitude.samples import BAND_HZ, amplitude_band
from dsp.block import ChannelKind, StreamInfo
from dsp.chain import Chain
from dsp.envelope import LinearEnvelope, MovingRms
from dsp.filters import SosFilter, Stage
from dsp.input_rules import check_stream


class AmplitudeMeasure(StrEnum):
    """What is said of the size of a signal, in the terms of CEDE and ISEK."""

    RECTIFIED = "full-wave rectified"
    RMS = "root mean square"
    ARV = "average rectified value"
    LINEAR_ENVELOPE = "linear envelope"


@dataclass(frozen=True, slots=True)
class MeasureConfig:
    """How a measure is made; all of it belongs beside a number that is reported.

    Attributes
    ----------
    measure : AmplitudeMeasure
        Which one.
    band_hz : (float, float)
        Corners of the band-pass before it; at a low rate the upper end moves down.
    window_ms : float
        Window of RMS and ARV.
    corner_hz : float
        Corner of the linear envelope.
    """

    measure: AmplitudeMeasure = AmplitudeMeasure.RMS
    band_hz: tuple[float, float] = BAND_HZ
    window_ms: float = 100.0
    corner_hz: float = 6.0


def make_measure(config: MeasureConfig, info: StreamInfo) -> Chain:
    """Make the stages from raw samples to a measure of amplitude.

    Parameters
    ----------
    config : MeasureConfig
        What to make.
    info : StreamInfo
        Rate and channels; only raw EMG channels are measured, others pass unchanged.

    Returns
    -------
    Chain
        NaN where samples are missing; behind a gap it begins anew.

    Raises
    ------
    ValueError
        If a corner does not fit the rate, or a window holds no sample.

    Notes
    -----
    Delay: that of the band-pass (1 ms at 100 Hz) and none (rectified), half the window (RMS, ARV)
    or ``√2 / (2π corner_hz)``, 38 ms at 6 Hz (linear envelope).
    """
    check_stream(info)
    sections = amplitude_band(info.fs_hz, band_hz=config.band_hz)
    emg_columns = [
        column for column, each in enumerate(info.channels) if each.kind is ChannelKind.EMG
    ]
    stages = (SosFilter(sections), _stage(config, info.fs_hz))
    return Chain(stages, emg_columns=emg_columns, n_channels=info.n_channels)


def _stage(config: MeasureConfig, fs_hz: float) -> Stage:
    match config.measure:
        case AmplitudeMeasure.RECTIFIED:
            return FullWaveRectifier()
        case AmplitudeMeasure.RMS:
            return MovingRms(fs_hz, window_ms=config.window_ms)
        case AmplitudeMeasure.ARV:
            return MovingArv(fs_hz, window_ms=config.window_ms)
        case AmplitudeMeasure.LINEAR_ENVELOPE:
            return LinearEnvelope(fs_hz, corner_hz=config.corner_hz)
