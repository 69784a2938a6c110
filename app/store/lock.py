"""The lock of the one writing program; the system drops it when that program dies, in any way."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from app.store.errors import StoreBusy

_MOST_SIGNED_BYTES = 1024
_TRIES, _BETWEEN_TRIES_S = 20, 0.01
"""Who only looks whether it is held holds it for a moment; that must refuse nobody."""

_HELD_BY_ANOTHER = (BlockingIOError, PermissionError)

if sys.platform == "win32":
    import msvcrt

    _BYTE_BEHIND_THE_PID = 64

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _BYTE_BEHIND_THE_PID, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def held_session(path: Path) -> str:
    """Return which session another program records just now; empty where none does."""
    return (_signed_by_holder(path) or ("", ""))[1]


def is_held(path: Path) -> bool:
    """Return whether another program writes here just now."""
    return _signed_by_holder(path) is not None


def require_free(path: Path) -> None:
    """Raise ``StoreBusy`` where another program writes here, before anything slow is begun."""
    if is_held(path):
        with contextlib.suppress(OSError):
            WriterLock(path).release()


def _signed_by_holder(path: Path) -> tuple[str, str] | None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        _take(descriptor)
    except _HELD_BY_ANOTHER:
        return _signed(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)  # which drops it again
    return None


def _take_within(descriptor: int, n_tries: int) -> None:
    for n_left in reversed(range(n_tries)):
        try:
            return _take(descriptor)
        except _HELD_BY_ANOTHER:
            if not n_left:
                raise
            time.sleep(_BETWEEN_TRIES_S)
    return None


def _signed(descriptor: int) -> tuple[str, str]:
    """Return the process and the session that are named in the file."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, _MOST_SIGNED_BYTES).decode("utf-8", "replace")
    process, session_id, *_ = [*text.splitlines(), "", ""]
    return process.strip(), session_id.strip()


def _ending_of(holder: str) -> str:
    """Return how a process that no window and no terminal is seen of is ended."""
    if not holder.isdecimal():
        return ""
    command = f"taskkill /PID {holder}" if sys.platform == "win32" else f"kill {holder}"
    return f" (if you find neither, type {command}; what was recorded so far is kept)"


class WriterLock:
    """Held from construction to ``release``; a second one on the same path is refused at once.

    The lock belongs to the open file. A child made by ``fork`` alone would share it, so worker
    processes are started fresh ("spawn"), which closes it in them.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take_within(self._descriptor, _TRIES)
            self._sign()
        except _HELD_BY_ANOTHER as exc:
            holder = _signed(self._descriptor)[0]
            self.release()
            raise StoreBusy(
                f"Firing Order (process {holder or 'unknown'}) already uses the recordings in "
                f"{path.parent}. Only one program at a time may write them. Close it first: its "
                "window, or with Ctrl-C the firing-order command that runs at another terminal"
                f"{_ending_of(holder)}."
            ) from exc
        except OSError:
            self.release()
            raise

    def note_session(self, session_id: str) -> None:
        """Say which session is being recorded, for whoever reads meanwhile."""
        self._sign(session_id)

    def _sign(self, session_id: str = "") -> None:
        """Say who holds it and for what; a full disk need not take it."""
        signed = f"{os.getpid()}\n{session_id}\n".encode("utf-8", "backslashreplace")
        with contextlib.suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, signed)
            os.ftruncate(self._descriptor, len(signed))

    def release(self) -> None:
        """Let the next program in; safe to call twice."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1
