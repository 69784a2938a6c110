"""How loud the channels were in one repetition, and how long; what spoilt them is not asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.flags.levels import LEVEL_S, QUICK_S, held_s, measure_levels, rise_s

_N_LOUDEST = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How loud one channel was, and for how long.

    Attributes
    ----------
    rest_db, plateau_db : float or None
        In dB over 1 µV, before the repetition and at its loudest; None where not measured.
    held_s : float
        How long it stayed within 6 dB of its plateau.
    rise_s : float or None
        How long it took to rise.
    """

    rest_db: float | None
    plateau_db: float | None
    held_s: float
    rise_s: float | None

    @property
    def rise_db(self) -> float | None:
        """Return the plateau over rest."""
        if self.rest_db is None or self.plateau_db is None:
            return None
        return self.plateau_db - self.rest_db


def measure_sizes(
    emg_uv: FloatArray, fs_hz: float, *, rest: tuple[int, int], span: tuple[int, int]
) -> list[Size]:
    """Measure how loud every channel was in one repetition.

    Parameters
    ----------
    emg_uv : (n_samples, n_channels) float64
        Raw samples of the window, not finite in gaps.
    fs_hz : float
        Samples per second.
    rest, span : (int, int)
        The quiet stretch and the repetition, in samples of the window.

    Returns
    -------
    list of Size
        One per channel.
    """
    levels = measure_levels(emg_uv, fs_hz, smooth_s=LEVEL_S)
    quick = measure_levels(emg_uv, fs_hz, smooth_s=QUICK_S)
    rest_db = levels.between(rest[0] / fs_hz, rest[1] / fs_hz)
    span_db = levels.between(span[0] / fs_hz, span[1] / fs_hz)
    rising_db = quick.between(rest[1] / fs_hz, span[1] / fs_hz)
    sizes = []
    for column in range(emg_uv.shape[1]):
        own_rest_db = _middle(rest_db[:, column])
        sizes.append(
            Size(
                own_rest_db,
                _loudest(span_db[:, column]),
                held_s(span_db[:, column], levels.frames_per_s),
                None
                if own_rest_db is None
                else rise_s(rising_db[:, column], quick.frames_per_s, rest_db=own_rest_db),
            )
        )
    return sizes


def _middle(column_db: FloatArray) -> float | None:
    return float(np.nanmedian(column_db)) if np.isfinite(column_db).any() else None


def _loudest(column_db: FloatArray) -> float | None:
    """Return what a channel reaches for a fifth of a second: a single peak is mostly chance."""
    known_db = np.sort(column_db[np.isfinite(column_db)])
    return float(known_db[-min(len(known_db), _N_LOUDEST)]) if len(known_db) else None
