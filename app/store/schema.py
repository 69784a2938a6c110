"""The version of the tables and the step up to it, taken at every open; it defines no table."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from app.store.database import Database
from app.store.errors import StoreDamaged, StoreTooNew

HEAD = "0001"
"""The newest revision under ``migrations/versions``; a test holds the two together."""

_KNOWN = (HEAD,)


def bring_up_to_date(database: Database) -> None:
    """Migrate to ``HEAD`` in one transaction, so a kill leaves the old tables or the new ones."""
    with database.transaction() as connection:
        revision = _revision(connection)
        if revision == HEAD:
            return
        _refuse_unknown(revision)
        # Alembic costs 0.4 s to import and only a new or an older store needs it.
        from app.store.migration import upgrade  # noqa: PLC0415

        upgrade(connection)


def require_current(database: Database) -> None:
    """Raise unless the tables are at ``HEAD``: reading alone never migrates."""
    with database.transaction() as connection:
        revision = _revision(connection)
    _refuse_unknown(revision)
    if revision != HEAD:
        raise StoreDamaged(
            f"The recordings have tables of version {revision or 'none'}, this program reads "
            f"{HEAD}. Open the program's window once: it brings them up to date."
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_unknown(revision: str | None) -> None:
    if revision is not None and revision not in _KNOWN:
        raise StoreTooNew(
            f"These recordings were made by a newer version of the program (tables {revision}; "
            f"this one knows {HEAD}). Nothing was changed. Update the program."
        )
