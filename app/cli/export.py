"""``firing-order export``: stored sessions listed and written out as files."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from app.cli.leftovers import tell_cleared
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.cli.progress import ShareLine
from app.cli.references import add_references, named_squeezes
from app.cli.sessions import session_lines
from app.engine.exporting import export_reviewed
from app.exports.progress import ExportProgress
from app.model.csv_profile import STANDARD, CsvProfile, read_profile
from app.model.export import (
    Disclosure,
    ExportForm,
    ExportWish,
    Extra,
    Packing,
)
from app.model.home import home_folder
from app.store.store import Store
from dsp.amplitude.recording import SqueezesUnusable
from dsp.analysis import AnalysisConfig

_DESCRIPTION = """\
Write a stored session out as files another program can read: its samples, what was found in it,
and everything else that is known. Without SESSION, list the sessions. Nothing that points at a
person, a day or one single device leaves unless --identified gives a reason.
"""

_EPILOG = """\
examples:
  firing-order export latest --out recordings/
  firing-order export 3f2a --to csv --profile excel-de --with envelopes --zip
  firing-order export 3f2a --to bdf --out recordings/
docs/exports.md tells what each form holds and how other programs open it.
"""


def add_parser(commands: Commands) -> None:
    """Add the command to the table of commands."""
    parser = commands.add_parser("export", help="stored sessions out as files")
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "session",
        metavar="SESSION",
        nargs="?",
        help="its id, the beginning of its id, or 'latest'",
    )
    parser.add_argument(
        "--to",
        type=ExportForm,
        choices=list(ExportForm),
        default=ExportForm.CSV,
        metavar="FORM",
        help=f"the form: {', '.join(ExportForm)} (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="the folder (default: this one)"
    )
    _add_csv_options(parser)
    parser.add_argument(
        "--samples-only", action="store_true", help="leave out what an analysis would find"
    )
    parser.add_argument(
        "--identified",
        metavar="REASON",
        help="let the files say who, when and with which device, and note why",
    )
    add_references(parser)
    parser.set_defaults(run=run)


def _add_csv_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile",
        type=_profile,
        default=STANDARD,
        metavar="NAME",
        help="csv: how numbers are written: standard, or as Excel opens them where a language is "
        "spoken, as in excel-de (default: standard)",
    )
    parser.add_argument(
        "--with",
        dest="extras",
        type=Extra,
        choices=list(Extra),
        action="append",
        default=[],
        metavar="WHAT",
        help=f"csv: what else to write: {', '.join(Extra)}",
    )
    parser.add_argument(
        "--zip",
        dest="packing",
        action="store_const",
        const=Packing.ZIP,
        default=Packing.FOLDER,
        help="csv, bids: one zip instead of a folder",
    )


def run(args: argparse.Namespace) -> int:
    """Export the session, or list all."""
    with closing(open_store_to_read(home_folder())) as store:
        lines = (
            session_lines(store, store.sessions()) if args.session is None else _export(store, args)
        )
    for line in lines:
        print(line)
    return ExitCode.DONE


def _profile(name: str) -> CsvProfile:
    try:
        return read_profile(name)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def _refuse_what_has_no_effect(args: argparse.Namespace) -> None:
    """Raise for an option that the form does not have, rather than leave it out in silence."""
    csv, both = {ExportForm.CSV}, {ExportForm.CSV, ExportForm.BIDS}
    asked = (
        ("--profile", args.profile != STANDARD, csv),
        ("--with", bool(args.extras), csv),
        ("--zip", args.packing is Packing.ZIP, both),
    )
    for option, is_given, forms in asked:
        if is_given and args.to not in forms:
            raise BadInput(
                f"{option} means nothing for {args.to}: it is for {' and '.join(sorted(forms))}. "
                "Leave it out, or choose another --to."
            )


def _export(store: Store, args: argparse.Namespace) -> list[str]:
    _refuse_what_has_no_effect(args)
    session = store.find(args.session)
    if session.is_recording:
        raise BadInput(
            f"Session {session.id} is being recorded. An export holds a session whole. Stop the "
            "recording, then export again."
        )
    if args.identified is not None and not args.identified.strip():
        raise BadInput(
            "--identified was given no reason. Files that say who and when leave with a reason, "
            "which is kept. Give one, or leave --identified out."
        )
    wish = ExportWish(
        args.out,
        form=args.to,
        profile=args.profile,
        packing=args.packing,
        extras=frozenset(args.extras),
        disclosure=Disclosure(args.identified or ""),
        squeezes=named_squeezes(args),
        has_samples_alone=args.samples_only,
    )
    tell_cleared(args.out)
    try:
        with ShareLine("exporting") as line:
            line.show(None)
            exported = export_reviewed(
                store, session.id, wish, AnalysisConfig(), _ShownProgress(line)
            )
    except SqueezesUnusable as exc:
        raise BadInput(f"In session {session.id} {exc}. Give another --reference.") from exc
    return [*map(str, exported.files), *exported.notes]


class _ShownProgress(ExportProgress):
    """A progress that is shown as it goes; Ctrl-C interrupts the writing itself."""

    def __init__(self, line: ShareLine) -> None:
        super().__init__()
        self._line = line

    def advance(self, n_scans: int) -> None:
        """Count scans and show how far they are."""
        super().advance(n_scans)
        self._line.show(self.share)
