"""A chunk's bytes give back its samples to the bit, and are small where they can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.store.encoding import Encoding, checksum, decode, encode
from dsp.block import ChannelInfo
from tests.app.store.streams import UV_PER_COUNT, counts_uv, same_bits

CHANNELS = tuple(ChannelInfo(f"A{i}", uv_per_count=UV_PER_COUNT, zero_count=512) for i in range(3))


@given(
    counts=arrays(np.int64, (7, 2), elements=st.integers(-32768, 32767)),
    zero=st.integers(-2000, 70000),
    uv_per_count=st.floats(1e-6, 1e6),
)
def test_counts_of_any_converter_take_two_bytes_and_come_back(counts, zero, uv_per_count):
    channels = tuple(
        ChannelInfo(name, uv_per_count=uv_per_count, zero_count=zero) for name in ("a", "b")
    )
    samples_uv = (counts - zero) * uv_per_count
    encoding, payload = encode(samples_uv, channels)
    assert same_bits(decode(encoding.value, payload, channels), samples_uv)
    assert encoding is Encoding.COUNTS
    assert len(payload) == counts.size * 2


@given(samples_uv=arrays(np.float64, (5, 3), elements=st.floats(width=64)))
def test_any_floats_come_back_to_the_bit(samples_uv):
    encoding, payload = encode(samples_uv, CHANNELS)
    back_uv = decode(encoding.value, payload, CHANNELS)
    assert back_uv.tobytes() == samples_uv.tobytes()


@pytest.mark.parametrize("odd", [np.nan, np.inf, -0.0, 1e-9, 32768 * UV_PER_COUNT * 2])
def test_one_value_that_is_no_count_keeps_the_whole_chunk_exact(odd):
    samples_uv = counts_uv(0, 10)
    samples_uv[4, 1] = odd
    encoding, payload = encode(samples_uv, CHANNELS)
    assert encoding is Encoding.FLOATS
    assert decode(encoding.value, payload, CHANNELS).tobytes() == samples_uv.tobytes()


@pytest.mark.parametrize("uv_per_count", [None, 0.0])
def test_a_source_without_a_converter_is_kept_as_floats(uv_per_count):
    channels = (*CHANNELS[:2], ChannelInfo("A2", uv_per_count=uv_per_count))
    assert encode(counts_uv(0, 10), channels)[0] is Encoding.FLOATS


def test_the_checksum_covers_the_samples_and_their_place():
    place = ("id", (3, 300, 100), "<i2", b"payload")
    others = [
        ("ie", (3, 300, 100), "<i2", b"payload"),
        ("id", (4, 300, 100), "<i2", b"payload"),
        ("id", (3, 301, 100), "<i2", b"payload"),
        ("id", (3, 300, 101), "<i2", b"payload"),
        ("id", (3, 300, 100), "<f8", b"payload"),
        ("id", (3, 300, 100), "<i2", b"paYload"),
    ]
    assert checksum(*place) not in {checksum(*other) for other in others}


@pytest.mark.parametrize("payload", [b"", b"abc", b"x" * 8])
def test_bytes_that_do_not_fit_the_channels_are_refused(payload):
    if payload == b"":
        assert decode("<i2", payload, CHANNELS).shape == (0, 3)
        return
    with pytest.raises(ValueError, match=r"reshape|buffer"):
        decode("<i2", payload, CHANNELS)
