"""``firing-order agreement``: how blind rounds, edits by hand and the program agree."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store_to_read
from app.engine.analyses import Analyses
from app.engine.marking.agreement import Comparison
from app.engine.marking.agreement_csv import write_agreement
from app.engine.marking.agreements import find_agreements
from app.model.agreement_words import limits_phrase, pair_sentence, starts_detail, starts_sentence
from app.model.home import home_folder
from app.model.muscle_names import name_channels
from app.model.words import pair_title
from dsp.analysis import AnalysisConfig
from dsp.steps import unheard


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("agreement", help="how markings of the same starts agree")
    parser.description = (
        "Hold blind rounds, edits by hand and the program against one another: median difference, "
        "limits of agreement, share of the same order. Rounds are marked in the window, under "
        "Recordings, Review starts."
    )
    parser.add_argument("--csv", metavar="FOLDER", help="also write figures and marks as CSV there")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    folder = None if options.csv is None else Path(options.csv)
    if folder is not None and not folder.is_dir():
        raise BadInput(f"{folder} is no folder. Name one that is there.")
    config = AnalysisConfig()
    with closing(open_store_to_read(home_folder())) as store:
        found = find_agreements(
            store, Analyses(store, config).of, tie_ms=config.order.tie_ms, on_step=unheard
        )
        if not found.comparisons:
            raise BadInput(
                "There is no blind round to hold against anything. Mark one in the window first."
            )
        if folder is not None:
            written = write_agreement(store, found.rounds, found.comparisons, folder)
            print(f"{written.place}\n")
    print("\n\n".join(map(_text, found.comparisons)))
    return ExitCode.DONE


def _text(comparison: Comparison) -> str:
    names = name_channels([each.channel for each in comparison.muscles])
    first, second = comparison.first, comparison.second
    lines = [f"{first} against {second}"]
    for muscle in comparison.muscles:
        said = starts_sentence(muscle.found, names[muscle.channel], first=first, second=second)
        detail = starts_detail(
            muscle.found, n_inside=muscle.n_inside, is_one_rater=comparison.is_one_rater
        )
        lines += [f"  {said.text()}", f"    {'' if detail is None else detail.text()}"]
    for pair in comparison.pairs:
        title = pair_title(pair.a, pair.b, names)
        lines.append(f"  {pair_sentence(pair.order, title, tie_ms=comparison.tie_ms).text()}")
        limits = limits_phrase(pair.delay)
        lines += [] if limits is None else [f"    {limits.text()}"]
    return "\n".join(lines)
