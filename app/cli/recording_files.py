"""Which files a command line names, and the name each is reported by; it opens none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from app.cli.outcome import BadInput


def find_files(paths: list[Path]) -> dict[Path, str]:
    """Return every file with the name it is reported by, in the order of these names.

    A file is its name, and below a folder that was named its path from there. Where two would then
    be called the same, each is called by as many of its folders as tell them apart.
    """
    n_parts: dict[Path, int] = {}
    for path in paths:
        if path.is_dir():
            inside = [file for file in path.rglob("*") if _is_recording(file)]
            if not inside:
                raise BadInput(f"{path} holds no .csv file. Name a folder with recordings.")
            n_parts |= {file: len(file.relative_to(path).parts) for file in inside}
        elif path.exists():
            n_parts.setdefault(path, 1)
        else:
            raise BadInput(f"There is no file or folder {path}. Check its name and place.")
    # A file may be named twice: by its own name and by a folder, from here and from the root.
    once = {file.absolute(): file for file in n_parts}.values()
    names = _tell_apart({file: n_parts[file] for file in once})
    return dict(sorted(names.items(), key=lambda item: (item[1], item[0])))


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
    if file.suffix.lower() != ".csv" or not file.is_file():
        return False
    session, _, table = file.stem.rpartition("_")
    is_table = table in ("repetitions", "summary")
    return not (is_table and file.with_name(f"{session}_samples.csv").exists())
