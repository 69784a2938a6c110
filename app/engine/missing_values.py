"""Values a device sends that are no numbers: gaps of a channel, or of all; it knows no device."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.model.counted import are_missing
from drivers.base import Notice, NoticeKind
from dsp.block import FloatArray, SampleBlock, StreamInfo
from dsp.gaps import runs_of

_APART_S = 0.25
"""Stretches of a channel that lie closer are told as one."""
_TOLD_AFTER_S = 0.5
"""A channel that sends nothing for so long is told while it does."""
_N_CLOSE = 10
_SELDOM_APART_S = 10.0
"""From the eleventh of a channel on, so that one that flickers does not fill the screen."""


@dataclass(slots=True)
class _Stretch:
    """What a channel lacks: from which scan on, how many, and where it was last seen to lack."""

    first_index: int
    n_missing: int
    end_index: int
    is_told: bool = False


class MissingValues:
    """Takes a stream block by block and finds what it lacks though its scans came.

    A scan without any value is as one that never came: it is left out, and the index of the next
    one shows it. Where a single channel has none it is NaN, and a notice tells how many.
    """

    def __init__(self, info: StreamInfo) -> None:
        self._names = [channel.name for channel in info.channels]
        self._fs_hz = info.fs_hz
        self._open: dict[int, _Stretch] = {}
        self._n_told = [0] * info.n_channels

    @property
    def is_open(self) -> bool:
        """Return whether some channel lacks values that are not told yet."""
        return bool(self._open)

    def step(self, block: SampleBlock) -> tuple[tuple[SampleBlock, ...], tuple[Notice, ...]]:
        """Return the next block in the pieces that hold values, and what is to be told."""
        is_there = np.isfinite(block.samples_uv)
        if is_there.all():
            return (block,), self._told_until(block.end_index)
        has_any = np.asarray(is_there.any(axis=1))
        self._look_at_channels(is_there | ~has_any[:, np.newaxis], block.first_index)
        samples_uv: FloatArray = np.where(is_there, block.samples_uv, np.nan)
        samples_uv.flags.writeable = False
        pieces = tuple(
            SampleBlock(samples_uv[begin:end], block.first_index + begin, block.received_s)
            for begin, end in runs_of(has_any)
        )
        return pieces, self._told_until(block.end_index)

    def finish(self) -> tuple[Notice, ...]:
        """Return what is left to be told where a recording or a stream ends."""
        told = tuple(self._notice(column, each) for column, each in sorted(self._open.items()))
        self._open.clear()
        return told

    def _look_at_channels(self, is_there: NDArray[np.bool_], first_index: int) -> None:
        for column in np.flatnonzero(~is_there.all(axis=0)).tolist():
            rows = np.flatnonzero(~is_there[:, column])
            first, end = first_index + int(rows[0]), first_index + int(rows[-1]) + 1
            stretch = self._open.setdefault(column, _Stretch(first, 0, end))
            stretch.n_missing += len(rows)
            stretch.end_index = end

    def _told_until(self, end_index: int) -> tuple[Notice, ...]:
        """Return the stretches that are over by now, and those that last."""
        told = []
        for column, stretch in sorted(self._open.items()):
            apart_s = _APART_S if self._n_told[column] < _N_CLOSE else _SELDOM_APART_S
            if end_index - stretch.end_index >= apart_s * self._fs_hz:
                told.append(self._notice(column, stretch))
                del self._open[column]
            elif not stretch.is_told and self._lasts(stretch):
                stretch.is_told = True
                told.append(self._lasting(column, stretch))
        return tuple(told)

    def _lasts(self, stretch: _Stretch) -> bool:
        n_scans = stretch.end_index - stretch.first_index
        return n_scans == stretch.n_missing and n_scans >= _TOLD_AFTER_S * self._fs_hz

    def _lasting(self, column: int, stretch: _Stretch) -> Notice:
        text = f"{self._names[column]} sends no numbers from here on; the other channels go on."
        return Notice(
            stretch.first_index, NoticeKind.CHANNEL_GAP, text, advice=self._advice(column)
        )

    def _notice(self, column: int, stretch: _Stretch) -> Notice:
        self._n_told[column] += 1
        n_scans = stretch.end_index - stretch.first_index
        among = "" if n_scans == stretch.n_missing else f" among {n_scans}"
        text = (
            f"{self._names[column]} sent no numbers for a while: of this channel alone "
            f"{are_missing(stretch.n_missing)}{among}, and marked."
        )
        return Notice(
            stretch.first_index,
            NoticeKind.CHANNEL_GAP,
            text,
            amount=float(stretch.n_missing),
            advice=self._advice(column),
        )

    def _advice(self, column: int) -> str:
        return f"Check the sensor of {self._names[column]}, its battery and how far away it is."
