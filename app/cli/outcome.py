"""How a command ends: its exit codes, and the error for input it cannot use."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a script may rely on."""

    DONE = 0
    SOME_FILES_BAD = 1
    BAD_INPUT = 2
    MISSING_PARTS = 3
    INTERRUPTED = 130


class BadInput(Exception):
    """What was typed or handed in cannot be used; the message says why and what to do."""
