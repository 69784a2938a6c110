"""Any file to one recording, or to one rejection; who calls it guards against what it may cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.imports.c3d import read_c3d
from app.imports.choice import take
from app.imports.edf import read_edf
from app.imports.emgworks import read_emgworks
from app.imports.file_format import HEAD_BYTES, Format, recognise
from app.imports.noraxon import read_noraxon
from app.imports.opensignals import read_opensignals
from app.imports.plain_csv import read_plain_csv
from app.imports.recording import ImportedRecording, ImportQuestion
from app.imports.rejection import ImportRejected
from app.imports.signals import ReadFile
from app.imports.trigno_discover import read_discover
from app.imports.xdf import read_xdf
from drivers.csv_header import UV_PER_UNIT
from drivers.csv_text import MAX_BYTES
from drivers.errors import DriverError

_READERS: dict[Format, Callable[[Path, ImportQuestion], ReadFile]] = {
    Format.EDF: lambda path, _: read_edf(path),
    Format.OPENSIGNALS: read_opensignals,
    Format.EMGWORKS: lambda path, _: read_emgworks(path),
    Format.DISCOVER: lambda path, _: read_discover(path),
    Format.NORAXON: read_noraxon,
    Format.C3D: lambda path, _: read_c3d(path),
    Format.XDF: read_xdf,
}


def read_recording(path: Path, question: ImportQuestion) -> ImportedRecording:
    """Read a file; raises ImportRejected and nothing else for whatever stands in it."""
    try:
        _refuse_odd_question(question)
        _refuse_odd_file(path)
        kind = format_of(path)
        if kind is Format.CSV:
            return read_plain_csv(path, question)
        return take(_READERS[kind](path, question), question)
    except ImportRejected:
        raise
    except DriverError as exc:
        raise ImportRejected(str(exc), setting=exc.setting) from exc
    except OSError as exc:
        raise ImportRejected(
            f"{path} cannot be read ({exc.strerror}): this account must be able to. Check its name "
            "and place."
        ) from exc
    except MemoryError as exc:
        raise ImportRejected(
            f"{path.name} needs more memory than a file of its size should. It is damaged, or "
            "split the recording."
        ) from exc


def format_of(path: Path) -> Format:
    """Return the format of a file, by how it begins."""
    with path.open("rb") as file:
        return recognise(file.read(HEAD_BYTES), path.name)


def _refuse_odd_question(question: ImportQuestion) -> None:
    if question.unit is not None and question.unit not in UV_PER_UNIT:
        raise ImportRejected(
            f"{question.unit!r} is no unit the program knows: it knows {', '.join(UV_PER_UNIT)}. "
            "State one of these."
        )


def _refuse_odd_file(path: Path) -> None:
    try:
        if not path.exists():
            raise ImportRejected(f"There is no file {path}. Check its name and place.")
        if not path.is_file():
            raise ImportRejected(f"{path} is not a file: a recording is one. Choose a file.")
        n_bytes = path.stat().st_size
    except ValueError as exc:
        raise ImportRejected(f"There is no file {str(path)!r}. Check its name and place.") from exc
    if n_bytes > MAX_BYTES:
        raise ImportRejected(
            f"{path.name} has {n_bytes / 1e9:.1f} GB: at most {MAX_BYTES / 1e9:.1f} GB are read. "
            "Split the recording."
        )
