"""The firmware's core writes and reads the same bytes as the host: every golden vector."""

from __future__ import annotations

import ctypes
import json
from pathlib import Path

import pytest

from drivers.commands import WITH_MARKS, Encoding
from drivers.messages import DataFlag
from tests.firmware import native_code

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "golden_frames.json").read_text())
FROM_HOST = [vector for vector in VECTORS if vector["direction"] == "host_to_device"]
FROM_BOARD = [vector for vector in VECTORS if vector["direction"] == "device_to_host"]
DATA = [vector for vector in VECTORS if vector["type"] == "DATA"]
STARTS = [vector for vector in VECTORS if vector["type"] == "START"]
STATUSES = [vector for vector in VECTORS if vector["type"] == "STATUS"]
RECEIVER_COMMAND = 1
ENCODING_MASK = 0x7F


class Frame(ctypes.Structure):
    """``struct frame`` of ``frame.h``."""

    _fields_ = (("n_payload", ctypes.c_uint8), ("bytes", ctypes.c_uint8 * 255))


class Receiver(ctypes.Structure):
    """``struct receiver`` of ``receiver.h``."""

    _fields_ = (
        ("bytes", ctypes.c_uint8 * 48),
        ("n_bytes", ctypes.c_uint8),
        ("n_payload", ctypes.c_uint8),
        ("skipping", ctypes.c_bool),
        ("n_damaged", ctypes.c_uint16),
    )


class Plan(ctypes.Structure):
    """``struct plan`` of ``plan.h``."""

    _fields_ = (
        ("period_ticks", ctypes.c_uint32),
        ("mask", ctypes.c_uint8),
        ("scans", ctypes.c_uint8),
        ("encoding", ctypes.c_uint8),
        ("watchdog_s", ctypes.c_uint8),
        ("stream_id", ctypes.c_uint8),
        ("layout_hash", ctypes.c_uint32),
    )


class Block(ctypes.Structure):
    """``struct sampler_block`` of ``sampler.h``."""

    _fields_ = (
        ("is_full", ctypes.c_bool),
        ("number_low", ctypes.c_uint16),
        ("number_high", ctypes.c_uint16),
        ("late", ctypes.c_bool),
        ("marks", ctypes.c_uint16),
        ("counts", ctypes.c_uint16 * 96),
    )


class Status(ctypes.Structure):
    """``struct answers_status`` of ``answers.h``."""

    _fields_ = (
        ("state", ctypes.c_bool),
        ("stream_id", ctypes.c_uint8),
        ("tick", ctypes.c_uint32),
        ("scans_acquired", ctypes.c_uint32),
        ("frames_dropped", ctypes.c_uint32),
        ("adc_overruns", ctypes.c_uint16),
        ("rx_damaged", ctypes.c_uint16),
        ("rx_overflows", ctypes.c_uint16),
    )


