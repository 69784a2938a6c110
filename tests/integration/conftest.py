"""The real firmware on a simulated chip, and the real recordings, for the whole path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.firmware.conftest import firmware_build

__all__ = ["firmware_build"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Return the folder of real recordings; skip loudly where it is absent."""
    folder = Path(os.environ.get("FIRING_ORDER_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"REAL RECORDINGS NOT TESTED: {folder} is absent; set FIRING_ORDER_DATA")
    return folder
