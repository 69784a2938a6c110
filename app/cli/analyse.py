"""``firing-order analyse``: recording files and folders to starts, order and verdicts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.amplitude_table import amplitude_lines
from app.cli.arguments import read_count, read_rate_hz, read_rest
from app.cli.description import describe
from app.cli.detector_table import detector_lines
from app.cli.json_output import require_place, write_json
from app.cli.outcome import Commands, ExitCode
from app.cli.progress import ProgressBar
from app.cli.recording_files import find_files
from app.cli.references import add_references, named_squeezes
from app.cli.setting_words import with_montage_line, with_place
from app.engine.batch import FileAnswer, FileQuestion, answer_files, count_cores
from app.exports.amplitude_json import with_amplitudes
from app.exports.analysis_json import array_as_text, error_as_dict, finding_as_dict
from app.exports.published_json import with_published
from app.model.montage import MissingMuscle, Montage, missing_muscle, read_montage
from drivers.csv_ledger import is_simulated
from dsp.analysis import AnalysisConfig
from dsp.published import DETECTORS

_EPILOG = """\
A file is CSV: an optional time_s column, then one column per channel with its unit in the name
(gluteus_maximus_R_uV); or EDF, BDF, OpenSignals, Delsys, Noraxon, C3D or XDF (docs/imports.md).
Muscle and side are read from the names, or from a montage file.

examples:
  firing-order analyse trial.csv
  firing-order analyse recordings/ --json findings.json
  firing-order analyse lift.csv --rest 0:1 --single-repetition --json -
  firing-order analyse raw.csv --fs 2000 --unit mV --montage leg.toml
  firing-order analyse lift.csv --detector all
  firing-order analyse day.csv --reference gluteus_maximus_R=2:7 --reference gluteus_maximus_R=20:25

A file is reported by its name, below a folder by its path from there; files that would then be
called the same by as many of their folders as tell them apart. What was not found is null in the
JSON, never 0. A file that names muscles, but no glute and hamstring of one leg, is analysed and
told so, alone with exit code 2. Amplitudes are measured beside the order and never decide it; a
percentage needs two reference squeezes of a channel that agree (docs/amplitude.md). Published
detectors are shown for comparison only (docs/published-detectors.md). The schema of the JSON:
docs/analysis-schema.json.
"""
_ALL_DETECTORS = "all"


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "analyse",
        help="files or folders to starts, order and verdicts",
        description="Say which muscle started first in recorded files, with delay and interval.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
    parser.add_argument(
        "--rest",
        type=read_rest,
        metavar="A:B",
        help="a quiet stretch, in seconds from the first sample",
    )
    parser.add_argument(
        "--single-repetition", action="store_true", help="take each file as one repetition"
    )
    parser.add_argument(
        "--fs", type=read_rate_hz, metavar="HZ", help="samples per second, without a time column"
    )
    parser.add_argument(
        "--unit", choices=("uV", "mV", "V", "nV"), help="unit of columns that name none"
    )
    parser.add_argument(
        "--montage", type=Path, metavar="TOML", help="which muscle each column carries"
    )
    parser.add_argument(
        "--movement", metavar="NAME", help="the montage's aux column that a movement sensor writes"
    )
    add_references(parser)
    parser.add_argument(
        "--detector",
        action="append",
        choices=(*DETECTORS, _ALL_DETECTORS),
        default=[],
        dest="detectors",
        metavar="NAME",
        help=f"also show a published detector, for comparison only: {', '.join(DETECTORS)}, or all",
    )
    parser.add_argument("--json", metavar="OUT", help="write the findings as JSON; - is the screen")
    parser.add_argument(
        "--processes",
        type=read_count,
        default=count_cores(),
        metavar="N",
        help="files analysed at the same time (all cores: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Analyse every file, then write JSON or words."""
    if options.json:
        require_place(options.json)
    files = find_files(options.paths)
    question = FileQuestion(
        AnalysisConfig(),
        read_montage(options.montage) if options.montage else Montage(),
        rest_s=options.rest,
        is_single_repetition=options.single_repetition,
        fs_hz=options.fs,
        unit=options.unit,
        squeezes=named_squeezes(options),
        movement_channel=options.movement,
        detectors=_asked_detectors(options.detectors),
    )
    answers: dict[Path, FileAnswer] = {}
    with ProgressBar(len(files), "files") as progress:
        for answer in answer_files(list(files), question, n_processes=options.processes):
            answers[answer.path] = answer
            progress.advance()
    in_order = [(name, answers[path]) for path, name in files.items()]
    if options.json:
        write_json(options.json, as_json(in_order, question.detectors))
    else:
        found = [_in_words(name, answer) for name, answer in in_order if answer.finding]
        if found:
            print("\n\n".join(found))
    is_one_file = len(options.paths) == 1 and not options.paths[0].is_dir()
    return report_problems(in_order, is_one_named_file=is_one_file)


