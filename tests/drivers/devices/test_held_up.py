"""A foreign device's line that stands still: what waits on it is read, not thrown away."""

import re
from itertools import pairwise

import pytest

from drivers.base import NoticeKind
from drivers.devices.chords import ChordsFraming
from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver, Opened, Patience
from drivers.devices.packets import PacketDecoder
from drivers.errors import DeviceLost
from drivers.source_name import SourceName
from dsp.block import ChannelInfo, StreamInfo
from tests.fakes.clock import FakeClock
from tests.fakes.fake_chords import packet
from tests.fakes.scripted_port import ScriptedPort

FS_HZ = 250.0
CHANNELS = (ChannelInfo("A0", uv_per_count=1.0),)
NAME = SourceName("chords", "p", {})


class ScriptedDialect:
    """Streams at once what a script holds."""

    title = "The Chords board"
    patience = Patience()

    def __init__(self, port):
        self._port = port

    def connect(self, open_line, clock):
        decoder = PacketDecoder(ChordsFraming(1, 10), CountsToUv(CHANNELS), FS_HZ)
        info = StreamInfo("chords:p", "Chords", FS_HZ, CHANNELS)
        return Opened(self._port, info, decoder, n_wrap=ChordsFraming.n_wrap)


def read_all(script, *, until_s):
    """Read a script of (second, bytes) to its end; return what came and how the stream ended."""
    clock = FakeClock(0.0)
    driver = LineDriver(NAME, ScriptedDialect(ScriptedPort(clock, script)), clock=clock)
    driver.open()
    return all_of(driver, clock, until_s=until_s)


def all_of(driver, clock, *, until_s):
    """Read an open driver; return what came and how the stream ended."""
    blocks = []
    while clock() < until_s:
        try:
            block = driver.read(0.05)
        except DeviceLost as exc:
            return blocks, exc
        if block is not None:
            blocks.append(block)
    return blocks, None


