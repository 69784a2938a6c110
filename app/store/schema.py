"""The version of the tables and the step up to it, taken at every open; it defines no table."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from app.store.database import Database
from app.store.errors import StoreDamaged, StoreTooNew, StoreTooOld
from app.store.key_ring import KeyRing

HEAD = "0008"
"""The newest revision under ``migrations/versions``; a test holds the two together."""

_KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", HEAD)
_SEALED_SINCE = "0004"


def make_tables(database: Database, ring: KeyRing) -> None:
    """Make the tables of a new store."""
    with database.transaction() as connection:
        _upgrade(connection, ring)
    database.sync()


def is_sealed(database: Database) -> bool:
    """Tell whether the tables are of a version that needs a key ring."""
    with database.transaction() as connection:
        return _known_revision(database, connection) >= _SEALED_SINCE


def bring_up_to_date(database: Database, ring: KeyRing) -> None:
    """Migrate to ``HEAD`` in one transaction, so a kill leaves the old tables or the new ones."""
    with database.transaction() as connection:
        if _known_revision(database, connection) == HEAD:
            return
        _upgrade(connection, ring)
    database.sync()


def require_current(database: Database) -> None:
    """Raise unless the tables are at ``HEAD``: reading alone never migrates."""
    with database.transaction() as connection:
        revision = _known_revision(database, connection)
    if revision != HEAD:
        raise StoreTooOld(
            f"{database.path} has tables of version {revision}, this program reads {HEAD}. Open "
            "the program's window once: it brings them up to date."
        )


def _upgrade(connection: Connection, ring: KeyRing) -> None:
    # Alembic costs 0.4 s to import and only a new or an older store needs it.
    from app.store.migration import upgrade  # noqa: PLC0415

    upgrade(connection, ring)


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
