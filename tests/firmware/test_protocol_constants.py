"""The numbers of the C header are the numbers of the host: both are docs/protocol.md."""

from __future__ import annotations

import re

from drivers import commands, messages
from tests.firmware.native_code import CORE


def header_numbers() -> dict[str, int]:
    text = (CORE / "protocol.h").read_text(encoding="utf-8")
    found = re.findall(r"\bPROTOCOL_(\w+) = ((?:0x)?[0-9A-F]+(?: << \d+)?)\b", text)
    return {name: shifted(value) for name, value in found}


def shifted(value: str) -> int:
    number, _, places = value.partition(" << ")
    return int(number, 0) << int(places or 0)


def test_every_type_of_the_host_is_in_the_header_with_the_same_number():
    numbers = header_numbers()
    for known in (*commands.CommandType, *messages.MessageType):
        assert numbers[known.name] == known.value


def test_errors_tags_flags_and_encodings_have_the_numbers_of_the_host():
    numbers = header_numbers()
    renamed = {
        "ERROR_UNKNOWN": messages.ErrorCode.UNKNOWN_COMMAND,
        "ERROR_LENGTH": messages.ErrorCode.LENGTH,
        "ERROR_RANGE": messages.ErrorCode.RANGE,
        "ERROR_BUSY": messages.ErrorCode.BUSY,
        "ERROR_BANDWIDTH": messages.ErrorCode.BANDWIDTH,
        "ERROR_UNSUPPORTED": messages.ErrorCode.UNSUPPORTED,
        "ERROR_VERSION": messages.ErrorCode.VERSION,
        "ERROR_CONVERTER": messages.ErrorCode.CONVERTER_TOO_SLOW,
        "ERROR_LAYOUT": messages.ErrorCode.LAYOUT_HASH,
        "TAG_FIRMWARE": messages.Tag.FIRMWARE_VERSION,
        "TAG_BOARD": messages.Tag.BOARD_NAME,
        "TAG_BOOT": messages.Tag.BOOT_ID,
        "TAG_TICK_HZ": messages.Tag.TICK_HZ,
        "TAG_LIMITS": messages.Tag.CAPABILITIES,
        "TAG_VREF": messages.Tag.SUPPLY,
        "TAG_CHANNEL": messages.Tag.CHANNEL,
        "TAG_BAUD": messages.Tag.BAUD,
        "TAG_BAUDS": messages.Tag.BAUDS,
        "TAG_SERIAL": messages.Tag.UNIT_SERIAL,
        "TAG_LAYOUT": messages.Tag.LAYOUT_HASH,
        "TAG_FEATURES": messages.Tag.FEATURES,
        "FEATURE_COUNTED_TESTS": messages.Feature.COUNTED_TESTS,
        "FEATURE_INPUT_TESTS": messages.Feature.INPUT_TESTS,
        "FEATURE_MARKS": messages.Feature.MARKS,
        "FLAG_SELFTEST": messages.DataFlag.SELF_TEST,
        "FLAG_MARKED": messages.DataFlag.MARKED,
        "ENCODING_PACKED12": commands.Encoding.PACKED_12_BIT,
        "ENCODING_MARKS": commands.WITH_MARKS,
        **{f"SELFTEST_{mode.name}": mode for mode in commands.SelfTest},
        "FLAG_RAIL": messages.DataFlag.AT_RAIL,
        "FLAG_DROPPED": messages.DataFlag.DROPPED_BEFORE,
        "FLAG_LATE": messages.DataFlag.LATE_SCAN,
        "ENCODING_U16": commands.Encoding.U16,
        "ENCODING_PACKED10": commands.Encoding.PACKED_10_BIT,
    }
    assert {name: numbers[name] for name in renamed} == {
        name: int(value) for name, value in renamed.items()
    }


def test_sizes_and_version_are_those_of_the_host():
    numbers = header_numbers()
    assert numbers["MAX_PAYLOAD"] == commands.MAX_PAYLOAD
    assert numbers["DATA_HEAD_SIZE"] == messages.DATA_HEAD_LENGTH
    assert numbers["MAJOR"] == messages.PROTOCOL_MAJOR
    assert numbers["MINOR"] == messages.PROTOCOL_MINOR