def stalled(stall_s, *, cut):
    """Return five seconds of packets of which one is cut, the rest of it coming with a burst."""
    wire = b"".join(packet(index, 1) for index in range(1250))
    n_before = 2 * 250 * 6 + cut
    before = [(at / 250 + 0.004, wire[6 * at : 6 * at + 6]) for at in range(500)]
    late = n_before + round(stall_s * 250) * 6
    burst = [(2.004 + stall_s, wire[n_before:late])]
    after = [
        (2.008 + stall_s + at / 250, wire[late + 6 * at : late + 6 * at + 6])
        for at in range((len(wire) - late) // 6 + 1)
    ]
    return [*before, (2.004, wire[2 * 250 * 6 : n_before]), *burst, *after]


@pytest.mark.parametrize("cut", range(6))
def test_a_stall_of_two_and_a_half_seconds_that_cut_a_packet_threw_away_what_waited(cut):
    blocks, lost = read_all(stalled(2.5, cut=cut), until_s=9.0)
    assert lost is None
    assert sum(block.n_samples for block in blocks) == 1250
    assert blocks[-1].end_index == 1250


class VanishingPort(ScriptedPort):
    """Breaks once all has been read: somebody pulled the plug."""

    def read(self, timeout_s):
        if not self._script:
            raise DeviceLost("It was unplugged.", reason="the connection broke")
        return super().read(timeout_s)


def test_what_was_held_back_when_a_device_was_lost_was_told_nowhere_as_an_estimate():
    """Regression: only a stop told it, and a loss put samples where nobody counted in silence."""
    produced = [*range(1500), *range(1500 + 512, 1500 + 512 + 20)]
    script = [(0.01 + index / FS_HZ, packet(index, 1)) for index in produced]
    clock = FakeClock(0.0)
    driver = LineDriver(NAME, ScriptedDialect(VanishingPort(clock, script)), clock=clock)
    driver.open()
    blocks, lost = all_of(driver, clock, until_s=20.0)
    driver.close()
    (placed,) = driver.take_notices()
    n_samples = sum(block.n_samples for block in blocks)
    assert lost is not None
    assert n_samples == len(produced)
    assert (placed.kind, placed.index) == (NoticeKind.PLACED, 2012)
    assert placed.text.startswith("20 samples had come and were held back")
    assert "about 512 samples are missing" in placed.text


def test_a_line_that_carries_nothing_is_given_twelve_seconds():
    wire = [(0.1, packet(0, 1) + packet(1, 1) + packet(2, 1))]
    _, lost = read_all(wire, until_s=30.0)
    said = re.fullmatch(r"the Chords board sent no samples for (\d+\.\d) s", lost.reason)
    assert 12.0 <= float(said[1]) <= 12.5


def test_a_line_that_goes_on_carrying_other_bytes_is_lost_after_two_seconds():
    noise = [(0.1 + 0.02 * at, b"\x55\xaa" * 8) for at in range(1000)]
    _, lost = read_all(noise, until_s=30.0)
    said = re.fullmatch(r"the Chords board sent no samples for (\d\.\d) s", lost.reason)
    assert 2.0 <= float(said[1]) <= 2.5
    assert "bytes made no sense" not in lost.reason


def turn_lost_behind(pieces):
    """Return a driver that has read a second of packets, and pieces of later ones from 3.1 s on."""
    clock = FakeClock(0.0)
    first = [(at / 25, packets(10 * at - 10, 10 * at)) for at in range(1, 26)]
    port = ScriptedPort(clock, [*first, *pieces])
    driver = LineDriver(NAME, ScriptedDialect(port), clock=clock)
    driver.open()
    return clock, driver


def packets(first, end):
    return b"".join(packet(index, 1) for index in range(first, end))


def later(number):
    """Return 20 ms of packets, two turns of the counter having been lost before."""
    first = 250 + 512 + 5 * number
    return 3.1 + 0.02 * number, packets(first, first + 5)


def read_all_before(driver):
    while driver.read(2.0).end_index < 250:
        pass


def test_while_packets_wait_for_their_place_they_are_said_to_have_come():
    clock, driver = turn_lost_behind([later(number) for number in range(100)])
    held = []
    read_all_before(driver)
    while (block := driver.read(0.05)) is None:
        held.append(driver.is_holding)
    assert block.first_index == 250 + 512
    assert sum(held) >= 18
    assert 4.0 < clock() < 4.3
    assert not driver.is_holding


def test_what_waits_behind_a_line_that_fell_silent_again_is_no_longer_what_comes():
    clock, driver = turn_lost_behind([later(0)])
    while clock() < 3.3:
        driver.read(0.05)
    assert driver.is_holding
    while clock() < 3.7:
        driver.read(0.05)
    assert not driver.is_holding


def test_whole_turns_of_the_counter_within_a_burst_were_placed_before_it_without_about():
    """What overflowed at the end of a stall showed as a loss at its beginning, to the sample."""
    kept = [*range(500), *range(500, 1000), *range(1518, 3000)]
    script, now_s = [], 0.0
    for number, index in enumerate(kept):
        stall_s = 4.0 if 500 <= number < 1000 else 0.0
        now_s = max(now_s, 0.004 + index / 250 + (stall_s if number == 500 else 0.0))
        script.append((now_s, packet(index % 256, 1)))
    clock = FakeClock(0.0)
    driver = LineDriver(NAME, ScriptedDialect(ScriptedPort(clock, script)), clock=clock)
    driver.open()
    blocks, _ = all_of(driver, clock, until_s=14.0)
    gaps = [
        block.first_index
        for before, block in pairwise(blocks)
        if block.first_index - before.end_index >= 256
    ]
    told = [each for each in driver.take_notices() if "turned meanwhile" in each.text]
    assert gaps
    assert [each.index for each in told] == gaps
    assert all(each.kind is NoticeKind.PLACED for each in told)
