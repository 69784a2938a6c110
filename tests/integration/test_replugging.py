"""A board that is unplugged while a real session records it, and comes back as it likes."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.acquisition import Phase
from app.model.connection_note import RETURNED
from app.store.store import Store
from tests.fakes.fake_board import FakeBoard
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger_board import UV_PER_COUNT, LedgerBoard
from tests.fakes.replugging import SERIAL, Bench, make_session, stored_blocks

N_CYCLES = 3
SEED = 6


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def replugged(store, tmp_path_factory):
    """Return the proxy, the session, the stranger and the cycles of one recording."""
    rng = np.random.default_rng(SEED)
    line = FaultyLine(Faults(), np.random.default_rng(SEED))
    n_threads = threading.active_count()
    with (
        FakeBoard() as stranger,
        LedgerBoard(boot_s=0.2) as board,
        FaultProxy(board.path, line, folder=tmp_path_factory.mktemp("dev")) as proxy,
    ):
        ports = {proxy.path: proxy.identity(**SERIAL)}
        session = make_session(proxy.path, store, ports, lambda: datetime.now(UTC))
        bench = Bench(board, proxy, stranger, session, ports)
        session.start_recording()
        session.start()
        bench.wait_for(Phase.STREAMING)
        cycles = [bench.cycle(rng, number) for number in range(N_CYCLES)]
        time.sleep(0.2)
        session.close()
    assert threading.active_count() == n_threads
    return line, session.snapshot(), stranger, cycles


def test_every_scan_of_the_board_is_stored_or_in_a_gap(replugged, store):
    line, live, _, _ = replugged
    blocks = stored_blocks(store, live.last_session_id)
    account = line.ledger.account(blocks, uv_per_count=UV_PER_COUNT)
    assert (account.wrong, account.unaccounted, account.withheld) == (0, 0, 0)
    assert account.n_streams == N_CYCLES + 1
    assert len(store.read(live.last_session_id).gaps) == N_CYCLES


def test_it_is_one_recording_that_says_when_the_sensor_came_back(replugged, store):
    _, live, _, _ = replugged
    recording = store.read(live.last_session_id)
    came_back = [event.index for event in recording.events if event.kind == RETURNED]
    assert came_back == [gap.end_index for gap in recording.gaps]


def test_it_is_noticed_in_a_quarter_of_a_second_and_goes_on_within_three(replugged):
    *_, cycles = replugged
    # The median, for a busy machine may hold one of them up; the campaign looks at all.
    assert np.median([cycle.noticed_s for cycle in cycles]) <= 0.25
    assert max(cycle.resumed_s for cycle in cycles) <= 3.0


def test_another_board_in_between_is_never_opened(replugged):
    _, _, stranger, cycles = replugged
    assert any(cycle.had_stranger for cycle in cycles)
    assert any(cycle.had_new_name for cycle in cycles)
    assert stranger.commands == []
