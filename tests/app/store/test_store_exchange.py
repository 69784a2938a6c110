"""Setting a store aside is one act: cut short anywhere, the next start finishes it."""

from __future__ import annotations

import pytest

from app.store import exchange
from app.store.errors import StoreBusy, StoreDamaged
from app.store.folder import StoreFolder
from app.store.store import Store


class _PowerGone(Exception):
    """The program dies at this step."""


def _place(folder):
    folder.mkdir()
    for name in ("sessions.db", "sessions.db-wal", "store.key"):
        (folder / name).write_text(f"old {name}")
    incoming = folder / "backups"
    incoming.mkdir()
    for name in ("sessions.db", "store.key", "subjects.keys"):
        (incoming / name).write_text(f"new {name}")
    return StoreFolder(folder), folder / "aside-1", incoming


def _seen(folder):
    return {file.name: file.read_text() for file in folder.iterdir() if file.is_file()}


OLD = {name: f"old {name}" for name in ("sessions.db", "sessions.db-wal", "store.key")}
NEW = {name: f"new {name}" for name in ("sessions.db", "store.key", "subjects.keys")}


@pytest.mark.parametrize("n_moves", range(8))
def test_an_exchange_that_dies_between_two_moves_is_finished_later(tmp_path, monkeypatch, n_moves):
    place, aside, incoming = _place(tmp_path / "home")
    left = iter(range(n_moves))

    def move_or_die(old, new):
        if old.exists() and next(left, None) is None:
            raise _PowerGone
        real(old, new)

    real = exchange._move
    monkeypatch.setattr(exchange, "_move", move_or_die)
    try:
        exchange.set_aside(place, aside, incoming=incoming)
    except _PowerGone:
        assert n_moves < 6
    monkeypatch.setattr(exchange, "_move", real)
    exchange.finish(place)
    assert _seen(place.path) == NEW
    assert _seen(aside) == OLD


def test_before_its_list_is_written_nothing_has_moved(tmp_path, monkeypatch):
    place, aside, incoming = _place(tmp_path / "home")

    def die(*_):
        raise _PowerGone

    monkeypatch.setattr(exchange, "replace_private", die)
    with pytest.raises(_PowerGone):
        exchange.set_aside(place, aside, incoming=incoming)
    exchange.finish(place)
    assert _seen(place.path) == OLD


def test_who_only_reads_waits_for_an_exchange_to_be_finished(tmp_path):
    folder = tmp_path / "home"
    Store.open(folder).close()
    (folder / exchange.LIST).write_text('{"out":[],"into":[]}')
    with pytest.raises(StoreBusy, match="window"):
        Store.open_to_read(folder)
    Store.open(folder).close()
    Store.open_to_read(folder).close()


def test_a_list_that_cannot_be_read_is_named(tmp_path):
    folder = tmp_path / "home"
    Store.open(folder).close()
    (folder / exchange.LIST).write_text("{")
    with pytest.raises(StoreDamaged, match=r"store\.moves"):
        Store.open(folder)
