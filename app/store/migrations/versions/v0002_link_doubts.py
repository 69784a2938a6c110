"""What a device's link does not guard, kept with each channel.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was recorded before came from links that guard all."""
    op.add_column("channels", sa.Column("doubts", sa.Text, nullable=False, server_default=""))
