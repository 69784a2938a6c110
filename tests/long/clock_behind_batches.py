"""The firmware with a clock that is off, behind a line of 16 ms batches, through the driver in real
time: `python -m tests.long.clock_behind_batches [SECONDS]`, four boards at once.

It fails when a measure is farther from the truth than it says, or after a minute than 5 ppm.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from drivers.board import BoardDriver
from drivers.connection import Connection
from drivers.device_clock import SETTLED_WITHIN, MeasuredRate
from drivers.read_ahead import ReadAhead
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.firmware import toolchain
from tests.firmware.host_board import HostBoard

OFFS_PPM = (0.0, 50.0, 100.0, -200.0)
BATCH_S = 0.016
TELL_AT_S = (5.0, 10.0, 20.0, 40.0)
MINUTE_S = 60.0
STATED_HZ = 1000.0


def watch(off_ppm: float, firmware: Path, for_s: float) -> list[tuple[float, MeasuredRate]]:
    """Return what is measured of one board, and when."""
    line = FaultyLine(Faults(batch_s=BATCH_S, baud=115_200), np.random.default_rng(1))
    told: list[tuple[float, MeasuredRate]] = []
    with (
        tempfile.TemporaryDirectory() as name,
        HostBoard(firmware, off_ppm=off_ppm) as board,
        FaultProxy(board.port, line, folder=Path(name)) as proxy,
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
        connection.open()
        began_s = time.monotonic()
        due = [at_s for at_s in TELL_AT_S if at_s < for_s]
        while (gone_s := time.monotonic() - began_s) < for_s:
            connection.read(0.05)
            if due and gone_s >= due[0] and connection.rate is not None:
                told.append((due.pop(0), connection.rate))
        if connection.rate is not None:
            told.append((gone_s, connection.rate))
        connection.close()
    return told


def main() -> None:
    for_s = float(sys.argv[1]) if len(sys.argv) > 1 else 62.0
    with tempfile.TemporaryDirectory() as build:
        firmware = toolchain.build_host_board(Path(build))
        # A process each: a reader that waits for another one's lock is not what is measured.
        with multiprocessing.Pool(len(OFFS_PPM)) as pool:
            found = pool.starmap(watch, [(off_ppm, firmware, for_s) for off_ppm in OFFS_PPM])
    n_wrong = 0
    for off_ppm, told in zip(OFFS_PPM, found, strict=True):
        for after_s, rate in told:
            off = abs(rate.fs_hz / (STATED_HZ * (1 + off_ppm * 1e-6)) - 1.0)
            is_wrong = off > rate.bound_share or (after_s >= MINUTE_S and off > SETTLED_WITHIN)
            n_wrong += is_wrong
            sys.stdout.write(
                f"{off_ppm:+.0f} ppm, after {after_s:.0f} s: off by {off * 1e6:.2f} ppm, says at "
                f"most {rate.bound_share * 1e6:.1f}{', settled' if rate.is_settled else ''}"
                f"{', WRONG' if is_wrong else ''}\n"
            )
    if n_wrong:
        raise AssertionError(f"{n_wrong} measures are farther off than they may be")


if __name__ == "__main__":
    main()
