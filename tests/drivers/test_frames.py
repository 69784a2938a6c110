"""The line taken apart: any chunking, any damage, any bytes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import cobs
from drivers.commands import Encoding, StreamPlan, ping
from drivers.frames import MAX_SEGMENT, FrameDecoder, encode_frame
from drivers.messages import Ack, Data, Pong
from tests.fakes import wire

PLAN = StreamPlan(
    period_ticks=2000,
    mask=0b111,
    scans=4,
    encoding=Encoding.PACKED_10_BIT,
    watchdog_s=5,
    stream_id=9,
    layout_hash=0xC0FFEE,
)
FEW = settings(max_examples=200, derandomize=True, deadline=None)


def stream_of(n_frames):
    """Return the frames of a stream, a zero-rich one, as separate byte strings."""
    counts = [
        [[(index * scan * 7 + channel) % 1024 for channel in range(3)] for scan in range(4)]
        for index in range(n_frames)
    ]
    start = PLAN.start(1)
    return [
        wire.data_frame(start, index * 4, index * 8000, counts[index]) for index in range(n_frames)
    ]


def decoder_of(plan):
    decoder = FrameDecoder()
    decoder.expect(plan)
    return decoder


@given(st.binary(min_size=0, max_size=cobs.MAX_LENGTH))
@FEW
def test_stuffing_round_trips_costs_one_byte_and_leaves_no_zero(packet):
    stuffed = cobs.encode(packet)
    assert cobs.decode(stuffed) == packet
    assert len(stuffed) == len(packet) + 1
    assert 0 not in stuffed


@given(st.binary(min_size=1, max_size=254).filter(lambda stuffed: 0 not in stuffed))
@FEW
def test_bytes_that_are_no_stuffed_packet_are_told_from_those_that_are(stuffed):
    packet = cobs.decode(stuffed)
    assert packet is None or cobs.encode(packet) == stuffed


@pytest.mark.parametrize("stuffed", [b"", b"\0", b"\x02a\0", b"\x03a", b"\xff" + b"a" * 254])
def test_what_no_packet_encodes_to_is_no_packet(stuffed):
    assert cobs.decode(stuffed) is None


@pytest.mark.parametrize("packet", [b"", b"\0", bytes(253), b"\x01" * 253])
def test_the_shortest_and_the_longest_packets_round_trip(packet):
    assert cobs.decode(cobs.encode(packet)) == packet


@pytest.mark.parametrize(
    ("payload", "n_unknown", "n_damaged"),
    [(b"", 0, 1), (b"\x3f", 1, 0), (b"\x3f" * 248, 1, 0), (b"\x3f" * 249, 0, 1)],
    ids=["none", "one", "most", "too_many"],
)
def test_a_frame_carries_1_to_248_bytes(payload, n_unknown, n_damaged):
    decoder = FrameDecoder()
    assert decoder.feed(b"\0" + wire.frame(payload)) == []
    assert (decoder.counts.n_unknown, decoder.counts.n_damaged) == (n_unknown, n_damaged)


def test_a_name_from_the_wire_cannot_steer_a_terminal():
    body = bytes([1, 0, 1, 0, 2, 9]) + b"\x1b[31mUno\xb5"
    (info,) = FrameDecoder().feed(b"\0" + wire.frame(body))
    assert info.board_name == "?[31mUno?"


def test_a_packet_too_long_for_one_byte_of_overhead_is_refused():
    with pytest.raises(ValueError, match="254 bytes: at most 253"):
        cobs.encode(bytes(254))


@pytest.mark.parametrize("length", [0, 249])
def test_a_payload_of_a_length_no_frame_carries_is_refused(length):
    with pytest.raises(ValueError, match=f"{length} bytes"):
        encode_frame(bytes(length))


@given(st.binary(min_size=1, max_size=248), st.integers(0, 2**32 - 1))
@FEW
def test_our_frames_are_those_of_the_second_implementation(payload, seed):
    assert encode_frame(payload, seed) == wire.frame(payload, seed)


@given(st.data())
@FEW
def test_any_chunking_gives_the_same_messages_and_counts(data):
    pieces = st.sampled_from(
        [*stream_of(3), b"\0", b"\0\0", b"noise", b"\x05\x01", bytes(range(1, 256)) * 3]
    ) | st.binary(max_size=40)
    line = b"".join(data.draw(st.lists(pieces, max_size=12)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=12)))
    whole, chunked, single = decoder_of(PLAN), decoder_of(PLAN), decoder_of(PLAN)
    expected = whole.feed(line)
    chunks = [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert [message for chunk in chunks for message in chunked.feed(chunk)] == expected
    assert [message for byte in line for message in single.feed(bytes((byte,)))] == expected
    assert whole.counts == chunked.counts == single.counts


@pytest.mark.parametrize("damage", ["flip", "zero", "insert", "delete", "duplicate"])
def test_a_single_damage_at_any_byte_costs_at_most_the_frame_and_one_more(damage):
    frames = stream_of(5)
    line = b"\0" + b"".join(frames)
    sent = decoder_of(PLAN).feed(line)
    assert len(sent) == 5
    for at in range(len(line)):
        middle = {
            "flip": bytes((line[at] ^ 0x10,)),
            "zero": b"\0",
            "insert": bytes((line[at], 0xA5)),
            "delete": b"",
            "duplicate": line[at : at + 1] * 2,
        }[damage]
        got = decoder_of(PLAN).feed(line[:at] + middle + line[at + 1 :])
        assert len(got) >= 3, f"{damage} at byte {at}"
        assert all(message in sent for message in got), f"{damage} at byte {at}"


@given(st.binary(max_size=2000))
@FEW
def test_random_bytes_never_raise_and_never_become_data(line):
    decoder = decoder_of(PLAN)
    assert not [message for message in decoder.feed(line) if isinstance(message, Data)]


@given(st.binary(min_size=1, max_size=248))
@FEW
def test_a_wild_payload_with_a_right_checksum_never_raises(payload):
    decoder = decoder_of(PLAN)
    decoder.feed(b"\0" + encode_frame(payload) + encode_frame(payload, PLAN.layout_seed))


@given(st.binary(max_size=247))
@FEW
def test_a_wild_info_with_a_right_checksum_never_raises(body):
    decoder = FrameDecoder()
    decoder.feed(b"\0" + encode_frame(b"\x01" + body))


def test_what_comes_before_the_first_delimiter_is_dropped_without_counting():
    decoder = FrameDecoder()
    assert decoder.feed(b"half a fra" * 1000) == []
    (pong,) = decoder.feed(b"me\0" + wire.frame(b"\x06\x01" + bytes(8)))
    assert isinstance(pong, Pong)
    assert decoder.counts == FrameDecoder().counts


def test_bytes_without_a_delimiter_are_bounded_counted_and_left_behind():
    decoder = FrameDecoder()
    decoder.feed(b"\0")
    for _ in range(100):
        decoder.feed(b"x" * 100)
        assert len(decoder._partial) <= MAX_SEGMENT
    (ack,) = decoder.feed(b"yy\0" + wire.frame(b"\x04\x01\x43"))
    assert ack == Ack(1, 0x43)
    assert decoder.counts.n_dropped_bytes == 100 * 100 + 2
    assert decoder.counts.n_damaged == 0


def test_an_echo_of_our_own_command_is_counted_as_unknown_and_harmless():
    decoder = FrameDecoder()
    assert decoder.feed(b"\0" + encode_frame(ping(3, 4))) == []
    assert decoder.counts.n_unknown == 1
    assert decoder.counts.n_damaged == 0


def test_data_nobody_asked_for_is_no_data():
    decoder = FrameDecoder()
    assert decoder.feed(b"\0" + stream_of(1)[0]) == []
    assert decoder.counts.n_stray == 1


@pytest.mark.parametrize(
    "change",
    [
        {"layout_hash": 0xC0FFED},
        {"period_ticks": 1000},
        {"mask": 0b1110},
        {"scans": 5},
        {"encoding": Encoding.U16},
        {"stream_id": 8},
    ],
    ids=lambda change: next(iter(change)),
)
def test_data_of_another_layout_or_stream_is_damaged(change):
    other = StreamPlan(**{name: getattr(PLAN, name) for name in PLAN.__slots__} | change)
    decoder = decoder_of(other)
    assert decoder.feed(b"\0" + stream_of(1)[0]) == []
    assert decoder.counts.n_damaged == 1


@pytest.mark.parametrize("flag_bit", [2, 3, 4, 5, 7])
def test_data_with_a_flag_of_no_meaning_is_damaged(flag_bit):
    decoder = decoder_of(PLAN)
    line = wire.data_frame(PLAN.start(1), 0, 0, [[1, 2, 3]] * 4, flags=1 << flag_bit)
    assert decoder.feed(b"\0" + line) == []
    assert decoder.counts.n_damaged == 1


@pytest.mark.parametrize("error_rate", [1e-4, 1e-3, 1e-2, 5e-2])
def test_no_wrong_frame_is_accepted_at_any_byte_error_rate(error_rate):
    rng = random.Random(20261121)
    frames = stream_of(2000)
    sent = decoder_of(PLAN).feed(b"\0" + b"".join(frames))
    line = bytearray(b"\0" + b"".join(frames))
    for at in range(1, len(line)):
        if rng.random() < error_rate:
            line[at] = rng.randrange(256)
    decoder = decoder_of(PLAN)
    got = decoder.feed(bytes(line))
    assert {message.scan_index for message in got} <= {message.scan_index for message in sent}
    by_index = {message.scan_index: message for message in sent}
    assert all(message == by_index[message.scan_index] for message in got)
    n_expected = 2000 * (1 - error_rate) ** len(frames[-1])
    assert len(got) > 0.8 * n_expected


@given(st.lists(st.lists(st.integers(0, 1023), min_size=3, max_size=3), min_size=4, max_size=4))
@FEW
def test_ten_bit_samples_are_unpacked_as_they_were_packed(counts):
    (message,) = decoder_of(PLAN).feed(b"\0" + wire.data_frame(PLAN.start(1), 0, 0, counts))
    assert PLAN.unpack(message.samples).tolist() == counts
