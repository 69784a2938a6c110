"""Edits of what is noted of a session, and every edit bound to its finding by what that holds.

A finding had been named by its row number, which is another one on another seat of a clinic.

Revision ID: 0005
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import context, op

from app.store.key_ring import KeyRing

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RULE = (
    "CREATE TRIGGER edits_are_only_added BEFORE UPDATE ON edits "
    "BEGIN SELECT RAISE(ABORT, 'an edit is never changed: add another'); END"
)


def upgrade() -> None:
    """Make the table anew, which SQLite asks for, and seal what is in it for its new place."""
    op.drop_index("ix_edits_session", "edits")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER edits_are_only_added")
    op.rename_table("edits", "edits_before")
    op.create_table(
        "edits",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("result", sa.Integer, sa.ForeignKey("results.number")),
        sa.Column("sealed", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edits_session", "edits", ["session"])
    _carry_over()
    op.drop_table("edits_before")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_RULE)


def _carry_over() -> None:
    ring: KeyRing = context.config.attributes["ring"]
    digests: dict[int, str] = {}
    for row in _edits():
        sealed = row.sealed
        if row.key_id not in ring.struck:
            seal = ring.seal(row.key_id, row.id)
            noted = msgspec.json.decode(seal.open(row.sealed, "edit", row.result))
            edit = noted["edit"]
            noted["undoes"] = digests.get(edit.get("undoes"), "")
            noted["edit"] = {**edit, "result": 0, "undoes": None}
            found = sha256(row.finding).hexdigest()
            sealed = seal.close(msgspec.json.encode(noted), "edit", found)
        digests[row.number] = sha256(sealed).hexdigest()
        op.get_bind().execute(
            sa.text("INSERT INTO edits VALUES (:number, :session, :result, :sealed)"),
            {
                "number": row.number,
                "session": row.session,
                "result": row.result,
                "sealed": sealed,
            },
        )


def _edits() -> list[Any]:
    wanted = (
        "SELECT edits_before.*, sessions.id, sessions.key_id, results.sealed AS finding "
        "FROM edits_before JOIN sessions ON sessions.number = edits_before.session "
        "JOIN results ON results.number = edits_before.result ORDER BY edits_before.number"
    )
    return list(op.get_bind().execute(sa.text(wanted)))
