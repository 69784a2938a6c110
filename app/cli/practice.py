"""``firing-order practice``: what somebody practised, week by week, and a page about it."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date
from pathlib import Path

from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.cli.plain_text import typed_text
from app.engine.practice.past import PracticePast, read_past
from app.model.export import Disclosure
from app.model.home import home_folder
from app.model.phrase import phrase, plural
from app.model.practice_time import Span
from app.model.report import Letterhead, Paper, ReportForm, ReportWish
from app.model.shown_text import shown
from app.report.practice_files import write_practice_page
from app.report.practice_told import ExerciseTold, tell_exercise
from app.store.store import Store

_EPILOG = """\
Practices are those recorded with a sensor. Without P it is the simulated person.

examples:
  firing-order practice show P07
  firing-order practice page P07 --out reports/
  firing-order practice page P07 --html --identified "for the visit on Monday"
docs/user/practice.md tells what the page says.
"""
_PAPERS = {"a4": Paper.A4, "letter": Paper.LETTER}


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("practice", help="what was practised, week by week")
    parser.description = "What somebody practised with a sensor, week by week."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    acts = parser.add_subparsers(metavar="act", required=True)
    show = acts.add_parser("show", help="every exercise over its weeks")
    show.set_defaults(run=_show)
    page = acts.add_parser("page", help="one page for the clinician, as PDF/A or HTML")
    for form, what in (
        (ReportForm.PDF, "one sheet of PDF/A (the default)"),
        (ReportForm.HTML, "one HTML file, for a browser or a screen reader"),
    ):
        page.add_argument(
            f"--{form}", dest="forms", action="append_const", const=form, default=None, help=what
        )
    page.add_argument("--out", type=Path, default=Path(), help="the folder (this one)")
    page.add_argument(
        "--paper", choices=list(_PAPERS), default="a4", help="the sheet of the PDF (%(default)s)"
    )
    page.add_argument(
        "--identified",
        metavar="REASON",
        default="",
        help="name the person and the days; the reason is kept in the audit log",
    )
    page.add_argument("--clinic", default="", help="where, on a page that names the person")
    page.set_defaults(run=_page)
    for act in (show, page):
        act.add_argument("participant", type=typed_text, nargs="?", metavar="P")


def _show(options: argparse.Namespace) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        past = read_past(store, _participant_id(store, options.participant))
    if not past.practices:
        print("Nothing was practised with a sensor yet.")
    for each in past.practised:
        _tell(_told(past, each))
    return ExitCode.DONE


def _page(options: argparse.Namespace) -> int:
    wish = ReportWish(
        options.out,
        forms=tuple(dict.fromkeys(options.forms or (ReportForm.PDF,))),
        paper=_PAPERS[options.paper],
        disclosure=Disclosure(options.identified),
        letterhead=Letterhead(options.clinic),
    )
    with closing(open_store_to_read(home_folder())) as store:
        participant_id = _participant_id(store, options.participant)
        written = write_practice_page(store, participant_id=participant_id, wish=wish)
    for path in written.files:
        print(path)
    return ExitCode.DONE


def _participant_id(store: Store, name: str | None) -> str | None:
    return None if name is None else store.people.find(name).id


def _told(past: PracticePast, exercise: str) -> ExerciseTold:
    last_day = past.practices[-1].started.date()
    return tell_exercise(
        past, exercise, span=Span.MONTH, last_day=last_day, name_day=date.isoformat
    )


def _tell(told: ExerciseTold) -> None:
    print(shown(told.title.text()))
    for side in told.sides:
        said = (side.sentence, *((side.goal,) if side.goal is not None else ()), side.noise)
        print(f"  {side.title.text()}: " + " ".join(each.text() for each in said))
    for week in told.weeks:
        practices = plural(
            week.n_practices, phrase("1 practice"), phrase("{n} practices", n=week.n_practices)
        )
        days = plural(week.n_days, phrase("1 day"), phrase("{n} days", n=week.n_days))
        print(
            f"  week from {week.week}: {practices.text()} on {days.text()}, "
            f"{week.held.text()} held, joined in: {week.joined.text()}, "
            f"{week.n_noted} noted as done"
        )
