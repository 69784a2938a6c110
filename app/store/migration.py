"""Alembic driven from inside the program, wherever it is installed; no ini file, no console."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run every missing migration on this connection's transaction."""
    command.upgrade(make_config(connection), "head")


def make_config(connection: Connection) -> Config:
    """Return what Alembic needs to find the scripts and the open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
