"""The entry: the window where nothing or only window options are typed, a command otherwise."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from app.cli.outcome import ExitCode
from app.cli.screen import find_screen
from app.model.linear_algebra import keep_to_one_thread

_NEVER_THE_WINDOW = ("-h", "--help", "--version")


def main() -> int:
    """Run what the command line asks for and return its exit code."""
    keep_to_one_thread(os.environ)
    arguments = sys.argv[1:]
    wants_window = not arguments or (
        arguments[0].startswith("-") and arguments[0] not in _NEVER_THE_WINDOW
    )
    try:
        return open_window(arguments) if wants_window else run_command(arguments)
    except KeyboardInterrupt:
        # While the program was still loading; a command that runs says so itself.
        print("Stopped.", file=sys.stderr)
        return ExitCode.INTERRUPTED


def open_window(arguments: list[str]) -> int:
    """Open the window, or without a screen show the same path as text."""
    refusal = qt_refusal(version("PySide6-Essentials"), sys.version_info[:2])
    if refusal:
        print(refusal, file=sys.stderr)
        return ExitCode.MISSING_PARTS
    no_screen = find_screen()
    if no_screen:
        print(
            f"{no_screen} The window cannot open here, so this is the same path without it: "
            "a simulated person for 20 seconds, recorded into a temporary folder.",
            file=sys.stderr,
        )
        return run_command(["demo", "--seconds", "20"])
    from app.launch import launch

    return launch(arguments)


def run_command(arguments: list[str]) -> int:
    """Run a subcommand without loading anything of the window."""
    from app.cli.main import main as run

    return run(arguments)


def qt_refusal(qt_version: str, python_version: tuple[int, int]) -> str | None:
    """Return why this pair of PySide6 and Python must not run together, if it must not."""
    if qt_version.startswith("6.12.0") and python_version < (3, 12):
        return (
            f"PySide6 {qt_version} crashes on Python {python_version[0]}.{python_version[1]}: it "
            "loses count of Python's own objects. Install what requirements.lock names "
            "(./run does), or use Python 3.12 or newer."
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
