"""Trials made of the shared recordings: real rest plus gain times real contraction, and Kowalski's.

How stretches are chosen, by itself and once for all, from ``sit_to_stand.csv``, ``squat.csv`` and
``treadmill_gait.csv`` at 1000 Hz: a channel is high-passed at 20 Hz and cut into blocks of 50 ms.
*Rest* is 1.4 s or more of blocks below 1.8 times the channel's 10th percentile of block RMS, a
block at either end left out. *Contraction* is 0.6 s or more of blocks above half of its 90th. A
channel that has both gives both; the shared gait has no rest and so gives nothing.

A trial takes the rest and the contraction of two different channels each. The contraction is
raised on a straight line from the onset on and added with the gain that makes the ratio. Where a
rest is shorter than the trial it goes on as its own mirror image; that is 0.3 s and more after
the given quiet stretch.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import signal

from dsp.block import FloatArray
from dsp.gaps import runs_of
from tests.benchmarks.onset_measure.trial import FS_HZ, Trial

_FILES = ("sit_to_stand.csv", "squat.csv", "treadmill_gait.csv")
_BLOCK_S = 0.05
_REST_S, _CONTRACTION_S = 1.4, 0.6
_LONGEST_CONTRACTION_S = 0.9
_QUIET_S = (0.0, 0.9)
_KOWALSKI_AROUND_S = 1.2
_KOWALSKI_MARGIN_S = 0.1
_KOWALSKI_UV = 100.0  # the published unit is arbitrary


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """The usable stretches of one real channel."""

    name: str
    rests_uv: tuple[FloatArray, ...]
    contractions_uv: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kowalski:
    """One published burst with its exact onset."""

    nominal_snr_db: float
    trial: Trial


@lru_cache(maxsize=2)
def real_channels(folder: Path) -> tuple[Channel, ...]:
    """Return every channel with rest and contraction in a folder's recordings."""
    channels = []
    for name in _FILES:
        if not (folder / name).is_file():
            continue
        with (folder / name).open(encoding="utf-8") as file:
            labels = file.readline().strip().split(",")[1:]
        table = np.genfromtxt(folder / name, delimiter=",", skip_header=1)
        step = round(FS_HZ * float(np.median(np.diff(table[:, 0]))) * 1000) / 1000
        n_per_ms = round(1.0 / step)
        samples_uv = table[:, 1:] - table[0, 1:]
        if n_per_ms > 1:
            samples_uv = signal.resample_poly(samples_uv, 1, n_per_ms, axis=0)
        for label, column_uv in zip(labels, samples_uv.T, strict=True):
            channel = _cut(f"{name}:{label}", np.ascontiguousarray(column_uv))
            if channel.rests_uv and channel.contractions_uv:
                channels.append(channel)
    return tuple(channels)


