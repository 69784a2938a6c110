"""A locked store shows nothing, and what is being recorded goes on being stored."""

from __future__ import annotations

import pytest

from app.store.errors import KeyDamaged, StoreLocked, WrongPassphrase
from app.store.key_seals import KdfCost
from app.store.keys import new_key, set_passphrase
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

PASSPHRASE = "vier gelbe Gänse"
QUICK = KdfCost(memory_kib=46 * 1024, n_passes=1)


@pytest.fixture
def protected(folder):
    folder.mkdir(mode=0o700)
    new_key(folder / "store.key", PASSPHRASE, cost=QUICK)
    store = Store.open(folder, passphrase=PASSPHRASE)
    yield store
    store.close()


def test_a_locked_store_refuses_every_reading(protected):
    writer = protected.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    protected.lock()
    for read in (
        protected.sessions,
        lambda: protected.find("latest"),
        lambda: protected.read(writer.session_id),
        lambda: list(protected.chunks(writer.session_id)),
        lambda: protected.events(writer.session_id),
        lambda: protected.results.all(writer.session_id),
        lambda: protected.edits.all(writer.session_id),
        protected.people.all,
        protected.audit.lines,
        lambda: protected.delete_session(writer.session_id),
        lambda: protected.delete_participant("any"),
    ):
        with pytest.raises(StoreLocked, match="Type it"):
            read()


def test_a_recording_goes_on_while_locked_and_another_may_begin(protected):
    writer = protected.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    protected.lock()
    writer.append(block(100, 100))
    writer.end("stopped")
    later = protected.begin_session(count_info(), started_utc=STARTED)
    later.append(block(0, 300))
    protected.unlock(PASSPHRASE)
    assert same_bits(protected.read(writer.session_id).samples_uv, counts_uv(0, 200))
    assert same_bits(protected.read(later.session_id).samples_uv, counts_uv(0, 300))


def test_a_wrong_passphrase_unlocks_nothing(protected):
    protected.lock()
    with pytest.raises(WrongPassphrase):
        protected.unlock("fünf gelbe Gänse")
    assert protected.is_locked


def test_a_key_file_of_somebody_else_unlocks_nothing(protected, folder):
    protected.lock()
    new_key(folder / "store.key", "that of a thief", cost=QUICK)
    with pytest.raises(KeyDamaged):
        protected.unlock("that of a thief")
    assert protected.is_locked


def test_a_store_without_a_passphrase_has_nothing_to_lock_with(store):
    store.lock()
    assert store.sessions() == ()


def test_a_change_of_the_key_that_was_cut_short_leaves_no_bare_key(folder):
    Store.open(folder).close()
    (folder / "store.key.part").write_bytes((folder / "store.key").read_bytes())
    Store.open(folder).close()
    assert not (folder / "store.key.part").exists()


def test_a_passphrase_set_while_the_store_is_closed_holds_at_the_next_start(folder):
    store = Store.open(folder)
    key = store._key
    store.close()
    set_passphrase(folder / "store.key", key, PASSPHRASE, cost=QUICK)
    with pytest.raises(StoreLocked):
        Store.open(folder)
    Store.open(folder, passphrase=PASSPHRASE).close()


def test_a_running_store_is_put_under_a_passphrase_and_gives_a_recovery_key_once(folder, store):
    printed = store.protect(None, PASSPHRASE)
    assert store.protect(PASSPHRASE, "acht rote Enten") is None
    with pytest.raises(WrongPassphrase):
        store.protect(PASSPHRASE, "drei rote Enten")
    store.lock()
    assert store.is_locked
    store.recover(printed, "zwei alte Schwäne")
    assert not store.is_locked
    store.close()
    Store.open(folder, passphrase="zwei alte Schwäne").close()
