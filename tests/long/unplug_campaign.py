"""Unplugs a recorded board N times at random instants: `python -m tests.long.unplug_campaign
[N [SEED]]` (200 unless told).

Half of the times the board loses its power and boots anew; now and then it comes back under another
port name, or another board lies on its port meanwhile. A real session records all of it. It fails
when a descriptor or a thread is left over, when the other board is opened, when a stored sample is
not the one the board made, or when a sound frame is neither stored nor in a gap.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.engine.acquisition import Phase
from app.store.store import Store
from tests.fakes.fake_board import FakeBoard
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger_board import UV_PER_COUNT, LedgerBoard
from tests.fakes.replugging import SERIAL, Bench, Cycle, make_session, stored_blocks

BOOT_S = 0.4
NOTICED_S = 0.25
RESUMED_S = 3.0


def n_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def run(n_cycles: int, seed: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "store")
        try:
            return _run(n_cycles, seed, folder, store)
        finally:
            store.close()


def _run(n_cycles: int, seed: int, folder: Path, store: Store) -> str:
    rng = np.random.default_rng(seed)
    line = FaultyLine(Faults(), np.random.default_rng(seed))
    cycles: list[Cycle] = []
    with (
        FakeBoard() as stranger,
        LedgerBoard(boot_s=BOOT_S) as board,
        FaultProxy(board.path, line, folder=folder) as proxy,
    ):
        ports = {proxy.path: proxy.identity(**SERIAL)}
        session = make_session(proxy.path, store, ports, lambda: datetime.now(UTC))
        bench = Bench(board, proxy, stranger, session, ports)
        session.start_recording()
        session.start()
        bench.wait_for(Phase.STREAMING)
        # The recording begins once the board's clock is known.
        time.sleep(3.0)
        left = []
        for number in range(n_cycles):
            cycles.append(bench.cycle(rng, number))
            left.append((n_descriptors(), threading.active_count()))
        time.sleep(1.0)
        session.close()
        if stranger.commands:
            raise AssertionError("another board was opened")
    live = session.snapshot()
    blocks = stored_blocks(store, live.last_session_id or "")
    account = line.ledger.account(blocks, uv_per_count=UV_PER_COUNT)
    errors_s = line.ledger.gap_errors_s(
        blocks, board.began_s, uv_per_count=UV_PER_COUNT, true_hz=board.true_hz
    )
    if (account.wrong, account.unaccounted, account.withheld) != (0, 0, 0):
        raise AssertionError(f"{account}")
    if max(cycle.noticed_s for cycle in cycles) > NOTICED_S:
        raise AssertionError("an unplugging was noticed too late")
    if max(cycle.resumed_s for cycle in cycles) > RESUMED_S:
        raise AssertionError("samples came again too late")
    if max(left[n_cycles // 2 :]) > max(left[: n_cycles // 2 + 1]):
        raise AssertionError(f"left over, of descriptors and threads: {left}")
    returns = store.read(live.last_session_id or "").gaps
    said = _words(cycles, left, account, len(returns))
    shares_ms = np.percentile(np.abs(errors_s), (50, 95, 100)) * 1e3
    return (
        f"{said}; gaps off by {shares_ms[0]:.1f} ms, 95 % within {shares_ms[1]:.1f} ms, all "
        f"within {shares_ms[2]:.1f} ms"
    )


def _words(cycles: list[Cycle], left: list[tuple[int, int]], account: object, n_gaps: int) -> str:
    noticed_ms = np.array([cycle.noticed_s for cycle in cycles]) * 1e3
    resumed_s = np.array([cycle.resumed_s for cycle in cycles])
    return (
        f"{len(cycles)} cycles, {sum(cycle.had_new_name for cycle in cycles)} under a new name, "
        f"{sum(cycle.had_stranger for cycle in cycles)} with another board in between: {n_gaps} "
        f"gaps, {account}; noticed after {np.median(noticed_ms):.0f} ms (at most "
        f"{noticed_ms.max():.0f}), samples again after {np.median(resumed_s):.2f} s (at most "
        f"{resumed_s.max():.2f}); descriptors {left[0][0]} to {left[-1][0]}, threads {left[0][1]} "
        f"to {left[-1][1]}"
    )


def main() -> None:
    n_cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261122
    sys.stdout.write(f"{run(n_cycles, seed)}\n")


if __name__ == "__main__":
    main()