def _cut(name: str, samples_uv: FloatArray) -> Channel:
    high_pass = signal.butter(2, 20.0, "highpass", fs=FS_HZ, output="sos")
    settled_uv = signal.sosfilt(high_pass, samples_uv)
    n_block = round(_BLOCK_S * FS_HZ)
    blocks_uv = settled_uv[: len(settled_uv) // n_block * n_block].reshape(-1, n_block)
    rms_uv = np.sqrt(np.mean(blocks_uv**2, axis=1))
    rms_uv[:4] = np.nan  # the filter is still settling
    low_uv, high_uv = np.nanpercentile(rms_uv, [10, 90])

    def stretches(is_inside, least_s: float, margin: int) -> tuple[FloatArray, ...]:
        return tuple(
            samples_uv[(start + margin) * n_block : (stop - margin) * n_block]
            for start, stop in runs_of(is_inside)
            if (stop - start - 2 * margin) * _BLOCK_S >= least_s
        )

    return Channel(
        name,
        stretches(rms_uv < 1.8 * low_uv, _REST_S, 1),
        stretches(rms_uv > 0.5 * high_uv, _CONTRACTION_S, 0),
    )


def semi_synthetic(
    rng: np.random.Generator,
    channels: tuple[Channel, ...],
    *,
    lag_ms: float,
    snr_range_db: tuple[float, float] = (6.0, 20.0),
    rise_range_ms: tuple[float, float] = (20.0, 150.0),
) -> Trial:
    """Return a pair of real rests with real contractions added, ``lag_ms`` apart."""
    middle_s = float(rng.uniform(1.2, 1.25))
    onsets_s = (middle_s + lag_ms / 2000.0, middle_s - lag_ms / 2000.0)
    rests = rng.choice(len(channels), 2, replace=False)
    contractions = rng.choice(len(channels), 2, replace=False)
    snrs_db, columns = [], []
    for onset_s, rest, contraction in zip(onsets_s, rests, contractions, strict=True):
        snrs_db.append(float(rng.uniform(*snr_range_db)))
        columns.append(
            _compose(
                rng,
                _choose(rng, channels[rest].rests_uv),
                _choose(rng, channels[contraction].contractions_uv),
                onset_s=onset_s,
                gain=10 ** (snrs_db[-1] / 20),
                rise_s=float(rng.uniform(*rise_range_ms)) / 1000.0,
            )
        )
    n_samples = min(len(column) for column in columns)
    samples_uv = np.column_stack([column[:n_samples] for column in columns])
    return Trial(samples_uv, onsets_s, tuple(snrs_db), rest_s=_QUIET_S)


def _choose(rng: np.random.Generator, stretches: tuple[FloatArray, ...]) -> FloatArray:
    return stretches[int(rng.integers(len(stretches)))]


def _compose(
    rng: np.random.Generator,
    rest_uv: FloatArray,
    contraction_uv: FloatArray,
    *,
    onset_s: float,
    gain: float,
    rise_s: float,
) -> FloatArray:
    n_long = min(len(contraction_uv), round(_LONGEST_CONTRACTION_S * FS_HZ))
    start = int(rng.integers(len(contraction_uv) - n_long + 1))
    piece_uv = contraction_uv[start : start + n_long]
    first = int(np.ceil(onset_s * FS_HZ))
    n_samples = first + n_long
    background_uv = np.concatenate([rest_uv, rest_uv[::-1]] * 2)[:n_samples]
    since_s = np.arange(first, n_samples) / FS_HZ - onset_s
    rise = np.clip(since_s / rise_s, 0.0, 1.0)
    scale = gain * _band_rms(rest_uv) / _band_rms(piece_uv)
    samples_uv = background_uv.copy()
    samples_uv[first:] += scale * rise * (piece_uv - piece_uv.mean())
    return samples_uv


def _band_rms(samples_uv: FloatArray) -> float:
    band = signal.butter(4, [20.0, 450.0], "bandpass", fs=FS_HZ, output="sos")
    settled = signal.sosfiltfilt(band, samples_uv - samples_uv.mean())
    return float(np.sqrt(np.mean(settled**2)))


@lru_cache(maxsize=2)
def kowalski(folder: Path) -> tuple[Kowalski, ...]:
    """Return the published bursts; none when the folder does not have them."""
    labels = folder / "kowalski_onsets.csv"
    if not labels.is_file():
        return ()
    with labels.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        table = np.genfromtxt(folder / row["file"], delimiter=",", skip_header=1)
        onset = int(row["onset_sample"])
        around = round(_KOWALSKI_AROUND_S * FS_HZ)
        start = max(0, onset - around)
        trial = Trial(
            _KOWALSKI_UV * table[start : onset + around, 1:2],
            ((onset - start) / FS_HZ,),
            (float(row["nominal_snr_db"]),),
            rest_s=(0.0, min(0.9, (onset - start) / FS_HZ - _KOWALSKI_MARGIN_S)),
        )
        found.append(Kowalski(float(row["nominal_snr_db"]), trial))
    return tuple(found)
