"""Participants, protocols, and what is noted of a session and of its channels.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was recorded before is nobody's and nothing was noted of it."""
    _make_people()
    _make_protocols()
    _add_details()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER sessions_keep_their_participant BEFORE UPDATE OF participant "
            "ON sessions WHEN OLD.participant IS NOT NULL "
            "AND OLD.participant IS NOT NEW.participant "
            "BEGIN SELECT RAISE(ABORT, 'a session is never given to another participant'); END"
        )


def _make_people() -> None:
    op.create_table(
        "participants",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identities",
        sa.Column(
            "participant", sa.Integer, sa.ForeignKey("participants.number"), primary_key=True
        ),
        sa.Column("fields", sa.LargeBinary, nullable=False),
    )


def _make_protocols() -> None:
    op.create_table(
        "protocols",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_json", sa.Text, nullable=False),
        sa.UniqueConstraint("id", "version"),
        sqlite_autoincrement=True,
    )


def _add_details() -> None:
    op.add_column(
        "sessions",
        sa.Column("participant", sa.Integer, sa.ForeignKey("participants.number")),
        inline_references=True,
    )
    op.add_column(
        "sessions",
        sa.Column("protocol", sa.Integer, sa.ForeignKey("protocols.number")),
        inline_references=True,
    )
    op.add_column("sessions", sa.Column("details", sa.LargeBinary))
    op.add_column("channels", sa.Column("details", sa.LargeBinary))
    op.create_index("ix_sessions_participant", "sessions", ["participant"])
