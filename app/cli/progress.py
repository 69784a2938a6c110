"""How far a long run has come, on standard error: a bar on a screen, a few plain lines in a log."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from app.cli.shown_stream import draw

_WIDTH = 30
_N_LOG_LINES = 10


class ProgressBar:
    """Counts steps up to a known number; one step alone is not worth a bar."""

    def __init__(self, n_steps: int, noun: str, *, stream: TextIO | None = None) -> None:
        self._n_steps = n_steps
        self._noun = noun
        self._stream = sys.stderr if stream is None else stream
        self._is_screen = self._stream.isatty()
        self._n_done = 0

    def __enter__(self) -> Self:
        """Show the empty bar."""
        self._show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar behind and begin a new line."""
        if self._is_screen and self._n_steps > 1:
            self._stream.write("\n")

    def advance(self) -> None:
        """Count one step."""
        self._n_done += 1
        self._show()

    def _show(self) -> None:
        if self._n_steps <= 1:
            return
        counted = f"{self._n_done} of {self._n_steps} {self._noun}"
        if self._is_screen:
            n_full = _WIDTH * self._n_done // self._n_steps
            bar = "█" * n_full + "░" * (_WIDTH - n_full)
            draw(self._stream, f"\r{bar} {counted}")
        elif self._is_worth_a_line():
            self._stream.write(f"{counted}\n")
        self._stream.flush()

    def _is_worth_a_line(self) -> bool:
        tenths = _N_LOG_LINES * self._n_done // self._n_steps
        return self._n_done > 0 and tenths > _N_LOG_LINES * (self._n_done - 1) // self._n_steps


class ShareLine:
    """Shows which share of one long act is done, on a screen alone."""

    def __init__(self, verb: str, *, stream: TextIO | None = None) -> None:
        self._verb = verb
        self._stream = sys.stderr if stream is None else stream
        self._is_screen = self._stream.isatty()

    def __enter__(self) -> Self:
        """Show nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away."""
        if self._is_screen:
            draw(self._stream, "\r\x1b[K")
            self._stream.flush()

    def show(self, share: float | None) -> None:
        """Show a share from 0 to 1; None while it is not known yet."""
        if not self._is_screen:
            return
        n_full = 0 if share is None else int(_WIDTH * share)
        told = "" if share is None else f" {100 * share:.0f} %"
        draw(self._stream, f"\r{'█' * n_full}{'░' * (_WIDTH - n_full)} {self._verb}{told}")
        self._stream.flush()
