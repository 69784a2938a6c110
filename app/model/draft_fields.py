"""Typed fields read one by one; each that cannot be says its value, the rule and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.model.phrase import Phrase, phrase, verbatim


class DraftRefused(ValueError):
    """A draft makes no protocol; ``problems`` say by field the value, the rule and what to do."""

    def __init__(self, problems: Mapping[str, Phrase]) -> None:
        super().__init__("; ".join(said.text() for said in problems.values()))
        self.problems = dict(problems)


class Fields:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.problems: dict[str, Phrase] = {}

    def refuse(self, field: str, problem: Phrase) -> None:
        """Keep the first thing that is wrong with a field."""
        self.problems.setdefault(field, problem)

    def text(self, field: str, typed: str, *, most: int) -> str:
        """Return words, which there must be and not too many of."""
        words = " ".join(typed.split())
        if not words:
            self.refuse(field, phrase("Nothing stands here. Type some words."))
        elif len(words) > most:
            said = phrase(
                "{n} letters: at most {most} have room. Say it shorter.", n=len(words), most=most
            )
            self.refuse(field, said)
        return words

    def count(self, field: str, typed: str, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        if re.fullmatch(r"\d{1,4}", typed.strip()) and least <= int(typed) <= most:
            return int(typed)
        self.refuse(
            field,
            phrase(
                "“{value}” is no whole number from {least} to {most}. Type one of these.",
                value=verbatim(typed.strip()),
                least=least,
                most=most,
            ),
        )
        return least

    def seconds(self, field: str, typed: str, least: float, most: float) -> float:
        """Return seconds within bounds; a comma is a point."""
        text = typed.strip().replace(",", ".")
        value_s = float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", text) else -1.0
        if least <= value_s <= most:
            return value_s
        self.refuse(
            field,
            phrase(
                "“{value}” is no time from {least} to {most} s. Type seconds, such as {such}.",
                value=verbatim(typed.strip()),
                least=f"{least:g}",
                most=f"{most:g}",
                such=f"{min(most, max(least, 2.5)):g}",
            ),
        )
        return least
