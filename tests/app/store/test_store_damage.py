"""What is damaged is named, never shown as samples, and costs nothing that is whole."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sqlalchemy import text

from app.model.session import Gap
from app.store import reader
from app.store.errors import StoreDamaged, StoreError
from app.store.store import Store
from tests.app.store.streams import (
    STARTED,
    block,
    count_info,
    counts_uv,
    float_block,
    float_info,
    floats_uv,
    same_bits,
)


def _damage_payload(store, sequence, *, change="zeroblob(length(payload))"):
    with store._database.transaction() as connection:
        statement = f"UPDATE chunks SET payload = {change} WHERE sequence = {sequence}"
        connection.execute(text(statement))


@pytest.fixture
def recorded(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 1000))
    writer.end("stopped")
    return store, writer.session_id


def test_a_chunk_that_fails_its_checksum_becomes_a_gap_and_is_named(recorded):
    store, session_id = recorded
    _damage_payload(store, 3)
    recording = store.read(session_id)
    assert [(each.sequence, each.first_index, each.problem) for each in recording.damaged] == [
        (3, 300, "its checksum does not match")
    ]
    assert recording.gaps == (Gap(300, 100),)
    assert np.isnan(recording.samples_uv[300:400]).all()
    whole = [*range(300), *range(400, 1000)]
    assert same_bits(recording.samples_uv[whole], counts_uv(0, 1000)[whole])


def test_without_the_checksum_the_seal_still_names_the_damage(recorded, monkeypatch):
    store, session_id = recorded
    with store._database.transaction() as connection:
        stored = connection.execute(text("SELECT crc32 FROM chunks WHERE sequence = 3")).scalar()
    monkeypatch.setattr(reader, "checksum", lambda *_: stored)
    _damage_payload(store, 3)
    damaged = {each.sequence: each.problem for each in store.read(session_id).damaged}
    assert damaged[3] == "its seal does not fit its place"


def test_two_chunks_in_each_others_place_are_noticed(recorded):
    store, session_id = recorded
    with store._database.transaction() as connection:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute(text(f"UPDATE chunks SET sequence = {new} WHERE sequence = {old}"))
    assert [each.sequence for each in store.read(session_id).damaged] == [3, 4]


def test_a_row_that_is_missing_is_named(recorded):
    store, session_id = recorded
    with store._database.transaction() as connection:
        connection.execute(text("DELETE FROM chunks WHERE sequence = 0"))
    recording = store.read(session_id)
    assert [(each.sequence, each.problem) for each in recording.damaged] == [
        (0, "its row is missing")
    ]
    assert recording.gaps == (Gap(0, 100),)
    assert same_bits(recording.samples_uv[100:], counts_uv(100, 900))


def test_the_last_chunk_damaged_still_counts_in_the_length(recorded):
    store, session_id = recorded
    _damage_payload(store, 9)
    recording = store.read(session_id)
    assert len(recording.samples_uv) == 1000
    assert recording.gaps == (Gap(900, 100),)


def test_a_payload_of_the_wrong_length_is_named(recorded, monkeypatch):
    store, session_id = recorded
    with store._database.transaction() as connection:
        stored = connection.execute(text("SELECT crc32 FROM chunks WHERE sequence = 3")).scalar()
    monkeypatch.setattr(reader, "checksum", lambda *_: stored)
    short = store._catalogue.seal(session_id).close(bytes(7), "chunk", 3, 300, 100, "<i2")
    _damage_payload(store, 3, change=f"x'{short.hex()}'")
    damaged = {each.sequence: each.problem for each in store.read(session_id).damaged}
    assert "does not fit the channels" in damaged[3]


def test_no_flipped_bit_is_ever_shown_as_a_sample(folder):
    store = Store.open(folder)
    ids = []
    # Long enough that most of the file is samples, whatever tables lie beside them.
    for start in (0, 10_000):
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(start, 8000))
        writer.end("stopped")
        ids.append((writer.session_id, start))
    store.close()
    path = folder / "sessions.db"
    whole = path.read_bytes()
    outcomes = {"refused": 0, "named": 0, "harmless": 0}
    rng = random.Random(20261121)
    for _ in range(40):
        position = rng.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(bytes(flipped))
        outcomes[_outcome(folder, ids)] += 1
    assert outcomes["named"] > 20
    assert outcomes["harmless"] <= 10  # pages that reading a session never asks for


def _outcome(folder, ids):
    """Read everything; a sample that is shown must be one that was recorded."""
    try:
        store = Store.open(folder)
    except StoreDamaged:
        return "refused"
    n_named = n_refused = 0
    for session_id, start in ids:
        try:
            recording = store.read(session_id)
        except StoreError:
            n_refused += 1
            continue
        n_named += len(recording.damaged)
        original_uv = floats_uv(start, 8000)
        shown = ~np.isnan(recording.samples_uv)
        assert recording.samples_uv.shape == original_uv.shape
        assert np.array_equal(recording.samples_uv[shown], original_uv[shown])
        n_missing = int((~shown).sum() / 3)
        assert n_missing == sum(gap.n_samples for gap in recording.gaps)
        assert n_missing == 0 or recording.damaged
    store.close()
    if n_refused:
        return "refused"
    return "named" if n_named else "harmless"


def test_damage_to_one_session_leaves_the_other_readable(folder):
    store = Store.open(folder)
    ids = []
    for _ in range(2):
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(0, 3000))
        writer.end("stopped")
        ids.append(writer.session_id)
    store.close()
    path = folder / "sessions.db"
    content = bytearray(path.read_bytes())
    content[len(content) - 4096 * 3 + 100] ^= 1  # near the end: pages of the second session
    path.write_bytes(bytes(content))
    store = Store.open(folder)
    first, second = (store.read(each) for each in ids)
    assert same_bits(first.samples_uv, floats_uv(0, 3000))
    assert second.damaged
    assert not np.isnan(second.samples_uv).all()
    store.close()


@pytest.mark.parametrize("size", [0, 100, 4096, 8192 + 7])
def test_a_database_cut_short_is_refused_with_a_sentence(recorded, folder, size):
    store, session_id = recorded
    store.close()
    path = folder / "sessions.db"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(StoreDamaged, match="backup"):
        Store.open(folder).read(session_id)


def test_a_journal_without_its_database_is_never_mixed_into_a_new_store(recorded, folder):
    (folder / "sessions.db").unlink()
    wal = (folder / "sessions.db-wal").read_bytes()
    recorded[0].close()
    (folder / "sessions.db-wal").write_bytes(wal)
    with pytest.raises(StoreDamaged, match="belong together"):
        Store.open(folder)
    assert (folder / "sessions.db-wal").read_bytes() == wal


def test_a_damaged_chunk_whose_place_is_lost_takes_the_place_its_neighbours_leave(recorded):
    store, session_id = recorded
    with store._database.transaction() as connection:
        connection.execute(text("DELETE FROM chunks WHERE sequence IN (0, 3)"))
    damaged = store.read(session_id).damaged
    assert [(each.first_index, each.n_samples) for each in damaged] == [(0, 100), (300, 100)]
