"""``firing-order record``: a source into the encrypted store, without a window."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.cli.analyse import describe
from app.cli.arguments import read_seconds
from app.cli.json_output import write_json
from app.cli.live_run import watch_recording
from app.cli.outcome import BadInput, Commands, ExitCode
from app.engine.acquisition import Phase
from app.engine.live import LiveSession, LiveState
from app.engine.montaged import MontagedDriver
from app.engine.recorder import Recorder
from app.engine.review import analyse_session
from app.exports.analysis_json import array_as_text, finding_as_dict
from app.model.home import home_folder
from app.model.montage import Montage, read_montage
from app.store.store import Store
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig
from dsp.block import StreamInfo
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
        "--seconds", type=read_seconds, metavar="S", help="how long; without it until Ctrl-C"
    )
    parser.add_argument(
        "--montage", type=Path, metavar="TOML", help="which muscle each channel carries"
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
    )


def record(
    folder: Path,
    source: str,
    *,
    montage: Montage,
    duration_s: float | None,
    json_out: str | None = None,
) -> ExitCode:
    """Record a source into the store in ``folder``, analyse what was stored, and say it."""
    analysis_config = AnalysisConfig()
    driver = MontagedDriver(open_source(source, time.monotonic), montage)
    with closing(Store.open(folder)) as store:

        def begin_recording(info: StreamInfo) -> Recorder:
            started = datetime.now().astimezone()
            return Recorder(store, info, clock=time.monotonic, started_utc=started)

        session = LiveSession(
            source,
            driver,
            clock=time.monotonic,
            begin_recording=begin_recording,
            analysis_config=analysis_config,
            chain_config=ChainConfig(),
        )
        state = watch_recording(session, duration_s=duration_s)
        tell_stored(store, state, analysis_config, json_out)
    return tell_ending(state)


def tell_stored(
    store: Store, state: LiveState, config: AnalysisConfig, json_out: str | None
) -> None:
    """Read the session back from the store and say what it holds and what it shows."""
    session_id = state.last_session_id
    if session_id is None:
        raise BadInput(f"Nothing of {state.source} could be stored; the reason is above.")
    summary = store.find(session_id)
    missing = f"{summary.n_missing} samples are missing" if summary.n_missing else "none missing"
    print(f"Stored {summary.duration_s:.1f} s as session {session_id}, {missing}.")
    finding = analyse_session(store, session_id, config)
    print(describe(finding))
    if json_out:
        text = array_as_text([finding_as_dict(finding, file_name=f"session:{session_id}")])
        write_json(json_out, text)


def tell_ending(state: LiveState) -> ExitCode:
    """Say what broke the stream, if something did, and return the exit code."""
    stream = state.acquisition
    if stream.phase in (Phase.LOST, Phase.FAILED) and stream.problem:
        print(f"{stream.problem} What came before is stored.", file=sys.stderr)
        return ExitCode.BAD_INPUT
    return ExitCode.DONE
