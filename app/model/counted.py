"""How many there are of something, in the English of terminal and log; it translates nothing."""

from __future__ import annotations


def counted(number: int, noun: str, *, width: int = 0) -> str:
    """Return the number and the noun, with an s unless there is exactly one."""
    return f"{number:{width}d} {noun}" + ("" if number == 1 else "s")


def are_missing(number: int) -> str:
    """Return how many samples are missing, as a clause."""
    return f"{counted(number, 'sample')} {'is' if number == 1 else 'are'} missing"
