"""The portable core compiled for this computer: tests, the whole device on stdin, a library."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.firmware.toolchain import FIRMWARE, require_compiler

HERE = Path(__file__).resolve().parent / "native"
CORE = FIRMWARE / "semg" / "src" / "core"
NEED_A_BOARD = ("device.c", "outbox.c", "stream.c")
UNIT_TESTS = ("wire_tests.c", "sampling_tests.c")
STRICT = ("-std=c11", "-g", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def unit_test_names() -> list[str]:
    """Return the names of the C tests, read from their tables."""
    sources = "".join((HERE / name).read_text(encoding="utf-8") for name in UNIT_TESTS)
    return re.findall(r"^    TEST\((\w+)\),$", sources, re.MULTILINE)


def build_unit_tests(folder: Path) -> Path:
    """Build the C tests under the sanitizers."""
    sources = [HERE / name for name in (*UNIT_TESTS, "unit_tests.c", "board_speeds.c")]
    return _compile(folder / "unit_tests", [*sources, *_core(), *SANITIZERS])


def build_device(folder: Path, *, adc_bits: int = 10) -> Path:
    """Build the whole device under the sanitizers, with this computer as its board."""
    sources = [HERE / "host_main.c", *_whole_device()]
    return _compile(folder / "device", [*sources, f"-DADC_BITS={adc_bits}", *SANITIZERS])


def build_fuzzer(folder: Path) -> Path:
    """Build the fuzz target with a generator of its own, under the sanitizers."""
    sources = [HERE / name for name in ("fuzz_main.c", "fuzz_device.c")]
    return _compile(folder / "fuzz", [*sources, *_whole_device(), *SANITIZERS])


def build_libfuzzer(folder: Path, clang: str) -> Path:
    """Build the fuzz target for libFuzzer, under the sanitizers."""
    sources = [HERE / "fuzz_device.c", *_whole_device()]
    sanitizers = "-fsanitize=fuzzer,address,undefined"
    return _compile(folder / "libfuzzer", [*sources, sanitizers, SANITIZERS[1]], compiler=clang)


def build_library(folder: Path) -> Path:
    """Build the core as a library for ctypes; without sanitizers, which Python cannot load."""
    return _compile(folder / "core.so", [*_core(), HERE / "board_speeds.c", "-shared", "-fPIC"])


def _core() -> list[Path]:
    """Return the core's sources but those that need a whole board."""
    return [source for source in sorted(CORE.glob("*.c")) if source.name not in NEED_A_BOARD]


def _whole_device() -> list[Path]:
    """Return the device with this computer as its board."""
    board = [HERE / name for name in ("host_board.c", "board_speeds.c")]
    return [*board, *(CORE / name for name in NEED_A_BOARD), *_core()]


def _compile(target: Path, arguments: Sequence[Path | str], *, compiler: str = "gcc") -> Path:
    require_compiler()
    command = [compiler, *STRICT, f"-I{CORE}", *map(str, arguments), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the core does not compile on this computer:\n{done.stderr}")
    return target


def run_device(device: Path, heard: bytes) -> bytes:
    """Let the device hear these bytes, one byte time each; return what it sent."""
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run(
        [str(device)], input=heard, capture_output=True, check=False, env=environment
    )
    if done.returncode != 0:
        raise RuntimeError(f"the device failed on {heard.hex()}:\n{done.stderr.decode()}")
    return done.stdout
