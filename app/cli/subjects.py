"""What ``analyse`` is asked about: files, folders and stored sessions, each with its name."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.outcome import BadInput
from app.cli.recording_files import find_files
from app.engine.task import Task
from app.model.session import SessionSummary
from app.store.errors import StoreError
from app.store.store import Store

SESSION = "session:"
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Files and sessions by the name they are reported with, in the order of these names."""

    files: dict[Path, str]
    sessions: dict[Path, SessionSummary] = field(default_factory=dict)

    @property
    def names(self) -> dict[Path, str]:
        """Return every subject's name, files first."""
        return self.files | {path: path.name for path in self.sessions}

    def tasks(self, wanted: list[Path], store: Store | None) -> Iterator[Task]:
        """Yield what there is to do; a session is read when its turn comes."""
        for path in wanted:
            session = self.sessions.get(path)
            if session is None or store is None:
                yield Task(path)
                continue
            try:
                yield Task(path, session=store.read(session.id))
            except StoreError as exc:
                yield Task(path, problem=str(exc))


def is_session(path: Path) -> bool:
    """Tell whether an argument names a stored session."""
    return str(path).startswith(SESSION) and not path.exists()


def find_subjects(options: argparse.Namespace, store: Store | None) -> Subjects:
    """Return everything that the arguments name, each once."""
    paths = [path for path in options.paths if not is_session(path)]
    named = [str(path).removeprefix(SESSION) for path in options.paths if is_session(path)]
    sessions: dict[str, SessionSummary] = {}
    if store is not None:
        for name in named:
            found = store.sessions() if name == _ALL else (store.find(name),)
            sessions |= {each.id: each for each in found if not each.is_recording}
    if named and not sessions:
        raise BadInput("There is no stored session yet. Record or import one first.")
    return Subjects(
        find_files(paths) if paths else {},
        {Path(f"{SESSION}{id_}"): sessions[id_] for id_ in sorted(sessions)},
    )
