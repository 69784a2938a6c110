"""``firing-order audit``: who did what and when, and whether a line is missing or changed."""

from __future__ import annotations

import argparse
from contextlib import closing

from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.model.audit import AuditLine
from app.model.home import home_folder
from app.model.shown_text import shown
from app.store.folder import StoreFolder
from app.store.store import Store
from app.store.waiting import read_waiting

_DESCRIPTION = """\
Show the audit log and check it: each line is chained to the one before it, so one that was changed,
moved or removed is noticed, at the end too. Lines name ids and accounts, never what was recorded.
Lines that wait were noted without the key, in a file anybody with the folder can write or remove;
so were those the log marks like that.
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
                print(line_text(line))
        if options.about is None:
            tell_waiting(StoreFolder(home_folder()))
        return tell_check(store)


def line_text(line: AuditLine) -> str:
    """Return a line of the log as one line of text."""
    told = (line.act, line.subject, line.detail)
    words = "  ".join(shown(each) for each in told if each)
    return (
        f"{line.number:6d}  {line.utc or 'time not told'}  {shown(line.who) or 'nobody'}  {words}"
    )


def tell_waiting(place: StoreFolder) -> None:
    """Show what waits for its line until the store is next opened for writing."""
    with place.in_words():
        lines, n_unread = read_waiting(place.waiting)
    for line in lines:
        words = "  ".join(shown(each) for each in (line.act, line.marked_detail))
        print(
            f" waits  {shown(line.utc) or 'time not told'}  {shown(line.who) or 'nobody'}  {words}"
        )
    if n_unread:
        print(f" waits  {n_unread} notes that cannot be read or are of no act that waits")


def tell_check(store: Store) -> ExitCode:
    """Say whether the log is whole."""
    check = store.audit.check()
    if not check.problems:
        print(f"{check.n_lines} lines, none changed, moved or missing.")
        return ExitCode.DONE
    for problem in check.problems:
        print(f"The log is not whole: {problem}.")
    return ExitCode.SOME_FILES_BAD
