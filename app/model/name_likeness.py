"""Which pseudonyms a tired reader takes for one another; it says nothing about who they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SAME_TO_THE_EYE = str.maketrans({"o": "0", "i": "1", "l": "1", "|": "1", "s": "5", "b": "8"})
_SHORT = 3
"""A name of so few characters differs from its neighbours by one on purpose: P1 and P2."""


def look_alikes(pseudonym: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``others`` that one slip of eye or finger makes of ``pseudonym``.

    Numbers that count up (P-013, P-014) are meant to differ by a digit and are no look-alikes;
    two of their digits the other way round (P-041) are.
    """
    name = _bare(pseudonym)
    return tuple(other for other in others if name and _is_alike(name, _bare(other)))


def _bare(pseudonym: str) -> str:
    """Return a name without marks, spaces and case."""
    plain = unicodedata.normalize("NFKD", pseudonym).casefold()
    return "".join(character for character in plain if character.isalnum())


def _is_alike(name: str, other: str) -> bool:
    seen, other_seen = name.translate(_SAME_TO_THE_EYE), other.translate(_SAME_TO_THE_EYE)
    if seen == other_seen or _is_swapped(seen, other_seen):
        return True
    if min(len(name), len(other)) <= _SHORT:
        return False
    return _is_one_letter_off(name, other)


def _is_swapped(name: str, other: str) -> bool:
    """Return whether two neighbours stand the other way round."""
    differ = [
        place for place, pair in enumerate(zip(name, other, strict=False)) if len({*pair}) > 1
    ]
    if len(name) != len(other) or not differ:
        return False
    first, second = differ[0], differ[0] + 1
    turned = name[:first] + name[second : second + 1] + name[first] + name[second + 1 :]
    return turned == other


def _is_one_letter_off(name: str, other: str) -> bool:
    """Return whether one character was left out, added or mistaken, and not only a number."""
    if len(name) > len(other):
        name, other = other, name
    if len(other) - len(name) > 1:
        return False
    place = next(
        (i for i, pair in enumerate(zip(name, other, strict=False)) if len({*pair}) > 1), len(name)
    )
    rest = place if len(other) > len(name) else place + 1
    return name[rest:] == other[place + 1 :] and not _is_count(name, other, place)


def _is_count(name: str, other: str, place: int) -> bool:
    """Return whether the difference is a digit of a number, as names that count have."""
    is_digit = other[place : place + 1].isdigit()
    return is_digit and (len(other) > len(name) or name[place : place + 1].isdigit())
