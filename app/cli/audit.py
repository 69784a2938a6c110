"""``firing-order audit``: who did what and when, and whether a line is missing or changed."""

from __future__ import annotations

import argparse
from contextlib import closing

from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.model.audit import AuditLine
from app.model.counted import counted
from app.model.home import home_folder
from app.model.shown_text import shown
from app.store.folder import StoreFolder
from app.store.store import Store
from app.store.waiting import read_waiting

_DESCRIPTION = """\
Show the audit log and check it: each line is chained to the one before it, so one that was changed,
moved or removed is noticed, at the end too. Lines name ids and accounts, never what was recorded;
an export that said whose it was shows why. Lines that wait lie in a file anybody with the folder
can remove; those marked "noted without the key" anybody with the folder can have written.
"""
_EPILOG = """\
exit codes:
  0  the log is whole        1  a line was changed, moved or removed; the last line says where
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("audit", help="who did what and when, and whether it is whole")
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--about", metavar="ID", help="only the lines of this id, or its beginning")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the lines and check all of them."""
    with closing(open_store_to_read(home_folder())) as store:
        for line in store.audit.lines():
            if options.about is None or line.subject.startswith(options.about):
                print(line_text(line, store.trail.told_reason(line)))
        if options.about is None:
            tell_waiting(StoreFolder(home_folder()), store)
        return tell_check(store)


def line_text(line: AuditLine, reason: str = "") -> str:
    """Return a line of the log as one line of text."""
    told = (line.act, line.subject, line.detail, reason)
    words = "  ".join(shown(each) for each in told if each)
    return (
        f"{line.number:6d}  {line.utc or 'time not told'}  {shown(line.who) or 'nobody'}  {words}"
    )


def tell_waiting(place: StoreFolder, store: Store) -> None:
    """Show what waits for its line until the store is next opened for writing."""
    with place.in_words():
        lines, n_unread = read_waiting(place.waiting)
    for line in lines:
        words = "  ".join(
            shown(each) for each in (line.act, line.told_detail(store.audit.data_key)) if each
        )
        print(
            f" waits  {shown(line.utc) or 'time not told'}  {shown(line.who) or 'nobody'}  {words}"
        )
    if n_unread:
        notes = counted(n_unread, "note")
        print(f" waits  {notes}, not to be read or of an act that never waits")


def tell_check(store: Store) -> ExitCode:
    """Say whether the log is whole."""
    check = store.audit.check()
    problems = (*check.problems, *store.trail.problems(store.audit.lines()))
    if not problems:
        print(f"{counted(check.n_lines, 'line')}, none changed, moved or missing.")
        return ExitCode.DONE
    for problem in problems:
        print(f"The log is not whole: {problem}.")
    return ExitCode.SOME_FILES_BAD
