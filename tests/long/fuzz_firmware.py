"""Fuzzes the firmware's core under the sanitizers: `python -m tests.long.fuzz_firmware [SECONDS]`.

By libFuzzer where clang has it (on Debian: clang-14 libclang-rt-14-dev), else by a generator of its
own. Both drive the same target, `tests/firmware/native/fuzz_device.c`, and fail on the first input
that breaks the device.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drivers import commands
from drivers.commands import Encoding, SelfTest, StreamPlan
from tests.firmware import native_code

CLANGS = ("clang", "clang-19", "clang-16", "clang-14")
INPUTS_AT_ONCE = 20_000
FRAMED, SILENCE = 1, 2


def write_seeds(folder: Path) -> None:
    """Write inputs that stream, so that mutations of them do (the form is `fuzz_device.c`'s)."""
    folder.mkdir()
    for number, encoding in enumerate((Encoding.U16, Encoding.PACKED_10_BIT)):
        plan = StreamPlan(2000, 0b111, 8, encoding, 1, 9, 1, has_marks=True)
        said = (plan.start(1), commands.ping(2, 7), commands.status_req(3), commands.stop(4))
        tests = (commands.selftest(1, SelfTest.RAMP), *said)
        for name, payloads in (("stream", said), ("test", tests)):
            pieces = [bytes([FRAMED, len(p) - 1]) + p + bytes([SILENCE, 60]) for p in payloads]
            (folder / f"{name}{number}").write_bytes(b"".join(pieces))


def by_libfuzzer(fuzzer: Path, duration_s: float) -> int:
    """Fuzz, guided by coverage; return how many inputs it took."""
    write_seeds(fuzzer.parent / "seeds")
    arguments = [
        "seeds",
        f"-max_total_time={duration_s:.0f}",
        "-max_len=600",
        "-print_final_stats=1",
    ]
    done = subprocess.run(
        [str(fuzzer), *arguments], capture_output=True, text=True, check=False, cwd=fuzzer.parent
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr[-4000:])
    coverage = re.findall(r"cov: (\d+)", done.stderr)
    sys.stdout.write(f"edges covered: {coverage[-1]}\n")
    return int(re.findall(r"number_of_executed_units: (\d+)", done.stderr)[0])


def by_own_generator(fuzzer: Path, duration_s: float) -> int:
    """Fuzz with random pieces; return how many inputs it took."""
    began_s, seed = time.monotonic(), 0
    while time.monotonic() < began_s + duration_s:
        seed += 1
        done = subprocess.run(
            [str(fuzzer), str(seed), str(INPUTS_AT_ONCE)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"seed {seed}: {done.stderr[-4000:]}")
    return seed * INPUTS_AT_ONCE


def main() -> None:
    duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    clang = next((name for name in CLANGS if shutil.which(name)), None)
    with tempfile.TemporaryDirectory() as name:
        if clang is None:
            sys.stdout.write("no clang: inputs by our own generator\n")
            n_inputs = by_own_generator(native_code.build_fuzzer(Path(name)), duration_s)
        else:
            fuzzer = native_code.build_libfuzzer(Path(name), clang)
            n_inputs = by_libfuzzer(fuzzer, duration_s)
    sys.stdout.write(f"{n_inputs} inputs, {n_inputs / duration_s:.0f} a second, no finding\n")


if __name__ == "__main__":
    main()
