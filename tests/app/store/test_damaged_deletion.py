"""A damaged session is deleted like any other: its key is destroyed, whatever its rows are."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from app.model.audit import AuditAct
from app.model.participant import Participant
from app.model.session_details import SessionDetails
from app.store.backup_folder import BackupFolder
from app.store.errors import KeyDestroyed, StoreDamaged, UnknownSession
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, same_bits

_PAGE = 4096
NAMES = ("before", "damaged", "behind")


@pytest.fixture
def folder_of_three(folder):
    """Return a folder with three sessions of one person, closed."""
    store = Store.open(folder)
    store.people.add(Participant("anna-id", "P01"))
    for name in NAMES:
        whose = SessionDetails(participant_id="anna-id")
        writer = store.begin_session(
            float_info(), started_utc=STARTED, session_id=name, details=whose
        )
        writer.append(float_block(0, 1500))
        writer.add_event(5, "note", "text")
        writer.end("stopped")
    store.close()
    return folder


def _damaged_pages(folder, session_id):
    """Yield a copy of the folder for each page without which the session is not whole."""
    whole = (folder / "sessions.db").read_bytes()
    for page in range(1, len(whole) // _PAGE):
        content = bytearray(whole)
        content[page * _PAGE + 1000] ^= 6  # two bits: one would be put back
        copy = folder.with_name(f"page-{page}")
        shutil.copytree(folder, copy)
        (copy / "sessions.db").write_bytes(content)
        if _is_damaged(copy, session_id):
            yield page, copy
        shutil.rmtree(copy)


def _is_damaged(folder, session_id):
    """Tell whether the store opens and this session is not whole in it."""
    try:
        store = Store.open(folder)
    except StoreDamaged:
        return False
    try:
        return bool(store.read(session_id).damaged)
    except StoreDamaged:
        return True
    finally:
        store.close()


def _samples_uv(store, session_id):
    """Return what can be read of a session; None where that is nothing."""
    with suppress(StoreDamaged):
        return store.read(session_id).samples_uv
    return None


def _deleted(store):
    """Return whose deletion the log tells; None where its own page is the damaged one."""
    with suppress(StoreDamaged):
        return [each.subject for each in store.audit.lines() if each.act == AuditAct.DELETED]
    return None


def test_a_damaged_session_loses_its_key_and_no_start_behind_it_drops_the_others(folder_of_three):
    n_stuck = n_pages = 0
    for page, folder in _damaged_pages(folder_of_three, "damaged"):
        n_pages += 1
        store = Store.open(folder)
        others = {each: _samples_uv(store, each) for each in NAMES if each != "damaged"}
        removed = store.delete_session("damaged")
        assert removed.session_ids == ("damaged",), page
        assert _deleted(store) in (["damaged"], None), page
        n_stuck += bool(removed.damaged_ids)
        store.close()
        for _ in range(2):
            rescued = Rescue(
                folder, BackupFolder(folder / "backups"), utc_now=datetime(2026, 5, 1, tzinfo=UTC)
            ).open()
            assert not any("backup" in each or "new store" in each for each in rescued.told), page
            again = rescued.store
            listed = (*again.sessions(), *again.unreadable())
            assert {each.id for each in listed} == set(others), page
            for session_id, was_uv in others.items():
                if was_uv is not None:
                    assert same_bits(_samples_uv(again, session_id), was_uv), page
            with pytest.raises((KeyDestroyed, UnknownSession, StoreDamaged)):
                again.events("damaged")
            again.close()
    assert n_pages > 10
    assert n_stuck > 5  # so rows that stay were among them


def test_a_person_whose_session_is_damaged_is_deleted_too(folder_of_three):
    page, folder = next(iter(_damaged_pages(folder_of_three, "damaged")))
    store = Store.open(folder)
    removed = store.delete_participant("anna-id")
    assert (removed.participant_ids, removed.rows_left) == (("anna-id",), None), page
    assert store.people.all() == ()
    assert store.sessions() == ()
    store.close()
    again = Store.open(folder)
    assert again.people.all() == again.people.unreadable() == ()
    assert again.sessions() == again.unreadable() == ()
    again.close()


def test_what_lies_beside_a_damaged_page_is_removed(folder_of_three):
    for _, folder in _damaged_pages(folder_of_three, "damaged"):
        store = Store.open(folder)
        n_before = _n_chunks(store)
        removed = store.delete_session("damaged")
        n_after = _n_chunks(store)
        store.close()
        if removed.damaged_ids and n_after is not None and n_before is not None:
            assert n_after < n_before
            return
    raise AssertionError("no page whose rows stay was found")


def _n_chunks(store):
    try:
        with store._database.transaction() as connection:
            return int(
                connection.exec_driver_sql("SELECT count(sequence) FROM chunks").scalar_one()
            )
    except StoreDamaged:
        return None
