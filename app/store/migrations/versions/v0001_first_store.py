"""The first tables: sessions, channels, chunks, gaps, events, results.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the rule that a result is never changed."""
    _make_sessions()
    _make_chunks()
    _make_notes()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER results_are_only_added BEFORE UPDATE ON results "
            "BEGIN SELECT RAISE(ABORT, 'a result is never changed: add another'); END"
        )


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("started_utc", sa.DateTime, nullable=False),
        sa.Column("utc_offset_s", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("fs_hz", sa.Double, nullable=False),
        sa.Column("is_simulated", sa.Boolean, nullable=False),
        sa.Column("app_version", sa.Text, nullable=False),
        sa.Column("first_index", sa.Integer),
        sa.Column("end_reason", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channels",
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("uv_per_count", sa.Double),
        sa.Column("zero_count", sa.Integer, nullable=False),
        sa.Column("low_uv", sa.Double),
        sa.Column("high_uv", sa.Double),
        sa.Column("is_calibrated", sa.Boolean, nullable=False),
        sa.Column("skew_s", sa.Double, nullable=False),
        sa.Column("muscle", sa.Text),
        sa.Column("side", sa.Text),
    )


def _make_chunks() -> None:
    op.create_table(
        "chunks",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("first_index", sa.Integer, nullable=False),
        sa.Column("n_samples", sa.Integer, nullable=False),
        sa.Column("encoding", sa.Text, nullable=False),
        sa.Column("crc32", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("session", "sequence"),
    )


def _make_notes() -> None:
    op.create_table(
        "gaps",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("first_index", sa.Integer, nullable=False),
        sa.Column("n_samples", sa.Integer, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("sample_index", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "results",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("session", sa.Integer, sa.ForeignKey("sessions.number"), nullable=False),
        sa.Column("method_version", sa.Text, nullable=False),
        sa.Column("settings_sha256", sa.Text, nullable=False),
        sa.Column("finding_json", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for table in ("gaps", "events", "results"):
        op.create_index(f"ix_{table}_session", table, ["session"])
