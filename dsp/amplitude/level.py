"""Mean power of a stretch and what spoils it; it knows no reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.samples import AmplitudeSamples, IndexRange, counted_uv
from dsp.artefact import mains_uv
from dsp.findings import Reason

WITHHOLDING = (Reason.CLIPPED, Reason.FLAT, Reason.DETACHED)
"""One such sample and the stretch has no amplitude; the others are only left out of the mean."""


@dataclass(frozen=True, slots=True)
class LevelConfig:
    """When an amplitude is stated.

    Attributes
    ----------
    least_s : float
        Shortest stretch, and least time that must be left once spoilt samples are taken out.
    counted_share : float
        Least share of a stretch that must be left.
    least_snr_db : float
        Below this over rest an amplitude is given, and doubted.
    mains_share : float
        Hum of this share of a stretch's power spoils it: the hum of rest is taken out, but need
        not be the hum of the stretch. Then a loud amplitude is off by up to 13 %.
    motion_share, motion_uv : float
        As for `dsp.quality.QualityConfig`: share of all power below 20 Hz, and how much of it.
    ruined_share : float
        A repetition that is clipped, flat or loose for more than this share has no amplitude, be
        its middle as clean as it may; one that is so for less has a doubted one.
    """

    least_s: float = 0.25
    counted_share: float = 0.5
    least_snr_db: float = 6.0
    mains_share: float = 0.25
    motion_share: float = 0.5
    motion_uv: float = 20.0
    ruined_share: float = 0.02


def remove_rest(power_uv2: float, *, rest_power_uv2: float) -> float:
    """Return the power a muscle adds to that of its channel at rest.

    Parameters
    ----------
    power_uv2, rest_power_uv2 : float
        Mean squares over a stretch and over one at rest.

    Returns
    -------
    float
        Their difference, below 0 now and then.

    Raises
    ------
    ValueError
        If either is negative or not finite.

    Notes
    -----
    ``E[(s + n)²] − E[n²] = E[s²]`` for noise independent of the signal: exact in expectation.
    Subtracting RMS values instead leaves too little: 10 µV over a rest of 5 µV would become
    6.2 µV. The root difference of squares is the most likely amplitude under additive noise, with
    0 where the difference is negative.

    References
    ----------
    Optimal estimation of EMG standard deviation (EMGσ) in additive measurement noise:
    model-based derivations and their implications (2019). IEEE Trans Neural Syst Rehabil Eng
    27(12):2328–2335.
    """
    for name, value_uv2 in (("power_uv2", power_uv2), ("rest_power_uv2", rest_power_uv2)):
        if not (np.isfinite(value_uv2) and value_uv2 >= 0):
            raise ValueError(f"{name} is {value_uv2}: a power is finite and not below 0")
    return power_uv2 - rest_power_uv2


def mean_power(
    samples: AmplitudeSamples, column: int, indices: IndexRange, *, config: LevelConfig
) -> tuple[float | None, tuple[Doubt, ...]]:
    """Return the mean square of a range in µV², None when withheld, and what spoils it."""
    rows = slice(*indices)
    reasons: tuple[Doubt, ...] = tuple(
        reason for reason, mask in samples.spoilt.items() if mask[rows, column].any()
    )
    kept_uv = counted_uv(samples, column, indices)
    if any(reason in WITHHOLDING for reason in reasons):
        return None, reasons
    n_range = indices[1] - indices[0]
    if len(kept_uv) < max(config.least_s * samples.fs_hz, config.counted_share * n_range):
        return None, reasons or (AmplitudeReason.TOO_SHORT,)
    return float(np.mean(np.square(kept_uv))), reasons


def ruined_reasons(
    samples: AmplitudeSamples, column: int, span: IndexRange, *, config: LevelConfig
) -> tuple[tuple[Reason, ...], bool]:
    """Return what ruins a channel anywhere in a range, and whether that is more than now and then.

    A channel that is clipped through a lift shows a number between two clipped samples, too.
    """
    shares = {
        reason: float(np.mean(samples.spoilt[reason][slice(*span), column]))
        for reason in WITHHOLDING
    }
    found = tuple(reason for reason, share in shares.items() if share > 0)
    return found, max(shares.values()) > config.ruined_share


def broad_reasons(
    samples: AmplitudeSamples, column: int, indices: IndexRange, *, config: LevelConfig
) -> tuple[Reason, ...]:
    """Return what spoils a range as a whole: hum that need not be that of rest, slow movement."""
    rows = slice(*indices)
    power_uv2 = float(np.mean(np.square(counted_uv(samples, column, indices))))
    hum_uv = float(mains_uv(samples.band_uv[rows, [column]], samples.fs_hz)[0])
    slow_uv = float(np.nanstd(samples.slow_uv[rows, column]))
    found = []
    if hum_uv**2 > config.mains_share * power_uv2:
        found.append(Reason.MAINS)
    is_slow = slow_uv**2 > config.motion_share * (slow_uv**2 + power_uv2)
    if is_slow and slow_uv > config.motion_uv:
        found.append(Reason.MOTION)
    return tuple(found)
