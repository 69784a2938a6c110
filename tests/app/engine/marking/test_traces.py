"""Stored traces in pieces: a stretch and the overview show the same, and a gap is a gap in both."""

import numpy as np
import pytest

from app.engine.marking.traces import SessionTraces
from app.store.store import Store
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from tests.app.store.streams import STARTED

FS_HZ = 1000.0
INFO = StreamInfo("fake:", "fake", FS_HZ, (ChannelInfo("a"), ChannelInfo("b")), True)


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path)
    yield made
    made.close()


def recorded(store, *, n_s=90, gap=(40_000, 42_500), first_index=700):
    """Record noise with a burst at 50 s and a gap from 40 s on; indices do not begin at 0."""
    samples_uv = np.random.default_rng(1).normal(0.0, 3.0, (n_s * 1000, 2))
    samples_uv[50_000:52_000, 0] *= 40.0
    writer = store.begin_session(INFO, started_utc=STARTED)
    for start in range(0, len(samples_uv), 500):
        if not (gap[0] <= start < gap[1]):
            writer.append(SampleBlock(samples_uv[start : start + 500], first_index + start, 0.0))
    writer.end("stopped")
    return SessionTraces(store, store.find(writer.session_id))


def test_a_burst_stands_where_it_was_recorded(store):
    view = recorded(store).view(45.0, 55.0, 100)
    peaks = view.columns.high_uv[:, 0] - view.columns.low_uv[:, 0]
    assert np.flatnonzero(peaks > 200.0)[0] == 50
    assert np.flatnonzero(peaks > 200.0)[-1] in (69, 70)  # a causal filter rings a little
    assert view.gaps_s == ()


def test_a_gap_is_told_where_it_is_and_drawn_by_nobody(store):
    view = recorded(store).view(39.0, 44.0, 50)
    assert view.gaps_s == ((40.0, 42.5),)
    assert np.isnan(view.columns.high_uv[10:35]).all()
    assert np.flatnonzero(view.columns.has_gap).tolist() == list(range(10, 35))


def test_the_overview_shows_what_the_stretches_show(store):
    traces = recorded(store)
    assert [round(share, 2) for share in traces.pieces()] == [0.33, 0.67, 1.0]
    whole = traces.view(0.0, 90.0, 45)
    parts = [traces.view(start_s, start_s + 30.0, 15) for start_s in (0.0, 30.0, 60.0)]
    for name in ("low_uv", "high_uv", "level_uv"):
        joined = np.concatenate([getattr(each.columns, name) for each in parts])
        assert np.allclose(getattr(whole.columns, name), joined, equal_nan=True, atol=0.5)
    assert whole.gaps_s == ((40.0, 42.5),)


def test_what_is_not_read_yet_is_no_gap(store):
    traces = recorded(store)
    next(traces.pieces())
    view = traces.view(0.0, 90.0, 90)
    assert view.read_share == pytest.approx(1 / 3)
    assert not view.columns.has_gap.any()
    assert np.isnan(view.columns.high_uv[31:]).all()


def test_beyond_either_end_there_is_nothing(store):
    traces = recorded(store)
    before, behind = traces.view(-2.0, 2.0, 4).columns, traces.view(88.0, 92.0, 4).columns
    assert before.has_gap.tolist() == [True, True, False, False]
    assert behind.has_gap.tolist() == [False, False, True, True]


def test_a_long_recording_shows_its_first_stretch_without_reading_the_rest(store):
    traces = recorded(store)
    traces.view(80.0, 90.0, 10)
    assert traces.read_share == 0.0
