"""``firing-order simulate``: a simulated recording as CSV, its true starts beside it as JSON."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from app.cli.arguments import read_rate_hz, read_seconds, read_seed
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.recording_files import ledger_of
from app.exports.csv_cells import number_rows, row
from app.exports.csv_files import WholeFiles
from dsp.simulate import SCENARIOS, Scenario, SimulatedRecording, simulate

SCHEMA = "firing-order/truth/1"
MOST_SCANS = 10_000_000

_EPILOG = """\
Same scenario, seed, rate and length, same file to the bit. Beside FILE.csv lies FILE.truth.json:
every true start in seconds from the first sample, and that the recording is simulated. Keep the
two together: `firing-order analyse` says so as long as the ledger lies there.

examples:
  firing-order simulate --list
  firing-order simulate --scenario typical --seed 1 --seconds 70 --out typical.csv
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "simulate",
        help="a simulated recording with its ledger of true starts",
        description="Write a simulated recording whose true starts are known.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="list the scenarios and stop")
    parser.add_argument("--scenario", default="typical", help="who (default: %(default)s)")
    parser.add_argument(
        "--seed", type=read_seed, default=0, metavar="N", help="which one (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=read_seconds, default=70.0, metavar="S", help="(default: %(default)g)"
    )
    parser.add_argument(
        "--fs",
        type=read_rate_hz,
        default=2000.0,
        metavar="HZ",
        help="samples per second (default: %(default)g)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="where to")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the scenarios, or write one out."""
    if options.list:
        print("\n".join(f"{name:<14} {each.title}" for name, each in SCENARIOS.items()))
        return ExitCode.DONE
    if options.out is None:
        raise BadInput("It is not said where to write. Add --out FILE.csv, or --list for a look.")
    if options.out.suffix.lower() != ".csv":
        raise BadInput(f"{options.out} does not end in .csv, the one form written. Add .csv to it.")
    scenario = find_scenario(options.scenario)
    files = (options.out, ledger_of(options.out))
    for file in files:
        if file.exists():
            raise BadInput(f"{file} is there already, and nothing is overwritten. Name another.")
    recording = make_recording(scenario, options)
    with WholeFiles(options.out.parent) as written:
        written.write(files[0].name, csv_pieces(recording))
        written.write(files[1].name, [truth_text(recording, options).encode("utf-8")])
    print("\n".join(map(str, files)))
    return ExitCode.DONE


def find_scenario(name: str) -> Scenario:
    """Return the scenario of this name, or say which there are."""
    if name in SCENARIOS:
        return SCENARIOS[name]
    near = difflib.get_close_matches(name, SCENARIOS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise BadInput(f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}.{hint}")


def make_recording(scenario: Scenario, options: argparse.Namespace) -> SimulatedRecording:
    """Simulate, or say what cannot be simulated."""
    n_scans = options.seconds * options.fs
    if n_scans > MOST_SCANS:
        raise BadInput(
            f"{options.seconds:g} s at {options.fs:g} Hz are {n_scans:.3g} rows: at most "
            f"{MOST_SCANS:.3g} are simulated. Ask for fewer seconds or a lower rate."
        )
    try:
        return simulate(scenario, duration_s=options.seconds, fs_hz=options.fs, seed=options.seed)
    except ValueError as exc:
        raise BadInput(f"{exc}.") from exc


def csv_pieces(recording: SimulatedRecording) -> Iterator[bytes]:
    """Yield header and rows; a thousandth of a µV is far below any noise."""
    header = ("time_s", *(f"{name}_uV" for name in recording.channel_names))
    yield row(header).encode("utf-8")
    time_s = np.arange(len(recording.samples_uv)) / recording.fs_hz
    yield number_rows(np.column_stack((np.round(time_s, 6), np.round(recording.samples_uv, 3))))


def truth_text(recording: SimulatedRecording, options: argparse.Namespace) -> str:
    """Return the ledger: who was simulated, and every true start."""
    truth = {
        "schema": SCHEMA,
        "is_simulated": True,
        "file": options.out.name,
        "scenario": options.scenario,
        "seed": options.seed,
        "fs_hz": recording.fs_hz,
        "onsets": [asdict(onset) for onset in recording.ledger],
        "heartbeats_s": list(recording.heartbeats_s),
    }
    return json.dumps(truth, indent=1) + "\n"
