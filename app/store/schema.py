"""The version of the tables and the step up to it, taken at every open; it defines no table."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from app.store.database import Database
from app.store.errors import StoreDamaged, StoreTooNew

HEAD = "0003"
"""The newest revision under ``migrations/versions``; a test holds the two together."""

_KNOWN = ("0001", "0002", HEAD)


def make_tables(database: Database) -> None:
    """Make the tables of a new store."""
    with database.transaction() as connection:
        _upgrade(connection)
    database.sync()


def bring_up_to_date(database: Database) -> None:
    """Migrate to ``HEAD`` in one transaction, so a kill leaves the old tables or the new ones."""
    with database.transaction() as connection:
        if _known_revision(database, connection) == HEAD:
            return
        _upgrade(connection)
    database.sync()


def require_current(database: Database) -> None:
    """Raise unless the tables are at ``HEAD``: reading alone never migrates."""
    with database.transaction() as connection:
        revision = _known_revision(database, connection)
    if revision != HEAD:
        raise StoreDamaged(
            f"{database.path} has tables of version {revision}, this program reads {HEAD}. Open "
            "the program's window once: it brings them up to date."
        )


def _upgrade(connection: Connection) -> None:
    # Alembic costs 0.4 s to import and only a new or an older store needs it.
    from app.store.migration import upgrade  # noqa: PLC0415

    upgrade(connection)


def _known_revision(database: Database, connection: Connection) -> str:
    revision = _revision(connection)
    if revision is None:
        raise StoreDamaged(
            f"{database.path} has no tables: it was emptied or cut short. Bring the whole folder "
            "back from a backup, or move the file away to start a new store."
        )
    if revision not in _KNOWN:
        raise StoreTooNew(
            f"{database.path} was made by a newer version of the program (tables {revision}; this "
            f"one knows {HEAD}). Nothing was changed. Update the program."
        )
    return revision


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
