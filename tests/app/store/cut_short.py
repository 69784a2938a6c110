"""What a kill at each step of an act would leave: the folder as it lies there, step by step.

A kill takes what a program holds in its memory and leaves what it gave to the system. So one run of
an act shows every state a kill could leave: the files are copied before each statement, and before
and after each sync and rename.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

_LIVE = ("store.lock", "sessions.db-shm", "sessions.db.new-shm")


class Steps:
    """Counts the steps of an act and keeps the folder at some of them."""

    def __init__(self, folder, *, keeps=lambda number: True):
        self.states = []
        self.n_steps = 0
        self._folder = folder
        self._keeps = keeps

    def step(self):
        """Keep the folder as a kill would leave it now."""
        if self._keeps(self.n_steps):
            self.states.append(
                {
                    str(file.relative_to(self._folder)): file.read_bytes()
                    for file in self._folder.rglob("*")
                    if file.is_file() and file.name not in _LIVE
                }
            )
        self.n_steps += 1


@contextmanager
def watched(folder, monkeypatch, *, keeps=lambda number: True):
    """Yield the steps of whatever is done to a store in this folder."""
    steps = Steps(folder, keeps=keeps)
    fsync, replace = os.fsync, Path.replace

    def stepped_fsync(descriptor):
        steps.step()
        fsync(descriptor)
        steps.step()

    def stepped_replace(path, target):
        steps.step()
        result = replace(path, target)
        steps.step()
        return result

    def before_statement(*_):
        steps.step()

    event.listen(Engine, "before_cursor_execute", before_statement)
    monkeypatch.setattr(os, "fsync", stepped_fsync)
    monkeypatch.setattr(Path, "replace", stepped_replace)
    try:
        yield steps
    finally:
        event.remove(Engine, "before_cursor_execute", before_statement)
        monkeypatch.undo()


def laid(state, folder):
    """Lay a state into a folder of its own."""
    folder.mkdir(mode=0o700)
    for name, content in state.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return folder
