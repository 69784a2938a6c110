"""Numbers as they are typed on the command line, checked where they come in."""

from __future__ import annotations

import argparse
import math


def read_seconds(text: str) -> float:
    """Read a duration."""
    return _read_positive(text, "a number of seconds")


def read_rate_hz(text: str) -> float:
    """Read a sampling rate."""
    return _read_positive(text, "a number of samples per second")


def read_seed(text: str) -> int:
    """Read a seed."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a seed: a whole number, 0 or more")
    return int(text)


def read_count(text: str) -> int:
    """Read a number of things."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def read_rest(text: str) -> tuple[float, float]:
    """Read ``A:B`` as a stretch in seconds."""
    try:
        begin_s, end_s = (float(part) for part in text.split(":"))
    except ValueError as exc:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not two times in seconds with a colon between, such as 0:1.5"
        ) from exc
    if not 0 <= begin_s < end_s < math.inf:
        raise argparse.ArgumentTypeError(
            f"{text!r}: the first time must be 0 or more and the second later"
        )
    return begin_s, end_s


def read_reference(text: str) -> tuple[str, tuple[float, float]]:
    """Read ``CHANNEL=A:B`` as one reference squeeze of a channel."""
    channel, equals, times = text.rpartition("=")
    if not equals or not channel:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a channel and two times, such as gluteus_maximus_R=2:7"
        )
    return channel, read_rest(times)


def _read_positive(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}") from exc
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} above 0")
    return value
