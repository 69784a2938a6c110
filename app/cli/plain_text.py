"""Words of the command line as they were typed, whatever the locale makes of them."""

from __future__ import annotations

import os
from contextlib import suppress


def typed_text(argument: str) -> str:
    """Return a word of the command line; where the locale could not read it, as UTF-8 if it is."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        with suppress(UnicodeDecodeError):
            return os.fsencode(argument).decode("utf-8")
    return argument
