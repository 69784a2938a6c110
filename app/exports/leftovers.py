"""What exports that were killed left in a folder: told from those that still run, and removed.

Such a folder holds samples and texts in the clear, so none outlives the next export beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
from pathlib import Path
from uuid import uuid4

_MINE = re.compile(r"\..+\.(?P<host>[0-9a-f]{4})-(?P<process>\d+)-[0-9a-f]{8}\.part")


def work_name(name: str) -> str:
    """Return a hidden name for the work on an export: it tells which process has it in hand."""
    return f".{name}.{_host()}-{os.getpid()}-{uuid4().hex[:8]}.part"


def clear_cut_short(folder: Path) -> tuple[str, ...]:
    """Remove the work of every process of this computer that is gone; return the names."""
    if os.name != "posix" or not folder.is_dir():
        return ()
    removed = []
    for path in sorted(folder.iterdir()):
        mine = _MINE.fullmatch(path.name)
        if mine and mine["host"] == _host() and not _runs(int(mine["process"])):
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path.name)
    return tuple(removed)


def _host() -> str:
    """Return what tells this computer from another that shares a folder, and not its name."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:4]


def _runs(process: int) -> bool:
    """Return whether a process is there; one that may not be asked is."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
