"""Regression: one damaged chunk kept everything from the clinic's server for ever."""

import random
import shutil
from contextlib import closing

import pytest

from app.cli.main import main
from app.clinic.push import push_session
from app.clinic.seat import pull_to_seat, push_seat
from app.model.session import StoredChunk
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreDamaged
from app.store.rescue import Rescue
from app.store.ring_file import ClinicSeat
from app.store.store import Store
from tests.app.clinic.seats import KEY, NEEDS_SERVER, NOW, record

pytestmark = NEEDS_SERVER
N_BLOCKS = 40
_PAGE_BYTES = 4096


@pytest.fixture
def damaged_seat(tmp_path, cluster, server, monkeypatch):
    """Return a seat's folder with three sessions, of which one has pages of samples damaged."""
    home = tmp_path / "damaged"
    with closing(Store.open(home)) as store:
        store.join_clinic(ClinicSeat(cluster.url, "first", KEY))
        ids = [record(store, n_blocks=N_BLOCKS) for _ in range(3)]
    shutil.copyfile(home / "sessions.db", tmp_path / "whole")
    _spoil_samples(home / "sessions.db", home, ids[1])
    monkeypatch.setenv("FIRING_ORDER_HOME", str(home))
    return home, ids


def _spoil_samples(path, home, session_id):
    """Damage the first page, from the middle on, that costs this one session samples alone."""
    whole = path.read_bytes()
    n_pages = len(whole) // _PAGE_BYTES
    for page in range(n_pages // 2, n_pages):
        spoiled = bytearray(whole)
        spoiled[page * _PAGE_BYTES + 2000] ^= 3  # one bit would be put back
        path.write_bytes(bytes(spoiled))
        if _damaged_ids(home) == {session_id}:
            (home / "store.damage").unlink(missing_ok=True)
            return
    raise AssertionError("no page holds samples of this session alone")


def _damaged_ids(home):
    try:
        with closing(Store.open_to_read(home)) as store:
            report = store.check()
            is_listed = len(store.sessions()) == 3
    except StoreDamaged:
        return set()
    return {session_id for session_id, _ in report.damaged} if is_listed else set()


def test_the_whole_sessions_are_pushed_and_the_damaged_one_with_its_damage(
    damaged_seat, cluster, server, other_seat, capsys
):
    home, ids = damaged_seat
    assert main(["clinic", "push"]) == 1
    words = capsys.readouterr().out
    assert "On the server: 3 sessions" in words
    assert f"{ids[1]}: " in words
    assert "cannot be read on this seat" in words
    other_seat.join_clinic(ClinicSeat(cluster.url, "second", KEY))
    pulled = pull_to_seat(other_seat, server, ids, utc_now=NOW)
    assert pulled.problems == {}
    for at, session_id in enumerate(ids):
        assert other_seat.find(session_id).end_reason == "stopped by the user"
        assert bool(other_seat.read(session_id).damaged) is (at == 1)
    assert _readable(other_seat, ids[1]) == _readable_in(home, ids[1])


def test_a_second_push_of_a_damaged_session_sends_nothing_again(damaged_seat, server):
    home, _ = damaged_seat
    with closing(Store.open(home)) as store:
        first = push_seat(store, server, utc_now=NOW)
        again = push_seat(store, server, utc_now=NOW)
    assert (first.n_chunks > 0, again.n_chunks) == (True, 0)


def _readable_in(home, session_id):
    with closing(Store.open_to_read(home)) as store:
        return _readable(store, session_id)


def _readable(store, session_id):
    chunks = store.chunks(session_id)
    return {
        each.sequence: each.block.samples_uv.tobytes()
        for each in chunks
        if isinstance(each, StoredChunk)
    }


def _without_last_chunk(home, session_id):
    """Open the seat, as the program does, when the page with the row of the last chunk is lost."""
    path = home / "sessions.db"
    whole = (home.parent / "whole").read_bytes()
    for page in reversed(range(len(whole) // _PAGE_BYTES)):
        spoiled = bytearray(whole)
        begin = page * _PAGE_BYTES
        spoiled[begin : begin + _PAGE_BYTES] = random.Random(page).randbytes(_PAGE_BYTES)
        path.write_bytes(bytes(spoiled))
        store = Rescue(home, BackupFolder(home / "backups"), utc_now=NOW).open().store
        if store.parcel(session_id).chunks(-1, 10_000)[-1]["payload"] == b"":
            return store
        store.close()
    raise AssertionError("no page holds the row of the last chunk")


def test_a_last_chunk_that_is_lost_with_its_place_is_missed_where_it_is_fetched(
    damaged_seat, cluster, server, other_seat
):
    """Regression: whoever fetched the session saw it end before, as if there had been no more."""
    home, ids = damaged_seat
    server.set_up()
    with closing(Store.open(home)) as store:
        n_chunks = len(store.parcel(ids[2]).chunks(-1, 10_000))
    with closing(_without_last_chunk(home, ids[2])) as store:
        push_session(store.parcel(ids[2]), server, KEY)
    other_seat.join_clinic(ClinicSeat(cluster.url, "second", KEY))
    pull_to_seat(other_seat, server, [ids[2]], utc_now=NOW)
    chunks = list(other_seat.chunks(ids[2]))
    assert len(chunks) == n_chunks
    assert not isinstance(chunks[-1], StoredChunk)
    assert other_seat.read(ids[2]).damaged


def test_chunks_that_were_mended_since_are_pushed_and_fetched_again(
    damaged_seat, cluster, server, other_seat
):
    """Regression: the server kept the damage for ever, and so did who had fetched it."""
    home, ids = damaged_seat
    other_seat.join_clinic(ClinicSeat(cluster.url, "second", KEY))
    with closing(Store.open(home)) as store:
        push_seat(store, server, utc_now=NOW)
        pull_to_seat(other_seat, server, ids, utc_now=NOW)
        assert other_seat.read(ids[1]).damaged
    (home / "sessions.db").write_bytes((home.parent / "whole").read_bytes())  # as from a backup
    with closing(Store.open(home)) as store:
        assert store.check().is_sound
        again = push_seat(store, server, utc_now=NOW)
        assert again.n_chunks > 0
        assert push_seat(store, server, utc_now=NOW).n_chunks == 0
        pulled = pull_to_seat(other_seat, server, ids, utc_now=NOW)
        assert pulled.problems == {}
        recorded = store.read(ids[1]).samples_uv
    assert other_seat.read(ids[1]).damaged == ()
    assert other_seat.read(ids[1]).samples_uv.tobytes() == recorded.tobytes()
