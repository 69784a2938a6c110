"""A pair of channels with known starts, and which one a campaign draws when; no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from dsp.block import FloatArray

FS_HZ = 1000.0
RISES_MS = (0.0, 20.0, 50.0, 100.0, 150.0)
LAGS_MS = (10.0, 20.0, 30.0, 50.0, 100.0)

Cell = tuple[str | float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One contraction on one or two channels.

    ``samples_uv`` is (n_samples, n_channels) at ``FS_HZ``, ``rest_s`` a stretch every method may
    take for quiet, ``onsets_s`` and ``snr_db`` hold the truth per channel.
    """

    samples_uv: FloatArray
    onsets_s: tuple[float, ...]
    snr_db: tuple[float, ...]
    rest_s: tuple[float, float] = (0.0, 1.0)


def chance_of(seed: int, part: str, cell: Cell, number: int) -> np.random.Generator:
    """Return the generator of one trial: its own, whatever else is run and in which order."""
    place = crc32(repr((part, *cell)).encode())
    return np.random.default_rng([seed, place, number])


def signed(lag_ms: float, number: int) -> float:
    """Return the lag, every second trial the other way round."""
    return lag_ms if number % 2 else -lag_ms


def steps_of(trial: Trial) -> tuple[int, int]:
    """Return the rest as a half-open range of samples."""
    return round(trial.rest_s[0] * FS_HZ), round(trial.rest_s[1] * FS_HZ)