class Facts(ctypes.Structure):
    """``struct board_facts`` of ``board.h``."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("boot_id", ctypes.c_uint32),
        ("tick_hz", ctypes.c_uint32),
        ("baud", ctypes.c_uint32),
        ("skew_ns", ctypes.c_uint32),
        ("conversion_ticks", ctypes.c_uint16),
        ("shortest_period_ticks", ctypes.c_uint16),
        ("longest_period_ticks", ctypes.c_uint16),
        ("vref_mv", ctypes.c_uint16),
        ("n_channels", ctypes.c_uint8),
        ("adc_bits", ctypes.c_uint8),
        ("knows_bandgap_and_ground", ctypes.c_bool),
        ("serial_size", ctypes.c_uint8),
        ("serial", ctypes.c_uint8 * 8),
        ("reset_cause", ctypes.c_uint8),
    )


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    library = ctypes.CDLL(str(native_code.build_library(tmp_path_factory.mktemp("core"))))
    library.frame_seal.restype = ctypes.c_uint8
    library.plan_layout_seed.restype = ctypes.c_uint32
    return library


def by_name(vector):
    return vector["name"]


def sealed(core, frame, seed=0):
    n_wire = core.frame_seal(ctypes.byref(frame), ctypes.c_uint32(seed))
    return bytes(frame.bytes[1 : 1 + n_wire]).hex()


def structure(kind, fields):
    names = [name for name, _ in kind._fields_]
    return kind(**{name: fields[name] for name in names if name in fields})


def plan_structure(fields):
    plan = structure(Plan, fields)
    plan.encoding |= WITH_MARKS if fields.get("has_marks") else 0
    return plan


@pytest.mark.parametrize("vector", FROM_HOST, ids=by_name)
def test_the_receiver_takes_the_payload_from_the_wire(core, vector):
    receiver = Receiver()
    *heard, delimiter = bytes.fromhex(vector["wire_hex"])
    assert all(core.receiver_take(ctypes.byref(receiver), byte) == 0 for byte in heard)
    assert core.receiver_take(ctypes.byref(receiver), delimiter) == RECEIVER_COMMAND
    payload = bytes(receiver.bytes[1 : 1 + receiver.n_payload])
    assert payload.hex() == vector["payload_hex"]


@pytest.mark.parametrize("vector", STARTS, ids=by_name)
def test_a_plan_is_read_as_it_was_meant(core, vector):
    plan = Plan()
    core.plan_read(ctypes.byref(plan), bytes.fromhex(vector["payload_hex"]))
    meant = plan_structure(vector["fields"])
    for name, _ in Plan._fields_:
        assert getattr(plan, name) == getattr(meant, name)


@pytest.mark.parametrize("vector", FROM_BOARD, ids=by_name)
def test_a_payload_is_framed_to_the_bytes_of_its_vector(core, vector):
    frame = Frame()
    kind, *body = bytes.fromhex(vector["payload_hex"])
    core.frame_begin(ctypes.byref(frame), kind)
    for byte in body:
        core.frame_put_u8(ctypes.byref(frame), byte)
    assert sealed(core, frame, vector["layout_seed"]) == vector["wire_hex"]


@pytest.mark.parametrize("vector", DATA, ids=by_name)
def test_a_block_becomes_the_data_frame_of_its_vector(core, vector):
    fields = vector["fields"]
    plan = plan_structure(fields)
    counts = [count for scan in fields["counts"] for count in scan]
    is_late = bool(fields["flags"] & DataFlag.LATE_SCAN)
    marks = sum(mark << scan for scan, mark in enumerate(fields.get("marks", ())))
    block = Block(late=is_late, marks=marks, counts=tuple(counts))
    unknowable = DataFlag.DROPPED_BEFORE | DataFlag.SELF_TEST
    flags = fields["flags"] & unknowable
    adc_bits = 12 if plan.encoding & ENCODING_MASK == Encoding.PACKED_12_BIT else 10
    frame = Frame()
    core.answers_put_data(
        ctypes.byref(frame),
        ctypes.byref(plan),
        ctypes.byref(block),
        fields["scan_index"],
        fields["tick"],
        flags,
        adc_bits,
    )
    assert core.plan_layout_seed(ctypes.byref(plan)) == vector["layout_seed"]
    assert sealed(core, frame, vector["layout_seed"]) == vector["wire_hex"]


@pytest.mark.parametrize("vector", STATUSES, ids=by_name)
def test_status_is_put_together_as_in_the_vector(core, vector):
    fields = vector["fields"]
    frame, status = Frame(), structure(Status, fields)
    facts = Facts(vref_mv=fields["vcc_mv"], reset_cause=fields["reset_cause"])
    core.answers_put_status(
        ctypes.byref(frame), fields["request_id"], ctypes.byref(status), ctypes.byref(facts)
    )
    assert sealed(core, frame) == vector["wire_hex"]


def test_the_answer_to_start_is_put_together_as_in_the_vector(core):
    (vector,) = (vector for vector in VECTORS if vector["name"] == "ack_start")
    fields = vector["fields"]
    frame, plan = Frame(), structure(Plan, fields)
    core.answers_put_started(
        ctypes.byref(frame), fields["request_id"], ctypes.byref(plan), fields["tick"]
    )
    assert sealed(core, frame) == vector["wire_hex"]
