"""Real locales of other places for a process of a test: commas, other letters, other rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SOURCES = Path("/usr/share/i18n/locales")

LOCALES = ("C", "de_DE.ISO-8859-1", "tr_TR.ISO-8859-9", "tr_TR.UTF-8", "ar_SA.UTF-8")
"""ASCII alone; a decimal comma without UTF-8; a dotless i, with and without; digits of its own."""


def environment_of(locale: str, folder: Path) -> dict[str, str]:
    """Return the environment of a process in a locale, made in ``folder``; skip where none is."""
    if locale != "C":
        _make(locale, folder)
    return {
        "LC_ALL": locale,
        "LANG": locale,
        "LOCPATH": str(folder),
        # Python would otherwise put UTF-8 in the place of a locale without letters.
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
        "OPENBLAS_NUM_THREADS": "1",
    }


def _make(locale: str, folder: Path) -> None:
    language, _, letters = locale.partition(".")
    if sys.platform != "linux" or shutil.which("localedef") is None:
        pytest.skip("locales of other places need localedef of the C library")
    if not (_SOURCES / language).exists():
        pytest.skip("the sources of locales are missing: sudo apt-get install --yes locales")
    folder.mkdir(exist_ok=True)
    made = ["localedef", "-i", language, "-f", letters, str(folder / locale)]
    subprocess.run(made, check=True, capture_output=True)
