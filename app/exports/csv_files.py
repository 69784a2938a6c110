"""Files that appear together or not at all; it knows nothing of what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from app.exports.errors import ExportFailed


class WholeFiles:
    """A set of files in one folder, written under other names and renamed when all are whole."""

    def __init__(self, folder: Path) -> None:
        self.digests: dict[str, str] = {}
        self._folder = folder
        self._parts: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        """Make the folder if it is not there."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise self._failed(exc) from exc
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the files their names, or after any failure leave nothing behind."""
        try:
            if problem is None:
                for part, path in self._parts.items():
                    part.replace(path)
        except OSError as exc:
            raise self._failed(exc) from exc
        finally:
            for part in self._parts:
                part.unlink(missing_ok=True)
        if isinstance(problem, OSError):
            raise self._failed(problem) from problem

    def write(self, name: str, pieces: Iterable[bytes]) -> Path:
        """Write one file, safely on the disk, and keep its SHA-256 in ``digests``."""
        path = self._folder / name
        part = self._folder / f".{name}.part"
        self._parts[part] = path
        digest = hashlib.sha256()
        with part.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        self.digests[name] = digest.hexdigest()
        return path

    def _failed(self, exc: OSError) -> ExportFailed:
        return ExportFailed(
            f"The files could not be written to {self._folder} ({exc.strerror or exc}). An export "
            "is written whole or not at all. Make room there or choose another folder."
        )
