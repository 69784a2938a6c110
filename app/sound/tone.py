"""The test's tone as samples; it is played elsewhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""Samples between -1 and 1, one channel."""

TONE_HZ = 880.0
TONE_S = 0.15
_EDGE_S = 0.01
_LOUDNESS = 0.5


def cue_tone(fs_hz: float) -> Sound:
    """Return one short tone with soft edges: it says *now*, and nothing else."""
    time_s = np.arange(round(TONE_S * fs_hz)) / fs_hz
    until_edge_s = np.minimum(time_s, TONE_S - time_s)
    edge = np.sin(0.5 * np.pi * np.clip(until_edge_s / _EDGE_S, 0.0, 1.0)) ** 2
    return (_LOUDNESS * edge * np.sin(2 * np.pi * TONE_HZ * time_s)).astype(np.float32)
