"""The keys of all subjects in one sealed file outside the database; it knows no tables.

A subject (session or participant) is sealed under a random key of its own, and the database holds
only the key's id. Struck from here, a key is gone from every backup of the database as well,
because none ever held it. The file has a twin beside it, against a rotten disk.

Keys are made ahead of their use, so that a recording that begins waits for no disk.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import msgspec

from app.store.errors import KeyDestroyed, RingMissing, StoreDamaged, StoreError
from app.store.ring_file import (
    ClinicSeat,
    RingContent,
    in_words,
    newest_ring,
    read_ring,
    ring_damaged,
    twin_of,
    write_ring,
)
from app.store.seal import KEY_BYTES, Seal

N_SPARE_KEYS = 8


class KeyRing:
    """Held in memory and, before any act on it returns, on the disk; used from any thread."""

    def __init__(self, path: Path, data_key: bytes, content: RingContent) -> None:
        self.path = path
        self._data_key = data_key
        self._content = content
        self._spare_ids: list[str] = []
        self._lock = threading.Lock()

    @classmethod
    def make(cls, path: Path, data_key: bytes) -> KeyRing:
        """Make an empty ring, durable on return."""
        ring = cls(path, data_key, RingContent())
        ring.fill()
        return ring

    @classmethod
    def load(cls, path: Path, data_key: bytes) -> KeyRing:
        """Read the ring and its twin; one of them is enough."""
        found = [path.exists(), twin_of(path).exists()]
        if not any(found):
            raise RingMissing(
                f"The key ring {path} is missing. Without it no recording beside it can be read "
                "by anyone. Bring it back from beside the backups."
            )
        content = newest_ring((path, twin_of(path)), data_key)
        if content is None:
            raise ring_damaged(path)
        return cls(path, data_key, content)

    @property
    def audit_head(self) -> tuple[int, str]:
        """Return how many audit lines there were when it was last told, and the last one's hash."""
        return self._content.n_audit_lines, self._content.audit_head

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Return what the audit log was found to lack, each time it was."""
        return self._content.contradictions

    def absent_from(self, used_ids: Iterable[str]) -> frozenset[str]:
        """Return the ids of keys something was begun under that is none of these any more."""
        absent = self._content.in_use_ids.difference(used_ids)
        if absent:
            self.reload()  # another program may have deleted it a moment ago
        return absent & self._content.in_use_ids

    @property
    def struck(self) -> dict[str, str]:
        """Return the ids of the keys that were destroyed, each with what it was."""
        return dict(self._content.struck)

    def seal(self, key_id: str, subject: str) -> Seal:
        """Return the seal of a subject; another program may have made its key a moment ago."""
        key = self._content.keys.get(key_id)
        if key is None and key_id not in self._content.struck:
            self.reload()
            key = self._content.keys.get(key_id)
        if key is None:
            raise self._lacking(key_id, subject)
        return Seal(key, subject)

    def key(self, key_id: str) -> bytes:
        """Return a key itself, to be sealed for a seat that may read the same subject."""
        self.seal(key_id, key_id)  # reads the ring anew where need be, and refuses a destroyed one
        return self._content.keys[key_id]

    def adopt(self, key_id: str, key: bytes) -> None:
        """Keep the key of a subject that another seat made; one that was destroyed stays so."""
        with self._lock:
            content = self._content
            if key_id not in content.keys and key_id not in content.struck:
                self._save(msgspec.structs.replace(content, keys={**content.keys, key_id: key}))

    @property
    def clinic(self) -> ClinicSeat | None:
        """Return which clinic this seat belongs to."""
        return self._content.clinic

    @property
    def backup_folders(self) -> tuple[str, ...]:
        """Return every folder backups were made in, as far as it was told."""
        return self._content.backup_folders

    def note_backup_folders(self, folders: tuple[str, ...]) -> None:
        """Keep these folders for good, beside those that are kept already."""
        with self._lock:
            both = self._content.with_folders(folders)
            if both != self._content:
                self._save(both)

    def forget_backup_folder(self, folder: str) -> None:
        """Keep a folder no more: its backups are gone for good."""
        left = tuple(each for each in self._content.backup_folders if each != folder)
        if left != self._content.backup_folders:
            with self._lock:
                self._save(msgspec.structs.replace(self._content, backup_folders=left))

    def join_clinic(self, seat: ClinicSeat | None) -> None:
        """Keep which clinic this seat belongs to; durable on return."""
        with self._lock:
            self._save(msgspec.structs.replace(self._content, clinic=seat))

    def heal(self, used_ids: Iterable[str]) -> None:
        """Make file and twin alike, and have keys ready that nothing is sealed under."""
        with self._lock:
            used = set(used_ids)
            self._spare_ids = [each for each in self._content.spare_ids if each not in used]
            stored = [read_ring(each, self._data_key) for each in (self.path, twin_of(self.path))]
            if any(each != self._content for each in stored):
                self._save(self._content)
        self.fill()

    def take(self) -> str:
        """Return the id of a key that nothing is sealed under yet; its file holds it already."""
        while True:
            with self._lock:
                if self._spare_ids:
                    return self._spare_ids.pop()
            self.fill()

    def put_back(self, key_id: str) -> None:
        """Take back a key that nothing was sealed under after all."""
        with self._lock:
            self._spare_ids.append(key_id)

    def fill(self, n_spare: int = N_SPARE_KEYS) -> None:
        """Make as many keys as were taken; durable on return."""
        with self._lock:
            n_missing = n_spare - len(self._spare_ids)
            if n_missing <= 0:
                return
            made = {str(uuid4()): os.urandom(KEY_BYTES) for _ in range(n_missing)}
            self._save(self._content.with_spares(self._spare_ids, made))
            self._spare_ids.extend(made)

    def strike(self, struck: dict[str, str]) -> None:
        """Destroy these keys, each with a word of what it was; nothing brings them back."""
        with self._lock:
            self._save(self._content.without(struck))

    def tell_audit_head(self, n_lines: int, head: str) -> None:
        """Keep how far the audit log has come, so that a missing end is noticed."""
        with self._lock:
            if n_lines > self._content.n_audit_lines:
                self._save(self._content.with_audit_head(n_lines, head))

    def note_contradiction(self, problem: str, n_lines: int, head: str) -> None:
        """Keep for good that the log was not as remembered, and remember it from here."""
        with self._lock:
            self._save(self._content.with_contradiction(problem).with_audit_head(n_lines, head))

    def strike_in_copy(self, copy: Path) -> None:
        """Destroy in a copy of this ring what is destroyed here; the rest of it stays."""
        content = read_ring(copy, self._data_key)
        if content is None:
            raise ring_damaged(copy)
        if not content.keys.keys().isdisjoint(self._content.struck):
            with in_words(copy):
                write_ring(copy, self._data_key, content.without(self._content.struck))

    def copy_to(self, copy: Path) -> None:
        """Write this ring in the place of an earlier copy of it."""
        with in_words(copy):
            write_ring(copy, self._data_key, self._content)

    def _save(self, content: RingContent) -> None:
        content = content.next_generation()
        with in_words(self.path):
            write_ring(self.path, self._data_key, content)
            self._content = content
            write_ring(twin_of(self.path), self._data_key, content)

    def reload(self) -> None:
        """Take over what another program has written since."""
        newer = KeyRing.load(self.path, self._data_key)._content
        with self._lock:
            if newer.generation > self._content.generation:
                self._content = newer

    def _lacking(self, key_id: str, subject: str) -> StoreError:
        if key_id in self._content.struck:
            return KeyDestroyed(
                f"{subject} was deleted and its key destroyed. Nothing of it can be read again."
            )
        return StoreDamaged(
            f"The key of {subject} is not in {self.path}. Without it nothing of {subject} can be "
            "read; the others stay readable. Bring the key ring back from beside the backups."
        )
