"""The whole device compiled for this computer: what it answers, whatever it hears."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import commands
from drivers.commands import Encoding, SelfTest, StreamPlan
from drivers.frames import FrameDecoder, encode_frame
from drivers.messages import Ack, Data, DataFlag, ErrorCode, Info, Nack, Pong, Status
from drivers.stream_request import WATCHDOG_S
from tests.firmware import native_code
from tests.firmware.native_code import run_device

BYTE_TIME_S = 174 / 2_000_000
"""How long the device thinks a byte takes (``host_board.c``)."""

SILENCE = b"\0"
"""A byte time in which the host says nothing: a delimiter alone means nothing."""


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    return native_code.build_device(tmp_path_factory.mktemp("device"))


@pytest.fixture(scope="module")
def plan(device) -> StreamPlan:
    (info,) = FrameDecoder().feed(run_device(device, silence(0.05)))
    assert isinstance(info, Info)
    assert info.layout_hash == commands.layout_hash(info.channels)
    return StreamPlan(2000, 0b111, 8, Encoding.U16, 0, 21, info.layout_hash)


def silence(duration_s: float) -> bytes:
    return SILENCE * round(duration_s / BYTE_TIME_S)


def said(device, heard: bytes, plan: StreamPlan | None = None):
    """Return what the device says after its boot INFO, and check that every frame is sound."""
    decoder = FrameDecoder()
    decoder.expect(plan)
    info, *messages = decoder.feed(run_device(device, heard + silence(0.05)))
    assert isinstance(info, Info)
    assert info.request_id == 0
    assert decoder.counts.n_damaged == decoder.counts.n_unknown == decoder.counts.n_stray == 0
    return messages


def test_start_is_acknowledged_before_the_first_data(device, plan):
    started, *data = said(device, encode_frame(plan.start(5)) + silence(0.1), plan)
    assert started.request_id == 5
    assert started.started.stream_id == plan.stream_id
    assert started.started.period_ticks == plan.period_ticks
    assert all(isinstance(message, Data) for message in data)
    assert data[0].scan_index == 0
    assert data[0].tick == started.started.tick


@pytest.mark.parametrize("encoding", [Encoding.U16, Encoding.PACKED_10_BIT])
def test_counts_and_indices_go_on_without_a_step(device, plan, encoding):
    plan = replace(plan, encoding=encoding)
    _, *data = said(device, encode_frame(plan.start(5)) + silence(0.9), plan)
    counts = np.concatenate([plan.unpack(message.samples) for message in data]).ravel()
    np.testing.assert_array_equal(counts, np.arange(len(counts)) % 1024)
    assert [message.scan_index for message in data] == [8 * i for i in range(len(data))]


@pytest.mark.parametrize("encoding", [Encoding.U16, Encoding.PACKED_12_BIT])
def test_a_converter_of_12_bits_is_streamed_whole(tmp_path, encoding):
    device = native_code.build_device(tmp_path, adc_bits=12)
    (info,) = FrameDecoder().feed(run_device(device, silence(0.05)))
    assert info.adc_bits == 12
    assert {known for known in Encoding if info.encodings >> known & 1} == {
        Encoding.U16,
        Encoding.PACKED_12_BIT,
    }
    assert {channel.zero_count for channel in info.channels} == {2048}
    assert {channel.adc_nv_per_count for channel in info.channels} == {5_000_000_000 // 4096}
    plan = StreamPlan(2000, 0b111, 8, encoding, 0, 21, commands.layout_hash(info.channels))
    messages = said(device, encode_frame(plan.start(5)) + silence(1.6), plan)
    data = [message for message in messages if isinstance(message, Data)]
    counts = np.concatenate([plan.unpack(message.samples) for message in data]).ravel()
    np.testing.assert_array_equal(counts, np.arange(len(counts)) % 4096)
    assert any(message.flags & DataFlag.AT_RAIL for message in data[1:])


def test_marks_lie_at_their_scans_and_cost_nothing_where_there_are_none(device, plan):
    marked = replace(plan, has_marks=True)
    _, *data = said(device, encode_frame(marked.start(5)) + silence(0.9), marked)
    marks = np.concatenate([marked.marks(message) for message in data])
    np.testing.assert_array_equal(marks, np.arange(len(marks)) // 50 % 3 == 1)
    lengths = {bool(message.flags & DataFlag.MARKED): len(message.samples) for message in data}
    assert lengths[True] == lengths[False] + 1


def test_a_stream_that_did_not_ask_for_marks_has_none(device, plan):
    _, *data = said(device, encode_frame(plan.start(5)) + silence(0.9), plan)
    assert not any(message.flags & DataFlag.MARKED for message in data)


def counts_of_selftest(device, plan, mode):
    plan = replace(plan, selftest=mode)
    heard = encode_frame(commands.selftest(4, mode)) + silence(0.01)
    messages = said(device, heard + encode_frame(plan.start(5)) + silence(0.5), plan)
    assert messages[0] == Ack(4, commands.CommandType.SELFTEST)
    data = [message for message in messages if isinstance(message, Data)]
    return np.concatenate([plan.unpack(message.samples) for message in data])


def test_the_ramp_counts_every_sample_of_the_stream(device, plan):
    counts = counts_of_selftest(device, plan, SelfTest.RAMP).ravel()
    assert len(counts) > 1200
    np.testing.assert_array_equal(counts, np.arange(len(counts)) % 1024)


def test_the_square_swings_between_a_quarter_and_three_quarters_on_all_channels(device, plan):
    counts = counts_of_selftest(device, plan, SelfTest.SQUARE)
    is_high = np.arange(len(counts)) // 32 % 2 == 1
    np.testing.assert_array_equal(counts, np.where(is_high, 768, 256)[:, None].repeat(3, axis=1))


@pytest.mark.parametrize(("mode", "count"), [(SelfTest.BANDGAP, 225), (SelfTest.GROUND, 0)])
def test_the_converter_looks_at_what_is_known(device, plan, mode, count):
    assert np.unique(counts_of_selftest(device, plan, mode)).tolist() == [count]


def test_stop_ends_a_self_test_before_it_began(device, plan):
    heard = encode_frame(commands.selftest(4, SelfTest.RAMP)) + encode_frame(commands.stop(6))
    messages = said(device, heard + encode_frame(plan.start(5)) + silence(0.1), plan)
    assert isinstance(messages[-1], Data)


def test_a_self_test_and_another_speed_are_refused_while_streaming(device, plan):
    heard = encode_frame(plan.start(5)) + silence(0.05)
    heard += encode_frame(commands.selftest(6, SelfTest.RAMP)) + silence(0.02)
    heard += encode_frame(commands.set_baud(7, 500_000)) + silence(0.05)
    nacks = [message for message in said(device, heard, plan) if isinstance(message, Nack)]
    assert nacks == [Nack(6, 0x45, ErrorCode.BUSY, 0), Nack(7, 0x48, ErrorCode.BUSY, 0)]


def test_a_reset_is_answered_and_then_begins_anew(device, plan):
    heard = encode_frame(plan.start(5)) + silence(0.1) + encode_frame(commands.reset(6))
    messages = said(device, heard + silence(0.1), plan)
    *_, answer, info = messages
    assert answer == Ack(6, commands.CommandType.RESET)
    assert (info.request_id, info.boot_id) == (0, 1)


def test_a_frame_with_a_count_at_a_rail_says_so(device, plan):
    _, *data = said(device, encode_frame(plan.start(5)) + silence(0.9), plan)
    for message in data:
        counts = plan.unpack(message.samples)
        at_rail = bool(np.isin(counts, (0, 1023)).any())
        assert bool(message.flags & DataFlag.AT_RAIL) == at_rail
    assert any(message.flags & DataFlag.AT_RAIL for message in data[1:])
    assert not all(message.flags & DataFlag.AT_RAIL for message in data)


def test_a_stopped_stream_sends_no_data_after_the_answer(device, plan):
    heard = encode_frame(plan.start(5)) + silence(0.1) + encode_frame(commands.stop(6))
    messages = said(device, heard + silence(0.1), plan)
    assert messages[-1] == Ack(6, commands.CommandType.STOP)


def test_a_second_start_while_streaming_changes_nothing(device, plan):
    other = replace(plan, stream_id=22, mask=0b1)
    heard = encode_frame(plan.start(5)) + silence(0.1) + encode_frame(other.start(6))
    messages = said(device, heard + silence(0.1), plan)
    assert Nack(6, commands.CommandType.START, ErrorCode.BUSY, 0) in messages
    assert isinstance(messages[-1], Data)


@pytest.mark.parametrize(
    ("payload", "error", "detail"),
    [
        (bytes((0x55, 9)), ErrorCode.UNKNOWN_COMMAND, 0),
        (bytes((0x7F, 9)), ErrorCode.UNKNOWN_COMMAND, 0),
        (bytes((0x44, 9, 1, 2)), ErrorCode.UNSUPPORTED, 0),
        (bytes((0x45, 9, 5)), ErrorCode.UNSUPPORTED, 2),
        (bytes((0x48, 9, 0, 0, 0, 0)), ErrorCode.UNSUPPORTED, 2),
        (bytes((0x45, 9)), ErrorCode.LENGTH, 0),
        (bytes((0x49, 9, 0)), ErrorCode.LENGTH, 0),
        (bytes((0x41, 9, 0)), ErrorCode.LENGTH, 0),
        (bytes((0x42, 9, 1)), ErrorCode.LENGTH, 0),
        (bytes((0x46, 9, 1, 2, 3)), ErrorCode.LENGTH, 0),
    ],
)
def test_a_command_that_cannot_be_is_refused_with_its_reason(device, payload, error, detail):
    assert said(device, encode_frame(payload)) == [Nack(9, payload[0], error, detail)]


def test_request_id_zero_is_refused(device):
    assert said(device, encode_frame(commands.stop(0))) == [Nack(0, 0x43, ErrorCode.RANGE, 1)]


def test_a_layout_the_host_only_believes_in_is_refused(device, plan):
    wrong = replace(plan, layout_hash=plan.layout_hash ^ 1)
    assert said(device, encode_frame(wrong.start(9))) == [Nack(9, 0x42, ErrorCode.LAYOUT_HASH, 11)]


def test_ping_and_status_are_answered_while_streaming(device, plan):
    heard = encode_frame(plan.start(5)) + silence(0.1)
    heard += encode_frame(commands.ping(6, 0xDEADBEEF)) + encode_frame(commands.status_req(7))
    messages = said(device, heard, plan)
    (pong,) = (message for message in messages if isinstance(message, Pong))
    (status,) = (message for message in messages if isinstance(message, Status))
    assert (pong.request_id, pong.cookie) == (6, 0xDEADBEEF)
    assert (status.request_id, status.state, status.stream_id) == (7, 1, plan.stream_id)


def test_status_comes_unasked_each_second_of_a_stream(device, plan):
    messages = said(device, encode_frame(plan.start(5)) + silence(3.4), plan)
    statuses = [message for message in messages if isinstance(message, Status)]
    assert [status.request_id for status in statuses] == [0, 0, 0]
    assert [status.scans_acquired // 1000 for status in statuses] == [1, 2, 3]


def test_the_watchdog_stops_a_stream_nobody_hears_and_says_so(device, plan):
    watched = replace(plan, watchdog_s=2)
    messages = said(device, encode_frame(watched.start(5)) + silence(4), watched)
    last = messages[-1]
    assert isinstance(last, Status)
    assert (last.request_id, last.state) == (0, 0)
    n_scans = plan.scans * sum(isinstance(message, Data) for message in messages)
    assert n_scans == pytest.approx(2000, abs=2 * plan.scans)


def test_a_stream_outlasts_a_host_that_is_held_up_for_ten_seconds(device, plan):
    watched = replace(plan, watchdog_s=WATCHDOG_S)
    heard = encode_frame(watched.start(5)) + silence(10.5) + encode_frame(commands.ping(6, 1))
    data = [message for message in said(device, heard, watched) if isinstance(message, Data)]
    indices = [message.scan_index for message in data]
    assert indices == list(range(0, 8 * len(data), 8))
    assert len(data) * plan.scans >= 10_400


def test_a_host_that_pings_keeps_the_watchdog_content(device, plan):
    watched = replace(plan, watchdog_s=1)
    heard = encode_frame(watched.start(5))
    heard += (silence(0.7) + encode_frame(commands.ping(6, 1))) * 4
    assert isinstance(said(device, heard, watched)[-1], Data)


def test_a_person_with_a_serial_monitor_reads_a_banner(device):
    sent = run_device(device, b"\0?\n" + silence(0.05))
    assert b"\0Firing Order 1.1\r\n\0" in sent


def test_a_question_mark_while_streaming_is_not_answered(device, plan):
    sent = run_device(device, encode_frame(plan.start(5)) + silence(0.1) + b"?\n" + silence(0.1))
    assert b"Firing Order" not in sent


def test_data_that_finds_the_line_full_is_dropped_whole_and_numbered(device, plan):
    """Asking for INFO without a pause takes the line from the data."""
    heard = encode_frame(plan.start(5)) + silence(0.1)
    heard += (encode_frame(commands.info_req(6)) + silence(0.01)) * 60 + silence(1)
    messages = said(device, heard, plan)
    assert sum(isinstance(message, Info) for message in messages) > 15
    data = [message for message in messages if isinstance(message, Data)]
    expected = 0
    for message in data:
        assert bool(message.flags & DataFlag.DROPPED_BEFORE) == (message.scan_index > expected)
        first_count = plan.unpack(message.samples).ravel()[0]
        assert first_count == 3 * message.scan_index % 1024
        expected = message.scan_index + plan.scans
    assert any(message.flags & DataFlag.DROPPED_BEFORE for message in data)


NO_QUESTION = st.binary(max_size=400).map(lambda heard: heard.replace(b"\n", b"\v"))


@settings(max_examples=60)
@given(heard=NO_QUESTION)
def test_no_bytes_bring_the_device_down_or_deafen_it(device, heard):
    messages = said(device, heard + b"\0" + encode_frame(commands.info_req(6)))
    assert messages[-1].request_id == 6


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1))
def test_damaged_commands_never_disturb_a_stream(device, plan, seed):
    chance = random.Random(seed)
    noise = bytearray()
    for _ in range(40):
        wire = bytearray(encode_frame(chance.choice(_commands(plan))))
        wire[chance.randrange(len(wire) - 1)] ^= 1 << chance.randrange(8)
        noise += wire
    messages = said(device, encode_frame(plan.start(5)) + noise, plan)
    data = [message for message in messages if isinstance(message, Data)]
    assert [message.scan_index for message in data] == [8 * i for i in range(len(data))]
    assert len(data) > 3


def _commands(plan: StreamPlan) -> list[bytes]:
    return [plan.start(9), commands.stop(9), commands.ping(9, 77), commands.info_req(9)]
