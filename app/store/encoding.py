"""How a chunk of samples becomes bytes and comes back, to the bit; it knows no database."""

from __future__ import annotations

import struct
import zlib
from enum import StrEnum

import numpy as np

from dsp.block import ChannelInfo, FloatArray

_INT16 = np.iinfo(np.int16)


class Encoding(StrEnum):
    """What the payload holds, scan after scan, little-endian; the value is numpy's name for it."""

    COUNTS = "<i2"
    FLOATS = "<f8"


def encode(samples_uv: FloatArray, channels: tuple[ChannelInfo, ...]) -> tuple[Encoding, bytes]:
    """Return the smallest encoding that gives back exactly these values."""
    counts = _exact_counts(samples_uv, channels)
    if counts is not None:
        return Encoding.COUNTS, counts.astype(Encoding.COUNTS.value).tobytes()
    return Encoding.FLOATS, samples_uv.astype(Encoding.FLOATS.value).tobytes()


def decode(encoding: str, payload: bytes, channels: tuple[ChannelInfo, ...]) -> FloatArray:
    """Return the samples in µV; raise ValueError when the bytes do not fit the channels."""
    stored = np.frombuffer(payload, dtype=Encoding(encoding).value).reshape(-1, len(channels))
    if Encoding(encoding) is Encoding.FLOATS:
        return stored.astype(np.float64)
    zero_counts, uv_per_count = _converter(channels)
    return _as_uv(stored, zero_counts, uv_per_count)


def checksum(session_id: str, place: tuple[int, int, int], encoding: str, payload: bytes) -> int:
    """Return the CRC-32 of a chunk and of its place: sequence, first index, number of scans."""
    head = session_id.encode("utf-8") + struct.pack("<qqq", *place) + encoding.encode("utf-8")
    return zlib.crc32(payload, zlib.crc32(head))


def storable(text: str) -> str:
    """Return a text the database can hold: half characters, as odd file names have, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _exact_counts(samples_uv: FloatArray, channels: tuple[ChannelInfo, ...]) -> FloatArray | None:
    if any(not channel.uv_per_count for channel in channels) or not np.isfinite(samples_uv).all():
        return None
    zero_counts, uv_per_count = _converter(channels)
    counts: FloatArray = np.rint(samples_uv / uv_per_count) + zero_counts
    if counts.size and (counts.min() < _INT16.min or counts.max() > _INT16.max):
        return None
    restored_uv = _as_uv(counts, zero_counts, uv_per_count)
    # Compared as bits: -0.0 equals 0.0 but is not the same value.
    is_exact = np.array_equal(restored_uv.view(np.int64), samples_uv.view(np.int64))
    return counts if is_exact else None


def _as_uv(counts: np.ndarray, zero_counts: FloatArray, uv_per_count: FloatArray) -> FloatArray:
    samples_uv: FloatArray = (counts - zero_counts) * uv_per_count
    return samples_uv


def _converter(channels: tuple[ChannelInfo, ...]) -> tuple[FloatArray, FloatArray]:
    zero_counts = np.array([channel.zero_count for channel in channels], dtype=np.float64)
    uv_per_count = np.array([channel.uv_per_count for channel in channels], dtype=np.float64)
    return zero_counts, uv_per_count
