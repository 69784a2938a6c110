"""``firing-order plan``: what a participant practises: composed, shown, handed out, taken over."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import msgspec

from app.cli.exercises import found
from app.cli.json_output import write_json
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.cli.plain_text import typed_text
from app.engine.planning import Planning, new_plan, read_plan_file
from app.model.diary import Did, n_done
from app.model.home import home_folder
from app.model.participant import Participant
from app.model.plan_file import PlanError
from app.model.plan_words import (
    ORDER_GOAL,
    ORDER_GOAL_CAVEAT,
    exercise_title,
    feedback_phrase,
    item_phrase,
    plan_notes,
)
from app.model.shown_text import shown
from app.store.plans import StoredPlan
from app.store.signed_plan import SignedPlan, is_same_fingerprint
from app.store.store import Store

_EPILOG = """\
A plan leaves as a file that people can read, signed and without any name. The computer at home
shows by which signer: four groups of letters and digits that should be the ones the clinic told.

examples:
  firing-order plan compose P07 single_leg_bridge clam --starts 2026-11-23
  firing-order plan show P07
  firing-order plan export P07 --out usb/
  firing-order plan import usb/plan-v1.toml --signer ABCD-EFGH-IJKL-MNOP
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("plan", help="what a participant practises at home")
    parser.description = "What a participant practises at home, from day to day."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    acts = parser.add_subparsers(metavar="act", required=True)
    show = acts.add_parser("show", help="the plan that stands, or a plan's file")
    show.add_argument("what", type=typed_text, metavar="P|FILE")
    show.add_argument("--json", type=typed_text, metavar="OUT", help="- is standard output")
    show.set_defaults(run=lambda options: _show(options.what, options.json))
    compose = acts.add_parser("compose", help="a plan of these exercises, with their own doses")
    compose.add_argument("participant", type=typed_text, metavar="P")
    compose.add_argument("exercises", type=typed_text, nargs="+", metavar="EXERCISE")
    compose.add_argument("--starts", type=_day, metavar="YYYY-MM-DD", help="(today)")
    compose.add_argument("--order-goal", action="store_true", help="the drill's training goal")
    compose.set_defaults(run=_compose)
    done = acts.add_parser("done", help="note that an exercise of the plan was done today")
    done.add_argument("participant", type=typed_text, metavar="P")
    done.add_argument("exercise", type=typed_text, metavar="EXERCISE")
    done.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="(today)")
    done.set_defaults(run=_done)
    diary = acts.add_parser("diary", help="what was said to be done, as JSON")
    diary.add_argument("participant", type=typed_text, metavar="P")
    diary.add_argument("--json", type=typed_text, metavar="OUT", default="-")
    diary.set_defaults(run=lambda options: _diary(options.participant, options.json))
    export = acts.add_parser("export", help="the plan as a signed file")
    export.add_argument("participant", type=typed_text, metavar="P")
    export.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    export.set_defaults(run=lambda options: _export(options.participant, options.out))
    take = acts.add_parser("import", help="a signed file, on the computer at home")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--participant", type=typed_text, metavar="P", help="where several are known")
    take.add_argument("--signer", type=typed_text, metavar="ABCD-…", help="as the clinic told it")
    take.set_defaults(run=_import)


def _show(what: str, out: str | None) -> int:
    if what.endswith(".toml"):
        with _in_words():
            signed = read_plan_file(Path(what))
        stored = StoredPlan(signed.plan, "", "", signed.fingerprint)
    else:
        with closing(open_store_to_read(home_folder())) as store:
            participant = store.people.find(what)
            kept = store.plans.newest(participant.id)
        if kept is None:
            print(f"{shown(participant.pseudonym)} has no plan yet.")
            return ExitCode.DONE
        stored = kept
    if out is not None:
        content = msgspec.json.format(msgspec.json.encode(stored), indent=1)
        write_json(out, content.decode(), what="plan and its exercises")
    else:
        _tell(stored)
    return ExitCode.DONE


