"""A disk that refuses one step of an act, once or from then on: a statement, a sync or a rename."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError


class _DiskError(Exception):
    sqlite_errorname = "SQLITE_IOERR_WRITE"


class Refusals:
    """Counts the steps and refuses the one that is asked for, and later ones if it lasts."""

    def __init__(self, at, *, lasts):
        self.n_steps = 0
        self.n_refused = 0
        self._at = at
        self._lasts = lasts

    def is_refused(self):
        """Tell whether this step is refused."""
        number = self.n_steps
        self.n_steps += 1
        refused = number >= self._at if self._lasts else number == self._at
        self.n_refused += refused
        return refused


@contextmanager
def failing(monkeypatch, at, *, lasts):
    """Yield the refusals of a disk that fails at this step."""
    refusals = Refusals(at, lasts=lasts)
    fsync, replace = os.fsync, Path.replace

    def failing_fsync(descriptor):
        if refusals.is_refused():
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    def failing_replace(path, target):
        if refusals.is_refused():
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    def before_statement(_connection, _cursor, statement, parameters, *_):
        # What undoes a change needs no room and no sync.
        if not statement.startswith("ROLLBACK") and refusals.is_refused():
            raise OperationalError(statement, parameters, _DiskError("disk I/O error"))

    event.listen(Engine, "before_cursor_execute", before_statement)
    monkeypatch.setattr(os, "fsync", failing_fsync)
    monkeypatch.setattr(Path, "replace", failing_replace)
    try:
        yield refusals
    finally:
        event.remove(Engine, "before_cursor_execute", before_statement)
        monkeypatch.undo()
