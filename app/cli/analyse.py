"""``firing-order analyse``: recording files and folders to starts, order and verdicts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.cli.arguments import read_count, read_rate_hz, read_rest
from app.cli.description import describe
from app.cli.json_output import write_json
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.progress import ProgressBar
from app.cli.setting_words import with_place
from app.engine.batch import FileAnswer, FileQuestion, answer_files, count_cores
from app.exports.analysis_json import array_as_text, error_as_dict, finding_as_dict
from app.model.montage import Montage, read_montage
from dsp.analysis import AnalysisConfig

_EPILOG = """\
A file is CSV: an optional time_s column, then one column per channel with its unit in the name
(gluteus_maximus_R_uV). Muscle and side are read from the names, or from a montage file.

examples:
  firing-order analyse trial.csv
  firing-order analyse recordings/ --json findings.json
  firing-order analyse lift.csv --rest 0:1 --single-repetition --json -
  firing-order analyse raw.csv --fs 2000 --unit mV --montage leg.toml

What was not found is null in the JSON, never 0. Its schema: docs/analysis-schema.json.
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "analyse",
        help="files or folders to starts, order and verdicts",
        description="Say which muscle started first in recorded files, with delay and interval.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="CSV file or folder")
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
    files = find_files(options.paths)
    question = FileQuestion(
        AnalysisConfig(),
        read_montage(options.montage) if options.montage else Montage(),
        rest_s=options.rest,
        is_single_repetition=options.single_repetition,
        fs_hz=options.fs,
        unit=options.unit,
    )
    answers: dict[Path, FileAnswer] = {}
    with ProgressBar(len(files), "files") as progress:
        for answer in answer_files(list(files), question, n_processes=options.processes):
            answers[answer.path] = answer
            progress.advance()
    in_order = [(name, answers[path]) for path, name in files.items()]
    if options.json:
        write_json(options.json, as_json(in_order))
    else:
        found = [f"{name}: {describe(a.finding)}" for name, a in in_order if a.finding]
        print("\n\n".join(found))
    return report_problems(in_order, is_one_named_file=[*files] == options.paths)


def find_files(paths: list[Path]) -> dict[Path, str]:
    """Return every file with the name it is reported by, in the order of these names."""
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            inside = [file for file in path.rglob("*") if _is_recording(file)]
            if not inside:
                raise BadInput(f"{path} holds no .csv file. Name a folder with recordings.")
            found |= {file: file.relative_to(path).as_posix() for file in inside}
        elif path.exists():
            found[path] = path.name
        else:
            raise BadInput(f"There is no file or folder {path}. Check its name and place.")
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def _is_recording(file: Path) -> bool:
    """Tell recordings from other files, and from the tables of findings our own export adds."""
    if file.suffix.lower() != ".csv" or not file.is_file():
        return False
    session, _, table = file.stem.rpartition("_")
    is_table = table in ("repetitions", "summary")
    return not (is_table and file.with_name(f"{session}_samples.csv").exists())


def as_json(answers: list[tuple[str, FileAnswer]]) -> str:
    """Return the array of the contract."""
    return array_as_text(
        finding_as_dict(answer.finding, file_name=name)
        if answer.finding
        else error_as_dict(_problem(answer), file_name=name)
        for name, answer in answers
    )


def _problem(answer: FileAnswer) -> str:
    return with_place(answer.problem or "", answer.setting)


def report_problems(answers: list[tuple[str, FileAnswer]], *, is_one_named_file: bool) -> ExitCode:
    """Say on standard error what could not be used, and return the exit code that says so too."""
    bad = [answer for _, answer in answers if answer.finding is None]
    for answer in bad:
        print(f"firing-order analyse: {_problem(answer)}", file=sys.stderr)
    if not bad:
        return ExitCode.DONE
    if is_one_named_file:
        return ExitCode.BAD_INPUT
    print(f"{len(bad)} of {len(answers)} files could not be used.", file=sys.stderr)
    return ExitCode.SOME_FILES_BAD
