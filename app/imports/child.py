"""The process that reads one foreign file: held to its limits, it answers on standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from app.imports.limits import hold_to, limits_for
from app.imports.read import read_recording
from app.imports.rejection import ImportRejected
from app.imports.wire import Request, encode_recording, encode_rejection


def main() -> None:
    """Answer the one request on standard input."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    path = Path(os.fsdecode(bytes.fromhex(request.path_hex)))
    out = sys.stdout.buffer
    try:
        hold_to(limits_for(path.stat().st_size if path.is_file() else 0))
        head, samples_uv = encode_recording(read_recording(path, request.question))
    except ImportRejected as problem:
        out.write(encode_rejection(problem))
    except Exception as exc:  # noqa: BLE001 - whatever a file does to a reader is its rejection
        out.write(encode_rejection(_stumbled(path, exc)))
    else:
        out.write(head)
        out.write(samples_uv.data)
    out.flush()


def _stumbled(path: Path, exc: Exception) -> ImportRejected:
    return ImportRejected(
        f"{path.name} made its reader stumble ({type(exc).__name__}): nothing of it was taken. "
        "Export the recording as CSV or EDF, and please report this."
    )
