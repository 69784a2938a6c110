"""Every golden vector, both ways: the firmware is held to the same file."""

import json
from pathlib import Path

import pytest

from drivers import commands
from drivers.commands import Encoding, SelfTest, StreamPlan
from drivers.frames import FrameDecoder, encode_frame
from drivers.messages import Ack, Data, Info

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "golden_frames.json").read_text())
FROM_HOST = [vector for vector in VECTORS if vector["direction"] == "host_to_device"]
FROM_BOARD = [vector for vector in VECTORS if vector["direction"] == "device_to_host"]


def by_name(vector):
    return vector["name"]


def plan_of(fields):
    return StreamPlan(
        period_ticks=fields["period_ticks"],
        mask=fields["mask"],
        scans=fields["scans"],
        encoding=Encoding(fields["encoding"]),
        watchdog_s=fields.get("watchdog_s", 0),
        stream_id=fields["stream_id"],
        layout_hash=fields["layout_hash"],
        has_marks=fields.get("has_marks", False),
        selftest=SelfTest(fields.get("selftest", 0)),
    )


def command_payload(kind, fields):
    if kind == "START":
        return plan_of(fields).start(fields["request_id"])
    return getattr(commands, kind.lower())(**fields)


def plain(message):
    """Write a message as the fields of its vector."""
    fields = {name: getattr(message, name) for name in message.__slots__}
    if isinstance(message, Info):
        fields["firmware_version"] = list(message.firmware_version)
        fields["bauds"] = list(message.bauds)
        fields["channels"] = [
            {name: getattr(channel, name) for name in channel.__slots__}
            for channel in message.channels
        ]
    if isinstance(message, Ack):
        started = fields.pop("started")
        fields |= {name: getattr(started, name) for name in started.__slots__} if started else {}
    return fields


@pytest.mark.parametrize("vector", FROM_HOST, ids=by_name)
def test_a_command_has_the_bytes_of_its_vector(vector):
    payload = command_payload(vector["type"], vector["fields"])
    assert payload.hex() == vector["payload_hex"]
    assert encode_frame(payload).hex() == vector["wire_hex"]


@pytest.mark.parametrize("vector", FROM_BOARD, ids=by_name)
def test_an_answer_is_read_as_its_vector_says(vector):
    decoder = FrameDecoder()
    is_data = vector["type"] == "DATA"
    plan = plan_of(vector["fields"]) if is_data else None
    decoder.expect(plan)
    (message,) = decoder.feed(b"\0" + bytes.fromhex(vector["wire_hex"]))
    if isinstance(message, Data):
        assert plan.layout_seed == vector["layout_seed"]
        assert plan.unpack(message.samples).tolist() == vector["fields"]["counts"]
        marks = vector["fields"].get("marks", [0] * plan.scans)
        assert plan.marks(message).astype(int).tolist() == marks
        for name in ("flags", "stream_id", "scan_index", "tick"):
            assert getattr(message, name) == vector["fields"][name]
    else:
        assert type(message).__name__.upper() == vector["type"]
        assert plain(message) == vector["fields"]


@pytest.mark.parametrize("vector", VECTORS, ids=by_name)
def test_a_frame_is_its_payload_and_a_crc_32_from_the_layout_seed(vector):
    payload = bytes.fromhex(vector["payload_hex"])
    wire = encode_frame(payload, vector["layout_seed"])
    assert wire.hex() == vector["wire_hex"]
    assert len(payload) <= 248


@pytest.mark.parametrize("vector", [v for v in FROM_BOARD if v["type"] == "INFO"], ids=by_name)
def test_the_host_computes_the_layout_hash_the_board_states(vector):
    decoder = FrameDecoder()
    (message,) = decoder.feed(b"\0" + bytes.fromhex(vector["wire_hex"]))
    assert commands.layout_hash(message.channels) == message.layout_hash
