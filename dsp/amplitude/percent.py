"""An amplitude as a percentage of a reference, per stretch and as a stage; never without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.amplitude.reason import Doubt
from dsp.amplitude.reference import Reference
from dsp.amplitude.stretch import Amplitude
from dsp.block import FloatArray
from dsp.envelope import MovingRms

_FULL_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class ReferencePercent:
    """An amplitude against its reference.

    Attributes
    ----------
    channel : str
        Its name.
    percent : float or None
        Share of the reference, without the rest; None when either cannot be used. More than 100
        is possible and says that the reference was not the most this muscle gives.
    reasons : tuple of Reason or AmplitudeReason
        Why it is withheld or doubted.
    """

    channel: str
    percent: float | None
    reasons: tuple[Doubt, ...]

    @property
    def is_above_reference(self) -> bool:
        """Return whether the muscle gave more than in the reference squeezes."""
        return self.percent is not None and self.percent > _FULL_PERCENT


def percent_of_reference(amplitude: Amplitude, reference: Reference) -> ReferencePercent:
    """Return an amplitude as a percentage of its reference.

    Parameters
    ----------
    amplitude : Amplitude
        Of one channel over one stretch.
    reference : Reference
        Of the same channel, from the same recording day and stickers.

    Returns
    -------
    ReferencePercent
        Without a number where either has none.

    Raises
    ------
    ValueError
        If the two are of different channels.

    Notes
    -----
    ``100 √(max(P − P_rest, 0)) / value``. The mean over a stretch is held against the highest
    window of a squeeze: a steady hold at the very level of the reference reads some 93 %.
    """
    if amplitude.channel != reference.channel:
        raise ValueError(
            f"the amplitude is of {amplitude.channel!r}, the reference of {reference.channel!r}: "
            "a percentage is of one channel"
        )
    if amplitude.net_rms_uv is None or reference.value_uv is None or not reference.is_usable:
        reasons = tuple(dict.fromkeys((*amplitude.reasons, *reference.reasons)))
        return ReferencePercent(amplitude.channel, None, reasons)
    percent = _FULL_PERCENT * amplitude.net_rms_uv / reference.value_uv
    return ReferencePercent(amplitude.channel, percent, amplitude.reasons)


class ReferenceLevel:
    """Moving RMS without rest, in per cent of each channel's reference.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    rest_uv : (n_channels,) float64
        RMS at rest, at 20–450 Hz as the samples that come.
    reference_uv : (n_channels,) float64
        What 100 % is, without the rest; NaN for a channel that has no reference.
    window_ms : float
        Window of the RMS.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, a rest is not finite or below 0, a reference is
        infinite or not above 0, or a window holds no sample.

    Notes
    -----
    ``y = 100 √(max(rms² − rest², 0)) / reference``; NaN on a channel without a reference. Delay of
    a step's middle: half the window. At rest about half of all values are above 0, by chance.
    """

    def __init__(
        self, fs_hz: float, *, rest_uv: FloatArray, reference_uv: FloatArray, window_ms: float
    ) -> None:
        rest_uv = np.asarray(rest_uv, dtype=np.float64)
        reference_uv = np.asarray(reference_uv, dtype=np.float64)
        if rest_uv.ndim != 1 or rest_uv.shape != reference_uv.shape:
            raise ValueError(
                f"rest has shape {rest_uv.shape}, reference {reference_uv.shape}: "
                "give one number per channel for each"
            )
        if not np.all(np.isfinite(rest_uv) & (rest_uv >= 0)):
            raise ValueError(f"rest_uv is {rest_uv.tolist()}: a level is finite and not below 0")
        if np.any((reference_uv <= 0) | np.isinf(reference_uv)):
            raise ValueError(
                f"reference_uv is {reference_uv.tolist()}: a reference is finite and above 0, "
                "or NaN where there is none"
            )
        self._rest_uv2 = np.square(rest_uv)
        self._reference_uv = reference_uv
        self._moving_rms = MovingRms(fs_hz, window_ms=window_ms)

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the percentage at each of the next samples, (n_samples, n_channels) float64."""
        net_uv2 = np.square(self._moving_rms.step(samples)) - self._rest_uv2
        return np.asarray(_FULL_PERCENT * np.sqrt(np.maximum(net_uv2, 0.0)) / self._reference_uv)

    def reset(self) -> None:
        """Forget what came before; rest and reference stay."""
        self._moving_rms.reset()