def _tell(stored: StoredPlan) -> None:
    plan = stored.plan
    print(f"Version {plan.version}, from {plan.starts_on.isoformat()}.", end=" ")
    print(f"Signed {stored.signer}." if stored.signer else "Composed here.")
    for item in plan.items:
        exercise = plan.exercise_of(item)
        title = shown(exercise_title(exercise).text())
        print(f"  {title}: {item_phrase(item, exercise).text()}")
    print(feedback_phrase(plan.feedback).text() + ".")
    print("Look at it together: " + ", ".join(day.isoformat() for day in plan.review_dates))
    if plan.is_order_goal_on:
        print(f"{ORDER_GOAL.text()}. {ORDER_GOAL_CAVEAT.text()}")
    for note in plan_notes(plan):
        print(note.text())


def _compose(options: argparse.Namespace) -> int:
    exercises = tuple(found(name) for name in options.exercises)
    starts_on = options.starts or date.today()
    with closing(open_store(home_folder())) as store, _in_words():
        planning = Planning(store)
        participant = store.people.find(options.participant)
        plan = new_plan(exercises, starts_on=starts_on)
        plan = msgspec.structs.replace(plan, is_order_goal_on=options.order_goal)
        before = planning.plan_of(participant.id)
        if before is not None and not before.signer:
            plan = msgspec.structs.replace(plan, id=before.plan.id, version=before.plan.version + 1)
        _tell(planning.keep(participant.id, plan).stored)
    return ExitCode.DONE


def _done(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store:
        planning = Planning(store)
        participant = store.people.find(options.participant)
        stored = planning.plan_of(participant.id)
        items = () if stored is None else stored.plan.items
        item = next((each for each in items if each.exercise == options.exercise), None)
        if stored is None or item is None:
            asked = ", ".join(each.exercise for each in items) or "nothing"
            raise BadInput(
                f"The plan of {shown(participant.pseudonym)} does not ask for "
                f"{shown(options.exercise)!r}. What is noted is of the plan. It asks for {asked}."
            )
        day = options.day or date.today()
        diary = planning.note(participant.id, stored.plan, item, Did.DONE, day=day)
    n_times = n_done(diary, item.exercise, day)
    print(f"{item.exercise}: {n_times} of {item.n_per_day} on {day.isoformat()}.")
    return ExitCode.DONE


def _diary(name: str, out: str) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        entries = Planning(store).diary_of(store.people.find(name).id)
    content = msgspec.json.format(msgspec.json.encode(entries), indent=1)
    write_json(out, content.decode(), what="diary's lines")
    return ExitCode.DONE


def _export(name: str, folder: Path) -> int:
    with closing(open_store_to_read(home_folder())) as store, _in_words():
        planning = Planning(store)
        place = planning.export(store.people.find(name).id, folder)
        print(place)
        print(f"Signed {planning.fingerprint}. Tell this to the person who will use it.")
    return ExitCode.DONE


def _import(options: argparse.Namespace) -> int:
    with _in_words():
        signed = read_plan_file(options.file)
    with closing(open_store(home_folder())) as store, _in_words():
        planning = Planning(store)
        participant = _whose(store, planning, options.participant)
        if not planning.is_signer_known(participant.id, signed.fingerprint):
            _require_signer(signed, options.signer)
        kept = planning.take(participant.id, signed)
    if not kept.is_new:
        print("This version is here already; nothing was changed.")
    _tell(kept.stored)
    return ExitCode.DONE


def _whose(store: Store, planning: Planning, name: str | None) -> Participant:
    return planning.only_participant() if name is None else store.people.find(name)


def _require_signer(signed: SignedPlan, told: str | None) -> None:
    """Raise unless somebody has compared the fingerprint."""
    if told is None and sys.stdin is not None and sys.stdin.isatty():
        print(f"Signed {signed.fingerprint}. Nothing from this signer is here yet.")
        print("Type what the clinic told you: ", end="", flush=True)
        told = sys.stdin.readline()
    if told is None:
        raise BadInput(
            f"The plan is signed {signed.fingerprint}, and nothing from this signer is here yet. "
            "Somebody must compare it with what the clinic told. Give that as --signer."
        )
    if not is_same_fingerprint(told, signed.fingerprint):
        raise BadInput(
            f"The plan is signed {signed.fingerprint}, and {shown(told.strip())!r} was told. They "
            "must be the same. Ask the clinic, and take nothing over before."
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-23") from exc


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a plan cannot do into a sentence of this command."""
    try:
        yield
    except (PlanError, ValueError) as problem:
        raise BadInput(str(problem)) from problem
