"""A device that is stopped just after a loss: what had come is kept, and what was lost counted."""

from itertools import pairwise

import numpy as np
import pytest

from drivers.devices.bitalino_frames import BitalinoFraming
from drivers.devices.chords import ChordsFraming
from drivers.devices.inputs import CountsToUv
from drivers.devices.lsl_stamps import StampedScans
from drivers.devices.openeeg import OpenEegFraming
from drivers.devices.packets import PacketDecoder
from drivers.devices.short_counter import ShortCounter
from drivers.devices.spikerbox_frames import SpikerDecoder
from drivers.devices.trigno import TrignoDecoder
from dsp.block import ChannelInfo
from tests.fakes import fake_bitalino, fake_chords, fake_openeeg, fake_spikerbox, fake_trigno

BATCH_S = 0.02
LOST_AT_S, LOST_S = 6.0, 1.024
STOPPED_AFTER_S = (0.02, 0.04, 0.1, 0.3, 0.7, 0.98)


def to_uv(n_channels):
    return CountsToUv(tuple(ChannelInfo(f"A{n}", uv_per_count=1.0) for n in range(n_channels)))


def packets_of(framing, n_channels, fs_hz):
    return PacketDecoder(framing, to_uv(n_channels), fs_hz)


DEVICES = {
    "bitalino": (
        1000.0,
        lambda: packets_of(BitalinoFraming(1), 1, 1000.0),
        lambda at: fake_bitalino.frame(at, 1),
    ),
    "chords": (
        250.0,
        lambda: packets_of(ChordsFraming(1, 10), 1, 250.0),
        lambda at: fake_chords.packet(at, 1),
    ),
    "openeeg": (
        256.0,
        lambda: packets_of(OpenEegFraming(), 6, 256.0),
        fake_openeeg.packet,
    ),
    "spikerbox": (
        5000.0,
        lambda: SpikerDecoder(1, to_uv(1), 5000.0),
        lambda at: fake_spikerbox.scan(at, 1),
    ),
    "trigno": (2000.0, lambda: TrignoDecoder(to_uv(16), 2000.0), fake_trigno.scan),
}


def ends_of_batches(fs_hz, until_s):
    """Return the first scan behind each batch of 20 ms."""
    return [round(at * BATCH_S * fs_hz) for at in range(round(until_s / BATCH_S) + 1)]


@pytest.mark.parametrize("after_s", STOPPED_AFTER_S)
@pytest.mark.parametrize("kind", DEVICES)
def test_samples_held_back_were_thrown_away_when_it_was_stopped_just_after_a_loss(kind, after_s):
    fs_hz, make, piece = DEVICES[kind]
    decoder, blocks, n_received = make(), [], 0
    lost = range(round(LOST_AT_S * fs_hz), round((LOST_AT_S + LOST_S) * fs_hz))
    ends = ends_of_batches(fs_hz, LOST_AT_S + LOST_S + after_s)
    for begin, end in pairwise(ends):
        came = [at for at in range(begin, end) if at not in lost]
        n_received += len(came)
        if came:
            blocks += decoder.feed(b"".join(piece(at) for at in came), 10.0 + end / fs_hz)
    blocks += decoder.finish()
    assert not decoder.is_holding
    assert sum(block.n_samples for block in blocks) == n_received
    # Where nothing counts the length is an estimate, to the batches of the line.
    about = 0 if kind in ("bitalino", "chords", "openeeg") else BATCH_S * fs_hz
    assert blocks[-1].end_index == pytest.approx(ends[-1], abs=about)


@pytest.mark.parametrize("lost_s", [0.048, 0.064, 0.08, 0.096])
@pytest.mark.parametrize("kind", ["bitalino", "spikerbox", "trigno"])
def test_one_arrival_behind_a_loss_of_less_than_100_ms_was_placed_as_if_nothing_were_lost(
    kind, lost_s
):
    fs_hz, make, piece = DEVICES[kind]
    decoder, blocks = make(), []
    lost = range(round(LOST_AT_S * fs_hz), round((LOST_AT_S + lost_s) * fs_hz))
    ends = ends_of_batches(fs_hz, LOST_AT_S + lost_s + 0.02)
    for begin, end in pairwise(ends):
        came = [at for at in range(begin, end) if at not in lost]
        if came:
            blocks += decoder.feed(b"".join(piece(at) for at in came), 10.0 + end / fs_hz)
    blocks += decoder.finish()
    assert blocks[-1].end_index == pytest.approx(ends[-1], abs=BATCH_S * fs_hz)


@pytest.mark.parametrize("n_after", [1, 2, 30])
def test_a_stream_of_lsl_stopped_just_after_a_loss_keeps_what_came_behind_it(n_after):
    scans, runs = StampedScans(1000.0, is_regular=True), []
    produced = [*range(300), *range(400, 400 + n_after)]
    for at in range(0, len(produced), 10):
        index = np.array(produced[at : at + 10])
        stamps_s = 50.0 + index / 1000.0
        runs += scans.place(index[:, None].astype(float), stamps_s, 60.0 + stamps_s[-1])
    assert scans.is_holding
    runs += scans.finish()
    placed = [(run.first_index + at, scan[0]) for run in runs for at, scan in enumerate(run.scans)]
    assert placed == [(index, index) for index in produced]


def test_what_was_handed_on_early_comes_no_second_time_and_the_stream_goes_on():
    counter, runs = ShortCounter(256, 250.0), []
    produced = [*range(1500), *range(1500 + 512, 4000)]
    for at in range(0, len(produced), 5):
        batch = produced[at : at + 5]
        runs += counter.place([(i % 256, (i,)) for i in batch], 10.0 + (batch[-1] + 1) / 250.0)
        if batch[0] == 1500 + 512 + 20:
            runs += counter.finish()
    runs += counter.finish()
    placed = [(run.first_index + at, scan[0]) for run in runs for at, scan in enumerate(run.scans)]
    assert placed == [(index, index) for index in produced]


def test_a_short_delay_at_the_end_is_no_loss_that_nobody_has_seen():
    counter = ShortCounter(16, 1000.0)
    for at in range(0, 9000, 10):
        counter.place([(i % 16, (i,)) for i in range(at, at + 10)], 10.0 + (at + 10) / 1000.0)
    counter.place([(i % 16, (i,)) for i in range(9000, 9010)], 10.0 + 9.010 + 0.02)
    assert counter.is_holding
    assert [run.first_index for run in counter.finish()] == [9000]
