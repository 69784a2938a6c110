"""Plans of participants, sealed, and the clinician's own exercises; both only added to.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RULES = (
    "CREATE TRIGGER plans_are_only_added BEFORE UPDATE ON plans "
    "BEGIN SELECT RAISE(ABORT, 'a plan is never changed: add a version'); END",
    "CREATE TRIGGER exercises_are_only_added BEFORE UPDATE ON exercises "
    "BEGIN SELECT RAISE(ABORT, 'an exercise is never changed: add a version'); END",
    "CREATE TRIGGER exercises_stay BEFORE DELETE ON exercises "
    "BEGIN SELECT RAISE(ABORT, 'an exercise is never removed: plans hold on to it'); END",
)


def upgrade() -> None:
    """Make the two tables and the rules that keep them."""
    op.create_table(
        "plans",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("participant", sa.Integer, sa.ForeignKey("participants.number"), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("participant", "id", "version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_plans_participant", "plans", ["participant"])
    op.create_table(
        "exercises",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_json", sa.Text, nullable=False),
        sa.UniqueConstraint("id", "version"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for rule in _RULES:
            op.execute(rule)
