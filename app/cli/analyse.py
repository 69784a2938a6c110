"""``firing-order analyse``: recording files and folders to starts, order and verdicts."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli.arguments import read_count, read_rate_hz, read_rest
from app.cli.json_output import require_place, write_json
from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.cli.progress import ProgressBar
from app.cli.references import add_references, named_squeezes
from app.cli.subjects import Subjects, find_subjects, is_session
from app.cli.told import KeptAnswers, Told, tell
from app.engine.batch import FileQuestion
from app.engine.cluster import cluster_at
from app.engine.workers import Cores, OneByOne, Workers, count_cores
from app.exports.analysis_json import array_as_text
from app.model.counted import counted
from app.model.home import home_folder
from app.model.montage import Montage, read_montage
from app.store.store import Store
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
  firing-order analyse session:latest
  firing-order analyse session:all study/ --jobs 8 --resume answers/ --json findings.json
  firing-order analyse day.csv --reference gluteus_maximus_R=2:7 --reference gluteus_maximus_R=20:25

A stored session is session: and its id, the beginning of its id, latest or all; its answer is that
of the window. No answer depends on how many work at it, nor in which order. With --scheduler files
must lie in the same place for every worker; samples of sessions go there over the network.

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
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="file, folder or session:ID"
    )
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
    _add_run_options(parser)
    parser.set_defaults(run=run)


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    """Describe how many work at it, and where their answers are kept."""
    parser.add_argument(
        "--jobs",
        "--processes",
        type=read_count,
        default=count_cores(),
        metavar="N",
        help="recordings analysed at the same time (all cores: %(default)s)",
    )
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="DIR",
        help="keep each answer in a folder, and go on from there when started again",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler whose workers carry the work out (needs the extra cluster)",
    )


def run(options: argparse.Namespace) -> int:
    """Analyse every subject, then write JSON or words."""
    if options.json:
        require_place(options.json)
    with contextlib.ExitStack() as undo:
        store = None
        if any(is_session(path) for path in options.paths):
            store = undo.enter_context(contextlib.closing(open_store_to_read(home_folder())))
        subjects = find_subjects(options, store)
        question = _question(options)
        workers = undo.enter_context(_workers(options, len(subjects.names)))
        told = _tell_all(subjects, question, workers, store=store, kept_in=options.resume)
    in_order = [(name, told[path]) for path, name in subjects.names.items()]
    if options.json:
        write_json(options.json, array_as_text(each.content for _, each in in_order))
    else:
        words = [each.words for _, each in in_order if each.is_found]
        if words:
            print("\n\n".join(words))
    is_alone = len(options.paths) == 1 and len(in_order) == 1 and not options.paths[0].is_dir()
    return report_problems(in_order, is_one_named_file=is_alone)


def _question(options: argparse.Namespace) -> FileQuestion:
    return FileQuestion(
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


@contextlib.contextmanager
def _workers(options: argparse.Namespace, n_subjects: int) -> Iterator[Workers]:
    """Give what carries the work out: a cluster, the cores of this computer, or this process."""
    if options.scheduler is not None:
        with cluster_at(options.scheduler) as cluster:
            yield cluster
    elif options.jobs == 1 or n_subjects == 1:
        yield OneByOne()
    else:
        yield Cores(min(options.jobs, n_subjects))


def _tell_all(
    subjects: Subjects,
    question: FileQuestion,
    workers: Workers,
    *,
    store: Store | None,
    kept_in: Path | None,
) -> dict[Path, Told]:
    """Return what is told of every subject; what was told before is not asked again."""
    kept = None if kept_in is None else KeptAnswers(kept_in, question)
    names = subjects.names
    told: dict[Path, Told] = {}
    places: dict[Path, Path] = {}
    with ProgressBar(len(names), "files") as progress:
        for path, name in names.items() if kept is not None else ():
            places[path] = kept.place_of(path, name, subjects.sessions.get(path)) if kept else path
            before = kept.read(places[path]) if kept else None
            if before is not None:
                told[path] = before
                progress.advance()
        wanted = [path for path in names if path not in told]
        for answer in workers.answers(subjects.tasks(wanted, store), question):
            told[answer.path] = tell(names[answer.path], answer, question)
            if kept is not None:
                kept.keep(places[answer.path], told[answer.path])
            progress.advance()
    return told


def _asked_detectors(names: list[str]) -> tuple[str, ...]:
    """Return the detectors to ask, each once and in one order."""
    return tuple(name for name in DETECTORS if name in names or _ALL_DETECTORS in names)


def report_problems(answers: list[tuple[str, Told]], *, is_one_named_file: bool) -> ExitCode:
    """Say on standard error what to doubt and what could not be used; return what that comes to."""
    for name, told in answers:
        # A sentence names its file without folders, which where there are many is not enough.
        where = "" if name == Path(name).name else f"{name}: "
        for sentence in told.doubts:
            print(f"firing-order analyse: {where}{sentence}", file=sys.stderr)
    if is_one_named_file:
        ((_, told),) = answers
        return ExitCode.DONE if told.is_found and not told.lacks_muscle else ExitCode.BAD_INPUT
    n_bad = sum(not told.is_found for _, told in answers)
    if not n_bad:
        return ExitCode.DONE
    print(f"{n_bad} of {counted(len(answers), 'file')} could not be used.", file=sys.stderr)
    return ExitCode.SOME_FILES_BAD
