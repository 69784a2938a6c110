"""A source that is stepped at a terminal: Enter plays the next second; it prints nothing else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable

from app.engine.live import LiveSession

STEP_S = 1.0
ALL_S = 1e6
"""When nobody can press Enter any more, the rest plays by itself."""


def step_by_enter(session: LiveSession, lines: Iterable[str]) -> None:
    """Step a source with every line that is entered; it needs a session whose source is stepped."""
    print("Press Enter for the next second.", file=sys.stderr, flush=True)
    threading.Thread(target=_step_by, args=(session, lines), daemon=True).start()


def _step_by(session: LiveSession, lines: Iterable[str]) -> None:
    for _ in lines:
        session.step(STEP_S)
    session.step(ALL_S)
