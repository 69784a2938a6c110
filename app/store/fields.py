"""Frozen values of the model to the bytes of one column and back; it knows no table."""

from __future__ import annotations

from typing import TypeVar

import msgspec

Value = TypeVar("Value")

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, ArithmeticError)
"""What a row raises that holds what no program of ours wrote; one such row hides no other."""


def encode_fields(value: object) -> bytes:
    """Return a value as JSON; half characters, which no JSON may hold, become escapes."""
    return msgspec.json.encode(_storable(msgspec.to_builtins(value)))


def decode_fields(content: bytes, kind: type[Value]) -> Value:
    """Return what was encoded; a field this version does not know is passed over.

    Raises ValueError when the bytes are not such a value.
    """
    return msgspec.json.decode(content, type=kind)


def _storable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(each) for each in value]
    return value
