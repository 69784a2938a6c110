"""What a device sends that is no number is a gap: counted, told, and never a sample."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.missing_values import MissingValues
from drivers.base import NoticeKind
from dsp.block import ChannelInfo, SampleBlock, StreamInfo

INFO = StreamInfo(
    "fake:", "fake", 1000.0, (ChannelInfo("gluteus_maximus_R"), ChannelInfo("biceps_femoris_R"))
)


def fed(samples_uv, *, n_block=50):
    """Return every piece and notice of a stream cut into blocks."""
    missing, pieces, notices = MissingValues(INFO), [], []
    for start in range(0, len(samples_uv), n_block):
        block = SampleBlock(samples_uv[start : start + n_block], start, 0.0)
        came, told = missing.step(block)
        pieces += came
        notices += told
    return pieces, [*notices, *missing.finish()]


def test_scans_without_a_number_were_samples_and_no_gap():
    samples_uv = np.ones((3000, 2))
    samples_uv[1200:1500] = np.nan
    samples_uv[1500:1510] = np.inf
    pieces, notices = fed(samples_uv)
    assert notices == []
    assert sum(piece.n_samples for piece in pieces) == 2690
    jumps = [
        (a.end_index, b.first_index) for a, b in pairwise(pieces) if a.end_index != b.first_index
    ]
    assert jumps == [(1200, 1510)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_channel_that_sent_no_numbers_was_not_told(value):
    samples_uv = np.ones((3000, 2))
    samples_uv[1200:1500, 1] = value
    pieces, (notice,) = fed(samples_uv)
    assert sum(piece.n_samples for piece in pieces) == 3000
    kept_uv = np.concatenate([piece.samples_uv for piece in pieces])
    assert np.isnan(kept_uv[1200:1500, 1]).all()
    assert np.isfinite(np.delete(kept_uv[:, 1], np.arange(1200, 1500))).all()
    assert np.isfinite(kept_uv[:, 0]).all()
    assert (notice.kind, notice.index, notice.amount) == (NoticeKind.CHANNEL_GAP, 1200, 300.0)
    assert "biceps_femoris_R sent no numbers" in notice.text
    assert "of this channel alone 300 samples are missing" in notice.text


def test_a_channel_that_stays_away_is_told_while_it_does_and_counted_at_the_end():
    samples_uv = np.ones((3000, 2))
    samples_uv[1000:, 0] = np.nan
    _, (lasting, counted) = fed(samples_uv)
    assert "sends no numbers from here on" in lasting.text
    assert (counted.index, counted.amount) == (1000, 2000.0)


def test_a_channel_that_flickers_is_told_seldom_and_counted_whole():
    samples_uv = np.ones((60_000, 2))
    samples_uv[::400, 1] = np.nan
    _, notices = fed(samples_uv)
    assert len(notices) <= 17
    assert sum(notice.amount for notice in notices) == 150


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    holes=st.lists(st.tuples(st.integers(0, 999), st.integers(0, 1)), max_size=200),
    n_block=st.integers(1, 300),
)
def test_every_value_is_handed_on_or_counted(holes, n_block):
    samples_uv = np.arange(2000.0).reshape(1000, 2)
    for row, column in holes:
        samples_uv[row, column] = np.nan
    pieces, notices = fed(samples_uv, n_block=n_block)
    is_empty = np.isnan(samples_uv).all(axis=1)
    for piece in pieces:
        wanted_uv = samples_uv[piece.first_index : piece.end_index]
        np.testing.assert_array_equal(piece.samples_uv, wanted_uv)
    assert sum(piece.n_samples for piece in pieces) == (~is_empty).sum()
    n_told = sum(int(notice.amount) for notice in notices)
    assert n_told == np.isnan(samples_uv[~is_empty]).sum()
