"""Values that no electrode gives, taken for missing where a stream goes on; it mends none."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from dsp.block import SampleBlock, StreamInfo
from dsp.findings import ChannelFinding, Quality, Reason
from dsp.input_rules import without_impossible
from dsp.quality import ChannelState

_TOLD_S = 1.0

_Judged = TypeVar("_Judged", ChannelState, ChannelFinding)


class ImpossibleValues:
    """Takes such values out of a stream, and tells of the channels that sent them.

    Parameters
    ----------
    info : StreamInfo
        Rate and channels.

    Notes
    -----
    `dsp.analysis` refuses them, and a stream may not stop for one bad sample. A channel is told of
    for a second.
    """

    def __init__(self, info: StreamInfo) -> None:
        self._info = info
        self._n_told = round(_TOLD_S * info.fs_hz)
        self._end_index = 0
        self._told_until = [0] * info.n_channels

    def step(self, block: SampleBlock) -> SampleBlock:
        """Return the next block without them.

        Parameters
        ----------
        block : SampleBlock
            As it came.

        Returns
        -------
        SampleBlock
            With NaN in their place; the same block where there are none.
        """
        self._end_index = block.end_index
        possible_uv = without_impossible(block.samples_uv, self._info.channels)
        if possible_uv is block.samples_uv:
            return block
        is_taken = np.isnan(possible_uv) & np.isfinite(block.samples_uv)
        for column in np.flatnonzero(np.logical_or.reduce(is_taken, axis=0)):
            self._told_until[column] = block.end_index + self._n_told
        return replace(block, samples_uv=possible_uv)

    def mark(self, states: tuple[ChannelState, ...]) -> tuple[ChannelState, ...]:
        """Return the states of all channels, with those marked that sent such values lately.

        Parameters
        ----------
        states : tuple of ChannelState
            What the possible values come to.

        Returns
        -------
        tuple of ChannelState
        """
        return tuple(
            marked(state) if self._end_index < told_until else state
            for state, told_until in zip(states, self._told_until, strict=True)
        )


def marked(judged: _Judged) -> _Judged:
    """Return what is said of a channel that sent values no electrode gives.

    Parameters
    ----------
    judged : ChannelState or ChannelFinding
        What its other values come to.

    Returns
    -------
    ChannelState or ChannelFinding
        Not to be used, for this reason before all others.
    """
    return replace(judged, quality=Quality.BAD, reasons=(Reason.IMPOSSIBLE, *judged.reasons))
