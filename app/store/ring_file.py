"""The file of a key ring: sealed under the data key, replaced as a whole; it makes no key."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.store.errors import DiskFull, RingDamaged, StoreUnwritable
from app.store.folder import replace_private
from app.store.seal import KEY_BYTES
from app.store.surroundings import read_only_problem

_HEAD = b"firing-order/key-ring/1\n"
_NONCE_BYTES = 12


class ClinicSeat(msgspec.Struct, frozen=True):
    """Where a seat pushes to, what it is called, and the key all seats of its clinic share."""

    url: str
    name: str
    key: bytes


class RingContent(msgspec.Struct, frozen=True):
    """What a ring holds: keys by their id, which wait, which were destroyed, the audit's end."""

    generation: int = 0
    keys: dict[str, bytes] = {}
    spare_ids: tuple[str, ...] = ()
    struck: dict[str, str] = {}
    n_audit_lines: int = 0
    audit_head: str = ""
    clinic: ClinicSeat | None = None
    # What the audit log was found to lack, each time it was; never taken back.
    contradictions: tuple[str, ...] = ()
    # Were ready when a backup took the store's place: used since it was made, or never.
    retired_ids: tuple[str, ...] = ()
    # Every folder backups were made in, so that a deletion reaches the keys beside them.
    backup_folders: tuple[str, ...] = ()

    def with_spares(self, waiting: Iterable[str], made: Mapping[str, bytes]) -> RingContent:
        """Return this content with more keys; these and those still waiting are the spare ones."""
        spare_ids = (*waiting, *made)
        return msgspec.structs.replace(self, keys={**self.keys, **made}, spare_ids=spare_ids)

    def without(self, struck: Mapping[str, str]) -> RingContent:
        """Return this content with these keys destroyed and their ids kept as such."""
        left = {key_id: key for key_id, key in self.keys.items() if key_id not in struck}
        return msgspec.structs.replace(self, keys=left, struck={**self.struck, **struck})

    def with_audit_head(self, n_lines: int, head: str) -> RingContent:
        """Return this content with a newer end of the audit log."""
        return msgspec.structs.replace(self, n_audit_lines=n_lines, audit_head=head)

    def with_contradiction(self, problem: str) -> RingContent:
        """Return this content with one more thing the audit log was found to lack."""
        return msgspec.structs.replace(self, contradictions=(*self.contradictions, problem))

    def with_folders(self, folders: Iterable[str]) -> RingContent:
        """Return this content with more folders that backups were made in."""
        known = tuple(dict.fromkeys((*self.backup_folders, *folders)))
        return msgspec.structs.replace(self, backup_folders=known)

    @property
    def in_use_ids(self) -> frozenset[str]:
        """Return the ids of the keys a session or a participant was begun under."""
        return frozenset(self.keys.keys() - {*self.spare_ids, *self.retired_ids})

    def as_restored(self) -> RingContent:
        """Return this content for an older database: its audit log is shorter, no key is spare."""
        return msgspec.structs.replace(
            self,
            n_audit_lines=0,
            audit_head="",
            spare_ids=(),
            retired_ids=(*self.retired_ids, *self.spare_ids),
        )

    def merged(self, other: RingContent) -> RingContent:
        """Return every key either holds; what either says is destroyed is destroyed in both."""
        newer, older = (self, other) if self.generation >= other.generation else (other, self)
        both = msgspec.structs.replace(
            newer,
            keys={**older.keys, **newer.keys},
            contradictions=tuple(dict.fromkeys((*older.contradictions, *newer.contradictions))),
            retired_ids=tuple(dict.fromkeys((*older.retired_ids, *newer.retired_ids))),
            backup_folders=tuple(dict.fromkeys((*older.backup_folders, *newer.backup_folders))),
        )
        return both.without({**older.struck, **newer.struck})

    def next_generation(self) -> RingContent:
        """Return this content as what follows it."""
        return msgspec.structs.replace(self, generation=self.generation + 1)


def merged_into(own: RingContent, there: RingContent | None) -> RingContent:
    """Return what a copy of a ring becomes: what it holds alone stays, what is destroyed goes."""
    if there is None:
        return own
    both = msgspec.structs.replace(
        own,
        keys={**there.keys, **own.keys},
        generation=max(own.generation, there.generation),
        retired_ids=tuple(dict.fromkeys((*there.retired_ids, *own.retired_ids))),
    )
    return both.without({**there.struck, **own.struck})


def twin_of(path: Path) -> Path:
    """Return where the second copy of a ring lies."""
    return path.with_name(f"{path.name}.twin")


def leftovers(path: Path) -> Iterable[Path]:
    """Return what a replacement that was cut short may have left; it holds sealed keys."""
    return [each.with_name(f"{each.name}.part") for each in (path, twin_of(path))]


def write_ring(path: Path, data_key: bytes, content: RingContent) -> None:
    """Replace a ring; after any interruption it is the old or the new one."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_ring_key(data_key)).encrypt(nonce, msgspec.json.encode(content), _HEAD)
    replace_private(path, _HEAD + nonce + sealed)


def read_ring(path: Path, data_key: bytes) -> RingContent | None:
    """Return what a ring holds; None where it is missing, damaged, or of another store."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    head, nonce, sealed = raw[: len(_HEAD)], raw[len(_HEAD) :][:_NONCE_BYTES], raw[len(_HEAD) :]
    if head != _HEAD:
        return None
    try:
        content = AESGCM(_ring_key(data_key)).decrypt(nonce, sealed[_NONCE_BYTES:], _HEAD)
        return msgspec.json.decode(content, type=RingContent)
    except (InvalidTag, ValueError):
        return None


def newest_ring(paths: Iterable[Path], data_key: bytes) -> RingContent | None:
    """Return what the copies of a ring hold together; None where none of them can be read."""
    found = [each for path in paths if (each := read_ring(path, data_key)) is not None]
    return reduce(RingContent.merged, found) if found else None


def ring_damaged(path: Path) -> RingDamaged:
    """Return the sentence for a ring that cannot be used."""
    return RingDamaged(
        f"The key ring {path} is damaged, belongs to another store or lacks a key, and its twin "
        "does not help. Bring it back from beside the backups."
    )


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn a disk that does not take a ring into a sentence."""
    try:
        yield
    except OSError as exc:
        if exc.errno == errno.EROFS:
            raise read_only_problem(path.parent) from exc
        problem = DiskFull if exc.errno == errno.ENOSPC else StoreUnwritable
        raise problem(
            f"The key ring {path} cannot be written ({exc.strerror or exc}). The one before it "
            "still stands. Make room on that disk, or make its folder writable."
        ) from exc


def _ring_key(data_key: bytes) -> bytes:
    """Return the key of the ring, so that the data key itself seals nothing but pages."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_HEAD).derive(data_key)
