"""Which versions of a participant this seat has had in common with its clinic's server.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it in the database: a backup brought back then knows no more than it holds."""
    op.create_table(
        "agreed",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("participant", sa.Integer, sa.ForeignKey("participants.number"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_agreed_participant", "agreed", ["participant"])
