"""All files of a store exchanged as one act: set aside, and perhaps others put in their place.

A list of the moves is written first, at once and for good. Whoever opens the folder next finishes
a list that was cut short, so the folder is seen with its old files or with its new ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.store.errors import StoreBusy, StoreDamaged
from app.store.folder import StoreFolder, rename_for_good, replace_private, sync_folder

LIST = "store.moves"


class _Moves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes out and what comes in, as names within the folder."""

    out: tuple[tuple[str, str], ...]
    into: tuple[tuple[str, str], ...]


def set_aside(place: StoreFolder, aside: Path, *, incoming: Path | None = None) -> None:
    """Move the store's files into ``aside``, and those of ``incoming`` into their place.

    Both are folders within the store's own, so that a move is a rename; the lock is held.
    """
    aside.mkdir(mode=0o700)
    out = tuple((name, f"{aside.name}/{name}") for name in place.data_names())
    into = () if incoming is None else tuple(_moves_in(incoming))
    replace_private(place.path / LIST, msgspec.json.encode(_Moves(out, into)))
    finish(place)


def finish(place: StoreFolder) -> None:
    """Do what is left of an exchange that was cut short; nothing where none was."""
    path = place.path / LIST
    if not path.exists():
        return
    try:
        moves = msgspec.json.decode(path.read_bytes(), type=_Moves)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise StoreDamaged(
            f"{path}, the list of an exchange that was cut short, cannot be read. The files of the "
            "store lie beside it or in its sub-folders. Bring the whole folder back from a backup."
        ) from exc
    for old, new in moves.out:
        # What lies aside already must not be replaced by what has come in since.
        if not (place.path / new).exists():
            _move(place.path / old, place.path / new)
    for old, new in moves.into:
        _move(place.path / old, place.path / new)
    path.unlink()


def refuse_unfinished(place: StoreFolder) -> None:
    """Raise where an exchange was cut short, to whoever may only read."""
    if (place.path / LIST).exists():
        raise StoreBusy(
            f"The files in {place.path} are being exchanged, or that was cut short. Reading waits "
            "until it is done. Open the program's window once: it finishes it."
        )


def _moves_in(incoming: Path) -> Iterator[tuple[str, str]]:
    return ((f"{incoming.name}/{file.name}", file.name) for file in sorted(incoming.iterdir()))


def _move(old: Path, new: Path) -> None:
    if old.exists():
        rename_for_good(old, new)
        sync_folder(old.parent)
