"""The project's own files as the architecture tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "drivers", "dsp")


def source_files(*folders: str) -> list[Path]:
    """Return the Python files below the folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def named(path: Path) -> str:
    """Return a file's path as one writes it."""
    return path.relative_to(ROOT).as_posix()


def imports_in(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and full dotted name of everything a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def committed_files() -> list[Path]:
    """Return what git holds or would hold; without git, all but hidden and compiled files."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if path.is_file())
        return [path for path in found if not is_by_product(path.relative_to(ROOT))]
    paths = [ROOT / name.decode() for name in names.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def is_by_product(path: Path) -> bool:
    """Return whether a tool made this file."""
    return any(part.startswith((".", "__pycache__")) for part in path.parts)
