"""The scans of a stored session, piece by piece, the missing ones as NaN; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.exports.channel_gaps import ChannelGap, ChannelGaps
from app.exports.errors import ExportFailed
from app.exports.progress import ExportProgress
from app.model.session import DamagedChunk, Gap, SessionSummary
from app.store.store import Store
from dsp.block import FloatArray

MAX_MISSING_H = 24
_SCANS_AT_ONCE = 10_000


class Scans:
    """Every scan from the first to the last one or last known gap; read anew at every iteration.

    ``gaps``, ``channel_gaps`` and ``damaged`` are what the last whole iteration met. A value that
    is no number is a missing sample, and a scan without a value a missing scan.
    """

    def __init__(self, store: Store, session: SessionSummary, progress: ExportProgress) -> None:
        self.session = session
        self.gaps: list[Gap] = []
        self.damaged: list[DamagedChunk] = []
        self._lacking = ChannelGaps(session.info)
        self._store = store
        self._progress = progress
        self._at = session.first_index

    @property
    def channel_gaps(self) -> tuple[ChannelGap, ...]:
        """Return where single channels lack samples."""
        return self._lacking.found

    @property
    def n_scans(self) -> int:
        """Return how many scans there are, missing ones included."""
        return self.session.end_index - self.session.first_index

    def __iter__(self) -> Iterator[FloatArray]:
        """Yield ``(n_scans, n_channels)`` pieces in µV without a break between them."""
        waiting: list[FloatArray] = []
        for piece in self._pieces():
            waiting.append(piece)
            if sum(map(len, waiting)) >= _SCANS_AT_ONCE:
                yield np.concatenate(waiting)
                waiting = []
        if waiting:
            yield np.concatenate(waiting)

    def _pieces(self) -> Iterator[FloatArray]:
        self.gaps, self.damaged = [], []
        self._lacking = ChannelGaps(self.session.info)
        self._at = self.session.first_index
        end_index = self.session.end_index
        for chunk in self._store.chunks(self.session.id):
            if isinstance(chunk, DamagedChunk):
                self.damaged.append(chunk)
                continue
            # A recording that runs on has grown since: what came later is left to the next export.
            if chunk.block.end_index > end_index:
                break
            yield from self._missing(chunk.block.first_index)
            yield self._counted(self._looked_at(chunk.block.samples_uv))
        yield from self._missing(end_index)

    def _missing(self, end_index: int) -> Iterator[FloatArray]:
        if self._at < end_index:
            self._add_gap(self._at, end_index)
        while self._at < end_index:
            n_scans = min(_SCANS_AT_ONCE, end_index - self._at)
            yield self._counted(np.full((n_scans, self.session.info.n_channels), np.nan))

    def _looked_at(self, samples_uv: FloatArray) -> FloatArray:
        """Return stored samples, what is no number as missing, and note what they lack."""
        is_number = np.isfinite(samples_uv)
        if is_number.all():
            return samples_uv
        known_uv: FloatArray = np.where(is_number, samples_uv, np.nan)
        for begin, end in self._lacking.step(known_uv, self._at):
            self._add_gap(self._at + begin, self._at + end)
        return known_uv

    def _add_gap(self, begin: int, end: int) -> None:
        """Note missing scans, one gap where they follow others."""
        if self.gaps and self.gaps[-1].end_index == begin:
            begin = self.gaps.pop().first_index
        self.gaps.append(Gap(begin, end - begin))

    def _counted(self, samples_uv: FloatArray) -> FloatArray:
        self._progress.advance(len(samples_uv))
        self._at += len(samples_uv)
        return samples_uv


def refuse_odd_length(session: SessionSummary) -> None:
    """Raise for a session without a sample, and rather than fill a disk with empty rows.

    The second is what a device leaves that counted wildly.
    """
    if session.end_index == session.first_index:
        raise ExportFailed(
            f"Session {session.id} holds no sample, so there is nothing to write. Choose another "
            "session, or record again."
        )
    missing_h = session.n_missing / session.info.fs_hz / 3600
    if missing_h > MAX_MISSING_H:
        raise ExportFailed(
            f"In session {session.id} {missing_h:.0f} h of samples are missing. A file has a place "
            f"for each, so at most {MAX_MISSING_H} h are written. Choose another session."
        )
