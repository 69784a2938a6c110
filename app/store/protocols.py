"""The protocols of the store: each version is kept as it was; it runs none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from app.model.protocol import Protocol
from app.store.database import Database
from app.store.encoding import storable
from app.store.errors import UnknownProtocol
from app.store.tables import protocols


class Protocols:
    """What was to be done; a change is added as a further version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, protocol: Protocol) -> None:
        """Add one version of a protocol, durable on return."""
        row = {
            "id": protocol.id,
            "version": protocol.version,
            "name": storable(protocol.name),
            "content_json": storable(protocol.content_json),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(protocols), row)
        self._database.sync()

    def newest(self) -> tuple[Protocol, ...]:
        """Return the newest version of every protocol."""
        newest = select(func.max(protocols.c.number)).group_by(protocols.c.id)
        wanted = select(protocols).where(protocols.c.number.in_(newest))
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(protocols.c.number)).all()
        return tuple(_protocol(row) for row in rows)

    def get(self, protocol_id: str, version: int) -> Protocol:
        """Return one version of a protocol."""
        with self._database.transaction() as connection:
            return _protocol(_row(connection, protocol_id, version))


def protocol_number(connection: Connection, protocol_id: str, version: int) -> int:
    """Return the row number of one version of a protocol."""
    return int(_row(connection, protocol_id, version).number)


def _row(connection: Connection, protocol_id: str, version: int) -> Row[Any]:
    wanted = select(protocols).where(protocols.c.id == protocol_id)
    row = connection.execute(wanted.where(protocols.c.version == version)).first()
    if row is None:
        raise UnknownProtocol(
            f"There is no version {version} of a protocol {protocol_id!r}. It must be one from "
            "the list of protocols. List them again."
        )
    return row


def _protocol(row: Row[Any]) -> Protocol:
    return Protocol(row.id, row.name, row.version, row.content_json)
