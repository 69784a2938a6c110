"""``firing-order report``: one test as a page, for paper, for a screen reader, for a paper."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.engine.exporting import LastReview
from app.engine.guided.visits import Visits
from app.engine.tested import read_tested
from app.model.export import Disclosure
from app.model.home import home_folder
from app.model.report import Letterhead, Paper, ReportForm, ReportWish
from app.report.files import write_report
from dsp.analysis import AnalysisConfig

_DESCRIPTION = """\
Write the one-page report of a guided test: as PDF/A, as HTML for a screen reader, or as a paragraph
for the methods of a paper. Nothing that points at a person or a day leaves unless --identified
gives a reason.
"""
_EPILOG = """\
examples:
  firing-order report latest --out reports/
  firing-order report 3f2a --pdf --html --paper letter
  firing-order report 3f2a --methods
  firing-order report 3f2a --identified "for the person's own file"
docs/user/result.md tells what the page says.
"""
_PAPERS = {"a4": Paper.A4, "letter": Paper.LETTER}


def add_parser(commands: Commands) -> None:
    """Add the command to the table of commands."""
    parser = commands.add_parser("report", help="the one-page report of a guided test")
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "session", metavar="SESSION", help="its id, the beginning of its id, or 'latest'"
    )
    for form, what in (
        (ReportForm.PDF, "one sheet of PDF/A (what is written where no form is named)"),
        (ReportForm.HTML, "one HTML file, for a browser or a screen reader"),
        (ReportForm.METHODS, "a paragraph for the methods of a paper, with its citations"),
    ):
        parser.add_argument(
            f"--{form}", dest="forms", action="append_const", const=form, default=None, help=what
        )
    parser.add_argument("--out", type=Path, default=Path(), help="the folder (this one)")
    parser.add_argument(
        "--paper", choices=list(_PAPERS), default="a4", help="the sheet of the PDF (%(default)s)"
    )
    parser.add_argument(
        "--identified",
        metavar="REASON",
        default="",
        help="name the person and the day; the reason is kept in the audit log",
    )
    parser.add_argument("--clinic", default="", help="where, on a page that names the person")
    parser.add_argument("--operator", default="", help="by whom, on a page that names the person")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    config = AnalysisConfig()
    with closing(open_store_to_read(home_folder())) as store:
        tested = read_tested(store, LastReview(store, config), args.session)
        wish = ReportWish(
            args.out,
            forms=tuple(dict.fromkeys(args.forms or (ReportForm.PDF,))),
            paper=_PAPERS[args.paper],
            disclosure=Disclosure(args.identified),
            letterhead=Letterhead(args.clinic, args.operator),
        )
        written = write_report(
            store, Visits(store, config), tested=tested, wish=wish, tie_ms=config.order.tie_ms
        )
    for path in written.files:
        print(path)
    return ExitCode.DONE
