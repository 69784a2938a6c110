"""Which files a command line names, and what each is called; it reads no samples."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.cli.outcome import BadInput
from app.imports.file_format import Format
from app.imports.read import format_of
from app.imports.rejection import ImportRejected

_TOLD_BY_NAME = (".csv", ".edf", ".bdf", ".c3d", ".xdf")
_TOLD_BY_CONTENT = (".txt", ".tsv")
_SUFFIXES = ", ".join(_TOLD_BY_NAME)


def find_files(paths: list[Path]) -> dict[Path, str]:
    """Return every file with the name it is reported by, in the order of these names.

    A file is its name, and below a folder that was named its path from there. Where two would then
    be called the same, each is called by as many of its folders as tell them apart.
    """
    n_parts: dict[Path, int] = {}
    for path in paths:
        try:
            n_parts |= _look(path)
        except OSError as exc:
            raise BadInput(
                f"{exc.filename} cannot be looked into ({exc.strerror}). Give this account access "
                "to it, or name another."
            ) from exc
    # A file may be named twice: by its own name and by a folder, from here and from the root.
    once = {file.absolute(): file for file in n_parts}.values()
    names = _tell_apart({file: n_parts[file] for file in once})
    return dict(sorted(names.items(), key=lambda item: (item[1], item[0])))


def _look(path: Path) -> dict[Path, int]:
    """Return the file, or the recordings in a folder, with the number of parts of their names."""
    if not path.is_dir():
        if not path.exists():
            raise BadInput(f"There is no file or folder {path}. Check its name and place.")
        return {path: 1}
    inside = [file for file in _walk(path) if _is_recording(file)]
    if not inside:
        raise BadInput(f"{path} holds no recording ({_SUFFIXES}). Name a folder with some.")
    return {file: len(file.relative_to(path).parts) for file in inside}


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder; one that is closed is an error, never passed over."""

    def refuse(problem: OSError) -> None:
        raise problem

    for place, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in names)


def _tell_apart(n_parts: dict[Path, int]) -> dict[Path, str]:
    """Name each file by the last parts of its path, by ever more of them where two names agree."""
    while True:
        names = {file: Path(*file.absolute().parts[-n:]).as_posix() for file, n in n_parts.items()}
        n_files = Counter(names.values())
        alike = [file for file, name in names.items() if n_files[name] > 1]
        if not alike:
            return names
        n_parts = n_parts | {file: n_parts[file] + 1 for file in alike}


def _is_recording(file: Path) -> bool:
    """Tell recordings from other files, and from the tables of findings our own export adds."""
    suffix = file.suffix.lower()
    if suffix not in (*_TOLD_BY_NAME, *_TOLD_BY_CONTENT) or not file.is_file():
        return False
    if suffix in _TOLD_BY_CONTENT:
        return _is_of_another_program(file)
    session, _, table = file.stem.rpartition("_")
    is_table = table != "samples"
    return not (is_table and file.with_name(f"{session}_samples.csv").exists())


def _is_of_another_program(file: Path) -> bool:
    """Tell a recording from any other text by how it begins."""
    try:
        return format_of(file) is not Format.CSV
    except (ImportRejected, OSError):
        return False
