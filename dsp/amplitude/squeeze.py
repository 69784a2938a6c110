"""Reference squeezes: where they are, and the highest steady window of each; no percentage."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dsp.amplitude.level import LevelConfig, broad_reasons, remove_rest
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.rest import measure_rest
from dsp.amplitude.samples import AmplitudeSamples, BoolArray, IndexRange
from dsp.block import FloatArray
from dsp.envelope import MovingRms
from dsp.findings import Reason
from dsp.repetition import RepetitionConfig
from dsp.whole_recording import find_repetitions

_PIECE_MS = 100.0
_LEAST_COUNTED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class SqueezeConfig:
    """How the height of a squeeze is measured.

    Attributes
    ----------
    window_ms : float
        Window of the moving RMS whose highest value counts, 250 to 1000 ms. The longest one
        scatters least and lies least above a steady squeeze.
    steady_ratio : float
        No tenth of a second of the window may hold more than this many times its mean power: a
        jolt or a rise is not a held squeeze.
    least_snr_db : float
        A squeeze must stand this far over rest, so that 40 % of it still stands 7 dB over.
    level : LevelConfig
        When a stretch is spoilt.
    """

    window_ms: float = 1000.0
    steady_ratio: float = 2.0
    least_snr_db: float = 15.0
    level: LevelConfig = field(default_factory=LevelConfig)

    def __post_init__(self) -> None:
        shortest_ms, longest_ms = 250.0, 1000.0
        if not shortest_ms <= self.window_ms <= longest_ms:
            raise ValueError(
                f"window_ms is {self.window_ms:g}: a reference is the highest window of "
                f"{shortest_ms:g} to {longest_ms:g} ms"
            )


@dataclass(frozen=True, slots=True)
class Squeeze:
    """The height of one squeeze.

    Attributes
    ----------
    start_index, end_index : int
        Where the squeeze is.
    window : (int, int) or None
        Its highest steady window, a half-open range of sample indices.
    net_rms_uv : float or None
        RMS of that window without the rest; None when the squeeze cannot be used.
    snr_db : float or None
        The same over rest.
    reasons : tuple of Reason or AmplitudeReason
        Why it cannot be used.
    """

    start_index: int
    end_index: int
    window: IndexRange | None
    net_rms_uv: float | None
    snr_db: float | None
    reasons: tuple[Doubt, ...]


def find_squeezes(
    samples: AmplitudeSamples, channel_name: str, *, config: RepetitionConfig
) -> tuple[tuple[IndexRange, ...], IndexRange | None]:
    """Find the squeezes of one channel with the finder that also finds lifts.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    channel_name : str
        Which channel; the others may do what they like.
    config : RepetitionConfig
        How activity is told from rest.

    Returns
    -------
    squeezes : tuple of (int, int)
        Half-open ranges of sample indices, in order.
    rest : (int, int) or None
        The quiet stretch before one of them that holds the least power; None without any.

    Raises
    ------
    ValueError
        If there is no such channel.
    """
    column = samples.column_of(channel_name)
    found = find_repetitions(samples.raw_uv[:, [column]], samples.fs_hz, config)
    rests = []
    for each in found:
        rest = (each.rest_start_index, each.rest_end_index)
        power_uv2, _ = measure_rest(samples, column, rest, config=LevelConfig())
        if power_uv2 is not None:
            rests.append((power_uv2, rest))
    squeezes = tuple((each.start_index, each.end_index) for each in found)
    return squeezes, min(rests)[1] if rests else None


def measure_squeeze(
    samples: AmplitudeSamples,
    column: int,
    squeeze: IndexRange,
    *,
    rest_power_uv2: float,
    config: SqueezeConfig,
) -> Squeeze:
    """Measure the height of one squeeze.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    column : int
        Which channel.
    squeeze : (int, int)
        Half-open range of sample indices.
    rest_power_uv2 : float
        Mean square at rest.
    config : SqueezeConfig
        Window and limits.

    Returns
    -------
    Squeeze
        Without a height and with reasons where it cannot be used.

    Notes
    -----
    Of all windows that lie wholly within the squeeze, hold no spoilt sample, are at least half
    outside heartbeats and are steady, the one of the largest mean square; the mean square of rest
    is subtracted. A squeeze that is clipped or comes off anywhere is not used, since what is lost
    may have been its height. The largest of many windows lies above their mean: in a steady
    squeeze of 5 s by 18, 11 and 6.5 % for windows of 250, 500 and 1000 ms (held by a test).
    """
    rows = slice(*squeeze)
    found = [reason for reason, mask in samples.spoilt.items() if mask[rows, column].any()]
    ruined = tuple(r for r in found if r in (Reason.CLIPPED, Reason.DETACHED))
    if ruined:
        return _unusable(squeeze, ruined)
    n_window = round(config.window_ms * samples.fs_hz / 1000.0)
    if squeeze[1] - squeeze[0] < n_window:
        return _unusable(squeeze, (AmplitudeReason.TOO_SHORT,))
    power_uv2, is_whole = _window_powers(samples, column, squeeze, n_window=n_window)
    if not is_whole.any():
        return _unusable(squeeze, tuple(found) or (Reason.ECG,))
    candidates = is_whole & _steady(samples, column, squeeze, power_uv2, config=config)
    if not candidates.any():
        return _unusable(squeeze, (AmplitudeReason.UNSTEADY,))
    best = int(np.argmax(np.where(candidates, power_uv2, -np.inf)))
    window = (squeeze[0] + best, squeeze[0] + best + n_window)
    net_uv2 = remove_rest(float(power_uv2[best]), rest_power_uv2=rest_power_uv2)
    snr_db = float(10 * np.log10(max(net_uv2, 1e-12) / max(rest_power_uv2, 1e-12)))
    reasons: tuple[Doubt, ...] = broad_reasons(samples, column, window, config=config.level)
    if snr_db < config.least_snr_db:
        reasons = (*reasons, Reason.LOW_SNR)
    height_uv = None if reasons else float(np.sqrt(net_uv2))
    return Squeeze(*squeeze, window, height_uv, snr_db, reasons)


def _unusable(squeeze: IndexRange, reasons: tuple[Doubt, ...]) -> Squeeze:
    return Squeeze(*squeeze, None, None, None, reasons)


def _window_powers(
    samples: AmplitudeSamples, column: int, squeeze: IndexRange, *, n_window: int
) -> tuple[FloatArray, BoolArray]:
    """Return the mean square of every whole window by its first sample, and which may be used."""
    rows = slice(*squeeze)
    counts = samples.is_counted[rows, column]
    spoilt = np.zeros(len(counts), dtype=np.bool_)
    for mask in samples.spoilt.values():
        spoilt |= mask[rows, column]
    counted_uv = np.where(counts & ~spoilt, samples.band_uv[rows, column], 0.0)
    share, power_uv2, is_spoilt = _moving_means(
        np.column_stack([counts, counted_uv**2, spoilt]), samples.fs_hz, n_window
    )
    may_be_used = (is_spoilt == 0.0) & (share >= _LEAST_COUNTED_SHARE)
    return power_uv2 / np.maximum(share, _LEAST_COUNTED_SHARE), may_be_used


def _steady(
    samples: AmplitudeSamples,
    column: int,
    squeeze: IndexRange,
    power_uv2: FloatArray,
    *,
    config: SqueezeConfig,
) -> BoolArray:
    """Return which windows hold no piece that is far larger than the whole."""
    n_piece = round(_PIECE_MS * samples.fs_hz / 1000.0)
    piece_uv2, _ = _window_powers(samples, column, squeeze, n_window=n_piece)
    n_starts = len(piece_uv2) - len(power_uv2) + 1
    loudest_uv2 = sliding_window_view(piece_uv2, n_starts).max(axis=1)
    return np.asarray(loudest_uv2 <= config.steady_ratio * power_uv2)


def _moving_means(columns: FloatArray, fs_hz: float, n_window: int) -> FloatArray:
    """Return the means of columns that are not below 0 over every whole window, one per row."""
    moving_rms = MovingRms(fs_hz, window_ms=1000.0 * n_window / fs_hz)
    return np.square(moving_rms.step(np.sqrt(columns)))[n_window - 1 :].T
