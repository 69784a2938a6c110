"""How a store comes to be open: its key, its files, its ring; it reads no recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.model.audit import AuditAct, Witness
from app.model.counted import counted
from app.store import exchange, keys
from app.store.audit import AuditLog
from app.store.database import GIVES_PAGES_BACK, Database
from app.store.folder import StoreFolder, create_private, rename_for_good
from app.store.key_ring import KeyRing
from app.store.read_only import ReadOnlyDatabase
from app.store.schema import is_sealed, make_tables, require_current
from app.store.surroundings import is_read_only
from app.store.tables import participants, sessions
from app.store.waiting import failures_noted, read_waiting


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """An open database with its key and its ring."""

    database: Database
    key: keys.DataKey
    ring: KeyRing


def opened_to_read(
    place: StoreFolder,
    passphrase: str | None,
    witness: Witness,
    *,
    connect: Callable[[Path, bytes], Database],
) -> OpenFiles:
    """Open what is there and change nothing of it."""
    exchange.refuse_unfinished(place)
    place.require()
    place.refuse_plain_database()
    key = opened_key(place, passphrase, witness)
    database = connect(place.database, key.key)
    try:
        require_current(database)
        return OpenFiles(database, key, KeyRing.load(place.ring, key.key))
    except BaseException:
        database.close()
        raise


def read_alone(path: Path, key: bytes) -> Database:
    """Return a database that refuses to be written, beside whoever writes it, or where none can."""
    if is_read_only(path.parent):
        return ReadOnlyDatabase(path, key)
    return Database(path, key, pragmas=("query_only = ON",))


def opened_key(place: StoreFolder, passphrase: str | None, witness: Witness) -> keys.DataKey:
    """Return the key of an existing store, or make one for a store that is not there yet."""
    if not place.key.exists() and not place.database.exists():
        return keys.new_key(place.key, passphrase)
    with failures_noted(place.waiting, witness):
        return keys.load_key(place.key, passphrase)


def make_database(place: StoreFolder, key: keys.DataKey) -> None:
    """Make the database under another name: with its own name it is never empty or half made."""
    place.refuse_journal_without_database()
    place.clear_first_start()
    if not place.ring.exists():
        KeyRing.make(place.ring, key.key)
    ring = KeyRing.load(place.ring, key.key)
    create_private(place.new_database)  # its side files inherit the mode
    database = Database(place.new_database, key.key, pragmas=(GIVES_PAGES_BACK,))
    try:
        make_tables(database, ring)
    finally:
        database.close()
    rename_for_good(place.new_database, place.database)


def opened_ring(place: StoreFolder, key: keys.DataKey, database: Database) -> KeyRing:
    """Return the ring; only a store from before there were rings gets a new one."""
    needs_ring = is_sealed(database)  # asked first: with a wrong key the database itself says so
    if not needs_ring and not place.ring.exists():
        return KeyRing.make(place.ring, key.key)
    return KeyRing.load(place.ring, key.key)


def used_key_ids(database: Database) -> set[str]:
    """Return the ids of the keys that something is sealed under."""
    used: set[str] = set()
    with database.transaction() as connection:
        for table in (sessions, participants):
            used.update(connection.execute(select(table.c.key_id)).scalars())
    return used


def take_in_waiting(path: Path, database: Database, audit: AuditLog) -> None:
    """Put into the audit log what happened while the store was shut, and that it is open now."""
    lines, n_unread = read_waiting(path)
    with database.writing() as connection:
        for line in lines:
            detail = line.told_detail(database.key, audit.said_of(connection, line.utc))
            audit.write(connection, line.act, detail=detail, seen=(line.utc, line.who))
        detail = f"{counted(n_unread, 'note')} could not be read" if n_unread else ""
        audit.write(connection, AuditAct.OPENED, detail=detail)
    if lines or n_unread:
        audit.keep()
        path.unlink(missing_ok=True)
