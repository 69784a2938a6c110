"""What is personal is sealed under a key of its subject; repetitions, edits and the audit log.

The seals come from ``app.store.seal``, whose form is versioned by this revision: should it ever
change, this migration keeps the old one.

Revision ID: 0004
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import pack
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import context, op

from app.store.key_ring import KeyRing
from app.store.seal import Seal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PAGE = 256
_RESULTS_RULE = (
    "CREATE TRIGGER results_are_only_added BEFORE UPDATE ON results "
    "BEGIN SELECT RAISE(ABORT, 'a result is never changed: add another'); END"
)


def upgrade() -> None:
    """Add the columns, seal what there is, drop what held it open; all in one transaction."""
    _add_columns()
    _lift_the_rule_of_results()
    ring: KeyRing = context.config.attributes["ring"]
    people = _rows("SELECT number, id FROM participants")
    sessions = _rows("SELECT number, id, source, device, details FROM sessions")
    if people or sessions:
        ring.fill(len(people) + len(sessions))
    for row in people:
        key_id = ring.take()
        _seal_participant(row, key_id, ring.seal(key_id, row.id))
    for row in sessions:
        key_id = ring.take()
        _seal_session(row, key_id, ring.seal(key_id, row.id))
    _drop_columns()
    _make_tables()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_RESULTS_RULE)
        _make_rules()


def _add_columns() -> None:
    for table in ("participants", "sessions"):
        key_id = sa.Column("key_id", sa.String(36), nullable=False, server_default="")
        op.add_column(table, key_id)
    op.add_column("events", sa.Column("sealed", sa.LargeBinary))
    op.add_column("results", sa.Column("sealed", sa.LargeBinary))


def _lift_the_rule_of_results() -> None:
    """Drop the trigger while what is in a result moves, unchanged, into its seal."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER results_are_only_added")


def _seal_participant(row: Any, key_id: str, seal: Seal) -> None:  # noqa: ANN401 (a row)
    (fields,) = _rows("SELECT fields FROM participants WHERE number = :n", n=row.number)
    (identity,) = _rows("SELECT fields FROM identities WHERE participant = :n", n=row.number)
    _run(
        "UPDATE participants SET key_id = :key_id, fields = :fields WHERE number = :n",
        n=row.number,
        key_id=key_id,
        fields=seal.close(fields.fields, "participant"),
    )
    _run(
        "UPDATE identities SET fields = :fields WHERE participant = :n",
        n=row.number,
        fields=seal.close(identity.fields, "identity"),
    )


def _seal_session(row: Any, key_id: str, seal: Seal) -> None:  # noqa: ANN401 (a row)
    noted = {"source": row.source, "device": row.device}
    noted["details"] = msgspec.Raw(row.details or b"{}")
    _run(
        "UPDATE sessions SET key_id = :key_id, details = :details WHERE number = :n",
        n=row.number,
        key_id=key_id,
        details=seal.close(msgspec.json.encode(noted), "session"),
    )
    _seal_channels(row.number, seal)
    _seal_notes(row.number, seal)
    _seal_chunks(row.number, row.id, seal)


def _seal_channels(number: int, seal: Seal) -> None:
    wanted = "SELECT position, name, details FROM channels WHERE session = :n"
    for row in _rows(wanted, n=number):
        noted = {"name": row.name, "metadata": msgspec.Raw(row.details or b"{}")}
        _run(
            "UPDATE channels SET details = :details WHERE session = :n AND position = :position",
            n=number,
            position=row.position,
            details=seal.close(msgspec.json.encode(noted), "channel", row.position),
        )


def _seal_notes(number: int, seal: Seal) -> None:
    events = "SELECT number, sample_index, kind, text FROM events WHERE session = :n"
    for row in _rows(events, n=number):
        sealed = seal.close(row.text.encode("utf-8"), "event", row.sample_index, row.kind)
        _run("UPDATE events SET sealed = :sealed WHERE number = :n", n=row.number, sealed=sealed)
    wanted = "SELECT * FROM results WHERE session = :n"
    for row in _rows(wanted, n=number):
        place = ("result", row.method_version, row.settings_sha256)
        sealed = seal.close(row.finding_json.encode("utf-8"), *place)
        _run("UPDATE results SET sealed = :sealed WHERE number = :n", n=row.number, sealed=sealed)


def _seal_chunks(number: int, session_id: str, seal: Seal) -> None:
    for row in _chunks(number):
        place = (row.sequence, row.first_index, row.n_samples)
        head = session_id.encode("utf-8") + pack("<qqq", *place) + row.encoding.encode("utf-8")
        if zlib.crc32(row.payload, zlib.crc32(head)) != row.crc32:
            continue  # it was damaged before: its checksum goes on saying so
        payload = seal.close(row.payload, "chunk", *place, row.encoding)
        _run(
            "UPDATE chunks SET payload = :payload, crc32 = :crc32 WHERE number = :n",
            n=row.number,
            payload=payload,
            crc32=zlib.crc32(payload, zlib.crc32(head)),
        )


def _chunks(number: int) -> Iterator[Any]:
    """Yield the chunks page by page: a session may be larger than the memory."""
    last = -1
    while True:
        page = _rows(
            "SELECT * FROM chunks WHERE session = :n AND sequence > :last ORDER BY sequence "
            "LIMIT :page",
            n=number,
            last=last,
            page=_PAGE,
        )
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].sequence


def _drop_columns() -> None:
    for table, column in (
        ("sessions", "source"),
        ("sessions", "device"),
        ("channels", "name"),
        ("channels", "muscle"),
        ("channels", "side"),
        ("events", "text"),
        ("results", "finding_json"),
    ):
        op.drop_column(table, column)


def _make_tables() -> None:
    op.create_table(
        "repetitions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("first_index", sa.Integer, nullable=False),
        sa.Column("n_samples", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "edits",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("result", sa.Integer, sa.ForeignKey("results.number"), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    for table in ("repetitions", "edits"):
        op.create_index(f"ix_{table}_session", table, ["session"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("utc", "who", "act", "subject", "detail")
        ),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("sha256", sa.String(64), nullable=False),
    )


def _make_rules() -> None:
    for table, thing in (("edits", "an edit"), ("repetitions", "a repetition")):
        op.execute(
            f"CREATE TRIGGER {table}_are_only_added BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{thing} is never changed: add another'); END"
        )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{act.lower()} BEFORE {act} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        )


def _rows(statement: str, **values: object) -> list[Any]:
    return list(op.get_bind().execute(sa.text(statement), values))


def _run(statement: str, **values: object) -> None:
    op.get_bind().execute(sa.text(statement), values)
