"""The name of a source taken apart, ``kind:place?key=value``; what the keys mean is for drivers."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl

from drivers.errors import UnknownSource

# A file's name may hold a question mark; what follows the last one is options only if it looks so.
_OPTIONS = re.compile(r"\?((?:\w+=[^?&]*)(?:&\w+=[^?&]*)*)$")


@dataclass(frozen=True, slots=True)
class SourceName:
    """What stands after the kind.

    Attributes
    ----------
    kind : str
        ``serial``, ``synthetic``, ``replay``.
    place : str
        A port, a scenario, a file; may be empty.
    options : dict of str to str
        What stands after the question mark.
    """

    kind: str
    place: str
    options: dict[str, str]

    def __str__(self) -> str:
        return f"{self.kind}:{self.place}"

    def number(self, key: str, *, at_least: float, at_most: float = math.inf) -> float | None:
        """Return an option as a number, None when it is not there.

        Raises
        ------
        UnknownSource
            When it is no number or out of bounds.
        """
        text = self.options.get(key)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not at_least <= value <= at_most or math.isinf(value):
            bounds = f"at least {at_least:g}" + (
                f" and at most {at_most:g}" if at_most < math.inf else ""
            )
            raise UnknownSource(
                f"{key}={text} in {self} cannot be: {key} must be a number, {bounds}. Change it."
            )
        return value

    def whole(self, key: str, *, at_least: int, at_most: int) -> int | None:
        """Return an option as a whole number, None when it is not there.

        Raises
        ------
        UnknownSource
            When it is no whole number or out of bounds.
        """
        value = self.number(key, at_least=at_least, at_most=at_most)
        if value is not None and not value.is_integer():
            raise UnknownSource(
                f"{key}={self.options[key]} in {self} cannot be: {key} must be a whole number. "
                "Change it."
            )
        return None if value is None else int(value)

    def choice(self, key: str, choices: Collection[str], *, otherwise: str) -> str:
        """Return an option that must be one of a few words.

        Raises
        ------
        UnknownSource
            When it is another word.
        """
        word = self.options.get(key)
        if word is None:
            return otherwise
        if word not in choices:
            raise UnknownSource(
                f"{key}={word} in {self} cannot be: {key} must be one of {', '.join(choices)}."
                f"{did_you_mean(word, choices)}"
            )
        return word


def read_source_name(kind: str, rest: str, *, known: Collection[str]) -> SourceName:
    """Take the rest of a source's name apart.

    Parameters
    ----------
    kind : str
        What stood before the first colon.
    rest : str
        What stood after it.
    known : collection of str
        Options this kind of source knows.

    Returns
    -------
    SourceName
        With no option but known ones.

    Raises
    ------
    UnknownSource
        When there is another option, or one twice.
    """
    match = _OPTIONS.search(rest)
    place = rest[: match.start()] if match else rest.removesuffix("?")
    pairs = parse_qsl(match[1], keep_blank_values=True) if match else []
    name = SourceName(kind, place, dict(pairs))
    for key in name.options:
        if key not in known:
            raise UnknownSource(
                f"{name} has no option {key!r}: it knows {', '.join(sorted(known)) or 'none'}."
                f"{did_you_mean(key, known)}"
            )
    if len(pairs) > len(name.options):
        raise UnknownSource(f"{name} has an option twice: each may be given once. Remove one.")
    return name


def place_of(source: str) -> str:
    """Return the place in a whole name, ``/dev/ttyACM0`` of ``serial:/dev/ttyACM0?channels=3``."""
    rest = source.partition(":")[2]
    match = _OPTIONS.search(rest)
    return rest[: match.start()] if match else rest.removesuffix("?")


def with_place(source: str, place: str) -> str:
    """Return a whole name with another place and the same options."""
    kind, _, rest = source.partition(":")
    match = _OPTIONS.search(rest)
    return f"{kind}:{place}{match[0] if match else ''}"


def did_you_mean(word: str, choices: Collection[str]) -> str:
    """Return a sentence with the nearest choice, or the advice to choose one."""
    by_lower = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else " Choose one of these."
