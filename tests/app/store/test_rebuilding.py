"""Regression: one lost page of the catalogue made every session unreadable, backup or none."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from app.model.participant import Participant
from app.model.session_details import SessionDetails
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.page_check import PAGE_BYTES
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv

EVENING = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMES = ("one", "two", "three")
N_SCANS = 4000
OF_SESSIONS = 5
"""The page on which the sessions' own rows lie; nothing else knows what they were."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Return a folder with three sessions, a deleted one, and a backup from before the last."""
    folder = tmp_path_factory.mktemp("recorded") / "home"
    with closing(Store.open(folder)) as store:
        store.people.add(Participant("anna-id", "P01"))
        for name in ("deleted", *NAMES):
            if name == "three":
                store.back_up(BackupFolder(folder / "backups"), EVENING)
            whose = SessionDetails(participant_id="anna-id")
            of = {"started_utc": STARTED, "session_id": name, "details": whose}
            writer = store.begin_session(count_info(), **of)
            writer.append(block(0, N_SCANS))
            writer.add_event(5, "note", "text")
            writer.end("stopped")
        store.delete_session("deleted")
    return folder


def _lose_page(recorded, tmp_path, page, *, has_backup):
    """Return a copy of the folder of which a page is gone."""
    home = shutil.copytree(recorded, tmp_path / f"page-{page}")
    if not has_backup:
        shutil.rmtree(home / "backups")
    content = bytearray((home / "sessions.db").read_bytes())
    begin = (page - 1) * PAGE_BYTES
    content[begin : begin + PAGE_BYTES] = random.Random(page).randbytes(PAGE_BYTES)
    (home / "sessions.db").write_bytes(bytes(content))
    return home


def _after_two_starts(home):
    """Return what is readable of each session once damage was found, told, and mended."""
    for _ in range(2):
        rescued = Rescue(home, BackupFolder(home / "backups"), utc_now=NOW).open()
        with closing(rescued.store) as store:
            shown = {name: _n_shown(store, name) for name in NAMES}
            is_sound = store.check().is_sound
            ids = [each.id for each in (*store.sessions(), *store.unreadable())]
    assert "deleted" not in ids
    return shown, ids, is_sound


def _n_shown(store, name):
    try:
        samples_uv = store.read(name).samples_uv
    except StoreError:
        return 0
    is_shown = ~np.isnan(samples_uv).any(axis=1)
    if not is_shown.any():
        return 0
    assert np.array_equal(samples_uv[is_shown], counts_uv(0, len(samples_uv))[is_shown])
    return int(is_shown.sum())


def _n_pages(recorded):
    return (recorded / "sessions.db").stat().st_size // PAGE_BYTES


@pytest.mark.parametrize("page", [1, 3, 6, 8, 9, 10, 11, 15, 16, 18, 25])
def test_a_lost_page_of_what_finds_the_recordings_costs_no_sample(recorded, tmp_path, page):
    home = _lose_page(recorded, tmp_path, page, has_backup=False)
    spoiled = (home / "sessions.db").read_bytes()
    shown, ids, is_sound = _after_two_starts(home)
    assert (list(shown.values()), is_sound) == ([N_SCANS] * 3, True)
    assert sorted(ids) == sorted(NAMES)
    (kept,) = home.glob("sessions.db.damaged-*")
    assert _page(kept.read_bytes(), page) == _page(spoiled, page)


@pytest.mark.parametrize("share", [0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0])
def test_of_a_lost_page_of_samples_the_backup_has_what_it_had_and_the_rest_is_a_gap(
    recorded, tmp_path, share
):
    page = round(share * _n_pages(recorded))
    home = _lose_page(recorded, tmp_path, page, has_backup=True)
    shown, ids, is_sound = _after_two_starts(home)
    assert sorted(ids) == sorted(NAMES)
    assert (shown["one"], shown["two"]) == (N_SCANS, N_SCANS)
    assert shown["three"] == N_SCANS or shown["three"] >= N_SCANS - 700 or shown["three"] == 0
    assert is_sound or shown["three"] < N_SCANS


def test_sessions_whose_own_rows_are_lost_come_from_the_backup(recorded, tmp_path):
    home = _lose_page(recorded, tmp_path, OF_SESSIONS, has_backup=True)
    shown, ids, _ = _after_two_starts(home)
    assert sorted(ids) == ["one", "two"]  # the third was begun after it
    assert (shown["one"], shown["two"]) == (N_SCANS, N_SCANS)
    with closing(Store.open(home)) as store:
        assert store.n_absent == 1  # its key is known, and that it is not there is told
        writer = store.begin_session(count_info(), started_utc=STARTED, session_id="next")
        writer.append(block(0, 100))
        writer.end("stopped")
        assert len(store.read("next").samples_uv) == 100  # and takes over nothing of the lost one


def _page(content, page):
    return content[(page - 1) * PAGE_BYTES : page * PAGE_BYTES]


def test_a_session_of_which_a_channel_is_lost_shows_no_sample_under_another(recorded, tmp_path):
    home = shutil.copytree(recorded, tmp_path / "home")
    with closing(Store.open(home)) as store, store._database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM channels WHERE session = 2 AND position = 2")
        connection.exec_driver_sql("DELETE FROM channels WHERE session = 3 AND position = 0")
    with closing(Store.open(home)) as store:
        assert [each.id for each in store.unreadable()] == ["two"]
        assert _n_shown(store, "one") == 0  # two columns of three fit no row
        assert len(store.read("one").damaged) == N_SCANS // 100
