"""``firing-order sessions note``: what is noted of a recording, shown and changed; all is kept."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import fields, replace
from typing import Any

from app.cli.outcome import BadInput, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.cli.plain_text import typed_text
from app.model.edit import DetailsEdit
from app.model.home import home_folder
from app.model.session_details import SessionDetails
from app.model.shown_text import shown
from app.store.store import Store

_SHOWN = ("tested_sides", "symptom_side", "pain_before", "pain_after", "notes")


def add_note_parser(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the act to the parser."""
    note = acts.add_parser("note", help="what is noted of one: shown, or changed")
    note.description = (
        "Show what is noted of a recording, or note something else. What stood there before is "
        "kept, with who changed it and when."
    )
    note.add_argument("session", metavar="SESSION", help="its id, or the beginning of it")
    note.add_argument("--pain-before", type=int, metavar="N", help="0 to 10")
    note.add_argument("--pain-after", type=int, metavar="N", help="0 to 10")
    note.add_argument("--symptom-side", choices=("R", "L", "both", "none"))
    note.add_argument("--notes", type=typed_text, help="in the place of the notes there are")
    note.add_argument("--reason", type=typed_text, default="", help="why it is changed")
    note.set_defaults(run=_note)


def _note(options: argparse.Namespace) -> int:
    told = {
        name: value
        for name in ("pain_before", "pain_after", "symptom_side", "notes")
        if (value := getattr(options, name)) is not None
    }
    if not told:
        with closing(open_store_to_read(home_folder())) as store:
            _show(store, store.find(options.session).id)
        return ExitCode.DONE
    with closing(open_store(home_folder())) as store:
        session = store.find(options.session)
        try:
            after = replace(session.details, **told)
        except ValueError as exc:
            raise BadInput(str(exc)) from exc
        store.edits.change_details(
            session.id,
            session.details,
            after,
            participant_id=session.details.participant_id,
            reason=options.reason,
        )
        _show(store, session.id)
    return ExitCode.DONE


def _show(store: Store, session_id: str) -> None:
    for name, value in _noted(store.find(session_id).details).items():
        print(f"{name:13}  {value}")
    for each in store.edits.all(session_id):
        if isinstance(each.edit, DetailsEdit):
            when, who = each.utc or "time not told", shown(each.who) or "nobody"
            print(f"{when}  {who}  {_changed(each.edit)}")


def _noted(details: SessionDetails) -> dict[str, str]:
    return {name.replace("_", " "): _word(getattr(details, name)) for name in _SHOWN}


def _changed(edit: DetailsEdit) -> str:
    parts = [
        f"{each.name.replace('_', ' ')} from {_word(was)} to {_word(now)}"
        for each in fields(SessionDetails)
        if (was := getattr(edit.before, each.name)) != (now := getattr(edit.after, each.name))
    ]
    why = f" ({shown(edit.reason)})" if edit.reason else ""
    return f"{', '.join(parts)}{why}"


def _word(value: Any) -> str:  # noqa: ANN401 (a field of any kind)
    if isinstance(value, tuple):
        value = " ".join(value)
    return "not told" if value in (None, "") else shown(str(value))
