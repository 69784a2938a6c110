"""A stream too slow for an order: followed, measured and recorded, and told why there is none."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.acquisition import Phase
from app.engine.live_stream import LiveStream
from app.engine.recorder import Recorder
from app.engine.review import review_session
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.findings import Reason, Verdict

CONFIG = AnalysisConfig()
LIFT_S, REST_S, DURATION_S = 3.0, 3.0, 24.0


def _lifts_uv(fs_hz, n_channels=2):
    rng = np.random.default_rng(5)
    time_s = np.arange(round(DURATION_S * fs_hz)) / fs_hz
    is_lifted = time_s % (LIFT_S + REST_S) >= REST_S
    size_uv = np.where(is_lifted, 200.0, 5.0)[:, np.newaxis]
    return rng.normal(size=(len(time_s), n_channels)) * size_uv


def _record(tmp_path, fs_hz, samples_uv, *, kind=ChannelKind.EMG):
    """Return the stream that has ended, the rows of its ring, and its stored session again."""
    channels = tuple(ChannelInfo(name, kind=kind) for name in ("gluteus_maximus_R", "soleus_R"))
    store = Store.open(tmp_path / "home")
    with ThreadPoolExecutor(1) as executor:
        stream = LiveStream(
            StreamInfo("bitalino:slow", "slow", float(fs_hz), channels),
            executor=executor,
            begin_recording=lambda info: Recorder(
                store, info, clock=lambda: 0.0, started_utc=datetime.now(UTC)
            ),
            analysis_config=CONFIG,
            chain_config=ChainConfig(),
            clock=lambda: 0.0,
        )
        stream.start_recording()
        for start in range(0, len(samples_uv), 7):
            stream.take(SampleBlock(samples_uv[start : start + 7], start, 0.0))
        stream.end(Phase.ENDED)
    stored = store.read(stream.last_session_id)
    review = review_session(store, stream.last_session_id, CONFIG)
    store.close()
    return stream, stored, review


@pytest.mark.parametrize("fs_hz", [1, 10, 50, 125, 200])
def test_a_device_too_slow_for_an_order_is_shown_and_recorded_whole(tmp_path, fs_hz):
    samples_uv = _lifts_uv(fs_hz)
    stream, stored, review = _record(tmp_path, fs_hz, samples_uv)
    assert np.allclose(stored.samples_uv, samples_uv, atol=0.01)
    assert np.isfinite(stream.ring.since(0).envelope_uv).all()
    assert [state.level_uv is not None for state in stream.channels] == [True, True]
    assert stream.analysis.findings == review.finding.repetitions
    assert all(Reason.RATE_TOO_LOW in each.reasons for each in review.finding.channels)


@pytest.mark.parametrize("fs_hz", [125, 200])
def test_every_lift_of_a_device_too_slow_for_an_order_says_why_it_cannot_be_told(tmp_path, fs_hz):
    stream, _, review = _record(tmp_path, fs_hz, _lifts_uv(fs_hz))
    assert stream.analysis.lift is None
    for repetitions in (stream.analysis.findings, review.finding.repetitions):
        assert len(repetitions) >= 3
        pairs = [pair for each in repetitions for pair in each.pairs]
        assert {pair.verdict for pair in pairs} == {Verdict.CANNOT_TELL}
        assert {pair.reasons for pair in pairs} == {(Reason.RATE_TOO_LOW,)}


@pytest.mark.parametrize("kind", [ChannelKind.ENVELOPE, ChannelKind.AUX])
def test_a_slow_device_without_raw_emg_is_recorded_too(tmp_path, kind):
    samples_uv = np.abs(_lifts_uv(100))
    _, stored, _ = _record(tmp_path, 100, samples_uv, kind=kind)
    assert len(stored.samples_uv) == len(samples_uv)
