"""The command line: which commands there are, and how each ends; the commands do the work."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import TextIOWrapper

from app import __version__
from app.cli.outcome import BadInput, ExitCode
from app.cli.setting_words import with_montage_line, with_place
from app.cli.shown_stream import ShownStream
from app.exports.errors import ExportFailed
from app.model.home import home_folder
from app.model.montage import MissingMuscle, MontageError
from app.store.errors import StoreError
from app.store.folder import StoreFolder
from app.store.lock import require_free
from drivers.errors import DriverError

COMMANDS = {
    "devices": "what is connected, what it is, and why one cannot be opened",
    "record": "record a source without a window",
    "analyse": "files or folders to starts, order and verdicts",
    "import": "a file of another program into the store, its channels confirmed",
    "simulate": "a simulated recording with its ledger of true starts",
    "sessions": "which recordings there are, and whose; deleting one",
    "participants": "who is recorded: added, changed, deleted, handed out",
    "exercises": "the library of home exercises, ours and one's own",
    "plan": "what a participant practises: composed, handed out, taken over",
    "practice": "what was practised with a sensor, week by week, and a page about it",
    "export": "stored sessions out as files",
    "report": "one guided test as a page: PDF, HTML, a paragraph for a paper",
    "store": "how the recordings are protected: passphrase, recovery key",
    "backup": "copies of all recordings: made, listed, checked, put back",
    "reliability": "how well the tests of a person or of a group repeat",
    "agreement": "how blind rounds, edits by hand and the program agree",
    "audit": "who did what and when, and whether the log is whole",
    "clinic": "several seats, one server: set up, push, settle",
    "demo": "the whole path on a simulated person, in a temporary folder",
}

# A module cannot be called as Python's own word is.
_MODULES = {"import": "import_file"}

_EPILOG = """\
examples:
  firing-order                                   open the window
  firing-order record --source serial:auto --seconds 60 --montage leg.toml
  firing-order analyse recordings/ --json findings.json
  firing-order analyse trial.csv --rest 0:1 --single-repetition

exit codes:
  0  done        1  some files of a run could not be used; the others are done
  2  the input cannot be used; the sentence says why        3  the system lacks a part
"""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code; what went wrong is a sentence, not a traceback."""
    _print_any_name()
    screens = ShownStream(sys.stdout), ShownStream(sys.stderr)
    with redirect_stdout(screens[0]), redirect_stderr(screens[1]):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["record"] and not {"-h", "--help"}.intersection(arguments):
            # What a recording needs takes a second and more to load: a second one is told before.
            require_free(StoreFolder(home_folder()).lock)
        options = make_parser(arguments).parse_args(arguments)
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except (BadInput, DriverError, ExportFailed, MontageError, StoreError) as problem:
        return _refuse(arguments[0], _sentence(problem, arguments[0]))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has closed it.
        _drop_output()
        return ExitCode.DONE
    except OSError as problem:
        if problem.filename is None:
            _drop_output()
        what = problem.filename or "The output"
        advice = "Make room or give access, then try again."
        return _refuse(arguments[0], f"{what} cannot be used ({problem.strerror}). {advice}")


def _print_any_name() -> None:
    """Let a terminal that lacks a character show its number instead."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Send what Python would still flush nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(problem: Exception, command: str) -> str:
    """Return what went wrong, with where on the command line it is mended."""
    if isinstance(problem, DriverError):
        return with_place(str(problem), problem.setting, command=command)
    if isinstance(problem, MissingMuscle):
        return with_montage_line(problem)
    return str(problem)


def _refuse(command: str, sentence: str) -> ExitCode:
    print(f"firing-order {command}: {sentence}", file=sys.stderr)
    return ExitCode.BAD_INPUT


def make_parser(arguments: list[str]) -> argparse.ArgumentParser:
    """Return the parser; only the command that was typed is loaded."""
    parser = argparse.ArgumentParser(
        prog="firing-order",
        description="Which muscle starts first? Surface EMG recorded, shown and read. "
        "Without a command the window opens.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Firing Order {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    chosen = arguments[0] if arguments else None
    for name, summary in COMMANDS.items():
        if name == chosen:
            import_module(f"app.cli.{_MODULES.get(name, name)}").add_parser(commands)
        else:
            commands.add_parser(name, help=summary)
    return parser
