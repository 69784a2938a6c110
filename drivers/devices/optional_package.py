"""Packages that only one kind of source needs; none is loaded before that kind is used."""

from __future__ import annotations

import importlib
from types import ModuleType

from drivers.errors import SourceNotFound


def load_optional(module_name: str, *, package: str, needed_for: str) -> ModuleType:
    """Return a module of a package that need not be installed.

    Parameters
    ----------
    module_name : str
        As one imports it.
    package : str
        As pip knows it, with its bounds.
    needed_for : str
        What cannot be done without it, as the beginning of a sentence.

    Returns
    -------
    module
        Loaded.

    Raises
    ------
    SourceNotFound
        When it is not installed or does not load here, with the command that installs it.
    """
    try:
        return importlib.import_module(module_name)
    except (ImportError, OSError, RuntimeError) as exc:
        raise SourceNotFound(
            f"{needed_for} needs the package {package}, which could not be loaded ({exc}): it is "
            f"not installed with the program. Type .venv/bin/python -m pip install '{package}' in "
            "its folder."
        ) from exc
