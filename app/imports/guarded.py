"""The door every foreign file comes through: a process of its own reads it, and this one waits.

A reader that crashes, hangs or takes all memory takes its own process down and nothing else; what
it does becomes a rejection in words. The process is started anew (never forked: a fork would share
the lock of the store) and leaves no file behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

import msgspec

from app.imports.limits import ReadingLimits, limits_for
from app.imports.recording import ImportedRecording, ImportQuestion
from app.imports.rejection import ImportRejected
from app.imports.wire import NoAnswer, Request, decode_answer

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from app.imports.child import main; main()"
_MORE_THAN_ALLOWED = 0
_ENDED_BY_SYSTEM = (-signal.SIGKILL, -getattr(signal, "SIGXCPU", signal.SIGKILL))


def import_recording(path: Path, question: ImportQuestion) -> ImportedRecording:
    """Read a file of any format in a process of its own; raises ImportRejected."""
    request = msgspec.json.encode(Request(os.fsencode(path.absolute()).hex(), question))
    limits = limits_for(_size_of(path))
    content, exit_code, was_late = _ask(request, limits)
    try:
        return decode_answer(memoryview(content), file_name=path.name)
    except NoAnswer as exc:
        raise _no_answer(path, limits, exit_code, was_late=was_late) from exc


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # the reader says what is wrong with it


def _ask(request: bytes, limits: ReadingLimits) -> tuple[bytes, int, bool]:
    """Return what a new process answers, how it ended, and whether it had to be ended."""
    # One thread: matrices are not multiplied here, and each thread would take address space.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter on our own code; no name of a file
        [sys.executable, "-I", "-c", _BOOT, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        watch = Timer(limits.wall_s, process.kill)
        watch.start()
        try:
            content = _exchange(process, request, limits.answer_bytes)
            exit_code = process.wait() if content is not None else _MORE_THAN_ALLOWED
            was_late = not watch.is_alive()
        finally:
            watch.cancel()
            process.kill()
    return content or b"", exit_code, was_late


def _exchange(process: subprocess.Popen[bytes], request: bytes, most_bytes: int) -> bytes | None:
    """Hand the request over and read until the process closes its end; None if it says too much."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the reading process has no pipes")
    with contextlib.suppress(BrokenPipeError):
        # A process that ended before it was asked says nothing; its exit code says how.
        process.stdin.write(request)
        process.stdin.close()
    content = process.stdout.read(most_bytes + 1)
    return None if len(content) > most_bytes else content


def _no_answer(
    path: Path, limits: ReadingLimits, exit_code: int, *, was_late: bool
) -> ImportRejected:
    if was_late or exit_code in _ENDED_BY_SYSTEM:
        return ImportRejected(
            f"{path.name} took its reader longer than {limits.cpu_s:.0f} s: a file of its size "
            "should not. It is damaged, or split the recording."
        )
    return ImportRejected(
        f"{path.name} made its reader end without an answer (exit code {exit_code}): nothing of it "
        "was taken. It is damaged; export the recording as CSV or EDF, and please report this."
    )
