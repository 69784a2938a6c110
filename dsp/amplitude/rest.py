"""What a channel gives at rest, or why a stretch is no rest; it measures no muscle."""

from __future__ import annotations

import numpy as np

from dsp.amplitude.level import LevelConfig, mean_power
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.samples import AmplitudeSamples, IndexRange, counted_uv
from dsp.findings import Reason

_PIECE_S = 0.25
_LEAST_COUNTED_SHARE = 0.25
_QUIET_RATIO = 4.0
"""Quarters of a second of steady noise differ by a factor of 2 among a hundred of them."""


def measure_rest(
    samples: AmplitudeSamples, column: int, rest: IndexRange, *, config: LevelConfig
) -> tuple[float | None, tuple[Doubt, ...]]:
    """Measure the power of one channel at rest.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    column : int
        Which channel.
    rest : (int, int)
        Half-open range of sample indices in which the muscle was quiet.
    config : LevelConfig
        When a stretch is spoilt.

    Returns
    -------
    power_uv2 : float or None
        Mean square at 20–450 Hz; None where the stretch is spoilt or not quiet.
    reasons : tuple of Reason or AmplitudeReason
        Why.

    Notes
    -----
    Not quiet is a stretch whose loudest quarter of a second holds more than four times the power
    of its quietest. A muscle that is tense all the time cannot be told from a noisy channel.
    """
    power_uv2, reasons = mean_power(samples, column, rest, config=config)
    if power_uv2 is None:
        is_short = AmplitudeReason.TOO_SHORT in reasons
        return None, (Reason.REST_TOO_SHORT,) if is_short else reasons
    pieces_uv2 = _piece_powers(samples, column, rest)
    if pieces_uv2 and max(pieces_uv2) > _QUIET_RATIO * min(pieces_uv2):
        return None, (*reasons, Reason.REST_NOT_QUIET)
    return power_uv2, reasons


def _piece_powers(samples: AmplitudeSamples, column: int, rest: IndexRange) -> list[float]:
    n_piece = round(_PIECE_S * samples.fs_hz)
    powers_uv2 = []
    for start in range(rest[0], rest[1] - n_piece + 1, n_piece):
        piece_uv = counted_uv(samples, column, (start, start + n_piece))
        if len(piece_uv) >= _LEAST_COUNTED_SHARE * n_piece:
            powers_uv2.append(float(np.mean(np.square(piece_uv))))
    return powers_uv2
