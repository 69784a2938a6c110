"""The clinic from the window: what an act came to, and what stands in its way, in its words."""

from concurrent.futures import Future

import pytest

from app.clinic.errors import ServerAway
from app.engine.clinic_desk import SeatDone
from app.presenters.clinic import ClinicAct, ClinicPresenter
from app.store.ring_file import ClinicSeat


class FakeSeat:
    def __init__(self, seat):
        self.seat = seat
        self.n_chunks = 0
        self.pushing, self.fetching = Future(), Future()
        self.n_pushed = 0

    def push(self):
        self.n_pushed += 1
        return self.pushing

    def fetch(self):
        return self.fetching


@pytest.fixture
def desk():
    return FakeSeat(ClinicSeat("postgresql://x", "room 1", bytes(32)))


@pytest.fixture
def presenter(desk):
    made = ClinicPresenter(desk)
    made.open()
    return made


def test_a_push_tells_how_far_it_is_and_what_it_came_to(presenter, desk):
    presenter.push()
    presenter.push()
    assert desk.n_pushed == 1
    desk.n_chunks = 300
    state = presenter.tick()
    assert (state.seat, state.is_busy, state.n_chunks) == ("room 1", True, 300)
    desk.pushing.set_result(SeatDone(3, 300, 0, 1))
    state = presenter.tick()
    assert (state.is_busy, state.done) == (False, SeatDone(3, 300, 0, 1))


def test_a_server_that_is_away_is_told_and_the_next_try_is_free(presenter, desk):
    presenter.fetch()
    desk.fetching.set_exception(ServerAway("No answer from the clinic's server."))
    state = presenter.tick()
    assert (state.act, state.is_busy) == (ClinicAct.FETCH, False)
    assert state.problem == "No answer from the clinic's server."
    presenter.push()
    assert presenter.tick().problem is None


def test_without_a_clinic_nothing_is_begun():
    desk = FakeSeat(None)
    presenter = ClinicPresenter(desk)
    presenter.open()
    presenter.push()
    assert (presenter.tick().seat, desk.n_pushed) == (None, 0)
