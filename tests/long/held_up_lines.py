"""Holds a line up: batches of 1, 16 and 50 ms, stalls of 0.5, 2 and 10 s, small and large buffers,
a program that is busy for 10 s, and the firmware behind stalls that cut frames and hold up both
directions: `python -m tests.long.held_up_lines`; with `cut`, only the last.

It fails when a scan is neither there nor in a gap, when a stall of less than the buffers costs
anything, or when the age of the newest sample, as the window shows it, does not follow the stall.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.board import BoardDriver
from drivers.connection import Connection
from drivers.read_ahead import ReadAhead
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from dsp.block import SampleBlock
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger import named_counts
from tests.fakes.ledger_board import LedgerBoard
from tests.firmware import toolchain
from tests.firmware.host_board import HostBoard
from tests.firmware.simulated_board import voltages_for

BATCHES_S = (0.001, 0.016, 0.05)
STALLS_S = (0.5, 2.0, 10.0)
SMALL_BYTES = 4096
LARGE_BYTES = 1 << 20
AROUND_S = 2.0
N_NAMED = 30_000


@dataclass(frozen=True)
class Case:
    """One way of holding a line up."""

    batch_s: float
    stall_s: float
    buffer_bytes: int
    busy_s: float = 0.0
    cut_at_s: float | None = None
    """Bytes come one by one from the firmware, and the stall begins then, both ways."""

    def __str__(self) -> str:
        busy = f", program busy for {self.busy_s:g} s" if self.busy_s else ""
        if self.cut_at_s is not None:
            return f"firmware, stall of {self.stall_s:g} s both ways from {self.cut_at_s:g} s on"
        return (
            f"batches of {self.batch_s * 1e3:g} ms, stall of {self.stall_s:g} s, "
            f"{self.buffer_bytes} B of buffers{busy}"
        )


def cases() -> Iterator[Case]:
    for batch_s, stall_s in itertools.product(BATCHES_S, STALLS_S):
        for buffer_bytes in (SMALL_BYTES, LARGE_BYTES):
            yield Case(batch_s, stall_s, buffer_bytes)
    yield Case(0.001, 0.0, LARGE_BYTES, busy_s=10.0)
    yield Case(0.001, 0.0, LARGE_BYTES, busy_s=40.0)


def cutting_cases() -> Iterator[Case]:
    for stall_s in (*STALLS_S, 4.0, 8.0):
        for number in range(3):
            yield Case(0.0, stall_s, LARGE_BYTES, cut_at_s=1.0 + 0.0023 * number)


def _faults(case: Case) -> Faults:
    if case.cut_at_s is not None:
        stalls = ((case.cut_at_s, case.stall_s),)
        return Faults(stalls=stalls, baud=115_200, both_ways=True)
    return Faults(
        batch_s=case.batch_s,
        stalls=((AROUND_S, case.stall_s),) if case.stall_s else (),
        buffer_bytes=case.buffer_bytes,
    )


def _board(case: Case, firmware: Path) -> AbstractContextManager[LedgerBoard | HostBoard]:
    if case.cut_at_s is None:
        return LedgerBoard()
    counts = np.array([named_counts(index, 0) for index in range(N_NAMED)])
    return HostBoard(firmware, voltages_mv=voltages_for(counts))


def run(case: Case, folder: Path, firmware: Path) -> str:
    line = FaultyLine(_faults(case), np.random.default_rng(20261122))
    with (
        _board(case, firmware) as board,
        FaultProxy(_path_of(board), line, folder=folder) as proxy,
    ):
        connection = Connection(
            f"serial:{proxy.path}?channels=3",
            open_source=lambda source: ReadAhead(
                BoardDriver(
                    read_source_name("serial", source.partition(":")[2], known=OPTIONS),
                    clock=time.monotonic,
                )
            ),
            clock=time.monotonic,
            sleep=time.sleep,
            list_ports=lambda: (proxy.identity(),),
        )
        uv_per_count = connection.open().channels[0].uv_per_count
        blocks, oldest_s = _read(connection, case)
        n_returns = len(connection.returns)
        connection.close()
    account = line.ledger.account(blocks, uv_per_count=uv_per_count)
    if (account.wrong, account.unaccounted, account.withheld) != (0, 0, 0) and not case.busy_s:
        raise AssertionError(f"{case}: {account}")
    if (account.wrong, account.unaccounted) != (0, 0):
        raise AssertionError(f"{case}: {account}")
    if n_returns or account.n_streams != 1:
        raise AssertionError(f"{case}: the stream was begun {n_returns + 1} times")
    fits = case.buffer_bytes == LARGE_BYTES and case.busy_s < 30.0
    if fits and account.n_missing:
        raise AssertionError(f"{case}: {account.n_missing} scans are missing")
    if case.stall_s and not case.stall_s - 0.1 <= oldest_s <= case.stall_s + 2.0:
        raise AssertionError(f"{case}: the newest sample was {oldest_s:.2f} s old at most")
    return (
        f"{case}: {account.n_received} there, {account.n_missing} in gaps, 0 unaccounted; newest "
        f"sample {oldest_s:.2f} s old at most"
    )


def _path_of(board: LedgerBoard | HostBoard) -> str:
    return board.port if isinstance(board, HostBoard) else board.path


def _read(connection: Connection, case: Case) -> tuple[list[SampleBlock], float]:
    """Read for as long as the case lasts; return what came and the longest silence."""
    blocks: list[SampleBlock] = []
    began_s = newest_s = time.monotonic()
    oldest_s, was_busy = 0.0, not case.busy_s
    until_s = began_s + 2 * AROUND_S + case.stall_s + case.busy_s
    while (now_s := time.monotonic()) < until_s:
        if not was_busy and now_s - began_s > AROUND_S:
            time.sleep(case.busy_s)
            was_busy = True
        block = connection.read(0.02)
        now_s = time.monotonic()
        oldest_s = max(oldest_s, now_s - newest_s)
        if block is not None:
            blocks.append(block)
            newest_s = block.received_s
    return blocks, oldest_s


def main() -> None:
    chosen = cutting_cases() if sys.argv[1:] == ["cut"] else (*cases(), *cutting_cases())
    with tempfile.TemporaryDirectory() as build:
        firmware = toolchain.build_host_board(Path(build))
        for case in chosen:
            with tempfile.TemporaryDirectory() as name:
                sys.stdout.write(f"{run(case, Path(name), firmware)}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
