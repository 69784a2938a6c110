"""A device that goes and comes back: one stream, its gaps explicit; nobody else is let in."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from drivers.absence import AbsenceKind
from drivers.base import Notice, NoticeKind
from drivers.connection import Connection
from drivers.errors import (
    DeviceLost,
    NoPermission,
    SourceBusy,
    SourceNotFound,
    UnknownSource,
    WrongDevice,
)
from drivers.port_identity import PortIdentity
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from tests.fakes.clock import FakeClock

FS_HZ = 1000.0
ACM0, ACM1 = "/dev/null", "/dev/zero"
UNO = PortIdentity(ACM0, "Arduino Uno", 0x2341, 0x0043, "75833", "1-2")


class Bench:
    """Ports and devices that a test plugs in and out; time passes only in reads and waits."""

    def __init__(self):
        self.clock = FakeClock()
        self.ports = {ACM0: UNO}
        self.devices = {ACM0: Device(self)}
        self.opened = []
        self.slept_s = 0.0
        self.sharing = {}

    def open_source(self, source):
        place = source.partition(":")[2].partition("?")[0]
        if place not in self.devices:
            raise UnknownSource(f"{source} is nothing.")
        self.opened.append(source)
        return self.devices[place]

    def connection(self, source=f"serial:{ACM0}?channels=2"):
        return Connection(
            source,
            open_source=self.open_source,
            clock=self.clock,
            sleep=self.clock.sleep,
            list_ports=lambda: tuple(self.ports.values()),
            slept_s=lambda: self.slept_s,
            find_sharing=self.sharing.get,
        )

    def move(self, place, **changes):
        """Plug the device in under another name."""
        device = self.devices.pop(ACM0)
        self.devices[place] = device
        self.ports = {place: PortIdentity(place, "Arduino Uno", 0x2341, 0x0043, "75833", "1-4")}
        return device


class Device:
    """Gives a block of 10 scans every 10 ms; its index begins anew at every opening."""

    def __init__(
        self,
        bench,
        *,
        title="Uno, firmware 1.0.0",
        uv_per_count=5.0,
        names=("A0", "A1"),
        unit="",
        stated_hz=FS_HZ,
    ):
        self.stated_hz = stated_hz
        self._bench = bench
        self.unit = unit
        self.title = title
        self.uv_per_count = uv_per_count
        self.names = names
        self.true_hz = FS_HZ
        self.ending = None
        self.refusal = None
        self.n_opened = 0
        self.is_closed = True
        self._index = 0

    def open(self):
        if self.refusal is not None:
            raise self.refusal
        self.n_opened += 1
        self.is_closed, self.ending, self._index = False, None, 0
        channels = tuple(ChannelInfo(n, uv_per_count=self.uv_per_count) for n in self.names)
        return StreamInfo(
            f"serial:{ACM0}?channels=2", self.title, self.stated_hz, channels, unit=self.unit
        )

    def read(self, timeout_s):
        if self.ending is not None:
            raise self.ending
        self._bench.clock.sleep(10 / self.true_hz)
        counts = np.arange(self._index, self._index + 10)
        samples_uv = np.column_stack([counts, counts]) * self.uv_per_count
        self._index += 10
        return SampleBlock(samples_uv, self._index - 10, self._bench.clock())

    def skip(self, n_scans):
        """Lose scans on the way."""
        self._index += n_scans

    def close(self):
        self.is_closed = True


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def connection(bench):
    connection = bench.connection()
    connection.open()
    return connection


def read_s(connection, bench, seconds):
    blocks, until_s = [], bench.clock() + seconds
    while bench.clock() < until_s:
        block = connection.read(0.05)
        if block is not None:
            blocks.append(block)
    return blocks


def unplug(bench, place=ACM0):
    bench.devices[place].ending = DeviceLost("The connection broke.")
    bench.devices[place].refusal = DeviceLost("The connection broke.")
    return bench.ports.pop(place)


def plug_in(bench, port, device):
    bench.ports[port.place] = port
    bench.devices[port.place] = device
    device.refusal = None


def test_a_device_that_comes_back_goes_on_in_the_same_stream_behind_a_gap(bench, connection):
    before = read_s(connection, bench, 1.0)
    port = unplug(bench)
    assert read_s(connection, bench, 4.0) == []
    assert connection.absence.kind is AbsenceKind.UNPLUGGED
    assert connection.absence.problem == "The connection broke."
    plug_in(bench, port, bench.devices[ACM0])
    plugged_in_s = bench.clock()
    after = read_s(connection, bench, 1.0)
    assert connection.absence is None
    assert after[0].received_s - plugged_in_s <= 0.3
    (returned,) = connection.returns
    assert returned.first_index == after[0].first_index == before[-1].end_index + returned.n_missing
    away_s = after[0].received_s - 10 / FS_HZ - before[-1].received_s
    assert returned.n_missing == pytest.approx(away_s * FS_HZ, abs=1)
    assert all(a.end_index == b.first_index for a, b in itertools.pairwise(after))


def test_the_gap_is_as_long_as_the_devices_own_clock_makes_it(bench, connection):
    bench.devices[ACM0].true_hz = 1004.3
    before = read_s(connection, bench, 30.0)
    port = unplug(bench)
    read_s(connection, bench, 600.0)
    plug_in(bench, port, bench.devices[ACM0])
    after = read_s(connection, bench, 1.0)
    away_s = after[0].received_s - before[-1].received_s
    assert connection.returns[0].n_missing == pytest.approx(away_s * 1004.3 - 10, abs=3)


def test_the_same_serial_number_under_another_port_name_is_the_same_device(bench, connection):
    read_s(connection, bench, 0.5)
    unplug(bench)
    read_s(connection, bench, 1.0)
    device = bench.move(ACM1)
    device.refusal = None
    assert read_s(connection, bench, 1.0)
    assert bench.opened[-1] == f"serial:{ACM1}?channels=2"
    assert connection.returns[0].place == ACM1


@pytest.mark.parametrize(
    "port",
    [
        PortIdentity(ACM0, "Arduino Uno", 0x2341, 0x0043, "99999", "1-2"),
        PortIdentity(ACM0, "CP2102", 0x10C4, 0xEA60, None, "1-2"),
        PortIdentity(ACM1, "Arduino Uno", 0x2341, 0x0043, None, "1-4"),
    ],
    ids=["another serial number", "another make", "no serial number, another socket"],
)
def test_another_device_is_told_and_never_opened(bench, connection, port):
    read_s(connection, bench, 0.5)
    unplug(bench)
    n_opened = len(bench.opened)
    plug_in(bench, port, Device(bench))
    assert read_s(connection, bench, 5.0) == []
    assert len(bench.opened) == n_opened
    assert connection.absence.kind is AbsenceKind.STRANGER
    assert f"Another device is on {port.place}" in connection.absence.problem


def test_a_device_without_a_serial_number_is_known_by_its_socket(bench):
    bench.ports[ACM0] = PortIdentity(ACM0, "CH340", 0x1A86, 0x7523, None, "1-2")
    connection = bench.connection()
    connection.open()
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    plug_in(bench, port, bench.devices[ACM0])
    assert read_s(connection, bench, 1.0)


CH340 = PortIdentity(ACM0, "CH340", 0x1A86, 0x7523, None, "1-2")


@pytest.mark.parametrize(("unit", "comes_back"), [("7f3a", True), ("0001", False)])
def test_a_board_says_who_it_is_where_usb_does_not(bench, unit, comes_back):
    bench.ports[ACM0] = CH340
    bench.devices[ACM0].unit = "7f3a"
    connection = bench.connection()
    connection.open()
    read_s(connection, bench, 0.5)
    unplug(bench)
    read_s(connection, bench, 0.5)
    other = Device(bench, unit=unit)
    plug_in(bench, replace(CH340, place=ACM1, location="1-4"), other)
    assert bool(read_s(connection, bench, 5.0)) == comes_back
    assert other.n_opened == 1
    assert other.is_closed != comes_back
    if not comes_back:
        assert connection.absence.kind is AbsenceKind.STRANGER


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "Nano, firmware 1.0.0"}, "it is Nano, firmware 1.0.0, not Uno"),
        ({"names": ("A1", "A0")}, "its channels are A1, A0, not A0, A1"),
        ({"uv_per_count": 4.0}, "channel A0 means something else"),
    ],
)
def test_what_comes_back_as_another_stream_is_let_go_and_told(bench, connection, changed, said):
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    other = Device(bench, **changed)
    plug_in(bench, port, other)
    assert read_s(connection, bench, 2.0) == []
    assert said in connection.absence.problem
    assert connection.absence.kind is AbsenceKind.STRANGER
    assert other.is_closed
    assert other.n_opened <= 4


@pytest.mark.parametrize(("rate_hz", "comes_back"), [(1003.0, True), (500.0, False)])
def test_a_rate_that_was_guessed_anew_is_the_same_stream(bench, connection, rate_hz, comes_back):
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    plug_in(bench, port, Device(bench, stated_hz=rate_hz))
    assert bool(read_s(connection, bench, 1.0)) == comes_back


@pytest.mark.parametrize("number", [None, "7573"])
@pytest.mark.parametrize("unit", ["", "7f3a"])
def test_a_board_without_any_number_was_taken_for_the_same_one_without_a_word(bench, unit, number):
    bench.ports[ACM0] = replace(CH340, serial_number=number)
    bench.devices[ACM0].unit = unit
    connection = bench.connection()
    connection.open()
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    plug_in(bench, port, Device(bench, unit=unit))
    after = read_s(connection, bench, 1.0)
    told = [each for each in connection.take_notices() if each.kind is NoticeKind.UNNUMBERED]
    assert len(told) == (0 if unit or number else 1)
    assert all(each.index == after[0].first_index for each in told)


def test_a_supply_measured_a_little_differently_keeps_the_scale_of_the_start(bench, connection):
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    plug_in(bench, port, Device(bench, uv_per_count=5.02))
    after = read_s(connection, bench, 0.5)
    np.testing.assert_array_equal(after[0].samples_uv[:, 0], np.arange(10) * 5.0)


def board(bench, uv_per_count, *, unit="00DE-AD01"):
    """Return a board whose counts lie around the middle and saturate at its supply."""
    device = Device(bench, uv_per_count=uv_per_count, unit=unit)
    plain_open, plain_read = device.open, device.read
    rails = {"low_uv": -512 * uv_per_count, "high_uv": 511 * uv_per_count, "zero_count": 512}

    def open_():
        info = plain_open()
        marker = ChannelInfo("heel", kind=ChannelKind.AUX)
        return replace(info, channels=(*(replace(c, **rails) for c in info.channels), marker))

    def read(timeout_s):
        block = plain_read(timeout_s)
        counts = np.array([-512, -511, -300, -1, 0, 1, 300, 510, 511, 511])
        marks = block.first_index // 10 % 2 * np.ones(10)
        samples_uv = np.column_stack([counts * uv_per_count, counts * uv_per_count, marks])
        return SampleBlock(samples_uv, block.first_index, block.received_s)

    device.open, device.read = open_, read
    return device


def swapped_supply(bench, first_uv, second_uv, **changes):
    bench.devices[ACM0] = board(bench, first_uv, **changes)
    connection = bench.connection()
    connection.open()
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    plug_in(bench, port, board(bench, second_uv, **changes))
    return connection, read_s(connection, bench, 1.0)


@pytest.mark.parametrize(("first_v", "second_v"), [(5.0, 4.75), (4.75, 5.25), (5.25, 4.75)])
def test_a_board_on_another_usb_supply_was_refused_as_another_board(bench, first_v, second_v):
    first_uv, second_uv = first_v * 1e6 / 1024, second_v * 1e6 / 1024
    connection, after = swapped_supply(bench, first_uv, second_uv)
    assert connection.absence is None
    shown_uv, counts = after[0].samples_uv[:, 0], np.array([-511, -300, -1, 0, 1, 300, 510])
    true_uv = np.clip(counts * second_uv, -512 * first_uv, 511 * first_uv)
    np.testing.assert_allclose(shown_uv[1:8], true_uv, atol=0.5 * first_uv)
    # What saturates stands at the rail of the scale in use, or it would pass for a true value.
    assert shown_uv[0] == -512 * first_uv
    assert (shown_uv[8:] == 511 * first_uv).all()
    np.testing.assert_array_equal(shown_uv / first_uv, np.rint(shown_uv / first_uv))
    (returned,) = connection.returns
    assert returned.supply_share == pytest.approx(second_v / first_v - 1.0)
    assert returned.are_uv_kept


def test_with_a_marker_the_scale_of_a_board_changed_unsaid(bench):
    connection, after = swapped_supply(bench, 5.0, 4.93)
    assert after[0].samples_uv[:, 0].tolist()[:3] == [-512 * 5.0, -511 * 5.0, -300 * 5.0]
    assert set(np.concatenate([each.samples_uv[:, 2] for each in after])) == {0.0, 1.0}
    (returned,) = connection.returns
    assert returned.supply_share == pytest.approx(-0.014)
    assert not returned.are_uv_kept


def test_a_board_without_a_number_on_another_supply_may_be_another_board(bench):
    connection, after = swapped_supply(bench, 5.0, 4.75, unit="")
    assert after == []
    assert "means something else" in connection.absence.problem


def test_a_board_whose_gain_was_changed_is_not_on_another_supply(bench):
    connection, after = swapped_supply(bench, 5.0, 2.5)
    assert after == []
    assert connection.absence.kind is AbsenceKind.STRANGER


def test_a_port_that_is_not_yours_yet_is_told_and_tried_again(bench, connection):
    read_s(connection, bench, 0.5)
    port = unplug(bench)
    read_s(connection, bench, 0.5)
    device = bench.devices[ACM0]
    plug_in(bench, port, device)
    device.refusal = NoPermission("This account may not use it.")
    read_s(connection, bench, 0.6)
    assert connection.absence.kind is AbsenceKind.REFUSED
    assert connection.absence.problem == "This account may not use it."
    device.refusal = None
    assert read_s(connection, bench, 1.5)


def test_a_board_that_resets_goes_on_behind_a_gap(bench, connection):
    before = read_s(connection, bench, 0.5)
    bench.devices[ACM0].ending = DeviceLost("The board restarted.")
    after = read_s(connection, bench, 0.5)
    assert after[0].first_index > before[-1].end_index
    assert len(connection.returns) == 1


@pytest.mark.parametrize("asleep_s", [1.0, 60.0, 3600.0])
def test_a_computer_that_slept_breaks_the_stream_by_as_long_as_it_slept(
    bench, connection, asleep_s
):
    before = read_s(connection, bench, 3.0)
    bench.slept_s += asleep_s
    after = read_s(connection, bench, 3.0)
    n_gap = after[0].first_index - before[-1].end_index
    assert n_gap == pytest.approx(asleep_s * FS_HZ, abs=300)


def test_a_break_is_never_hidden_however_short(bench, connection):
    before = read_s(connection, bench, 0.5)
    bench.devices[ACM0].ending = DeviceLost("The board restarted.")
    bench.clock.sleep(-0.5)
    after = read_s(connection, bench, 0.5)
    assert after[0].first_index >= before[-1].end_index + 1


def test_ten_thousand_breaks_never_turn_the_index_back(bench, connection):
    rng = np.random.default_rng(20261122)
    end_index = 0
    for _ in range(10_000):
        for _ in range(int(rng.integers(0, 3))):
            block = connection.read(0.05)
            if block is not None:
                assert block.first_index >= end_index
                end_index = block.end_index
        bench.devices[ACM0].ending = DeviceLost("gone")
        bench.clock.sleep(float(rng.exponential(0.1)))


def test_a_name_nobody_understands_is_refused_at_once(bench):
    bench.devices.clear()
    with pytest.raises(UnknownSource):
        bench.connection()


def test_it_must_be_open_to_be_read_and_may_be_closed_twice(bench):
    connection = bench.connection()
    with pytest.raises(DeviceLost, match="not open"):
        connection.read(0.0)
    connection.open()
    connection.close()
    connection.close()
    assert bench.devices[ACM0].is_closed


def test_why_a_device_went_stays_known_while_it_cannot_be_opened_again(bench, connection):
    device = bench.devices[ACM0]
    device.ending = DeviceLost("It restarted on /dev/null.", reason="the board restarted")
    device.refusal = NoPermission("It may not be used.")
    read_s(connection, bench, 1.0)
    assert (connection.absence.kind, connection.absence.reason) == (
        AbsenceKind.REFUSED,
        "the board restarted",
    )


def test_what_a_device_still_held_was_thrown_away_with_it(bench):
    """Regression: a port that vanished took what had come before it along."""
    device = bench.devices[ACM0]
    held = [SampleBlock(np.full((30, 2), 5.0), 40, 1000.0)]
    device.is_holding = device.has_held = True
    device.release = lambda: tuple([held.pop()] if held else [])
    connection = bench.connection()
    connection.open()
    assert connection.read(0.05).end_index == 10
    device.ending = DeviceLost("It was unplugged.", reason="unplugged")
    block = connection.read(0.05)
    assert (block.first_index, block.n_samples) == (40, 30)
    assert connection.absence is None
    assert connection.read(0.05) is None
    assert connection.absence is not None


SHARING = "Another program, cat (process 812), reads it too. Close that program."


def test_a_port_that_another_program_read_too_was_called_unplugged(bench, connection):
    read_s(connection, bench, 0.5)
    bench.sharing[ACM0] = SHARING
    bench.devices[ACM0].ending = DeviceLost("It was unplugged.", reason="the connection broke")
    assert read_s(connection, bench, 3.0) == []
    assert connection.absence.problem == SHARING
    assert connection.absence.kind is AbsenceKind.REFUSED
    assert connection.absence.reason == "another program read the port too"
    # While it is there the board is not opened again and again, which resets it.
    assert bench.devices[ACM0].n_opened == 1
    bench.sharing.clear()
    assert read_s(connection, bench, 2.0)


def test_a_board_that_does_not_answer_for_another_program_took_the_answer_names_it(bench):
    bench.devices[ACM0].refusal = WrongDevice("It answered nothing. Flash it.")
    bench.sharing[ACM0] = SHARING
    with pytest.raises(SourceBusy, match="cat \\(process 812\\)"):
        bench.connection().open()
    bench.sharing.clear()
    with pytest.raises(WrongDevice, match="answered nothing"):
        bench.connection().open()


def test_a_program_that_took_bytes_but_left_no_garbage_was_named_nowhere(bench, connection):
    """Regression: losses alone, as a program makes that reads whole frames, named nobody."""
    read_s(connection, bench, 1.0)
    bench.sharing[ACM0] = SHARING
    assert connection.take_notices() == ()
    bench.devices[ACM0].skip(30)
    read_s(connection, bench, 1.0)
    (notice,) = connection.take_notices()
    assert (notice.kind, notice.advice) == (NoticeKind.PORT_SHARED, SHARING)
    assert "cat" not in notice.text
    for _ in range(4):
        bench.devices[ACM0].skip(30)
        read_s(connection, bench, 4.0)
    assert connection.take_notices() == (), "it was named already"
    assert connection.absence is None


def test_what_is_lost_without_another_program_names_nobody(bench, connection):
    read_s(connection, bench, 1.0)
    bench.devices[ACM0].skip(30)
    read_s(connection, bench, 1.0)
    assert connection.take_notices() == ()


def test_a_board_that_is_looked_for_was_not_found_though_another_program_took_its_answers(bench):
    """Regression: `serial:auto` named no program, since it names no port."""
    bench.sharing[ACM0] = SHARING
    bench.devices["auto"] = bench.devices[ACM0]
    bench.devices[ACM0].refusal = SourceNotFound("No board was found.")
    with pytest.raises(SourceBusy, match="cat"):
        bench.connection("serial:auto").open()


def test_what_a_driver_noticed_just_before_it_was_lost_went_with_it(bench, connection):
    device = bench.devices[ACM0]
    late = [Notice(7, NoticeKind.PLACED, "Placed.")]
    device.take_notices = lambda: tuple(late.pop() for _ in range(len(late)))
    read_s(connection, bench, 0.1)
    device.ending = DeviceLost("It was unplugged.", reason="unplugged")
    assert connection.read(0.05) is None
    assert [notice.index for notice in connection.take_notices()] == [7]
