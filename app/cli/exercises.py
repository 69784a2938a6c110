"""``firing-order exercises``: the library of home exercises, ours and one's own."""

from __future__ import annotations

import argparse
import textwrap
from contextlib import closing
from pathlib import Path

import msgspec

from app.cli.json_output import write_json
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.cli.plain_text import typed_text
from app.engine.planning import Planning
from app.model.exercise import Exercise, Sensor, in_language
from app.model.exercise_file import (
    ExerciseError,
    encode_exercise,
    find_exercise,
    our_exercises,
    read_exercise,
)
from app.model.home import home_folder
from app.model.plan import PlanItem
from app.model.plan_readiness import needs_phrase
from app.model.plan_words import dose_phrase, sides_phrase
from app.model.shown_text import shown
from app.store.errors import StoreMissing

_EPILOG = """\
examples:
  firing-order exercises list
  firing-order exercises show single_leg_bridge
  firing-order exercises write single_leg_bridge --out mine.toml    (edit it, give it an id)
  firing-order exercises add mine.toml

The format is described in docs/exercises.md. Ours never change; yours are kept version by version.
"""
_WIDTH = 88


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("exercises", help="the library of home exercises")
    parser.description = "Which home exercises there are, and what each asks for."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    acts = parser.add_subparsers(metavar="act", required=True)
    listing = acts.add_parser("list", help="ids, titles and doses")
    listing.add_argument("--json", type=typed_text, metavar="OUT", help="- is standard output")
    listing.set_defaults(run=lambda options: _list(options.json))
    show = acts.add_parser("show", help="one exercise, or a file of one")
    show.add_argument("exercise", type=typed_text, metavar="ID")
    show.set_defaults(run=lambda options: _show(options.exercise))
    write = acts.add_parser("write", help="one exercise as a file, to be changed")
    write.add_argument("exercise", type=typed_text, metavar="ID")
    write.add_argument("--out", type=Path, required=True, metavar="FILE")
    write.set_defaults(run=lambda options: _write(options.exercise, options.out))
    add = acts.add_parser("add", help="one of your own, or its next version")
    add.add_argument("file", type=Path, metavar="FILE")
    add.set_defaults(run=lambda options: _add(options.file))


def library() -> tuple[Exercise, ...]:
    """Return ours and, where there is a store, one's own."""
    try:
        store = open_store_to_read(home_folder())
    except StoreMissing:
        return our_exercises()
    with closing(store):
        return Planning(store).library()


def found(name: str) -> Exercise:
    """Return the exercise somebody typed; raises BadInput where there is none."""
    try:
        return find_exercise(name, library())
    except ExerciseError as exc:
        raise BadInput(str(exc)) from exc


def _list(out: str | None) -> int:
    exercises = library()
    if out is not None:
        write_json(out, _json(exercises), what="exercises")
        return ExitCode.DONE
    for each in exercises:
        item = PlanItem.of(each)
        said = f"{dose_phrase(item).text()}, {sides_phrase(item.sides).text()}"
        stage = each.stage or each.kind
        print(f"{each.id:26} {stage:10} {shown(in_language(each.title))} · {said}")
    return ExitCode.DONE


def _show(name: str) -> int:
    exercise = found(name)
    item = PlanItem.of(exercise)
    print(f"{shown(in_language(exercise.title))} ({exercise.id}, version {exercise.version})")
    print(
        f"{sides_phrase(item.sides).text()}, {dose_phrase(item).text()}, "
        f"{item.n_per_day} times a day"
    )
    print(needs_phrase(exercise).text())
    for number, step in enumerate(exercise.steps, 1):
        _print_folded(f"{number}. ", in_language(step))
    for cue in exercise.cues:
        _print_folded("cue: ", f"{in_language(cue.hint)} ({cue.id})")
    for text in exercise.can_show:
        _print_folded("shows: ", in_language(text))
    for each in exercise.cannot_show:
        needs = "" if each.sensor is Sensor.NONE else f" ({each.sensor} needed)"
        _print_folded("does not show: ", in_language(each.text) + needs)
    if exercise.safety is not None:
        _print_folded("mind: ", in_language(exercise.safety))
    if exercise.easier is not None:
        print(f"easier: {exercise.easier}")
    _print_folded("source: ", exercise.source)
    return ExitCode.DONE


def _write(name: str, out: Path) -> int:
    content = encode_exercise(found(name))
    try:
        with out.open("xb") as file:
            file.write(content)
    except FileExistsError as exc:
        raise BadInput(f"{out} is there already and stays as it is. Name another file.") from exc
    print(f"Written to {out}. Give it an id of its own before you add it.")
    return ExitCode.DONE


def _add(path: Path) -> int:
    try:
        exercise = read_exercise(path)
    except ExerciseError as exc:
        raise BadInput(str(exc)) from exc
    with closing(open_store(home_folder())) as store:
        kept = Planning(store).keep_exercise(exercise)
    print(f"Kept {kept.id} as version {kept.version}.")
    return ExitCode.DONE


def _json(exercises: tuple[Exercise, ...]) -> str:
    return msgspec.json.format(msgspec.json.encode(exercises), indent=1).decode()


def _print_folded(head: str, words: str) -> None:
    indent = " " * len(head)
    print(textwrap.fill(shown(words), _WIDTH, initial_indent=head, subsequent_indent=indent))
