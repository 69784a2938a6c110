"""A simulated person through a BITalino's ten bits and its wire gets the orders it gets without."""

import numpy as np
import pytest

from drivers.devices.bitalino_frames import BitalinoFraming
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs
from drivers.devices.packets import PacketDecoder
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, LinkDoubt
from dsp.findings import Verdict
from dsp.simulate import SCENARIOS, simulate
from tests.drivers.devices.device_reading import joined
from tests.fakes.fake_bitalino import frame_of

FS_HZ = 1000.0
GAIN = 1009.0
N_LOST = range(13_000, 13_011)
CONVERTER = Converter.of_bits(10, step_uv=3.3e6 / 1024)


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=28.0, fs_hz=FS_HZ, seed=2)


def through_the_wire(person):
    """Return the samples a driver would hand on, NaN where frames were lost."""
    channels = describe_inputs(
        Inputs(gains=(GAIN,)),
        dict.fromkeys(person.channel_names, CONVERTER),
        doubts=(LinkDoubt.UNCHECKED,),
        device="a BITalino",
    )
    step_uv = channels[0].uv_per_count
    counts = np.clip(np.rint(person.samples_uv / step_uv) + 512, 0, 1023).astype(int)
    wire = b"".join(
        frame_of(index, scan) for index, scan in enumerate(counts.tolist()) if index not in N_LOST
    )
    decoder = PacketDecoder(BitalinoFraming(len(channels)), CountsToUv(channels), FS_HZ)
    blocks = [
        block for at in range(0, len(wire), 700) for block in decoder.feed(wire[at : at + 700], 1.0)
    ]
    samples_uv, indices = joined(blocks)
    on_the_grid = np.full_like(person.samples_uv, np.nan)
    on_the_grid[indices] = samples_uv
    return on_the_grid, channels


def verdicts(samples_uv, channels):
    finding = analyse_recording(samples_uv, FS_HZ, channels, config=AnalysisConfig())
    return [
        {(pair.a, pair.b): pair.verdict for pair in repetition.pairs}
        for repetition in finding.repetitions
    ]


def test_ten_bits_and_a_lost_burst_between_lifts_change_no_order(person):
    samples_uv, channels = through_the_wire(person)
    assert np.flatnonzero(np.isnan(samples_uv).all(axis=1)).tolist() == list(N_LOST)
    told = verdicts(samples_uv, channels)
    plain = tuple(ChannelInfo(name) for name in person.channel_names)
    without = verdicts(person.samples_uv, plain)
    assert len(told) == len(without) >= 3
    opposite = {Verdict.BEFORE: Verdict.AFTER, Verdict.AFTER: Verdict.BEFORE}
    pairs = [
        (now, then[pair])
        for now_all, then in zip(told, without, strict=True)
        for pair, now in now_all.items()
    ]
    assert all(opposite.get(then) is not now for now, then in pairs)
    n_same = sum(now is then for now, then in pairs)
    assert n_same >= 0.8 * len(pairs)
    assert sum(now is not Verdict.CANNOT_TELL for now, _ in pairs) >= 3
