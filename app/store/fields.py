"""Frozen values of the model to the bytes of one column and back; it knows no table."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")

_MAKING = threading.Lock()
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, ArithmeticError)
"""What a row raises that holds what no program of ours wrote; one such row hides no other."""


def encode_fields(value: object) -> bytes:
    """Return a value as JSON; half characters, which no JSON may hold, become escapes."""
    return msgspec.json.encode(_storable(msgspec.to_builtins(value)))


def decode_fields(content: bytes, kind: type[Value]) -> Value:
    """Return what was encoded; a field this version does not know is passed over.

    Raises ValueError when the bytes are not such a value.
    """
    return _decoder(kind).decode(content)


def _decoder(kind: type[Value]) -> msgspec.json.Decoder[Value]:
    """Return the decoder of a kind, made by one thread at a time.

    msgspec lays down what it knows of a class before it is complete: a second thread that decoded
    the same class meanwhile has taken the whole program down with it.
    """
    with _MAKING:
        if kind not in _DECODERS:
            _DECODERS[kind] = msgspec.json.Decoder(kind)
        return _DECODERS[kind]


def _storable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(each) for each in value]
    return value
