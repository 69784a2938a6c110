"""Readers of other people: loaded when a format needs one, their stumbles put in words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from app.imports.rejection import ImportRejected


def load_reader(package: str, kind: str, extra: str, file_name: str) -> ModuleType:
    """Return a package, or refuse the file with how to install it."""
    try:
        return import_module(package)
    except ImportError as exc:
        raise ImportRejected(
            f"{file_name} is {kind}: reading it needs the package {package}, which is not here. "
            f"Install firing-order with the extra {extra!r}, or export the recording as CSV or EDF."
        ) from exc


@contextmanager
def with_reader(file_name: str, kind: str) -> Iterator[None]:
    """Turn whatever a foreign reader raises into a rejection."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception as exc:
        raise ImportRejected(
            f"{file_name} cannot be read as {kind} ({type(exc).__name__}: {_short(exc)}): it is "
            "damaged or of a kind the reader does not know. Export it as CSV or EDF."
        ) from exc


def _short(exc: Exception) -> str:
    return " ".join(str(exc).split())[:100]
