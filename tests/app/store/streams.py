"""Streams to record in tests: their samples follow from the index, so any piece can be checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo

STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
UV_PER_COUNT = 5e6 / 1024 / 1000


def count_info(fs_hz: float = 1000.0, n_channels: int = 3) -> StreamInfo:
    """Return a stream whose values are exactly converter counts."""
    names = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L")
    channels = tuple(
        ChannelInfo(
            names[i] if i < len(names) else f"A{i}",
            uv_per_count=UV_PER_COUNT,
            zero_count=512,
            low_uv=-512 * UV_PER_COUNT,
            high_uv=511 * UV_PER_COUNT,
            skew_s=i * 1e-4,
        )
        for i in range(n_channels)
    )
    return StreamInfo("serial:/dev/ttyACM0", "Uno, firmware 1.0.0", fs_hz, channels)


def float_info(fs_hz: float = 1000.0, n_channels: int = 3) -> StreamInfo:
    """Return a stream without a converter."""
    channels = tuple(ChannelInfo(f"A{i}") for i in range(n_channels))
    return StreamInfo("synthetic:p01", "simulated person", fs_hz, channels, is_simulated=True)


def counts_uv(first_index: int, n_samples: int, n_channels: int = 3) -> FloatArray:
    """Return samples of the counting stream from an index on."""
    index = np.arange(first_index, first_index + n_samples)[:, None]
    counts = (index * 37 + np.arange(n_channels) * 211) % 1024
    return (counts - 512) * UV_PER_COUNT


def floats_uv(first_index: int, n_samples: int, n_channels: int = 3) -> FloatArray:
    """Return samples with all their bits in use from an index on."""
    index = np.arange(first_index, first_index + n_samples)[:, None]
    return 100 * np.sin(index * 0.1 + np.arange(n_channels))


def block(first_index: int, n_samples: int, n_channels: int = 3) -> SampleBlock:
    """Return a block of the counting stream."""
    return SampleBlock(counts_uv(first_index, n_samples, n_channels), first_index, 0.0)


def float_block(first_index: int, n_samples: int, n_channels: int = 3) -> SampleBlock:
    """Return a block of the stream without a converter."""
    return SampleBlock(floats_uv(first_index, n_samples, n_channels), first_index, 0.0)


def expected_uv(blocks: Iterable[SampleBlock]) -> FloatArray:
    """Return what a recording of these blocks must hold, NaN where nothing came."""
    blocks = list(blocks)
    first = blocks[0].first_index
    samples_uv = np.full((blocks[-1].end_index - first, blocks[0].samples_uv.shape[1]), np.nan)
    for each in blocks:
        samples_uv[each.first_index - first : each.end_index - first] = each.samples_uv
    return samples_uv


def same_bits(a: FloatArray, b: FloatArray) -> bool:
    """Tell whether two arrays hold the same values to the bit, NaN counting as NaN."""
    if a.shape != b.shape:
        return False
    both_nan = np.isnan(a) & np.isnan(b)
    return bool(np.all((a.view(np.int64) == b.view(np.int64)) | both_nan))
