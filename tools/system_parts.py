"""The system packages the program and its tests need, and which are missing; installs nothing."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import sys
from pathlib import Path

# What Qt loads from a Debian system, by the name the loader asks for.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}

# What plays the tone of a test.
SOUND_LIBRARIES = {"libportaudio.so.2": "libportaudio2"}

# What the tests call: the firmware is built, and run on a simulated chip; the window is drawn.
TEST_COMMANDS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "make": "make",
    "gcc": "gcc",
    "avr-gcc": "gcc-avr",
    "avr-objcopy": "binutils-avr",
    "arm-none-eabi-gcc": "gcc-arm-none-eabi",
    "arduino-builder": "arduino-builder",
    "arduino-ctags": "arduino-ctags",
}
# A real server for the seats of a clinic, whatever its version.
TEST_PATTERNS = {"usr/lib/postgresql/*/bin/initdb": "postgresql"}
TEST_FILES = {
    "/usr/include/stdio.h": "libc6-dev",
    "/usr/include/simavr/sim_avr.h": "libsimavr-dev",
    "/usr/lib/avr/include/avr/io.h": "avr-libc",
    "/usr/share/arduino/hardware/arduino/avr/boards.txt": "arduino-core-avr",
}


def missing_packages(purpose: str) -> list[str]:
    """Return the Debian packages that ``purpose`` (``run`` or ``test``) still lacks."""
    missing = _missing_for_python()
    if sys.platform.startswith("linux"):
        libraries = {**QT_LIBRARIES, **SOUND_LIBRARIES}
        missing += [package for name, package in libraries.items() if not _loads(name)]
        if purpose == "test":
            missing += [p for name, p in TEST_COMMANDS.items() if shutil.which(name) is None]
            missing += [p for name, p in TEST_FILES.items() if not Path(name).exists()]
            missing += [p for name, p in TEST_PATTERNS.items() if not any(Path("/").glob(name))]
    return missing


def _missing_for_python() -> list[str]:
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return []
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
