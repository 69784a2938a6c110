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
from dsp.block import FloatArray, SampleBlock

MAX_BYTES = 4 * 1024**3


def assemble(
    summary: SessionSummary,
    chunks: Iterable[StoredChunk | DamagedChunk],
    events: tuple[SessionEvent, ...],
) -> StoredRecording:
    """Return the session as one array from its first scan to its last, or last noted gap."""
    _refuse_too_long(summary)
    damaged: list[DamagedChunk] = []
    blocks: list[SampleBlock] = []
    for chunk in chunks:
        if isinstance(chunk, StoredChunk):
            blocks.append(chunk.block)
        else:
            damaged.append(chunk)
    end_index = max([summary.end_index, *(block.end_index for block in blocks)])
    gaps = tuple(_missing(blocks, summary.first_index, end_index))
    samples_uv = _lay(blocks, summary, end_index)
    return StoredRecording(
        summary.info, summary.first_index, samples_uv, gaps, events, tuple(damaged)
    )


def _missing(blocks: Iterable[SampleBlock], first_index: int, end_index: int) -> Iterator[Gap]:
    """Yield every run of scans between the two indices that no block covers."""
    expected = first_index
    for block in blocks:
        if block.first_index > expected:
            yield Gap(expected, block.first_index - expected)
        expected = block.end_index
    if end_index > expected:
        yield Gap(expected, end_index - expected)


def _lay(blocks: list[SampleBlock], summary: SessionSummary, end_index: int) -> FloatArray:
    shape = (end_index - summary.first_index, summary.info.n_channels)
    samples_uv = np.full(shape, np.nan)
    for block in blocks:
        start = block.first_index - summary.first_index
        samples_uv[start : start + block.n_samples] = block.samples_uv
    samples_uv.flags.writeable = False
    return samples_uv


def _refuse_too_long(summary: SessionSummary) -> None:
    n_bytes = (summary.end_index - summary.first_index) * summary.info.n_channels * 8
    if n_bytes > MAX_BYTES:
        raise RecordingTooLong(
            f"Session {summary.id} spans {summary.duration_s / 3600:.1f} h, {n_bytes / 1e9:.0f} GB "
            f"in memory. At most {MAX_BYTES / 1e9:.0f} GB are read at once. Export it, or read it "
            "block by block."
        )
