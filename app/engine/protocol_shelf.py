"""Tests of one's own: kept in the store version by version, and carried as files; it runs none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.exports.whole import WholeFile
from app.model.guided_protocol import GuidedProtocol
from app.model.guided_protocol_file import encode_protocol, read_protocol
from app.model.own_id import OWN
from app.model.own_id import own_id as id_of_name
from app.model.protocol import Protocol
from app.store.store import Store

# Made once: two threads must not make it at the same time (app/store/fields.py).
_PROTOCOLS = msgspec.json.Decoder(GuidedProtocol)


@dataclass(frozen=True, slots=True)
class Shelved:
    """All tests of one's own, newest versions, and the one that was put there last."""

    protocols: tuple[GuidedProtocol, ...]
    newest: GuidedProtocol | None = None


class ProtocolShelf:
    """Adds versions and never changes one: a session was led by the version it names."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Shelved:
        """Return the newest version of every test of one's own."""
        found = []
        for each in self._store.protocols.newest():
            with suppress(msgspec.DecodeError, ValueError):
                found.append(_PROTOCOLS.decode(each.content_json))
        return Shelved(tuple(found))

    def add(self, protocol: GuidedProtocol) -> Shelved:
        """Keep one more version, durable on return."""
        content = msgspec.json.encode(protocol).decode()
        self._store.protocols.add(
            Protocol(protocol.id, protocol.title["en"], protocol.version, content)
        )
        return Shelved(self.read().protocols, protocol)

    def bring_in(self, path: Path) -> Shelved:
        """Keep the test of a file; one that is here to the letter is not kept twice.

        A file of another test of the same id becomes its next version, and one of ours a test of
        one's own. Raises ProtocolError.
        """
        brought, known = read_protocol(path), self.read().protocols
        protocol_id = brought.id
        if not protocol_id.startswith(OWN):
            protocol_id = own_id(brought.title["en"], known)
        same = next((each for each in known if each.id == protocol_id), None)
        if same is not None and same.sha256 == brought.sha256:
            return Shelved(known, same)
        version = 1 if same is None else same.version + 1
        return self.add(msgspec.structs.replace(brought, id=protocol_id, version=version))


def write_protocol(protocol: GuidedProtocol, folder: Path) -> Path:
    """Write a test as a file that another computer reads; raises ExportFailed."""
    name = f"{protocol.id}_{protocol.version}.toml"
    with WholeFile(folder, name) as file:
        file.write(name, [encode_protocol(protocol)])
    return file.place


def own_id(name: str, known: tuple[GuidedProtocol, ...]) -> str:
    """Return an id for a test of this name that none of those known has."""
    return id_of_name(name, {each.id for each in known}, unnamed="test")
