"""``firing-order export``: stored sessions listed and written out as files."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.cli.references import add_references, named_squeezes
from app.engine.review import review_session
from app.exports.csv_session import export_csv
from app.model.home import home_folder
from app.model.session import SessionSummary
from app.store.store import Store
from dsp.amplitude.recording import SqueezesUnusable
from dsp.analysis import AnalysisConfig

_DESCRIPTION = """\
Write a stored session out as files another program can read: its samples, what was found in it,
and a JSON with everything else. Without SESSION, list the sessions.
"""


def add_parser(commands: Commands) -> None:
    """Add the command to the table of commands."""
    parser = commands.add_parser("export", help="stored sessions out as files")
    parser.description = _DESCRIPTION
    parser.add_argument(
        "session",
        metavar="SESSION",
        nargs="?",
        help="its id, the beginning of its id, or 'latest'",
    )
    parser.add_argument("--to", choices=("csv",), default="csv", help="the form (default: csv)")
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="the folder (default: this one)"
    )
    add_references(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export the session, or list all."""
    with closing(open_store_to_read(home_folder())) as store:
        lines = _sessions(store) if args.session is None else _export(store, args)
    for line in lines:
        print(line)
    return ExitCode.DONE


def _sessions(store: Store) -> list[str]:
    return [_line(session) for session in store.sessions()]


def _line(session: SessionSummary) -> str:
    info = session.info
    simulated = " (simulated)" if info.is_simulated else ""
    return (
        f"{session.id}  {session.started:%Y-%m-%d %H:%M}  {session.duration_s:8.1f} s  "
        f"{info.n_channels} channels  {info.device}{simulated}, {session.ending}"
    )


def _export(store: Store, args: argparse.Namespace) -> list[str]:
    session = store.find(args.session)
    try:
        review = review_session(store, session.id, AnalysisConfig(), squeezes=named_squeezes(args))
    except SqueezesUnusable as exc:
        raise BadInput(f"In session {session.id} {exc}. Give another --reference.") from exc
    paths = export_csv(
        store, session.id, args.out, findings=review.finding, amplitudes=review.amplitudes
    )
    return [str(path) for path in paths]
