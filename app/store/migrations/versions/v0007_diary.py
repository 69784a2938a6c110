"""What participants say they did of their plans, sealed; only added to.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RULE = (
    "CREATE TRIGGER diary_is_only_added BEFORE UPDATE ON diary "
    "BEGIN SELECT RAISE(ABORT, 'a line of a diary is never changed: add another'); END"
)


def upgrade() -> None:
    """Make the table and the rule that keeps it."""
    op.create_table(
        "diary",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("participant", sa.Integer, sa.ForeignKey("participants.number"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_diary_participant", "diary", ["participant"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_RULE)