def _in_words(name: str, answer: FileAnswer) -> str:
    """Return the order, below it how large the signals were, and what others say of the starts."""
    order = describe(answer.finding) if answer.finding else ""
    sizes = amplitude_lines(answer.amplitudes) if answer.amplitudes else []
    others = detector_lines(answer.published)
    return "\n  ".join([f"{_title(name, answer)}: {order}", *sizes, *others])


def _title(name: str, answer: FileAnswer) -> str:
    return f"{name} (simulated: no person was recorded)" if is_simulated(answer.path) else name


def _asked_detectors(names: list[str]) -> tuple[str, ...]:
    """Return the detectors to ask, each once and in one order."""
    return tuple(name for name in DETECTORS if name in names or _ALL_DETECTORS in names)


def as_json(answers: list[tuple[str, FileAnswer]], detectors: Sequence[str] = ()) -> str:
    """Return the array of the contract."""
    return array_as_text(_as_dict(name, answer, detectors) for name, answer in answers)


def _as_dict(name: str, answer: FileAnswer, detectors: Sequence[str]) -> dict[str, Any]:
    if answer.finding is None:
        return error_as_dict(_problem(answer), file_name=name)
    order = finding_as_dict(answer.finding, file_name=name)
    return with_published(with_amplitudes(order, answer.amplitudes), answer.published, detectors)


def _problem(answer: FileAnswer) -> str:
    return with_place(answer.problem or "", answer.setting)


def report_problems(answers: list[tuple[str, FileAnswer]], *, is_one_named_file: bool) -> ExitCode:
    """Say on standard error what to doubt and what could not be used; return what that comes to."""
    for name, answer in answers:
        # A sentence names its file without folders, which where there are many is not enough.
        where = "" if name == answer.path.name else f"{name}: "
        for sentence in _doubts(answer):
            print(f"firing-order analyse: {where}{sentence}", file=sys.stderr)
    if is_one_named_file:
        (answer,) = (answer for _, answer in answers)
        is_answered = answer.finding is not None and _missing_muscle(answer) is None
        return ExitCode.DONE if is_answered else ExitCode.BAD_INPUT
    n_bad = sum(answer.finding is None for _, answer in answers)
    if not n_bad:
        return ExitCode.DONE
    print(f"{n_bad} of {len(answers)} files could not be used.", file=sys.stderr)
    return ExitCode.SOME_FILES_BAD


def _doubts(answer: FileAnswer) -> list[str]:
    if answer.finding is None:
        return [_problem(answer)]
    missing = _missing_muscle(answer)
    return [*answer.doubts, *([with_montage_line(missing)] if missing else [])]


def _missing_muscle(answer: FileAnswer) -> MissingMuscle | None:
    """Return what keeps a file from the question; its other pairs are answered all the same."""
    names = [channel.name for channel in answer.finding.channels] if answer.finding else []
    return missing_muscle(names, source=answer.path.name)
