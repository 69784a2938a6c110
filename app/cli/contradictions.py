"""``firing-order sessions settle``: what two seats said differently of one place, and choosing."""

from __future__ import annotations

import argparse
from contextlib import closing

from app.cli.outcome import ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.model.edit import DetailsEdit, OnsetEdit, StoredEdit
from app.model.edit_conflict import EditConflict
from app.model.home import home_folder
from app.model.shown_text import shown


def add_settle_parser(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the act to the parser."""
    settle = acts.add_parser("settle", help="what two seats said differently: shown, or chosen")
    settle.description = (
        "Show what people on two seats said differently of one start, one lift or the notes, with "
        "who and when, or choose what stands. All of it is kept."
    )
    settle.add_argument("session", metavar="SESSION", help="its id, or the beginning of it")
    settle.add_argument("--keep", type=int, metavar="EDIT", help="the number that is to stand")
    settle.set_defaults(run=_settle)


def conflict_lines(conflict: EditConflict) -> list[str]:
    """Return what was said of one place, a line for each."""
    return [f"{_place(conflict)}:", *(f"  {_said(each)}" for each in conflict.said)]


def _settle(options: argparse.Namespace) -> int:
    if options.keep is None:
        with closing(open_store_to_read(home_folder())) as store:
            found = store.edits.conflicts(store.find(options.session).id)
        for conflict in found:
            print("\n".join(conflict_lines(conflict)))
        if not found:
            print("No two seats contradict each other here.")
        return ExitCode.SOME_FILES_BAD if found else ExitCode.DONE
    with closing(open_store(home_folder())) as store:
        session = store.find(options.session)
        made = store.edits.settle(
            session.id, options.keep, participant_id=session.details.participant_id
        )
    print(f"Edit {options.keep} stands, as edit {made.number}; the others are kept. Each seat has")
    print("it with the next push and pull.")
    return ExitCode.DONE


def _place(conflict: EditConflict) -> str:
    edit = conflict.said[0].edit
    if isinstance(edit, DetailsEdit):
        return "The notes"
    lift = f"Repetition {edit.repetition + 1} of finding {edit.result}"
    return f"{lift}, start of {shown(edit.channel)}" if isinstance(edit, OnsetEdit) else lift


def _said(each: StoredEdit) -> str:
    edit, reason = each.edit, f" ({shown(each.edit.reason)})" if each.edit.reason else ""
    if isinstance(edit, DetailsEdit):
        words = f"pain {edit.after.pain_before} before and {edit.after.pain_after} after, "
        words += f"notes {shown(edit.after.notes)!r}"
    elif isinstance(edit, OnsetEdit):
        words = "no start" if edit.after_s is None else f"start at {edit.after_s:.3f} s"
    else:
        words = "set aside" if edit.is_set_aside else "taken in"
    when = each.utc or "at a time not told"
    return f"edit {each.number}: {words}, by {shown(each.who) or 'nobody'}, {when}{reason}"
