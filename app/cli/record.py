"""``firing-order record``: a source into the encrypted store, without a window."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import TextIO

from app.cli.arguments import read_seconds
from app.cli.closing_backup import back_up_at_close, keeper_of
from app.cli.description import describe_session
from app.cli.ending import tell_ending
from app.cli.json_output import require_place, review_text, write_json
from app.cli.live_run import watch_recording
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store
from app.cli.plain_text import typed_text
from app.engine.desk import Desk
from app.engine.live import LiveState
from app.model.computer_sleep import slept_s
from app.model.counted import are_missing, counted
from app.model.home import home_folder
from app.model.montage import Montage, read_montage
from app.model.session import SessionSummary
from app.model.session_details import SessionDetails
from drivers.base import NoticeKind
from drivers.devices.lsl_outlet import offer_as
from dsp.analysis import AnalysisConfig
from dsp.block import LinkDoubt
from dsp.chain import ChainConfig

_EPILOG = """\
Every sample goes into the encrypted store as it comes; when the recording is cut short, what came
until then is there. Ctrl-C stops and keeps it.

examples:
  firing-order record --source synthetic: --seconds 60
  firing-order record --source serial:auto --montage leg.toml
  firing-order record --source replay:trial.csv --json -

a montage file names muscle and side for the source's channels:
  [channels]
  A0 = "gluteus_maximus_R"
  A1 = "biceps_femoris_R"
  A2 = "erector_spinae_L"

Inputs it does not name are left out, unless their own name says a muscle; "aux" keeps one that
carries none, "unused" leaves one out.
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "record",
        help="record a source without a window",
        description="Record a source into the store and say which muscle started first.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--source", required=True, help="what to record, as `firing-order devices` names it"
    )
    parser.add_argument(
        "--seconds",
        type=read_seconds,
        metavar="S",
        help="how long from the first sample on, by the device's own count; time in which nothing "
        "comes counts as well; without it until Ctrl-C",
    )
    parser.add_argument(
        "--montage", type=Path, metavar="TOML", help="which muscle each channel carries"
    )
    parser.add_argument(
        "--participant",
        type=typed_text,
        metavar="P",
        help="whose recording it is: pseudonym or beginning of the id",
    )
    parser.add_argument(
        "--lsl",
        metavar="NAME",
        help="also offer the samples to the Lab Streaming Layer under this name (needs pylsl)",
    )
    parser.add_argument("--json", metavar="OUT", help="write the findings as JSON; - is the screen")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Record into the store of this account."""
    montage = read_montage(options.montage) if options.montage else Montage()
    return record(
        home_folder(),
        options.source,
        montage=montage,
        duration_s=options.seconds,
        json_out=options.json,
        lsl_name=options.lsl,
        participant=options.participant,
    )


def record(
    folder: Path,
    source: str,
    *,
    montage: Montage,
    duration_s: float | None,
    json_out: str | None = None,
    lsl_name: str | None = None,
    participant: str | None = None,
) -> ExitCode:
    """Record a source into the store in ``folder``, analyse what was stored, and say it."""
    if json_out:
        require_place(json_out)
    # Where JSON is asked of standard output, nothing else may stand there.
    words = sys.stderr if json_out == "-" else sys.stdout
    config = AnalysisConfig()
    store = open_store(folder)
    keeper = keeper_of(store, folder)
    desk = Desk(
        store,
        clock=time.monotonic,
        utc_now=lambda: datetime.now().astimezone(),
        analysis_config=config,
        chain_config=ChainConfig(),
        slept_s=slept_s,
        make_outlet=offer_as(lsl_name, clock=time.monotonic),
    )
    with closing(desk), ExitStack() as ending:
        ending.callback(keeper.stop)  # before the store is closed
        if participant is not None:
            whose = store.people.find(participant)
            desk.prepare(SessionDetails(participant_id=whose.id), {})
        session = desk.open_source(source, montage)
        keeper.start()
        state = watch_recording(session, duration_s=duration_s, words=words)
        stored_s = tell_stored(desk, state, words=words, json_out=json_out)
        back_up_at_close(keeper, words)
    return tell_ending(state, min_rate_hz=config.min_rate_hz, stored_s=stored_s, asked_s=duration_s)


def tell_stored(desk: Desk, state: LiveState, *, words: TextIO, json_out: str | None) -> float:
    """Read the session back, say what it holds and what it shows; return how long it is."""
    session_id = state.last_session_id
    stored = [each for each in desk.sessions().result() if each.id == session_id]
    if not stored:
        raise BadInput(f"Nothing of {state.source} could be stored; the reason is above.")
    missing = _missing_words(stored[0]) + _channel_words(state)
    length = f"{stored[0].duration_s:.1f} s"
    print(f"Stored {length} as session {stored[0].id}, {missing}.", file=words)
    review = desk.review(stored[0].id).result()
    print(describe_session(review.finding), file=words)
    if json_out:
        write_json(json_out, review_text(review, file_name=f"session:{stored[0].id}"))
    return stored[0].duration_s


def _channel_words(state: LiveState) -> str:
    """Return how many samples single channels lack besides; empty where none does."""
    notices = state.acquisition.notices
    lacking = [each.amount for each in notices if each.kind is NoticeKind.CHANNEL_GAP]
    n_lacking = round(sum(lacking))
    return f"; of single channels {are_missing(n_lacking)} besides" if n_lacking else ""


def _missing_words(session: SessionSummary) -> str:
    """Return what a recording lacks; of a sensor that was away nobody counted it."""
    n_missing = session.n_missing
    if session.is_missing_estimated:
        missing = f"about {are_missing(n_missing)} (estimated)"
    else:
        missing = are_missing(n_missing) if n_missing else "no sample is missing"
    if LinkDoubt.ESTIMATED in session.info.doubts and n_missing:
        missing = f"about {are_missing(n_missing)} (long losses are told from arrivals)"
    if LinkDoubt.UNCOUNTED in session.info.doubts:
        about = "about " if n_missing else ""
        missing = (
            f"{about}{counted(n_missing, 'sample')} known to be missing; others would not show"
        )
    return missing
