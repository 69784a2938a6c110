"""The samples of a session as CSV rows, chunk by chunk; a gap is rows with empty cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.exports.csv_cells import number_rows, row
from app.model.session import DamagedChunk, Gap, SessionSummary
from app.store.store import Store
from dsp.block import ChannelInfo, FloatArray

_ROWS_AT_ONCE = 10_000


def column_name(channel: ChannelInfo) -> str:
    """Return the column of a channel: its name, then the unit as the last word.

    An unknown gain is in the name too: the values are then µV at the converter, not at the skin.
    """
    return f"{channel.name}_uV" if channel.is_calibrated else f"{channel.name}_at_adc_uV"


class SampleRows:
    """The content of a samples file, piece by piece; gaps and damage are known at its end."""

    def __init__(self, store: Store, session: SessionSummary) -> None:
        self.damaged: list[DamagedChunk] = []
        self.gaps: list[Gap] = []
        self.end_index = session.first_index
        self._store = store
        self._session = session

    def __iter__(self) -> Iterator[bytes]:
        """Yield the header, then every scan from the first to the last one or last known gap."""
        channels = self._session.info.channels
        header = row(("time_s", *(column_name(channel) for channel in channels)))
        yield header.encode("utf-8")
        for chunk in self._store.chunks(self._session.id):
            if isinstance(chunk, DamagedChunk):
                self.damaged.append(chunk)
                continue
            yield from self._empty_rows(chunk.block.first_index)
            yield self._rows(chunk.block.samples_uv)
        yield from self._empty_rows(self._session.end_index)

    def _empty_rows(self, end_index: int) -> Iterator[bytes]:
        if self.end_index < end_index:
            self.gaps.append(Gap(self.end_index, end_index - self.end_index))
        while self.end_index < end_index:
            n_rows = min(_ROWS_AT_ONCE, end_index - self.end_index)
            yield self._rows(np.full((n_rows, self._session.info.n_channels), np.nan))

    def _rows(self, samples_uv: FloatArray) -> bytes:
        start = self.end_index - self._session.first_index
        self.end_index += len(samples_uv)
        time_s = np.arange(start, start + len(samples_uv)) / self._session.info.fs_hz
        return number_rows(np.column_stack((time_s, samples_uv)))
