"""The firmware, built once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware import toolchain


@pytest.fixture(scope="session")
def firmware_build(tmp_path_factory) -> Path:
    """Return the folder with the firmware for an Uno and the harness that runs it."""
    return toolchain.build(tmp_path_factory.mktemp("firmware"))
