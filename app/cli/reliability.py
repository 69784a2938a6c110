"""``firing-order reliability``: how well stored tests repeat, of one person or of a group."""

from __future__ import annotations

import argparse
from contextlib import closing

from app.cli.json_output import require_place, write_json
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store
from app.cli.plain_text import typed_text
from app.engine.guided.visits import DatedVisit, Visits
from app.engine.reliability_files import study_csv, study_json, visits_of_people
from app.engine.reliability_study import StudyTable, study
from app.model.home import home_folder
from app.model.shown_text import shown
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.reliability import Estimate

_LEAST_VISITS = 2
_EPILOG = """\
Delays of a pair of muscles, one per visit, are held against one another where leg, task, cue,
sticker places and version of the method are the same. ICC(2,1) is agreement, ICC(3,1) consistency;
MDC95 is the least change between two visits of one person that is not error. Intervals are of 95 %.

examples:
  firing-order reliability --task phe_ke
  firing-order reliability --participant P07 --participant P09 --csv delays.csv
  firing-order reliability --visits 3 --json study.json
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("reliability", help="test and retest from stored tests")
    parser.description = "How well the tests of a person or of a group repeat."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--task", help="only this one, such as phe_ke")
    parser.add_argument(
        "--participant",
        type=typed_text,
        action="append",
        default=[],
        metavar="P",
        help="only of this one; may be given several times (everybody)",
    )
    parser.add_argument(
        "--visits", type=int, default=_LEAST_VISITS, help="visits of everybody (%(default)s)"
    )
    parser.add_argument("--csv", metavar="OUT", help="every delay that was used, as a table")
    parser.add_argument("--json", metavar="OUT", help="the whole study; - is standard output")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.visits < _LEAST_VISITS:
        raise BadInput(
            f"--visits is {options.visits}. At least {_LEAST_VISITS} visits can be held against "
            "one another. Give a larger number."
        )
    for out in (options.csv, options.json):
        if out is not None:
            require_place(out)
    with closing(open_store(home_folder())) as store:
        tables = study(_visits(store, options.participant), n_visits=options.visits)
    tables = tuple(each for each in tables if options.task in (None, each.condition.task))
    if not tables:
        raise BadInput(
            "There is no test of anybody to hold against another. Tests count that belong to a "
            "participant and were not stopped for pain. Record some, or name another task."
        )
    if options.csv is not None:
        write_json(options.csv, study_csv(tables).decode())
    if options.json is not None:
        write_json(options.json, study_json(tables).decode())
    if options.json != "-" and options.csv != "-":
        print("\n\n".join(map(_text, tables)))
    return ExitCode.DONE


def _visits(store: Store, wanted: list[str]) -> dict[str, tuple[DatedVisit, ...]]:
    """Return everybody's tests, the simulated person's only where somebody asked for them."""
    ids = [store.people.find(name).id for name in wanted]
    return visits_of_people(store, Visits(store, AnalysisConfig()), ids)


def _text(table: StudyTable) -> str:
    condition, found = table.condition, table.reliability
    head = f"{condition.task}, leg {condition.side}: {condition.a} against {condition.b}"
    kept = [condition.cue and f"cue {condition.cue}", condition.electrodes, condition.method]
    lines = [head, f"  {', '.join(shown(part) for part in kept if part)}"]
    if found is None:
        lines.append(
            f"  nothing can be told yet: nobody has {table.n_visits} visits, or only one person "
            "has, and fewer than 3"
        )
    else:
        lines.append(f"  {found.n_people} people, {found.n_visits} visits each")
        for name, estimate, unit in (
            ("ICC(2,1) agreement", found.icc_agreement, ""),
            ("ICC(3,1) consistency", found.icc_consistency, ""),
            ("SEM", found.sem, " ms"),
            ("MDC95", found.mdc95, " ms"),
        ):
            lines.append(f"  {name:22}{_estimate(estimate, unit)}")
        lines.append(f"  {'last less first visit':22}{found.drift:+.0f} ms")
    if table.left_out:
        names = ", ".join(shown(each.pseudonym) for each in table.left_out)
        lines.append(f"  too few visits: {names}")
    return "\n".join(lines)


def _estimate(estimate: Estimate | None, unit: str) -> str:
    if estimate is None:
        return "cannot be told: people must differ, and there must be two or more"
    low, high = estimate.interval_95
    digits = 0 if unit else 2
    return f"{estimate.value:.{digits}f}{unit} ({low:.{digits}f} to {high:.{digits}f})"
