"""Which stretch of a repetition is measured, and whether it was held; it measures no amplitude."""

from __future__ import annotations

import numpy as np

from dsp.amplitude.samples import AmplitudeSamples, IndexRange, counted_uv
from dsp.repetition import Repetition

_PIECE_S = 0.1
_LEAST_COUNTED_SHARE = 0.5


def held_stretch(repetition: Repetition, *, share: float) -> IndexRange:
    """Return the middle of a repetition.

    Parameters
    ----------
    repetition : Repetition
        Where it is.
    share : float
        How much of it, above 0 and at most 1.

    Returns
    -------
    start_index, stop_index : int
        Half-open range of sample indices of the recording, one for all channels.

    Raises
    ------
    ValueError
        If the share is not above 0 and at most 1.

    Notes
    -----
    It lies where it lies whatever the channels did: the loudest stretch of each, being the largest
    of many, would lie above a steady level, and no two muscles would be measured at one time.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share is {share:g}: give a part of the repetition, above 0, at most 1")
    n_repetition = repetition.end_index - repetition.start_index
    n_before = round((1 - share) / 2 * n_repetition)
    return repetition.start_index + n_before, repetition.end_index - n_before


def is_held(
    samples: AmplitudeSamples, column: int, stretch: IndexRange, *, steady_ratio: float
) -> bool:
    """Tell whether a channel kept its level over a stretch.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared samples.
    column : int
        Which channel.
    stretch : (int, int)
        Half-open range of sample indices.
    steady_ratio : float
        Most power of a tenth of a second, over the mean of all.

    Returns
    -------
    bool
        False where one tenth of a second holds more; those mostly spoilt are not looked at.
    """
    n_piece = round(_PIECE_S * samples.fs_hz)
    pieces_uv = [
        counted_uv(samples, column, (start, start + n_piece))
        for start in range(stretch[0], stretch[1] - n_piece + 1, n_piece)
    ]
    powers_uv2 = [
        float(np.mean(np.square(piece_uv)))
        for piece_uv in pieces_uv
        if len(piece_uv) >= _LEAST_COUNTED_SHARE * n_piece
    ]
    return not powers_uv2 or max(powers_uv2) <= steady_ratio * float(np.mean(powers_uv2))
