"""``firing-order import``: a file of another program into the store, its channels confirmed."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.cli.arguments import read_rate_hz
from app.cli.closing_backup import back_up_at_close, keeper_of
from app.cli.columns import in_columns
from app.cli.description import describe_session
from app.cli.json_output import require_place, review_text, write_json
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store
from app.cli.plain_text import typed_text
from app.engine.intake import FoundRecording, keep, look_at
from app.engine.review import review_session
from app.imports.recording import ImportQuestion
from app.model.counted import are_missing
from app.model.home import home_folder
from app.model.montage import AUX, UNUSED, missing_muscle, read_montage
from app.model.session_details import SessionDetails
from drivers.csv_header import UV_PER_UNIT
from dsp.analysis import AnalysisConfig
from dsp.muscle import MUSCLES, read_muscle

_EPILOG = f"""\
Read are CSV, EDF, EDF+, BDF, BDF+, OpenSignals text, Delsys EMGworks and Trigno Discover, Noraxon
MR3, C3D, and with the extra xdf XDF (docs/imports.md). What a channel is, a person says: without
--channel, --montage or --as-named the channels are listed, and nothing is stored.

examples:
  firing-order import walk.edf
  firing-order import walk.edf --channel GMax=glute/R --channel BF=bf/R
  firing-order import walk.edf --as-named --participant P01
  firing-order import raw.csv --unit mV --rate 2000 --montage leg.toml

A muscle is named in full or as the field abbreviates it (gmax, bf, st, es), its side after a slash;
{AUX} is a channel that is no muscle. Channels that are not named are left out.
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "import",
        help="a file of another program into the store",
        description="Store a recording that another program made, and say what it shows.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the recording")
    names = parser.add_mutually_exclusive_group()
    names.add_argument(
        "--channel",
        action="append",
        default=[],
        type=read_channel,
        dest="channels",
        metavar="NAME=MUSCLE/SIDE",
        help="what a channel of the file is; one option for each that is kept",
    )
    names.add_argument(
        "--montage", type=Path, metavar="TOML", help="which muscle each channel carries"
    )
    names.add_argument(
        "--as-named", action="store_true", help="the names in the file say what the channels are"
    )
    parser.add_argument("--unit", choices=tuple(UV_PER_UNIT), help="unit of channels without one")
    parser.add_argument(
        "--rate", type=read_rate_hz, metavar="HZ", help="samples per second, without times"
    )
    parser.add_argument(
        "--participant", type=typed_text, metavar="P", help="whose recording it is: a pseudonym"
    )
    parser.add_argument(
        "--as-changed",
        action="store_true",
        help="take an export of ours that is not as it was written, and note so",
    )
    parser.add_argument("--json", metavar="OUT", help="write the findings as JSON; - is the screen")
    parser.set_defaults(run=run)


def read_channel(text: str) -> tuple[str, str]:
    """Read ``NAME=MUSCLE/SIDE`` as a channel of the file and the name it gets."""
    channel, equals, what = text.rpartition("=")
    if not equals or not channel:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a channel and a muscle, such as GMax=glute/R"
        )
    if what in (AUX, UNUSED):
        return channel, what
    muscle, _, side = what.partition("/")
    known = read_muscle(f"{muscle}_{side}")
    if known.muscle is None or known.side is None:
        raise argparse.ArgumentTypeError(
            f"{what!r} is no muscle with its side, such as glute/R; known are {', '.join(MUSCLES)}"
        )
    return channel, f"{known.muscle}_{known.side}"


def run(options: argparse.Namespace) -> int:
    """Look at the file; keep it where its channels are confirmed."""
    if options.json:
        require_place(options.json)
    names = _confirmed(options)
    # With --channel only what is named is read, so that another rate of the rest does not matter.
    wanted = tuple(name for name, what in options.channels if what != UNUSED)
    found = look_at(options.file, ImportQuestion(options.unit, options.rate, wanted))
    for line in [*_assumptions(found), *found.doubts]:
        print(f"firing-order import: {line}", file=sys.stderr)
    if found.changed is not None:
        if not options.as_changed:
            raise BadInput(
                f"{found.changed} Nothing was stored. Find the file as it was written, or import "
                "it as it is with --as-changed, which the session's notes then say."
            )
        print(f"firing-order import: {found.changed}", file=sys.stderr)
    if names is None:
        print("\n".join(_listed(found)))
        print(
            "Nothing was stored: say what the channels are with --channel NAME=MUSCLE/SIDE, "
            "or that the file's names say it with --as-named.",
            file=sys.stderr,
        )
        return ExitCode.BAD_INPUT
    return _keep(found, names, options)


def _confirmed(options: argparse.Namespace) -> dict[str, str] | None:
    """Return what a person said of the channels; None where nothing was said."""
    if options.montage:
        return dict(read_montage(options.montage).muscle_by_label)
    if options.as_named:
        return {}
    names = dict(options.channels)
    if len(names) < len(options.channels):
        raise BadInput("A channel is named twice. Give each channel of the file one --channel.")
    return names or None


def _keep(found: FoundRecording, names: dict[str, str], options: argparse.Namespace) -> ExitCode:
    kept = {name: what for name, what in names.items() if what != UNUSED}
    with closing(open_store(home_folder())) as store:
        details = SessionDetails()
        if options.participant is not None:
            details = SessionDetails(participant_id=store.people.find(options.participant).id)
        session_id = keep(store, found, kept, now=datetime.now().astimezone(), details=details)
        session = store.find(session_id)
        words = sys.stderr if options.json == "-" else sys.stdout
        missing = are_missing(session.n_missing) if session.n_missing else "no gap"
        print(f"Stored {session.duration_s:.1f} s as session {session_id}, {missing}.", file=words)
        review = review_session(store, session_id, AnalysisConfig())
        print(describe_session(review.finding), file=words)
        back_up_at_close(keeper_of(store, home_folder()), words)
    if options.json:
        write_json(options.json, review_text(review, file_name=f"session:{session_id}"))
    missing_one = missing_muscle(
        [channel.name for channel in session.info.channels], source=options.file.name
    )
    if missing_one:
        print(f"firing-order import: {missing_one}", file=sys.stderr)
        return ExitCode.BAD_INPUT
    return ExitCode.DONE


def _assumptions(found: FoundRecording) -> list[str]:
    recording = found.recording
    left = [
        f"{each.name} is left out: {each.why}."
        for each in recording.left_out
        if each.why != "not asked for"
    ]
    return [*recording.assumed, *left]


def _listed(found: FoundRecording) -> list[str]:
    """Return the channels as a table: what the file says, and what its names would be read as."""
    recording = found.recording
    rows = [("channel", "unit", "samples per second", "muscle", "side")]
    for channel in recording.channels:
        muscle = read_muscle(channel.info.name)
        rows.append(
            (
                channel.info.name,
                channel.unit,
                f"{recording.fs_hz:g}",
                muscle.muscle or "not known",
                muscle.side or "not known",
            )
        )
    lasts_s = len(recording.samples_uv) / recording.fs_hz
    head = f"{recording.file_name}: {recording.format}, {lasts_s:.1f} s"
    return [head, *in_columns(rows)]
