"""Stops a program that reads a board, and takes its processor away: `python -m
tests.long.starved_program`.

It fails when a scan is missing: what a port holds meanwhile must cost nothing.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drivers.board import BoardDriver
from drivers.connection import Connection
from drivers.read_ahead import ReadAhead
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.firmware import toolchain
from tests.firmware.host_board import HostBoard

STOPS_S = (3.0, 6.0, 10.0)
BEFORE_S, AROUND_S = 2.0, 4.0
BUSY_FOR_S = 60.0
N_BUSY = 4
_BUSY = "while True: pass"


def read(port: str, duration_s: float) -> str:
    """Read a board for a while, in a process of its own; return what came."""
    connection = Connection(
        f"serial:{port}?channels=3",
        open_source=lambda source: ReadAhead(
            BoardDriver(
                read_source_name("serial", source.partition(":")[2], known=OPTIONS),
                clock=time.monotonic,
            )
        ),
        clock=time.monotonic,
        sleep=time.sleep,
        list_ports=tuple,
    )
    connection.open()
    _say("open")
    until_s, n_samples, end = time.monotonic() + duration_s, 0, 0
    while time.monotonic() < until_s:
        block = connection.read(0.05)
        if block is not None:
            n_samples, end = n_samples + block.n_samples, block.end_index
    n_returns = len(connection.returns)
    connection.close()
    return f"{n_samples} there, {end - n_samples} missing, begun anew {n_returns} times"


def run(port: str, *, stopped_s: float = 0.0, n_busy: int = 0, for_s: float) -> str:
    command = [sys.executable, "-m", "tests.long.starved_program", port, str(for_s)]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(n_busy)]
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        if stopped_s:
            time.sleep(BEFORE_S)
            reader.send_signal(signal.SIGSTOP)
            time.sleep(stopped_s)
            reader.send_signal(signal.SIGCONT)
        came = reader.stdout.read().strip()
    finally:
        for each in (reader, *busy):
            each.kill()
            each.wait()
    if ", 0 missing, begun anew 0 times" not in came:
        raise AssertionError(came)
    return came


def main() -> None:
    if len(sys.argv) > 1:
        _say(read(sys.argv[1], float(sys.argv[2])))
        return
    with tempfile.TemporaryDirectory() as build:
        firmware = toolchain.build_host_board(Path(build))
        for stopped_s in STOPS_S:
            with HostBoard(firmware) as board:
                came = run(board.port, stopped_s=stopped_s, for_s=stopped_s + AROUND_S)
            _say(f"stopped for {stopped_s:g} s: {came}")
        with HostBoard(firmware) as board:
            came = run(board.port, n_busy=N_BUSY, for_s=BUSY_FOR_S)
        _say(f"beside {N_BUSY} programs that never rest, {BUSY_FOR_S:g} s: {came}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
