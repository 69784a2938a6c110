"""Where single channels of a session lack samples while others have theirs; it reads no store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray, StreamInfo
from dsp.gaps import runs_of

_APART_S = 0.25
"""Stretches of a channel that lie closer are one, so that one that flickers has no million."""


@dataclass(slots=True)
class ChannelGap:
    """A stretch in which a channel lacks ``n_missing`` samples, at its first and last row too."""

    column: int
    first_index: int
    end_index: int
    n_missing: int


class ChannelGaps:
    """Takes a session piece by piece; ``found`` holds its stretches by where they begin."""

    def __init__(self, info: StreamInfo) -> None:
        self._n_apart = _APART_S * info.fs_hz
        self._newest: dict[int, ChannelGap] = {}
        self._found: list[ChannelGap] = []

    @property
    def found(self) -> tuple[ChannelGap, ...]:
        """Return the stretches in the order of their beginnings."""
        return tuple(sorted(self._found, key=lambda each: (each.first_index, each.column)))

    def step(self, samples_uv: FloatArray, first_index: int) -> list[tuple[int, int]]:
        """Look at the next piece; return the rows of it that hold nothing at all."""
        is_missing = np.isnan(samples_uv)
        if not is_missing.any():
            return []
        is_empty = np.asarray(is_missing.all(axis=1))
        alone = is_missing & ~is_empty[:, np.newaxis]
        for column in np.flatnonzero(alone.any(axis=0)).tolist():
            for begin, end in runs_of(alone[:, column]):
                self._add(column, first_index + begin, first_index + end)
        return runs_of(is_empty)

    def _add(self, column: int, begin: int, end: int) -> None:
        newest = self._newest.get(column)
        if newest is not None and begin - newest.end_index < self._n_apart:
            newest.n_missing += end - begin
            newest.end_index = end
            return
        self._newest[column] = ChannelGap(column, begin, end, end - begin)
        self._found.append(self._newest[column])
