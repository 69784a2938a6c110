"""An Arduino that prints numbers: lines, rate from arrivals, garbage, and what is refused."""

import time
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.arduino_text import OPTIONS, read_dialect
from drivers.devices.arrival_rate import ArrivalRate
from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.text_lines import LineCutter, TextDecoder, read_line
from drivers.errors import DeviceLost, UnknownSource, UnsuitableStream, WrongDevice
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt
from tests.drivers.contract import DriverContract, read_scans
from tests.drivers.devices.device_reading import (
    HASTY,
    QUICK_TO_LOSE,
    QUICK_TO_REFUSE,
    decode,
    from_the_beginning,
    read_until_lost,
)
from tests.fakes.clock import FakeClock
from tests.fakes.fake_arduino import FakeArduino, line, value_at
from tests.fakes.scripted_port import ScriptedPort


def driver_of(fake, options="", patience=HASTY, **more):
    name = read_source_name("ascii", fake.path + options, known=OPTIONS)
    return LineDriver(name, read_dialect(name, patience), clock=time.monotonic, **more)


def decoder_of(n_columns=2):
    channels = tuple(ChannelInfo(f"c{n}", uv_per_count=1.0) for n in range(n_columns))
    return TextDecoder(LineCutter(), n_columns, CountsToUv(channels))


class TestTextContract(DriverContract):
    fs_hz = 500.0
    channel_names = ("column_1", "column_2")

    def expected_uv(self, index):
        # The first line is left out: it may have been cut.
        return [(value_at(index + 1, channel) - 512) * 5e6 / 1024 for channel in range(2)]

    @pytest.fixture
    def driver(self):
        with FakeArduino(is_waiting=True) as fake:
            options = "?rate=500&bits=10&volts=5"
            driver = driver_of(fake, options, open_line=from_the_beginning(fake))
            yield driver
            driver.close()


@pytest.mark.parametrize(
    ("text", "labels", "values"),
    [
        (b"512,300", ("", ""), (512, 300)),
        (b"512 300\t-1.5e1", ("", "", ""), (512, 300, -15)),
        (b"left:1.25,right:-3", ("left", "right"), (1.25, -3)),
        (b" 7 ; .5 ", ("", ""), (7, 0.5)),
        (b"7,", ("",), (7,)),
    ],
)
def test_a_line_of_the_serial_plotter_is_understood(text, labels, values):
    assert read_line(text) == (labels, values)


@pytest.mark.parametrize(
    "text",
    [b"", b"hello", b"1,x", b"1_000", b"inf", b"1e999", b"0x10", b"\xff\x01", b"1:2", b"--1"],
)
def test_what_is_no_line_of_numbers_is_not_guessed_at(text):
    assert read_line(text) is None


def test_not_a_number_is_a_sample_that_is_missing():
    read = read_line(b"nan,3")
    assert np.isnan(read[1][0])
    assert read[1][1] == 3


def arduino_on_a_scripted_port(rate_hz, *, n_lines=4000, batch_s=0.016):
    """Return a clock and a port on which lines come in batches, as over USB."""
    clock = FakeClock()
    script, index = [], 0
    for batch in range(1, round(n_lines / rate_hz / batch_s)):
        end = int(batch * batch_s * rate_hz)
        script.append((batch * batch_s, b"".join(line(i) for i in range(index, end))))
        index = end
    return clock, ScriptedPort(clock, script)


@pytest.mark.parametrize("rate_hz", [125.0, 519.0, 1003.7])
def test_the_rate_is_read_from_the_arrivals_and_marked_as_not_trustworthy(rate_hz):
    clock, port = arduino_on_a_scripted_port(rate_hz)
    name = read_source_name("ascii", "p", known=OPTIONS)
    info = LineDriver(
        name, read_dialect(name), clock=clock, open_line=lambda place, clock, baud: port
    ).open()
    assert info.fs_hz == pytest.approx(rate_hz, rel=0.01)
    assert LinkDoubt.UNTIMED in info.doubts
    assert info.device == "Arduino text, unit not stated"


def test_a_stream_that_is_opened_again_keeps_the_rate_that_was_guessed_first():
    infos = []
    source = "ascii:p"
    for rate_hz in (500.0, 520.0):
        clock, port = arduino_on_a_scripted_port(rate_hz)
        name = read_source_name("ascii", source.partition(":")[2], known=OPTIONS)
        driver = LineDriver(
            name, read_dialect(name), clock=clock, open_line=lambda *_, port=port, **__: port
        )
        infos.append(driver.open())
        source = infos[-1].source
    assert infos[1] == infos[0]
    assert source.startswith("ascii:p?baud=115200&rate=")


def test_too_few_arrivals_tell_no_rate():
    rate = ArrivalRate()
    for at in range(3):
        rate.add(5, 1.0 + at)
    assert rate.fs_hz() is None


