"""What a movement sensor says of one lift; it is never the zero of a muscle's time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.gaps import runs_of

_FRAME_S = 0.01
_SUSTAINED_S = 0.05
_N_SD = 5.0
_RANGE_SHARE = 0.02
_MOVED_SD = 10.0
_LOW_SHARE, _HIGH_SHARE = 0.1, 0.9
_HELD_SHARE = 0.8
_FULL_PERCENTILE = 95.0


@dataclass(frozen=True, slots=True)
class MovementMeasure:
    """One lift as a sensor on the leg saw it.

    Attributes
    ----------
    range : float
        How far the sensor went from where it rested, in its own unit; 0 when it did not move.
    lift_off_s : float or None
        When it left its rest, in seconds from the recording's first sample, to 10 ms.
    rise_s : float or None
        From a tenth to nine tenths of the range, as a whole rise.
    held_s : float or None
        How long it stayed over four fifths of the range.
    """

    range: float
    lift_off_s: float | None
    rise_s: float | None
    held_s: float | None


def measure_movement(
    column: FloatArray,
    fs_hz: float,
    *,
    rest: tuple[int, int],
    stop: int,
    window_start_s: float,
) -> MovementMeasure | None:
    """Measure one lift.

    Parameters
    ----------
    column : (n_samples,) float64
        An angle, a tilt, a heel switch or a pressure pad: something that stays changed as long as
        the leg is up, in any unit; not finite where missing.
    fs_hz : float
        Samples per second.
    rest : (int, int)
        The quiet stretch, in samples.
    stop : int
        Where the repetition ends.
    window_start_s : float
        When the first sample was.

    Returns
    -------
    MovementMeasure or None
        None where the quiet stretch or the lift holds no samples.

    Notes
    -----
    Means of 10 ms. The leg is off when the sensor is five standard deviations of its rest away
    from it, and a fiftieth of its range, for 50 ms.
    """
    n_frame = max(1, round(_FRAME_S * fs_hz))
    quiet = _frames(column[rest[0] : rest[1]], n_frame)
    moving = _frames(column[rest[1] : stop], n_frame)
    known = moving[np.isfinite(moving)]
    if not np.isfinite(quiet).any() or not len(known):
        return None
    middle, spread = float(np.nanmean(quiet)), float(np.nanstd(quiet))
    away = known - middle
    low, high = np.percentile(away, [100.0 - _FULL_PERCENTILE, _FULL_PERCENTILE])
    sign, reach = (1.0, float(high)) if abs(high) >= abs(low) else (-1.0, float(-low))
    if reach <= max(_MOVED_SD * spread, 1e-12):
        return MovementMeasure(0.0, None, None, None)
    height = np.nan_to_num(sign * (moving - middle))
    frame_s = n_frame / fs_hz
    off = _sustained(height > max(_N_SD * spread, _RANGE_SHARE * reach), frame_s)
    lift_off_s = None if off is None else window_start_s + rest[1] / fs_hz + off * frame_s
    top = int(np.argmax(height >= _HIGH_SHARE * reach))
    below = np.flatnonzero(height[:top] <= _LOW_SHARE * reach)
    rise = None if not len(below) else (top - int(below[-1])) * frame_s
    runs = runs_of(height >= _HELD_SHARE * reach)
    return MovementMeasure(
        reach,
        lift_off_s,
        None if rise is None else rise / (_HIGH_SHARE - _LOW_SHARE),
        max(end - start for start, end in runs) * frame_s if runs else 0.0,
    )


def _frames(values: FloatArray, n_frame: int) -> FloatArray:
    n_frames = len(values) // n_frame
    return np.asarray(values[: n_frames * n_frame].reshape(n_frames, n_frame).mean(axis=1))


def _sustained(
    is_off: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], frame_s: float
) -> int | None:
    """Return where the first stretch begins that lasts long enough."""
    for start, stop in runs_of(is_off):
        if (stop - start) * frame_s >= _SUSTAINED_S:
            return start
    return None
