"""Builds firmware and simulator harness with the system's tools; it installs nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIRMWARE = ROOT / "firmware"
SIMAVR_HEADER = Path("/usr/include/simavr/sim_avr.h")
ARDUINO_CORE = Path("/usr/share/arduino/hardware/arduino/avr")
PACKAGES = "gcc-avr avr-libc binutils-avr libsimavr-dev gcc make libc6-dev"
ARM_PACKAGES = "gcc-arm-none-eabi make"
ARDUINO_PACKAGES = "arduino-core-avr arduino-builder arduino-ctags"


def require_simulator() -> None:
    """Skip the test where firmware cannot be built and run; fail it in CI."""
    tools = ("avr-gcc", "avr-size", "gcc", "make")
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if not SIMAVR_HEADER.exists():
        missing.append(str(SIMAVR_HEADER))
    _stop_without(missing, PACKAGES)


def require_compiler() -> None:
    """Skip the test where there is no C compiler; fail it in CI."""
    missing = [tool for tool in ("gcc", "make") if shutil.which(tool) is None]
    _stop_without(missing, "gcc make libc6-dev")


def require_arduino() -> None:
    """Skip the test where Arduino's builder is not installed; fail it in CI."""
    missing = [] if shutil.which("arduino-builder") else ["arduino-builder"]
    if not ARDUINO_CORE.exists():
        missing.append(str(ARDUINO_CORE))
    _stop_without(missing, ARDUINO_PACKAGES)


def require_arm() -> None:
    """Skip the test where the Pico's compiler is not installed; fail it in CI."""
    tools = ("arm-none-eabi-gcc", "arm-none-eabi-objcopy", "make")
    _stop_without([tool for tool in tools if shutil.which(tool) is None], ARM_PACKAGES)


def _stop_without(missing: Sequence[str], packages: str) -> None:
    if not missing:
        return
    reason = f"FIRMWARE NOT TESTED: {', '.join(missing)} missing; apt-get install {packages}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def build(
    folder: Path,
    *,
    mcu: str = "atmega328p",
    afe_gains_milli: Sequence[int] = (),
    options: str = "",
) -> Path:
    """Build firmware and harness into a folder and return it; skip or fail without the tools.

    ``afe_gains_milli`` are the amplifier's gains on A0 to A5 in thousandths, as a person would
    write them into ``config.h``; without them they are unknown. ``options`` go to the compiler.
    """
    require_simulator()
    gains = ",".join(str(gain) for gain in afe_gains_milli)
    config = f"'-DCONFIG_AFE_GAIN_MILLI={{{gains}}}'" if gains else ""
    make(folder, f"MCU={mcu}", f"CONFIG={config} {options}")
    return folder


def build_host_board(folder: Path) -> Path:
    """Build the firmware as a program of this computer into a folder and return it."""
    require_compiler()
    make(folder, "host")
    return folder


def make(folder: Path, *arguments: str) -> str:
    """Run make in the firmware's folder; return what it printed."""
    done = subprocess.run(
        ["make", "-C", str(FIRMWARE), f"BUILD={folder}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    if done.returncode != 0:
        raise RuntimeError(f"the firmware does not build:\n{output}")
    return output
