"""The window's seat against a real server: pushed, fetched, let go of when the program closes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.clinic import push
from app.clinic.errors import ServerAway
from app.engine.clinic_desk import ClinicDesk, SeatClosed, SeatDone
from app.store.ring_file import ClinicSeat
from tests.app.clinic.seats import KEY, NEEDS_SERVER, record

pytestmark = NEEDS_SERVER
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as made:
        yield made


@pytest.fixture
def desk_of(cluster, executor, tmp_path):
    """Return a function that makes the desk of a seat."""

    def make(store, name, url=cluster.url):
        store.join_clinic(ClinicSeat(url, name, KEY))
        (tmp_path / name).mkdir()
        return ClinicDesk(store, executor, utc_now=lambda: NOW)

    return make


def test_what_one_seat_pushes_the_other_fetches(seat, other_seat, server, desk_of):
    session_id = record(seat)
    own = record(other_seat)
    assert desk_of(seat, "a").push().result() == SeatDone(1, 5, 0, 0)
    other = desk_of(other_seat, "b")
    assert other.fetch().result() == SeatDone(1, 5, 0, 0)
    assert other.fetch().result() == SeatDone(0, 0, 0, 0)
    assert {each.id for each in other_seat.sessions()} == {session_id, own}


def test_a_program_that_closes_leaves_after_the_slice_and_the_rest_goes_up_later(
    seat, server, desk_of, monkeypatch
):
    monkeypatch.setattr(push, "N_CHUNKS_PER_SLICE", 10)
    session_id = record(seat, n_blocks=25)
    desk = desk_of(seat, "a")
    desk.close()
    with pytest.raises(SeatClosed):
        desk.push().result()
    n_chunks = len(list(seat.chunks(session_id)))
    later = ClinicDesk(seat, desk._executor, utc_now=lambda: NOW)
    assert later.push().result() == SeatDone(1, n_chunks - 10, 0, 0)


def test_a_server_that_is_away_is_a_sentence(seat, desk_of):
    desk = desk_of(seat, "a", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ServerAway, match="No answer"):
        desk.push().result()
