"""Chunks laid into one array, what is missing as NaN and by name; it asks the database nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from app.model.session import (
    DamagedChunk,
    Gap,
    SessionEvent,
    SessionSummary,
    StoredChunk,
    StoredRecording,
)
from app.store.errors import RecordingTooLong
from dsp.block import FloatArray

MAX_BYTES = 4 * 1024**3


def assemble(
    summary: SessionSummary,
    chunks: Iterable[StoredChunk | DamagedChunk],
    events: tuple[SessionEvent, ...],
) -> StoredRecording:
    """Return the session as one array from its first scan to its last, or last noted gap."""
    _refuse_too_long(summary)
    damaged: list[DamagedChunk] = []
    spans: list[tuple[int, int]] = []
    samples_uv = _nothing(summary, summary.end_index)
    for chunk in chunks:
        if not isinstance(chunk, StoredChunk):
            damaged.append(chunk)
            continue
        block = chunk.block
        spans.append((block.first_index, block.end_index))
        n_rows = block.end_index - summary.first_index
        if n_rows > len(samples_uv):
            # The recording goes on while it is read.
            samples_uv = np.concatenate([samples_uv, _nothing(summary, block.end_index)])[:n_rows]
        samples_uv[n_rows - block.n_samples : n_rows] = block.samples_uv
    samples_uv.flags.writeable = False
    end_index = summary.first_index + len(samples_uv)
    gaps = tuple(_missing(spans, summary.first_index, end_index))
    return StoredRecording(
        summary.info, summary.first_index, samples_uv, gaps, events, tuple(damaged)
    )


def _missing(spans: Iterable[tuple[int, int]], first_index: int, end_index: int) -> Iterator[Gap]:
    """Yield every run of scans between the two indices that no chunk covers."""
    expected = first_index
    for start, stop in spans:
        if start > expected:
            yield Gap(expected, start - expected)
        expected = stop
    if end_index > expected:
        yield Gap(expected, end_index - expected)


def _nothing(summary: SessionSummary, end_index: int) -> FloatArray:
    """Return a row of NaN for every scan up to an index."""
    return np.full((end_index - summary.first_index, summary.info.n_channels), np.nan)


def _refuse_too_long(summary: SessionSummary) -> None:
    n_bytes = (summary.end_index - summary.first_index) * summary.info.n_channels * 8
    if n_bytes > MAX_BYTES:
        raise RecordingTooLong(
            f"Session {summary.id} spans {summary.duration_s / 3600:.1f} h, {n_bytes / 1e9:.0f} GB "
            f"in memory. At most {MAX_BYTES / 1e9:.0f} GB are read at once. Export it, or read it "
            "block by block."
        )
