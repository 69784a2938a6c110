"""Alembic driven from inside the program, wherever it is installed; no ini file, no console."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.store.key_ring import KeyRing

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, ring: KeyRing) -> None:
    """Run every missing migration on this connection's transaction; keys come from the ring."""
    command.upgrade(make_config(connection, ring), "head")


def make_config(connection: Connection, ring: KeyRing) -> Config:
    """Return what Alembic needs to find the scripts and the open connection."""
    config = Config(attributes={"connection": connection, "ring": ring})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
