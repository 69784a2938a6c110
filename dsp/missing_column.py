"""Channels of which a recording holds no sample, told apart from the rest; it fills nothing in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray


def carrying(samples_uv: FloatArray, columns: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that hold any sample.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        A whole recording, not finite where samples are missing.
    columns : sequence of int
        Columns to choose from.

    Returns
    -------
    tuple of int
        Those in which at least one sample is finite, in their order.
    """
    has_sample: NDArray[np.bool_] = np.atleast_1d(np.isfinite(samples_uv).any(axis=0))
    return tuple(column for column in columns if has_sample[column])
