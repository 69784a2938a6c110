"""Regression: one flipped bit in an early page of the catalogue made every session unreadable."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from app.store import keys
from app.store.backup_folder import BackupFolder
from app.store.page_check import PAGE_BYTES, PageCheck
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def recorded(folder):
    """Return the ids of two sessions in a store that was closed."""
    store = Store.open(folder)
    ids = []
    for _ in range(2):
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(0, 1000))
        writer.end("stopped")
        ids.append(writer.session_id)
    store.close()
    return ids


def _rescued(folder):
    rescue = Rescue(folder, BackupFolder(folder / "backups"), utc_now=NOW)
    rescue.mend_key()
    return rescue.open()


def _spoil(path, *positions):
    content = bytearray(path.read_bytes())
    for position in positions:
        content[position // 8] ^= 1 << position % 8
    path.write_bytes(bytes(content))
    return bytes(content)


def _page(content, page):
    return content[page * PAGE_BYTES : (page + 1) * PAGE_BYTES]


@pytest.mark.parametrize("page", [*range(20), 24, 31, 38, 45])
def test_a_flipped_bit_in_any_early_page_costs_no_session(folder, recorded, page):
    position = page * PAGE_BYTES * 8 + random.Random(page).randrange(PAGE_BYTES * 8)
    spoiled = _page(_spoil(folder / "sessions.db", position), page)
    rescued = _rescued(folder)
    if not rescued.told:  # nobody needs this page to list them; a check finds it
        assert not rescued.store.check().is_sound
        rescued.store.close()
        rescued = _rescued(folder)
    store = rescued.store
    assert "One bit was put back" in rescued.told[-1]
    assert {each.id for each in store.sessions()} == set(recorded)
    for session_id in recorded:
        assert same_bits(store.read(session_id).samples_uv, floats_uv(0, 1000))
    assert store.check().is_sound
    store.close()
    (kept,) = folder.glob("sessions.db.damaged-*")
    assert _page(kept.read_bytes(), page) == spoiled
    assert _rescued(folder).told == ()


def test_samples_lost_for_good_are_tried_once_and_not_at_every_start(folder, recorded):
    whole = (folder / "sessions.db").read_bytes()
    begin = len(whole) - 3000  # the rest of one chunk, which no other page holds
    _spoil(folder / "sessions.db", *range(begin * 8, begin * 8 + 90))
    told = []
    for _ in range(3):
        rescued = _rescued(folder)
        told.append(rescued.told)
        assert not rescued.store.check().is_sound
        rescued.store.close()
    assert told[2] == ()


def test_every_flipped_bit_of_a_page_is_put_back_and_two_are_not_guessed_at(folder, recorded):
    database, rng = folder / "sessions.db", random.Random(5)
    key = keys.load_key(folder / "store.key", None).key
    check = PageCheck.of(database, key)
    for number in (1, 2, 7):
        with database.open("rb") as file:
            file.seek((number - 1) * PAGE_BYTES)
            page = file.read(PAGE_BYTES)
        assert check.is_whole(page, number)
        for position in (0, PAGE_BYTES * 8 - 1, *rng.sample(range(PAGE_BYTES * 8), 6)):
            flipped = bytearray(page)
            flipped[position // 8] ^= 1 << position % 8
            assert check.mended(bytes(flipped), number) == page
        flipped[2000] ^= 3
        assert check.mended(bytes(flipped), number) is None


def test_a_flipped_bit_of_the_salt_is_put_back(folder, recorded):
    whole = (folder / "sessions.db").read_bytes()
    _spoil(folder / "sessions.db", 77)
    rescued = _rescued(folder)
    assert {each.id for each in rescued.store.sessions()} == set(recorded)
    rescued.store.close()
    assert (folder / "sessions.db").read_bytes()[:16] == whole[:16]
