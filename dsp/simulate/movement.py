"""What a person may be asked to do at a tone, and what a tap on a sticker looks like; no script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dsp.block import FloatArray

_SWING_HZ = 9.0
_DECAY_S = 0.06
_STRIKE_S = 0.004


class MovementKind(StrEnum):
    """What is asked."""

    LIFT = "lift"
    WORK = "work"
    TAP = "tap"


@dataclass(frozen=True, slots=True)
class AskedMovement:
    """What is said before a tone.

    Attributes
    ----------
    kind : MovementKind
        A lift of the leg, work of some muscles alone, or two taps on a sticker.
    channels : tuple of str
        The channels of the muscles that are to work, or of the sticker to be tapped, as the
        montage names them; empty for a lift.
    hold_s : float or None
        For how long muscles are asked to work; as long as the person thinks fit without it.
    share : float
        How hard they are asked to work, of the most this person gives.
    """

    kind: MovementKind = MovementKind.LIFT
    channels: tuple[str, ...] = ()
    hold_s: float | None = None
    share: float = 1.0


def tap_uv(since_s: FloatArray, peak_uv: float) -> FloatArray:
    """Return the artefact of one tap on a sticker.

    Parameters
    ----------
    since_s : (n_samples,) float64
        Time since the finger struck.
    peak_uv : float
        Height of its first swing, about.

    Returns
    -------
    (n_samples,) float64
        A strike of 4 ms and a swing of 9 Hz that is gone after a fifth of a second.

    Notes
    -----
    A model of the kind, not of a measured tap: skin and gel under a moved electrode change their
    half-cell potential for as long as the tissue swings.
    """
    after_s = np.maximum(since_s, 0.0)
    swing = np.sin(2 * np.pi * _SWING_HZ * after_s) * np.exp(-after_s / _DECAY_S)
    strike = np.exp(-0.5 * ((since_s - 2 * _STRIKE_S) / _STRIKE_S) ** 2)
    return np.asarray(peak_uv * (1.5 * swing + 0.5 * strike))
