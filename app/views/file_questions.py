"""Asks which folder or file; it starts where a person keeps documents, and opens nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views.text import tr


def ask_folder(parent: QWidget, last: Path | None) -> Path | None:
    """Return the chosen folder; None if nobody chose one."""
    title = tr("Export into which folder?")
    folder = QFileDialog.getExistingDirectory(parent, title, str(last or documents()))
    return Path(folder) if folder else None


def ask_backup_folder(parent: QWidget, now: Path) -> Path | None:
    """Return the folder chosen for backups; None if nobody chose one."""
    title = tr("Keep backups in which folder?")
    folder = QFileDialog.getExistingDirectory(parent, title, str(now))
    return Path(folder) if folder else None


def ask_recording(parent: QWidget, last: Path | None) -> str:
    """Return the path of the chosen file; empty if nobody chose one."""
    start = documents() if last is None else last
    kinds = tr("Recordings (*.csv *.tsv *.txt *.edf *.bdf *.c3d *.xdf);;All files (*)")
    return QFileDialog.getOpenFileName(parent, tr("Which file?"), str(start), kinds)[0]


def ask_protocol(parent: QWidget, last: Path | None) -> Path | None:
    """Return the file of a test to be brought in; None if nobody chose one."""
    return _ask_toml(parent, last, tr("Which test?"), tr("Tests (*.toml);;All files (*)"))


def ask_exercise(parent: QWidget, last: Path | None) -> Path | None:
    """Return the file of an exercise to be brought in; None if nobody chose one."""
    return _ask_toml(parent, last, tr("Which exercise?"), tr("Exercises (*.toml);;All files (*)"))


def ask_plan(parent: QWidget, last: Path | None) -> Path | None:
    """Return the file of a plan to be taken over; None if nobody chose one."""
    return _ask_toml(parent, last, tr("Which plan?"), tr("Plans (*.toml);;All files (*)"))


def _ask_toml(parent: QWidget, last: Path | None, title: str, kinds: str) -> Path | None:
    start = documents() if last is None else last
    chosen = QFileDialog.getOpenFileName(parent, title, str(start), kinds)[0]
    return Path(chosen) if chosen else None


def documents() -> Path:
    """Return the documents folder, or home where there is none."""
    places = QStandardPaths
    found = Path(places.writableLocation(places.StandardLocation.DocumentsLocation))
    return found if found.is_dir() else Path.home()
