"""Text that somebody typed, as it may be shown: no character moves or hides another."""

from __future__ import annotations

import unicodedata

# Controls, marks that turn the direction of what follows, and characters that stand for none.
_ESCAPED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Many scripts and pictures are joined by these, which move nothing.
_JOINERS = "\u200c\u200d"


def shown(text: str) -> str:
    """Return the text with everything that does not simply show as its number."""
    return "".join(_escape(each) for each in text)


def _escape(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _ESCAPED:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
