"""Edits as sealed rows and back, bound to what a finding holds and not to where it lies."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from app.model.edit import DetailsEdit, OnsetEdit, RepetitionEdit, StoredEdit
from app.model.session_details import SessionDetails
from app.store.fields import decode_fields
from app.store.seal import Seal
from app.store.tables import edits, results


class SealedEdit(msgspec.Struct, frozen=True):
    """What lies in the seal of an edit; what it takes back or settles is named by digests."""

    utc: str
    who: str
    edit: OnsetEdit | RepetitionEdit | DetailsEdit
    undoes: str = ""
    settles: tuple[str, ...] = ()

    def as_anywhere(self) -> SealedEdit:
        """Return it without row numbers, which are others on another seat."""
        bare: dict[str, Any] = {"undoes": None, "settles": ()}
        if not isinstance(self.edit, DetailsEdit):
            bare["result"] = 0
        return msgspec.structs.replace(self, edit=msgspec.structs.replace(self.edit, **bare))


def open_edits(connection: Connection, session_number: int, seal: Seal) -> tuple[StoredEdit, ...]:
    """Return the edits of a session in the order they were added, with the numbers of this seat."""
    wanted = (
        select(edits, results.c.sealed.label("finding"))
        .outerjoin(results, results.c.number == edits.c.result)
        .where(edits.c.session == session_number)
        .order_by(edits.c.number)
    )
    numbers: dict[str, int] = {}
    opened = []
    for row in connection.execute(wanted).all():
        numbers[sha256(row.sealed).hexdigest()] = row.number
        opened.append(_opened(row, seal, numbers))
    return tuple(opened)


def noted_last(sealed: bytes, seal: Seal) -> SessionDetails:
    """Return what an edit of a session's notes says; raise where it is none."""
    edit = decode_fields(seal.open(sealed, "edit", ""), SealedEdit).edit
    if not isinstance(edit, DetailsEdit):
        raise TypeError(f"an edit of notes is a {type(edit).__name__}")
    return edit.after


def _opened(row: Row[Any], seal: Seal, numbers: dict[str, int]) -> StoredEdit:
    found = "" if row.result is None else sha256(row.finding).hexdigest()
    said = decode_fields(seal.open(row.sealed, "edit", found), SealedEdit)
    settled = tuple(numbers[each] for each in said.settles if each in numbers)
    here: dict[str, Any] = {"undoes": numbers.get(said.undoes), "settles": settled}
    if not isinstance(said.edit, DetailsEdit):
        here["result"] = row.result
    return StoredEdit(row.number, said.utc, said.who, msgspec.structs.replace(said.edit, **here))
