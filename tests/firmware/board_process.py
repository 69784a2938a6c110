"""A board that is a process on this computer: its port, its reset button, its plug."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Self

STOP_TIMEOUT_S = 10.0


class BoardProcess:
    """A started board; use as a context manager. ``stop`` is pulling the plug."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = self._process.stdout.readline().strip()
        """Path of the pty: what a serial port is called."""
        if not self.port:
            self.stop()
            raise RuntimeError("the board did not start; its message stands above")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def reset(self) -> None:
        """Press the reset button."""
        self._process.send_signal(signal.SIGUSR1)

    def stop(self) -> None:
        """Pull the plug: the port is gone. Safe to call twice."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(STOP_TIMEOUT_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def ended_well(self) -> bool:
        """Whether the process is over and did not fail."""
        return self._process.poll() == 0
