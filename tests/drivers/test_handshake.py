"""The first words with a board, at exact instants and without waiting for them."""

import pytest

from drivers import commands
from drivers.attentive_clock import AttentiveClock
from drivers.commands import Encoding, StreamPlan
from drivers.errors import DeviceLost, DriverError, UnsuitableStream, WrongDevice, WrongFirmware
from drivers.frames import encode_frame
from drivers.handshake import greet, start_stream
from drivers.link import Link, Patience
from tests.fakes import wire
from tests.fakes.clock import FakeClock
from tests.fakes.fake_board import FakeBoard
from tests.fakes.scripted_port import ScriptedPort

PLAN = StreamPlan(
    period_ticks=2000,
    mask=0b111,
    scans=8,
    encoding=Encoding.PACKED_10_BIT,
    watchdog_s=5,
    stream_id=9,
    layout_hash=0xC0FFEE,
)


def info_of(**board):
    return b"\0" + FakeBoard(**board).info(0)


def greet_script(script, **board):
    clock = FakeClock()
    port = ScriptedPort(clock, script)
    try:
        info = greet(Link(port), clock=clock, patience=Patience())
    except DriverError as exc:
        return exc, port, clock.now_s - 1000.0
    return info, port, clock.now_s - 1000.0


def test_a_board_that_boots_is_greeted_at_once_and_asked_nothing():
    info, port, took_s = greet_script([(0.12, info_of(boot_id=5))])
    assert info.boot_id == 5
    assert took_s == pytest.approx(0.12, abs=0.01)
    assert port.sent == []


def test_a_silent_port_is_asked_from_300_ms_every_250_ms_for_3_5_s():
    problem, port, took_s = greet_script([])
    assert isinstance(problem, WrongDevice)
    assert "Nothing on /dev/script answered" in str(problem)
    requests = [at_s for at_s, sent in port.sent if sent[2] == commands.CommandType.INFO_REQ]
    assert requests == pytest.approx([0.3 + 0.25 * n for n in range(13)], abs=0.02)
    assert took_s == pytest.approx(3.5, abs=0.05)


def test_a_program_that_stood_still_while_it_greeted_a_board_still_hears_it():
    clock = FakeClock()
    port = ScriptedPort(clock, [(12.5, info_of())])

    def stand_still_once(_):
        if len(port.sent) == 1:
            clock.sleep(10.0)
        return []

    port.on_write = stand_still_once
    assert greet(Link(port), clock=AttentiveClock(clock), patience=Patience()).n_channels == 3


