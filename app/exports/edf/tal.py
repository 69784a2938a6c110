"""Marks as the bytes EDF+ keeps them in, spread evenly over the data records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from app.exports.edf.marks import Mark

_SEPARATORS = re.compile(r"[\x00-\x1f\x7f]+")
# Longer texts than readers of annotations show.
_MOST_CHARACTERS = 400


def record_bytes(marks: Sequence[Mark], *, n_records: int, duration_s: float) -> list[bytes]:
    """Return the annotations of every record, its own time first, as the standard asks.

    Marks may lie in any record; spread evenly they make all records small alike.
    """
    length_s = Decimal(repr(duration_s))
    per_record = -(-len(marks) // n_records)
    made = []
    for number in range(n_records):
        ours = marks[number * per_record : (number + 1) * per_record]
        own_time = f"+{_positional(number * length_s)}\x14\x14\x00".encode()
        made.append(own_time + b"".join(map(_tal, ours)))
    return made


def _tal(mark: Mark) -> bytes:
    text = _SEPARATORS.sub(" ", mark.text)[:_MOST_CHARACTERS]
    lasting = "" if mark.duration_s is None else f"\x15{_seconds(mark.duration_s)}"
    # A half of a character pair, as odd file names have, is no text in any encoding.
    return f"+{_seconds(mark.onset_s)}{lasting}\x14{text}\x14\x00".encode("utf-8", "replace")


def _seconds(time_s: float) -> str:
    return np.format_float_positional(round(time_s, 9), unique=True, trim="-")


def _positional(time_s: Decimal) -> str:
    text = f"{time_s:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
