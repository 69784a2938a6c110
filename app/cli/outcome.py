"""What every command shares: where it is described, its exit codes, its error for bad input."""

from __future__ import annotations

import argparse
from enum import IntEnum
from typing import TypeAlias

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class ExitCode(IntEnum):
    """What a script may rely on."""

    DONE = 0
    SOME_FILES_BAD = 1
    BAD_INPUT = 2
    MISSING_PARTS = 3
    INTERRUPTED = 130


class BadInput(Exception):
    """What was typed or handed in cannot be used; the message says why and what to do."""
