import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.chain import ChainConfig, EnvelopeKind, make_chain
from tests.dsp.chunking import chunk_lengths, pieces

CONFIGS = {
    "rms": ChainConfig(),
    "linear": ChainConfig(envelope=EnvelopeKind.LINEAR, mains_hz=50.0),
}


def stream(fs_hz=1000.0, kinds=(ChannelKind.EMG, ChannelKind.EMG)):
    channels = tuple(ChannelInfo(f"A{column}", kind) for column, kind in enumerate(kinds))
    return StreamInfo("test:", "a test", fs_hz, channels)


def block(samples_uv, first_index=0):
    return SampleBlock(samples_uv, first_index, 0.0)


def noise(n_samples, n_channels=2):
    return np.random.default_rng(1).normal(100.0, 20.0, (n_samples, n_channels))


@given(chunk_lengths, st.sampled_from(sorted(CONFIGS)))
def test_any_chunking_gives_the_same_envelope_to_the_bit(lengths, name):
    samples_uv = noise(1000)
    samples_uv[400:430] = np.nan
    chain = make_chain(CONFIGS[name], stream())

    parts = [chain.step(block(samples_uv[a:b], a)) for a, b in pieces(1000, lengths)]

    whole = make_chain(CONFIGS[name], stream()).step(block(samples_uv))
    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)


def test_the_envelope_has_a_row_for_every_scan_and_nan_only_where_scans_are_missing():
    samples_uv = noise(300)
    samples_uv[100:120, 1] = np.nan

    envelope_uv = make_chain(ChainConfig(), stream()).step(block(samples_uv))

    assert envelope_uv.shape == samples_uv.shape
    assert np.array_equal(np.isnan(envelope_uv), np.isnan(samples_uv))


@pytest.mark.parametrize("gap", ["skipped index", "missing rows"])
def test_behind_a_gap_the_chain_begins_anew(gap):
    samples_uv = noise(1000)
    chain = make_chain(ChainConfig(), stream())

    chain.step(block(samples_uv[:300]))
    if gap == "missing rows":
        chain.step(block(np.full((100, 2), np.nan), 300))
    behind = chain.step(block(samples_uv[400:], 400))

    fresh = make_chain(ChainConfig(), stream()).step(block(samples_uv[400:], 400))
    assert np.array_equal(behind, fresh)


def test_channels_that_are_not_raw_emg_pass_unchanged():
    kinds = (ChannelKind.AUX, ChannelKind.EMG, ChannelKind.ENVELOPE)
    samples_uv = noise(200, 3)

    levels_uv = make_chain(ChainConfig(), stream(kinds=kinds)).step(block(samples_uv))

    assert np.array_equal(levels_uv[:, [0, 2]], samples_uv[:, [0, 2]])
    assert not np.array_equal(levels_uv[:, 1], samples_uv[:, 1])


@pytest.mark.parametrize("fs_hz", [50.0, 250.0, 999.0, 4000.0])
@pytest.mark.parametrize("name", CONFIGS)
def test_any_rate_can_be_drawn(fs_hz, name):
    levels_uv = make_chain(CONFIGS[name], stream(fs_hz)).step(block(noise(500)))

    assert np.isfinite(levels_uv).all()


@pytest.mark.parametrize("kind", [ChannelKind.ENVELOPE, ChannelKind.AUX])
@pytest.mark.parametrize("envelope", EnvelopeKind)
def test_a_stream_without_any_raw_emg_passes_unchanged(kind, envelope):
    info = StreamInfo("s", "d", 1000.0, (ChannelInfo("a", kind), ChannelInfo("b", kind)))
    chain = make_chain(ChainConfig(envelope=envelope), info)
    samples_uv = np.random.default_rng(1).normal(size=(700, 2))
    for at in range(0, 700, 35):
        level_uv = chain.step(SampleBlock(samples_uv[at : at + 35], at, 0.0))
        np.testing.assert_array_equal(level_uv, samples_uv[at : at + 35])


def test_an_offset_does_not_show_and_a_level_does():
    chain = make_chain(ChainConfig(window_ms=250.0), stream())

    levels_uv = chain.step(block(noise(4000)))

    assert np.median(levels_uv[500:]) == pytest.approx(20.0 * np.sqrt(430 / 500), rel=0.08)


def test_an_index_that_goes_back_is_refused():
    chain = make_chain(ChainConfig(), stream())
    chain.step(block(noise(10), 50))

    with pytest.raises(ValueError, match="never go back"):
        chain.step(block(noise(10), 55))
