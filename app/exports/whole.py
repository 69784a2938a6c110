"""Files that appear whole or not at all, under one name; it knows nothing of what is in them."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from app.exports.errors import ExportFailed
from app.exports.leftovers import clear_cut_short, work_name
from app.model.export import Packing

_MOST_NAMES = 1000
# A zip keeps the time of each file; this is the earliest it can say, and it says nothing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Whole:
    """A place in a folder that gets its name by one rename, when all in it is on the disk.

    An earlier export of the same name stays as it is: the new one gets a number.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.digests: dict[str, str] = {}
        self.place = folder / name
        self._folder = folder
        self._part = folder

    def __enter__(self) -> Self:
        """Make the folder if it is not there, and a hidden one in it to work in."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            clear_cut_short(self._folder)
            self._part = self._folder / work_name(self.place.name)
            self._part.mkdir()
        except OSError as exc:
            raise self._failed(exc) from exc
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give what was written its name, or after any failure leave nothing behind."""
        try:
            if problem is None:
                self._finish()
        except OSError as exc:
            raise self._failed(exc) from exc
        finally:
            self._give_up()
        if isinstance(problem, OSError):
            raise self._failed(problem) from problem

    @property
    def files(self) -> tuple[Path, ...]:
        """Return where every file lies once the export is over."""
        return (self.place,)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file, ``/`` in its name parting folders, and keep its SHA-256."""
        path = self._part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        self.digests[name] = digest.hexdigest()

    def _finish(self) -> None:
        raise NotImplementedError

    def _give_up(self) -> None:
        """Remove what is left of the work; nothing is when it got its name."""
        shutil.rmtree(self._part, ignore_errors=True)

    def _name(self, made: Path) -> None:
        """Give what was made the first name that is free, for good."""
        self.place = _free(self.place)
        made.rename(self.place)
        # It has its name. If a power cut now takes that back, the export is gone whole.
        with suppress(OSError):
            _sync_names(self._folder)

    def _failed(self, exc: OSError) -> ExportFailed:
        return ExportFailed(
            f"The files could not be written to {self._folder} ({exc.strerror or exc}). An export "
            "is written whole or not at all. Make room there or choose another folder."
        )


class WholeFile(Whole):
    """One file; it is written under the name that it is to have."""

    def _finish(self) -> None:
        self._name(self._part / self.place.name)

    def file(self) -> io.BufferedRandom:
        """Return the file opened for a writer that wants to go back in it; ``settle`` it then."""
        return (self._part / self.place.name).open("w+b")

    def settle(self, file: io.BufferedRandom) -> None:
        """Make what was written safe on the disk."""
        file.flush()
        os.fsync(file.fileno())


class WholeFiles(Whole):
    """Files side by side in the folder; they get their names one after another, or none does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "files")

    @property
    def files(self) -> tuple[Path, ...]:
        """Return where every file lies once they are written."""
        return tuple(self._folder / name for name in self.digests)

    def _finish(self) -> None:
        named: list[Path] = []
        try:
            for name in self.digests:
                (self._part / name).rename(self._folder / name)
                named.append(self._folder / name)
            _sync_names(self._folder)
        except OSError:
            for path in named:
                path.unlink(missing_ok=True)
            raise


class WholeFolder(Whole):
    """A folder of files."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return where every file lies once the export is over."""
        return tuple(self.place / name for name in self.digests)

    def _finish(self) -> None:
        for folder in {(self._part / name).parent for name in self.digests} | {self._part}:
            _sync_names(folder)
        self._name(self._part)


class WholeZip(Whole):
    """Files in one zip, none of which tells a time or whose computer it was."""

    def __enter__(self) -> Self:
        """Begin the zip in the hidden folder."""
        super().__enter__()
        try:
            self._file = (self._part / self.place.name).open("w+b")
        except OSError as exc:
            super()._give_up()
            raise self._failed(exc) from exc
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        return self

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add one file to the zip and keep its SHA-256."""
        member = zipfile.ZipInfo(name, _NO_TIME)
        member.compress_type = zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with self._zip.open(member, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.digests[name] = digest.hexdigest()

    def _finish(self) -> None:
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._name(self._part / self.place.name)

    def _give_up(self) -> None:
        # What is closed already closes again; where the disk is full the first time fails.
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        super()._give_up()


def several_files(folder: Path, name: str, packing: Packing) -> WholeFolder | WholeZip:
    """Return the place of a form that has several files, packed as it was asked for."""
    if packing is Packing.ZIP:
        return WholeZip(folder, f"{name}.zip")
    return WholeFolder(folder, name)


def _free(wanted: Path) -> Path:
    """Return the wanted name, or the first with a number that nothing has yet."""
    stem, suffix = wanted.stem, wanted.suffix
    for number in range(2, _MOST_NAMES):
        if not os.path.lexists(wanted):
            return wanted
        wanted = wanted.with_name(f"{stem}_{number}{suffix}")
    raise FileExistsError(f"{wanted.name} and all names before it are taken")


def _sync_names(folder: Path) -> None:
    """Make a folder's list of names safe on the disk, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