def test_labels_name_the_channels_and_a_stated_unit_scales_them():
    with FakeArduino(script=lambda: (b"GM_R:0.5 BF_R:-1\n" for _ in count())) as fake:
        driver = driver_of(fake, "?rate=100&unit=mV&gain=10&channels=2&kind=envelope,raw")
        info = driver.open()
        block = driver.read(1.0)
        driver.close()
    assert [channel.name for channel in info.channels] == ["GM_R", "BF_R"]
    assert [channel.kind for channel in info.channels] == [ChannelKind.ENVELOPE, ChannelKind.EMG]
    np.testing.assert_allclose(block.samples_uv[0], [50.0, -100.0])


def test_numbers_of_an_unknown_step_are_passed_on_as_they_are_and_take_no_gain():
    with FakeArduino() as fake:
        driver = driver_of(fake, "?rate=100")
        info = driver.open()
        assert driver.read(1.0).samples_uv[0].tolist() in [
            [value_at(index, 0), value_at(index, 1)] for index in range(1024)
        ]
        driver.close()
        with pytest.raises(UnsuitableStream, match="a gain says nothing"):
            driver_of(fake, "?rate=100&gain=1000").open()
    assert not any(channel.is_calibrated for channel in info.channels)


def test_garbage_costs_its_line_and_is_counted_as_a_scan():
    wire = line(0) + line(1) + b"51\xff\x02,3\n" + line(3) + b"7\n" + line(5) + b"1,2,3\n" + line(7)
    samples_uv, indices = decode(decoder_of(), wire)
    assert indices.tolist() == [0, 2, 4, 6]
    expected = [[value_at(i, channel) for channel in range(2)] for i in (1, 3, 5, 7)]
    np.testing.assert_array_equal(samples_uv, expected)


def test_noughts_between_the_bytes_do_no_harm():
    wire = b"\0".join(bytes([byte]) for byte in line(0) + line(1) + line(2))
    assert decode(decoder_of(), wire)[1].tolist() == [0, 1]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.binary(max_size=60), st.lists(st.integers(1, 30), min_size=1, max_size=40))
def test_any_chunking_gives_the_same_scans(junk, lengths):
    wire = junk + b"\n" + b"".join(line(i) for i in range(10)) + junk + b"\n" + line(10) + line(11)
    whole_uv, whole = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    np.testing.assert_array_equal(np.concatenate([b.samples_uv for b in blocks]), whole_uv)
    assert [i for b in blocks for i in range(b.first_index, b.end_index)] == whole.tolist()


def test_one_damaged_byte_anywhere_costs_at_most_two_lines():
    lines = [line(index) for index in range(12)]
    wire = b"".join(lines)
    true_rows = {tuple(map(float, (value_at(i, 0), value_at(i, 1)))) for i in range(12)}
    for at in range(len(lines[0]), len(wire)):
        for damaged in (
            wire[:at] + b"\xff" + wire[at + 1 :],
            wire[:at] + b"\xff" + wire[at:],
            wire[:at] + wire[at + 1 :],
        ):
            samples_uv, _ = decode(decoder_of(), damaged)
            n_true = sum(tuple(row) in true_rows for row in samples_uv.tolist())
            assert n_true >= 9, f"byte {at}"


def test_a_line_without_end_takes_no_memory():
    cutter = LineCutter()
    for _ in range(100):
        assert cutter.feed(b"1,2," * 1000) == []
    assert len(cutter._rest) <= 1024


def test_an_arduino_that_is_unplugged_is_lost_after_its_last_scan():
    with FakeArduino() as fake:
        driver = driver_of(fake, "?rate=500")
        driver.open()
        read_scans(driver, 20)
        fake.unplug()
        with pytest.raises(DeviceLost, match="unplugged"):
            read_scans(driver, 100_000)
        driver.close()


def test_an_arduino_that_falls_silent_is_lost_in_words():
    with FakeArduino(lambda: map(line, range(40)), is_waiting=True) as fake:
        driver = driver_of(fake, "?rate=500", QUICK_TO_LOSE, open_line=from_the_beginning(fake))
        blocks, said = read_until_lost(driver)
    assert sum(block.n_samples for block in blocks) == 39
    assert "The Arduino on" in said


@pytest.mark.parametrize(
    ("script", "error", "said"),
    [
        (lambda: iter(()), WrongDevice, "sent nothing at 115200 and 9600 baud"),
        (lambda: (b"\x81\x02\xfe\n" for _ in count()), WrongDevice, "that are no lines of numbers"),
        (lambda: (b"1," * 16 + b"1\n" for _ in count()), UnsuitableStream, "prints 17 numbers"),
    ],
)
def test_what_does_not_print_numbers_is_refused_in_words(script, error, said):
    with FakeArduino(script=script) as fake, pytest.raises(error) as caught:
        driver_of(fake, "?rate=1", QUICK_TO_REFUSE).open()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ascii:", "names no port"),
        ("ascii:p?bits=10", "in one way"),
        ("ascii:p?bits=10&volts=5&unit=V", "in one way"),
        ("ascii:p?unit=uv", "Did you mean 'uV'?"),
        ("ascii:p?rate=0", "at least 1"),
        ("ascii:p?volts=0&bits=10", "at least 0.1"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
