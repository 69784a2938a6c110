"""The firmware, built once per session, and the streams most tests ask of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.commands import Encoding, StreamPlan
from tests.firmware import toolchain
from tests.firmware.simulated_stream import plan_for


@pytest.fixture(scope="session")
def firmware_build(tmp_path_factory) -> Path:
    """Return the folder with the firmware for an Uno and the harness that runs it."""
    return toolchain.build(tmp_path_factory.mktemp("firmware"))


@pytest.fixture(scope="session")
def plan(firmware_build) -> StreamPlan:
    """Return three channels at 1 kHz."""
    return plan_for(firmware_build, n_channels=3, period_ticks=2000, encoding=Encoding.U16, scans=8)


@pytest.fixture(scope="session")
def six_channel_plan(plan) -> StreamPlan:
    """Return six channels at 1 kHz, packed."""
    return replace(plan, mask=0b111111, encoding=Encoding.PACKED_10_BIT, scans=16)