def test_every_request_begins_with_a_delimiter_and_a_stop():
    _, port, _ = greet_script([])
    kinds = [sent[2] for _, sent in port.sent]
    assert all(sent[:1] == b"\0" for _, sent in port.sent)
    assert kinds == [0x43, 0x41] * (len(kinds) // 2)


def test_noise_is_named_as_noise_within_three_seconds():
    noise = bytes(range(1, 256))
    script = [(0.02 * n, noise[n : n + 40] + b"\0") for n in range(200)]
    problem, _, took_s = greet_script(script)
    assert isinstance(problem, WrongDevice)
    assert "wrong speed or wrong device" in str(problem)
    assert took_s < 3.0


def test_text_without_a_single_delimiter_is_noise_too():
    problem, _, took_s = greet_script([(0.02 * n, b"512,498,530\r\n") for n in range(200)])
    assert "wrong speed or wrong device" in str(problem)
    assert took_s < 3.0


def test_a_stream_left_over_from_a_crash_is_not_taken_for_noise():
    start = PLAN.start(1)
    left_over = [
        (0.02 * n, b"\0" + wire.data_frame(start, 8 * n, 16000 * n, [[1, 2, 3]] * 8))
        for n in range(140)
    ]
    info, _, _ = greet_script([*left_over, (2.9, info_of())])
    assert info.n_channels == 3


def test_another_major_version_is_refused_with_both_versions_and_what_to_flash():
    problem, _, _ = greet_script([(0.1, info_of(protocol=(2, 3), version=(2, 1, 0)))])
    assert isinstance(problem, WrongFirmware)
    for part in ("2.1.0", "2.3", "1.0", "firmware/semg"):
        assert part in str(problem)


def test_a_future_head_without_anything_we_know_is_refused_as_a_version():
    problem, _, _ = greet_script([(0.1, b"\0" + wire.frame(b"\x01\x00\x03\x00" + b"\xff" * 40))])
    assert isinstance(problem, WrongFirmware)


def test_a_higher_minor_version_is_accepted():
    info, _, _ = greet_script([(0.1, info_of(protocol=(1, 9)))])
    assert info.minor == 9


@pytest.mark.parametrize(
    ("board", "flaw"),
    [
        ({"stated_layout_hash": 1}, "a layout that is not the one it describes"),
        ({"n_channels": 0}, "no channel"),
        ({"max_scans": 0}, "no frame size"),
    ],
)
def test_a_board_whose_description_is_not_whole_is_refused(board, flaw):
    problem, _, _ = greet_script([(0.1, info_of(**board))])
    assert isinstance(problem, WrongDevice)
    assert flaw in str(problem)


def test_a_bare_head_of_our_version_is_not_enough():
    problem, _, _ = greet_script([(0.1, b"\0" + wire.frame(b"\x01\x00\x01\x00"))])
    assert isinstance(problem, WrongDevice)
    assert "no boot id" in str(problem)


def start_with(answer):
    """Start a stream at a port that answers each START with `answer(request_id)`."""
    clock = FakeClock()
    port = ScriptedPort(clock, [])

    def on_write(sent):
        payloads = [wire.payload_of(part) for part in sent.split(b"\0") if part]
        return [answer(payload[1]) for payload in payloads if payload[0] == 0x42]

    port.on_write = on_write
    return start_stream(Link(port), PLAN, clock=clock, patience=Patience()), port


def ack_body(**change):
    told = {"stream": 9, "period": 2000, "mask": 7, "scans": 8, "encoding": 2, "tick": 5} | change
    period = told["period"].to_bytes(4, "little")
    tick = told["tick"].to_bytes(4, "little")
    middle = bytes([told["mask"], told["scans"], told["encoding"]])
    return bytes([told["stream"]]) + period + middle + tick


def test_what_follows_the_ack_in_the_same_bytes_is_not_lost():
    data = [wire.data_frame(PLAN.start(1), index, 5, [[1, 2, 3]] * 8) for index in (0, 8)]
    (started, messages), _ = start_with(
        lambda rid: b"\0" + wire.frame(bytes([4, rid, 0x42]) + ack_body()) + b"".join(data)
    )
    assert started.tick == 5
    assert [message.scan_index for message in messages] == [0, 8]


def test_an_ack_that_got_lost_is_asked_for_again():
    answers = iter([b"", b""])
    (started, _), port = start_with(
        lambda rid: next(answers, b"\0" + wire.frame(bytes([4, rid, 0x42]) + ack_body()))
    )
    assert started.stream_id == 9
    assert len(port.sent) == 3


def test_a_board_that_never_answers_start_is_named():
    with pytest.raises(WrongDevice, match="did not answer START 3 times"):
        start_with(lambda rid: b"")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (3, "out of its range"),
        (5, "line cannot carry"),
        (6, "does not know how"),
        (8, "converter is too slow"),
        (9, "not those it described"),
        (77, "did not understand"),
    ],
)
def test_a_refusal_is_told_in_words(error, words):
    with pytest.raises(UnsuitableStream, match=words):
        start_with(lambda rid: b"\0" + wire.frame(bytes([5, rid, 0x42, error, 2])))


def test_a_refusal_of_an_older_request_is_not_ours():
    with pytest.raises(WrongDevice, match="did not answer"):
        start_with(lambda rid: b"\0" + wire.frame(bytes([5, rid - 1, 0x42, 5, 2])))


@pytest.mark.parametrize("change", [{"period": 1000}, {"mask": 3}, {"scans": 4}, {"stream": 1}])
def test_a_board_that_starts_something_else_is_refused(change):
    with pytest.raises(WrongDevice, match=r"where .* was asked for"):
        start_with(lambda rid: b"\0" + wire.frame(bytes([4, rid, 0x42]) + ack_body(**change)))


def test_a_board_that_restarts_while_being_started_is_named():
    with pytest.raises(DeviceLost, match="restarted"):
        start_with(lambda rid: info_of())


def test_request_ids_go_from_1_to_255_and_around():
    link = Link(ScriptedPort(FakeClock(), []))
    ids = [link.next_request_id() for _ in range(256)]
    assert ids == [*range(1, 256), 1]
    assert encode_frame(commands.stop(ids[0]))
