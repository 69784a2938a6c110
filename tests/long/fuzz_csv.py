"""Feeds the CSV reader mutated files: `python -m tests.long.fuzz_csv [N [SEED]]`.

It fails when anything but a DriverError comes out, when a message is no sentence, or when one file
takes longer than two seconds.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from drivers.csv_file import read_csv
from drivers.errors import DriverError

SOUND = (
    b"time_s,gluteus_maximus_R_uV,R_BF_mV\r\n"
    + b"".join(b"%d.5,%d,-3e-2\r\n" % (n, n) for n in range(9)),
    b'"time_s";"a_uV";"b_V"\n' + b"".join(b'%d;"1,5";\n' % n for n in range(9)),
    b"\xef\xbb\xbf# made by hand\ntime_s\ta_uV\tmarker\t\n0\t1\tgo\t\n1\t2\t\t\n2\t\tstop\t\n",
    b"a_uV,b_uV\n1,2\n3,4\n,\n7,8\n",
)
PIECES = (
    *(b",", b";", b"\t", b'"', b"\n", b"\r", b"\0", b"#", b".", b"-", b"+", b"_", b" ", b"e"),
    *(b"1e400", b"nan", b"inf", b"\xff\xfe", b"\xef\xbb\xbf", b"\xb5V", "μV".encode(), b"0" * 400),
    *(b"_uV", b"time_s", b"(", b"]", b"\n\n", b'""', b"1_0", b"0x1p3", b"1,2,3", b"\x85", b"\x0c"),
)


def mutate(rng: random.Random, content: bytearray) -> None:
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at = rng.randrange(len(content) + 1)
        cut = rng.choice((0, 0, 1, 3, rng.randrange(60)))
        content[at : at + cut] = rng.choice(PIECES) if rng.random() < 0.7 else rng.randbytes(3)


def read_one(path: Path, options: dict[str, object]) -> bool:
    """Return whether the file was read; every other outcome is a sentence or a bug."""
    began_s = time.perf_counter()
    try:
        recording = read_csv(path, **options)
    except DriverError as exc:
        said = str(exc)
        if not said.endswith(".") or "\n" in said:
            raise AssertionError(f"no sentence: {said!r}") from exc
        return False
    finally:
        if time.perf_counter() - began_s > 2.0:
            raise AssertionError("it took longer than two seconds")
    if np.isinf(recording.samples_uv).any() or not recording.fs_hz > 0:
        raise AssertionError(f"read as {recording}")
    return True


def run(n_files: int, seed: int) -> int:
    rng = random.Random(seed)
    n_read = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutated.csv"
        for number in range(n_files):
            content = bytearray(rng.choice(SOUND))
            mutate(rng, content)
            path.write_bytes(content)
            options = rng.choice(({}, {"rate_hz": 1.0}, {"unit": "uV", "rate_hz": 1.0}))
            try:
                n_read += read_one(path, options)
            except Exception as exc:
                raise AssertionError(
                    f"file {number} of seed {seed}, {options}: {bytes(content)!r}"
                ) from exc
    return n_read


def main() -> None:
    n_files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261121
    began_s = time.perf_counter()
    n_read = run(n_files, seed)
    took_s = time.perf_counter() - began_s
    sys.stdout.write(
        f"{n_files} mutated files, seed {seed}: {n_read} read, "
        f"{n_files - n_read} refused in words, {took_s:.0f} s\n"
    )


if __name__ == "__main__":
    main()
