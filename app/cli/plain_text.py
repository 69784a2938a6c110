"""Text that somebody typed, in and out of a terminal: no character moves or hides another."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress

# Controls, marks that turn the direction of what follows, and characters that stand for none.
_ESCAPED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Many scripts and pictures are joined by these, which move nothing.
_JOINERS = "\u200c\u200d"


def typed_text(argument: str) -> str:
    """Return a word of the command line; where the locale could not read it, as UTF-8 if it is."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        with suppress(UnicodeDecodeError):
            return os.fsencode(argument).decode("utf-8")
    return argument


def shown(text: str) -> str:
    """Return the text with everything that does not simply show as its number."""
    return "".join(_escape(each) for each in text)


def _escape(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _ESCAPED:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
