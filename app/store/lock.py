"""The lock of the one writing program; the system drops it when that program dies, in any way."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from app.store.errors import StoreBusy

_PID_LENGTH = 20
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


class WriterLock:
    """Held from construction to ``release``; a second one on the same path is refused at once.

    The lock belongs to the open file. A child made by ``fork`` alone would share it, so worker
    processes are started fresh ("spawn"), which closes it in them.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
            self._sign()
        except _HELD_BY_ANOTHER as exc:
            holder = os.read(self._descriptor, _PID_LENGTH).decode("ascii", "replace").strip()
            self.release()
            raise StoreBusy(
                f"Another window of this program (process {holder or 'unknown'}) already uses the "
                f"recordings in {path.parent}. Only one at a time may write them. Close it first."
            ) from exc
        except OSError:
            self.release()
            raise

    def _sign(self) -> None:
        """Say which process holds it, for whoever is refused; a full disk need not take it."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()}\n".encode("ascii"))

    def release(self) -> None:
        """Let the next program in; safe to call twice."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1
