"""The traces of a stored session for the eye, in pieces; what decides reads its own samples."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.model.kept_notes import kept_notes
from app.model.session import SessionSummary, StoredChunk
from app.store.store import Store
from dsp.block import ChannelKind, FloatArray
from dsp.still import SETTLE_S, StillColumns, fold, fold_again, still_traces

EXACT_S = 60.0
"""Up to this length a stretch is read from the store; a longer one comes from the overview."""
_PIECE_S = 30.0
_BUCKET_S = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class TraceView:
    """A stretch of a session in columns; times count from its first scan.

    ``read_share`` is how much of it was read yet: the rest is not known, which is no gap.
    """

    start_s: float
    end_s: float
    columns: StillColumns
    gaps_s: tuple[tuple[float, float], ...] = ()
    read_share: float = 1.0


class SessionTraces:
    """One session: short stretches exactly, all of it through an overview that one thread makes."""

    def __init__(self, store: Store, summary: SessionSummary) -> None:
        self.summary = summary
        self._store = store
        self._fs_hz = summary.info.fs_hz
        self.kept = kept_notes(
            store.events(summary.id), fs_hz=self._fs_hz, first_index=summary.first_index
        )
        self._emg = [
            column
            for column, each in enumerate(summary.info.channels)
            if each.kind is ChannelKind.EMG
        ]
        self._n_bucket = max(1, round(_BUCKET_S * self._fs_hz))
        self._n_scans = max(1, summary.end_index - summary.first_index)
        self._overview = self._empty_overview()
        self._gaps_s: list[tuple[float, float]] = []
        self._n_read = 0
        self._lock = threading.Lock()

    @property
    def read_share(self) -> float:
        """Return how much of the overview is made."""
        return min(1.0, self._n_read / self._n_scans)

    def view(self, start_s: float, end_s: float, n_columns: int) -> TraceView:
        """Return a stretch in at most this many columns."""
        first = round(start_s * self._fs_hz)
        n_wanted = max(1, round(end_s * self._fs_hz) - first)
        if end_s - start_s <= EXACT_S:
            columns, gaps_s = self._exact(first, n_wanted, n_columns)
            return TraceView(start_s, end_s, columns, gaps_s)
        return self._from_overview(start_s, end_s, n_columns)

    def pieces(self) -> Iterator[float]:
        """Make the overview piece by piece; yield how much is made, so that who asks may stop."""
        n_piece = round(_PIECE_S * self._fs_hz) // self._n_bucket * self._n_bucket
        n_piece = max(self._n_bucket, n_piece)
        while self._n_read < self._n_scans:
            first = self._n_read
            n_wanted = min(n_piece, self._n_scans - first)
            made, gaps_s = self._exact(first, n_wanted, -(-n_wanted // self._n_bucket))
            with self._lock:
                begin = first // self._n_bucket
                for whole, piece in zip(_arrays(self._overview), _arrays(made), strict=True):
                    whole[begin : begin + made.n_columns] = piece
                self._gaps_s = _joined([*self._gaps_s, *gaps_s], 1.5 / self._fs_hz)
                self._n_read = first + n_wanted
            yield self.read_share

    def _from_overview(self, start_s: float, end_s: float, n_columns: int) -> TraceView:
        bucket_s = self._n_bucket / self._fs_hz
        first = round(start_s / bucket_s)
        with self._lock:
            columns = fold_again(
                self._overview,
                first=first,
                n_wanted=max(1, round(end_s / bucket_s) - first),
                n_columns=n_columns,
            )
            inside = tuple(each for each in self._gaps_s if each[1] > start_s and each[0] < end_s)
            return TraceView(start_s, end_s, columns, inside, self.read_share)

    def _exact(
        self, first: int, n_wanted: int, n_columns: int
    ) -> tuple[StillColumns, tuple[tuple[float, float], ...]]:
        """Return a stretch read from the store, and where scans are missing in it."""
        n_settle = round(SETTLE_S * self._fs_hz)
        begin = max(0, first - n_settle)
        end = min(self._n_scans, first + n_wanted + n_settle // 2)
        samples_uv = self._samples_uv(begin, end)
        traces_uv, levels_uv = still_traces(samples_uv, self._fs_hz, emg_columns=self._emg)
        columns = fold(
            traces_uv, levels_uv, n_before=first - begin, n_wanted=n_wanted, n_columns=n_columns
        )
        wanted = samples_uv[max(0, first - begin) : max(0, first - begin + n_wanted)]
        return columns, _gaps_s(wanted, max(first, begin), self._fs_hz)

    def _samples_uv(self, begin: int, end: int) -> FloatArray:
        """Return raw scans, NaN where there is none; places count from the session's first."""
        origin = self.summary.first_index
        samples_uv = np.full((max(0, end - begin), self.summary.info.n_channels), np.nan)
        chunks = self._store.chunks(self.summary.id, (origin + begin, origin + end))
        for chunk in chunks:
            if not isinstance(chunk, StoredChunk):
                continue
            at = chunk.block.first_index - origin - begin
            skip, stop = max(0, -at), min(chunk.block.n_samples, len(samples_uv) - at)
            if stop > skip:
                samples_uv[at + skip : at + stop] = chunk.block.samples_uv[skip:stop]
        return samples_uv

    def _empty_overview(self) -> StillColumns:
        n_buckets = -(-self._n_scans // self._n_bucket)
        shape = (n_buckets, self.summary.info.n_channels)
        low, high, level = (np.full(shape, np.nan) for _ in range(3))
        return StillColumns(low, high, level, np.zeros(n_buckets, dtype=np.bool_))


def _arrays(columns: StillColumns) -> tuple[np.ndarray, ...]:
    return columns.low_uv, columns.high_uv, columns.level_uv, columns.has_gap


def _gaps_s(samples_uv: FloatArray, first: int, fs_hz: float) -> tuple[tuple[float, float], ...]:
    is_missing = np.isnan(samples_uv).all(axis=1)
    if not is_missing.any():
        return ()
    edges = np.flatnonzero(np.diff(is_missing.astype(np.int8), prepend=0, append=0))
    return tuple(
        ((first + int(a)) / fs_hz, (first + int(b)) / fs_hz) for a, b in edges.reshape(-1, 2)
    )


def _joined(gaps_s: list[tuple[float, float]], apart_s: float) -> list[tuple[float, float]]:
    """Return gaps with those joined that the edge of a piece parted."""
    joined: list[tuple[float, float]] = []
    for start_s, end_s in gaps_s:
        if joined and start_s - joined[-1][1] < apart_s:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return joined
