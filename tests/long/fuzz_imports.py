"""Feeds every importer mutated files: `python -m tests.long.fuzz_imports [N [SEED [FORMAT …]]]`.

Each format's files are read one after the other inside one guarded process, held to 256 MiB beyond
what it begins with. It fails when anything but an ImportRejected comes out, when a message is no
sentence, or when one file takes more than two seconds of processor time. A process that dies is
counted, and the campaign goes on behind the file that killed it: at the guarded door that is a
rejection too.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app.imports.read import read_recording
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from tests.app.imports import foreign_files as files

N_SCANS = 60
SEED = 20261122
LONGEST_S = 2.0
MOST_BYTES = 256 << 20
SHARED = b",;\t\n\r\0\"'#. -+_eE"
WORDS = (
    *(
        b"1e400",
        b"nan",
        b"inf",
        b"-1",
        b"0",
        b"99999999999",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xb5V",
    ),
    *(b"uV", b"mV", b"V", b"g", b"Hz", b"X[s]", b"Time,s", b"nSeq", b"Label:", b"# EndOfHeader\n"),
    *(b'"', b"\n\n", b"[]", b"{}", b"null", b"<a>", b"</info>", b"&lol;", b"<!ENTITY a 'b'>"),
    *(b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x00" * 8, b"\x08" + b"\x00" * 7 + b"\x40", b"\x80"),
)
QUESTIONS = (
    ImportQuestion(),
    ImportQuestion(),
    ImportQuestion(unit="uV", rate_hz=1000.0),
    ImportQuestion(names=("GMax_R",)),
)


def sound_files(name: str) -> list[bytes]:
    """Return the files of a format that mutations begin from."""
    muscles_uv = files.two_muscles_uv(N_SCANS)
    longer_uv = files.two_muscles_uv(200)
    made = {
        "csv": lambda: [
            b"time_s,GMax_R_uV,BF_R_mV\r\n"
            + b"".join(b"%d.5,%d,-3e-2\r\n" % (n, n) for n in range(9)),
            b'"time_s";"a_uV";"b_V"\n' + b"".join(b'%d;"1,5";-2\n' % n for n in range(9)),
            b"\xef\xbb\xbf# by hand\ntime_s\ta_uV\tmarker\t\n0\t1\tgo\t\n1\t2\t\t\n2\t\tstop\t\n",
        ],
        "edf": lambda: [
            files.edf_bytes(longer_uv, notes=[(0.1, "go")]),
            files.edf_bytes(longer_uv, notes=[(0.1, "go")]).replace(b"EDF+C", b"EDF+D"),
        ],
        "bdf": lambda: [files.edf_bytes(longer_uv, is_bdf=True, notes=[(0.1, "go")])],
        "opensignals": lambda: [
            files.opensignals_text(np.full((N_SCANS, 2), 40), lost=(9,)).encode(),
            files.opensignals_text(
                np.full((N_SCANS, 2), 40), device="biosignalsplux", sensors=("RAW", "EMG")
            ).encode(),
        ],
        "emgworks": lambda: [files.emgworks_text(muscles_uv).encode()],
        "discover": lambda: [files.discover_text(muscles_uv).encode()],
        "noraxon": lambda: [
            files.noraxon_text(muscles_uv).encode(),
            files.noraxon_text(muscles_uv, delimiter=",").encode(),
        ],
        "xdf": lambda: [files.xdf_bytes(muscles_uv), files.xdf_bytes(muscles_uv, gap_at=30)],
        "c3d": lambda: [_c3d_bytes(muscles_uv)],
    }
    return made[name]()


FORMATS = ("csv", "edf", "bdf", "opensignals", "emgworks", "discover", "noraxon", "xdf", "c3d")


def _c3d_bytes(muscles_uv) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.c3d"
        files.write_c3d(path, muscles_uv)
        return path.read_bytes()


def mutated(rng: random.Random, sound: bytes) -> bytes:
    """Return a file with a few places changed, nearer to its beginning than to its end."""
    content = bytearray(sound)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(content) + 1)
        if rng.random() < 0.6:
            at = rng.randrange(min(len(content), 1600) + 1)
        kind = rng.random()
        if kind < 0.25 and content:
            content[at % len(content)] ^= 1 << rng.randrange(8)
        elif kind < 0.45 and content:
            content[at % len(content)] = rng.randrange(256)
        elif kind < 0.75:
            word = rng.choice(WORDS) if rng.random() < 0.7 else bytes([rng.choice(SHARED)])
            # As long as what it replaces, or pushed in between.
            content[at : at + rng.choice((0, len(word)))] = word
        elif kind < 0.85:
            content[at : at + rng.choice((1, 3, 8, 80, 256))] = b""
        elif kind < 0.95:
            content[at:at] = content[rng.randrange(len(content) + 1) :][: rng.choice((8, 80, 600))]
        else:
            del content[at:]
    return bytes(content)


def read_one(path: Path, question: ImportQuestion) -> bool:
    """Return whether the file was read; every other outcome is a sentence or a bug."""
    began_s = time.process_time()
    try:
        recording = read_recording(path, question)
    except ImportRejected as exc:
        said = str(exc)
        if not said.endswith(".") or "\n" in said:
            raise AssertionError(f"no sentence: {said!r}") from exc
        return False
    finally:
        if time.process_time() - began_s > LONGEST_S:
            raise AssertionError("it took longer than two seconds of processor time")
    samples_uv = recording.samples_uv
    if np.isinf(samples_uv).any() or not recording.fs_hz > 0 or not recording.channels:
        raise AssertionError(f"read as {recording}")
    if samples_uv.shape != (len(samples_uv), len(recording.channels)) or not len(samples_uv):
        raise AssertionError(f"read as {samples_uv.shape}")
    return True


def file_number(sounds: list[bytes], seed: int, number: int) -> tuple[bytes, ImportQuestion]:
    """Return the one file of a campaign that has this number, whatever was made before it."""
    rng = random.Random(f"{seed} {number}")
    return mutated(rng, rng.choice(sounds)), rng.choice(QUESTIONS)


def run_inside(name: str, seed: int, begin: int, end: int, folder: Path) -> None:
    """Read the files; after each, its number lies in ``folder`` for who comes after a crash."""
    sounds = sound_files(name)
    path, place = folder / "mutated.dat", folder / "place"
    read_one_of(path, sounds)
    _hold_memory()
    slowest_s, n_read = 0.0, 0
    with place.open("r+b", buffering=0) as counter:
        for number in range(begin, end):
            content, question = file_number(sounds, seed, number)
            path.write_bytes(content)
            counter.seek(0)
            counter.write(b"%012d %012d" % (number, n_read))
            began_s = time.process_time()
            try:
                n_read += read_one(path, question)
            except Exception as exc:
                raise AssertionError(f"{name}, file {number} of seed {seed}: {question}") from exc
            slowest_s = max(slowest_s, time.process_time() - began_s)
    most_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps([n_read, slowest_s, most_kib]))


def read_one_of(path: Path, sounds: list[bytes]) -> None:
    """Read each sound file once, so that all is loaded and a bad beginning shows."""
    for sound in sounds:
        path.write_bytes(sound)
        recording = read_recording(path, ImportQuestion())
        assert len(recording.samples_uv)


def _hold_memory() -> None:
    in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MOST_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(name: str, n_files: int, seed: int = SEED, *, begin: int = 0) -> str:
    """Run one format's campaign and return its figures in a line; raises where it fails."""
    n_read, n_crashed, slowest_s, most_kib, n_before = 0, 0, 0.0, 0, begin
    began_s = time.perf_counter()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        place = Path(folder, "place")
        while begin < n_files:
            place.write_bytes(b"%012d %012d" % (begin, 0))
            done = subprocess.run(
                [
                    *(sys.executable, "-W", "error", "-m", __spec__.name, "--inside", name),
                    *(str(seed), str(begin), str(n_files), folder),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                read, slowest, kib = json.loads(done.stdout)
                n_read += read
                slowest_s, most_kib = max(slowest_s, slowest), max(most_kib, kib)
                break
            if done.returncode > 0:
                raise AssertionError(done.stderr)
            at, read = (int(each) for each in place.read_bytes().split())
            n_read, n_crashed, begin = n_read + read, n_crashed + 1, at + 1
            sys.stderr.write(f"{name}, file {at} of seed {seed} ended its reader with ")
            sys.stderr.write(f"{-done.returncode}\n")
    took_s = time.perf_counter() - began_s
    n_tried = n_files - n_before
    return (
        f"{name}: {n_tried} mutated files, seed {seed}: {n_read} read, "
        f"{n_tried - n_read - n_crashed} refused in words, {n_crashed} ended their reader; "
        f"slowest {slowest_s * 1e3:.0f} ms, most memory {most_kib / 1024:.0f} MiB, {took_s:.0f} s"
    )


def main() -> None:
    if sys.argv[1:2] == ["--inside"]:
        name, seed, begin, end, folder = sys.argv[2:7]
        run_inside(name, int(seed), int(begin), int(end), Path(folder))
        return
    n_files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    for name in sys.argv[3:] or FORMATS:
        sys.stdout.write(run(name, n_files, seed) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
