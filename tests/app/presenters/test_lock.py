"""The lock: it falls by itself, opens with the passphrase alone, and slows down a guesser."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from app.presenters.lock import LockPresenter
from app.presenters.unlock import Refusal, UnlockPresenter
from app.store.errors import StoreBusy, StoreDamaged, WrongPassphrase, WrongRecoveryKey
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def desk():
    made = FakeDesk()
    made.is_protected = True
    return made


@pytest.fixture
def lock(desk, clock):
    return LockPresenter(desk, clock=clock, after_min=5)


def test_it_falls_after_the_chosen_minutes_without_a_key_or_a_pointer(lock, clock, desk):
    clock.sleep(299)
    assert not lock.tick().is_locked
    lock.touch()
    clock.sleep(299)
    assert not lock.tick().is_locked
    clock.sleep(1)
    assert lock.tick().is_locked
    assert desk.n_locked == 1


def test_never_is_never(lock, clock):
    lock.choose_after(0, lambda after_min: None)
    clock.sleep(1e6)
    assert not lock.tick().is_locked


def test_without_a_passphrase_it_never_falls(desk, lock, clock):
    desk.is_protected = False
    lock.lock()
    clock.sleep(1e6)
    assert not lock.tick().is_locked
    assert desk.n_locked == 0


def test_the_passphrase_lifts_it_and_the_minutes_count_anew(lock, desk, clock):
    lock.lock()
    lock.unlock.open_with("vier gelbe Gänse")
    assert lock.tick().unlock.is_busy
    clock.sleep(400)
    desk.unlocking.set_result(None)
    assert not lock.tick().is_locked
    assert not lock.tick().is_locked


def test_a_wrong_passphrase_leaves_it_down_and_is_said(lock, desk):
    lock.lock()
    lock.unlock.open_with("fünf")
    desk.unlocking.set_exception(WrongPassphrase("no"))
    state = lock.tick()
    assert (state.is_locked, state.unlock.refusal) == (True, Refusal.WRONG)


def test_locked_again_it_has_forgotten_that_it_was_opened(lock, desk):
    lock.lock()
    lock.unlock.open_with("vier gelbe Gänse")
    desk.unlocking.set_result(None)
    lock.tick()
    lock.lock()
    assert lock.tick().is_locked
    assert lock.tick().unlock.refusal is None


def test_what_is_chosen_is_remembered(lock):
    remembered = []
    lock.choose_after(15, remembered.append)
    assert (lock.after_min, remembered) == (15, [15])


def test_after_ten_wrong_ones_each_try_waits_longer_up_to_a_minute(clock):
    asked = []

    def refuse(passphrase):
        asked.append(passphrase)
        answer = Future()
        answer.set_exception(WrongPassphrase("no"))
        return answer

    unlock = UnlockPresenter(refuse, lambda key, new: Future(), clock=clock)
    waits = []
    for _ in range(18):
        unlock.open_with("guess")
        waits.append(unlock.tick().wait_s)
        unlock.open_with("at once")
        clock.sleep(waits[-1])
    assert waits == [0] * 9 + [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert asked[18:].count("at once") == 0


def test_the_recovery_key_is_tried_with_two_new_passphrases_alike(lock, desk):
    lock.lock()
    lock.unlock.recover("ABC", "eins", "zwei")
    assert lock.tick().unlock.refusal is Refusal.UNLIKE
    lock.unlock.recover("ABC", "eins zwei", "eins zwei")
    assert desk.tried == [("ABC", "eins zwei")]
    desk.unlocking.set_exception(WrongRecoveryKey("Group 3 of the recovery key"))
    state = lock.tick().unlock
    assert (state.refusal, state.sentence) == (Refusal.OTHER, "Group 3 of the recovery key")


@pytest.mark.parametrize("problem", [StoreDamaged("torn"), StoreBusy("held")])
def test_what_no_passphrase_mends_is_handed_on(clock, problem):
    answer = Future()
    answer.set_exception(problem)
    unlock = UnlockPresenter(lambda passphrase: answer, lambda key, new: answer, clock=clock)
    unlock.open_with("vier gelbe Gänse")
    assert not unlock.tick().is_open
    assert unlock.broken is problem
