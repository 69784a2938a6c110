"""``firing-order simulate``: a simulated recording as CSV, its true starts beside it as JSON."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.cli.arguments import read_rate_hz, read_seconds, read_seed
from app.cli.outcome import BadInput, Commands, ExitCode
from app.exports.csv_cells import row
from app.exports.csv_numbers import number_rows
from app.exports.whole import WholeFiles
from app.model.csv_profile import STANDARD
from drivers.csv_ledger import ledger_of
from dsp.simulate import SCENARIOS, Scenario, SimulatedRecording, record_motor_units, simulate
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scripted import PERIOD_S, ScriptedPatient, record

SCHEMA = "firing-order/truth/1"
MOST_SCANS = 10_000_000
USUAL_S = 70.0
GAUSSIAN, MOTOR_UNITS = "gaussian", "motor-units"

Simulated = TypeVar("Simulated", Scenario, ScriptedPatient)

_EPILOG = """\
Same scenario, model, seed, rate and length, same file to the bit. Beside FILE.csv lies
FILE.truth.json: every true start in seconds from the first sample, and that the recording is
simulated. Keep the two together: `firing-order analyse` says so as long as the ledger lies there.

examples:
  firing-order simulate --list
  firing-order simulate --scenario typical --seed 1 --seconds 70 --out typical.csv
  firing-order simulate --model motor-units --seed 1 --out units.csv
  firing-order simulate --patient P10 --out false_start.csv
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
    parser.add_argument("--list", action="store_true", help="list scenarios and patients and stop")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--scenario", default="typical", help="who (default: %(default)s)")
    who.add_argument("--patient", metavar="NAME", help="who, by a script of every lift")
    parser.add_argument(
        "--model",
        choices=(GAUSSIAN, MOTOR_UNITS),
        default=GAUSSIAN,
        help="what a scenario's muscles are made of: noise that grows, or motor units that are "
        "recruited by size, a start being the first discharge (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=read_seed, default=0, metavar="N", help="which one (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=read_seconds, metavar="S", help=f"(default: {USUAL_S:g}; a script's own)"
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
        titles = [(name, each.title) for name, each in SCENARIOS.items()]
        titles += [(name, each.title) for name, each in PATIENTS.items()]
        print("\n".join(f"{name:<14} {title}" for name, title in titles))
        return ExitCode.DONE
    if options.out is None:
        raise BadInput("It is not said where to write. Add --out FILE.csv, or --list for a look.")
    if options.out.suffix.lower() != ".csv":
        raise BadInput(f"{options.out} does not end in .csv, the one form written. Add .csv to it.")
    files = (options.out, ledger_of(options.out))
    for file in files:
        if file.exists():
            raise BadInput(f"{file} is there already, and nothing is overwritten. Name another.")
    recording = make_recording(options)
    with WholeFiles(options.out.parent) as written:
        written.write(files[0].name, csv_pieces(recording))
        written.write(files[1].name, [truth_text(recording, options).encode("utf-8")])
    print("\n".join(map(str, files)))
    return ExitCode.DONE


def find_named(name: str, named: Mapping[str, Simulated], *, kind: str) -> Simulated:
    """Return the scenario or patient of this name, or say which there are."""
    if name in named:
        return named[name]
    near = difflib.get_close_matches(name, named, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise BadInput(f"There is no {kind} {name!r}; there are {', '.join(named)}.{hint}")


def make_recording(options: argparse.Namespace) -> SimulatedRecording:
    """Simulate, or say what cannot be simulated."""
    make = make_of_scenario if options.patient is None else make_of_patient
    try:
        return make(options)
    except ValueError as exc:
        raise BadInput(f"{exc}.") from exc


def make_of_scenario(options: argparse.Namespace) -> SimulatedRecording:
    """Simulate a person that goes on as long as is asked for."""
    scenario = find_named(options.scenario, SCENARIOS, kind="scenario")
    duration_s = USUAL_S if options.seconds is None else options.seconds
    refuse_too_many(duration_s, options.fs)
    make = record_motor_units if options.model == MOTOR_UNITS else simulate
    return make(scenario, duration_s=duration_s, fs_hz=options.fs, seed=options.seed)


def make_of_patient(options: argparse.Namespace) -> SimulatedRecording:
    """Simulate a person whose every lift is written down."""
    if options.model != GAUSSIAN:
        raise BadInput(
            f"A script's muscles are made of noise, not of {options.model}. Leave --model out, or "
            "ask for a --scenario."
        )
    patient = find_named(options.patient, PATIENTS, kind="patient")
    duration_s = PERIOD_S * len(patient.lifts)
    if options.seconds is not None:
        raise BadInput(
            f"{patient.name} is a script of {duration_s:g} s. Leave --seconds out, or ask for a "
            "--scenario."
        )
    refuse_too_many(duration_s, options.fs)
    return record(patient, fs_hz=options.fs, seed=options.seed)


def refuse_too_many(duration_s: float, fs_hz: float) -> None:
    """Refuse what would fill the memory before it is simulated."""
    n_scans = duration_s * fs_hz
    if n_scans > MOST_SCANS:
        raise BadInput(
            f"{duration_s:g} s at {fs_hz:g} Hz are {n_scans:.3g} rows: at most "
            f"{MOST_SCANS:.3g} are simulated. Ask for fewer seconds or a lower rate."
        )


def csv_pieces(recording: SimulatedRecording) -> Iterator[bytes]:
    """Yield header and rows; a thousandth of a µV is far below any noise."""
    header = ("time_s", *(f"{name}_uV" for name in recording.channel_names))
    yield row(header, STANDARD).encode("utf-8")
    time_s = np.arange(len(recording.samples_uv)) / recording.fs_hz
    values = np.column_stack((np.round(time_s, 6), np.round(recording.samples_uv, 3)))
    yield number_rows(values, STANDARD)


def truth_text(recording: SimulatedRecording, options: argparse.Namespace) -> str:
    """Return the ledger: who was simulated, and every true start."""
    truth = {
        "schema": SCHEMA,
        "is_simulated": True,
        "file": options.out.name,
        "scenario": options.patient or options.scenario,
        "model": options.model,
        "seed": options.seed,
        "fs_hz": recording.fs_hz,
        "onsets": [asdict(onset) for onset in recording.ledger],
        "heartbeats_s": list(recording.heartbeats_s),
    }
    return json.dumps(truth, indent=1) + "\n"
