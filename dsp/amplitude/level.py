"""How large a signal is over a stretch, without its rest; it knows no reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.samples import AmplitudeSamples, IndexRange
from dsp.artefact import mains_uv
from dsp.block import ChannelKind, FloatArray
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
    """

    least_s: float = 0.25
    counted_share: float = 0.5
    least_snr_db: float = 6.0
    mains_share: float = 0.25
    motion_share: float = 0.5
    motion_uv: float = 20.0


@dataclass(frozen=True, slots=True)
class Amplitude:
    """How large one channel was over one stretch.

    Attributes
    ----------
    channel : str
        Its name.
    rms_uv, arv_uv : float or None
        As measured, with the rest in it; None when withheld.
    rest_uv : float or None
        RMS at rest.
    net_power_uv2 : float or None
        Power over that at rest. Its expectation is that of the muscle alone, so it is below 0
        now and then where there is nothing.
    net_rms_uv : float or None
        Its root; 0 where it is below 0.
    snr_db : float or None
        Net power over that at rest; None where it is not above 0.
    reasons : tuple of Reason or AmplitudeReason
        Why it is withheld or doubted.
    """

    channel: str
    rms_uv: float | None
    arv_uv: float | None
    rest_uv: float | None
    net_power_uv2: float | None
    net_rms_uv: float | None
    snr_db: float | None
    reasons: tuple[Doubt, ...]

    @property
    def is_measured(self) -> bool:
        """Return whether there is an amplitude at all."""
        return self.net_power_uv2 is not None


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


def measure_amplitude(
    samples: AmplitudeSamples,
    channel_name: str,
    *,
    stretch: IndexRange,
    rest: IndexRange,
    config: LevelConfig,
) -> Amplitude:
    """Measure one channel over one stretch.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    channel_name : str
        Which channel.
    stretch, rest : (int, int)
        Half-open ranges of sample indices: what to measure, and where the muscle was quiet.
    config : LevelConfig
        When an amplitude is stated.

    Returns
    -------
    Amplitude
        With every reason to doubt it.

    Raises
    ------
    ValueError
        If there is no such channel or a range is not within the recording.

    Notes
    -----
    ``net = mean(x² over the stretch) − mean(x² over rest)`` at 20–450 Hz, over samples that are
    neither missing nor within a heartbeat nor moved. No delay but that of the band-pass.
    """
    column = samples.column_of(channel_name)
    samples.check_range(stretch, what="stretch")
    samples.check_range(rest, what="rest")
    if samples.channels[column].kind is not ChannelKind.EMG:
        return _withheld(channel_name, (Reason.ENVELOPE_ONLY,))
    rest_power_uv2, rest_reasons = mean_power(samples, column, rest, config=config)
    power_uv2, reasons = mean_power(samples, column, stretch, config=config)
    if AmplitudeReason.TOO_SHORT in rest_reasons:
        rest_reasons = (Reason.REST_TOO_SHORT,)
    reasons = tuple(dict.fromkeys((*reasons, *rest_reasons)))
    if power_uv2 is None or rest_power_uv2 is None:
        return _withheld(channel_name, reasons)
    spoilt = broad_reasons(samples, column, stretch, config=config)
    if spoilt:
        return _withheld(channel_name, tuple(dict.fromkeys((*reasons, *spoilt))))
    net_uv2 = remove_rest(power_uv2, rest_power_uv2=rest_power_uv2)
    snr_db = None if net_uv2 <= 0 else float(10 * np.log10(net_uv2 / max(rest_power_uv2, 1e-12)))
    if snr_db is None or snr_db < config.least_snr_db:
        reasons = tuple(dict.fromkeys((*reasons, Reason.LOW_SNR)))
    return Amplitude(
        channel_name,
        rms_uv=float(np.sqrt(power_uv2)),
        arv_uv=float(np.mean(np.abs(counted_uv(samples, column, stretch)))),
        rest_uv=float(np.sqrt(rest_power_uv2)),
        net_power_uv2=net_uv2,
        net_rms_uv=float(np.sqrt(max(net_uv2, 0.0))),
        snr_db=snr_db,
        reasons=reasons,
    )


def counted_uv(samples: AmplitudeSamples, column: int, indices: IndexRange) -> FloatArray:
    """Return the band-passed samples of a range that nothing spoils, (n_counted,) float64."""
    rows = slice(*indices)
    keep = samples.is_counted[rows, column].copy()
    for mask in samples.spoilt.values():
        keep &= ~mask[rows, column]
    return samples.band_uv[rows, column][keep]


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


def _withheld(channel_name: str, reasons: tuple[Doubt, ...]) -> Amplitude:
    return Amplitude(channel_name, None, None, None, None, None, None, reasons)
