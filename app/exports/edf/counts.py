"""Whether samples are whole steps of their converter, and so lose nothing as numbers of a file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import ChannelInfo, FloatArray

# A count that was scaled to µV and back is whole but for its own last digits. A share of the step
# alone would not do: of a step that is none, as a volt is none, small samples all lie close to 0.
_LAST_DIGITS = 1e-6
_MOST_OFF = 1e-3
_OFF_AT_0 = 1e-12


class WholeSteps:
    """Takes a session piece by piece; ``hold`` is True per channel while all samples are."""

    def __init__(self, channels: Sequence[ChannelInfo]) -> None:
        self.hold = np.array([bool(channel.uv_per_count) for channel in channels])
        self._steps_uv = np.array([channel.uv_per_count or 1.0 for channel in channels])

    def take(self, samples_uv: FloatArray) -> FloatArray:
        """Look at a ``(n_scans, n_channels)`` piece and hand it on; a missing sample is none."""
        if self.hold.any():
            counts = samples_uv / self._steps_uv
            off = np.abs(counts - np.rint(counts)) > whole_slack(counts)
            self.hold &= ~off.any(axis=0)
        return samples_uv


def whole_slack(counts: FloatArray) -> FloatArray:
    """Return by how much of a step each may lie beside the whole number that it is."""
    slack: FloatArray = np.minimum(_LAST_DIGITS * np.abs(counts) + _OFF_AT_0, _MOST_OFF)
    return slack
