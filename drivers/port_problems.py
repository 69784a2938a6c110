"""Why a port would not open, as the error and the sentence a person can act on."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from drivers.errors import (
    DriverError,
    NoPermission,
    Setting,
    SourceBusy,
    SourceNotFound,
    WrongDevice,
)
from drivers.port_holder import find_holder

if sys.platform != "win32":
    import grp

_MISSING = frozenset({errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR, errno.ENAMETOOLONG})
_BUSY = frozenset({errno.EAGAIN, errno.EBUSY})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_NO_PORT = frozenset({errno.ENOTTY, errno.EISDIR, errno.EINVAL})
_SERIAL_GROUP = "dialout"
_GROUP_MAY_USE = 0o060
_MODEM_MANAGER = "ModemManager"
_CALL_IN = "/dev/tty."


def explain_open_failure(place: str, exc: OSError | ValueError) -> DriverError:
    """Return the error to raise for a port that would not open.

    Parameters
    ----------
    place : str
        The port as the person named it.
    exc : OSError or ValueError
        What pyserial raised.

    Returns
    -------
    DriverError
        Named by what the person can do.
    """
    if place.startswith("socket://"):
        return _explain_socket(place, exc)
    code = _code_of(exc)
    # Windows says "access denied" of a port that another program holds.
    if code in _BUSY or (sys.platform == "win32" and "PermissionError" in str(exc)):
        return SourceBusy(_busy_problem(place))
    if code in _FORBIDDEN:
        return NoPermission(permission_problem(place))
    if code in _NO_PORT:
        return WrongDevice(f"{place} is not a serial port: choose the port of the board.")
    if code in _MISSING or not Path(place).exists():
        return SourceNotFound(
            f"There is no port {place}: a board shows as a port when it is plugged in. Plug it in, "
            "or choose another port.",
            setting=Setting.PLACE,
        )
    return SourceNotFound(
        f"{place} could not be opened ({exc}): a port must answer when it is opened. Unplug the "
        "board, plug it in again, and try once more."
    )


def sharing_problem(place: str) -> str | None:
    """Return what to do about another program that has an open port open as well.

    Parameters
    ----------
    place : str
        The port.

    Returns
    -------
    str or None
        None where it is no port or nobody else is known to have it. A program that opened it
        without asking for it alone (a terminal, ``cat``) keeps this one from nothing and takes
        half of its bytes.
    """
    try:
        is_port = stat.S_ISCHR(Path(place).stat().st_mode)
    except (OSError, ValueError):
        return None
    holder = find_holder(place) if is_port else None
    if holder is None:
        return None
    return (
        f"Another program, {holder}, reads {place} too: a port serves one program at a time, and "
        "each takes bytes that the other needs. Close that program and leave the board plugged in."
    )


def refuse_call_in(place: str) -> None:
    """Refuse the name under which a Mac waits for a modem's answer before it opens the port.

    Parameters
    ----------
    place : str
        The port as the person named it.

    Raises
    ------
    SourceNotFound
        With the name that does open it.
    """
    if sys.platform == "darwin" and place.startswith(_CALL_IN):
        raise SourceNotFound(
            f"{place} sends nothing before a modem answers: on a Mac a board is reached by its "
            f"other name. Choose {place.replace(_CALL_IN, '/dev/cu.', 1)}.",
            setting=Setting.PLACE,
        )


def permission_problem(place: str) -> str:
    """Return the sentence for a port this account may not use, with the command that mends it."""
    group = _group_of(Path(place))
    return (
        f"This account may not use {place}: on this computer that is for the group {group}. Type "
        f"sudo usermod -aG {group} $USER, then log out and in again."
    )


def _busy_problem(place: str) -> str:
    """Return who holds the port and what to do about it, as far as the system tells."""
    holder = find_holder(place)
    if holder is None:
        return (
            f"{place} is in use by another program: a port serves one program at a time. Close "
            "the other one (serial monitor, Arduino IDE, a second window of this program)."
        )
    if holder.name == _MODEM_MANAGER:
        return (
            f"{place} is in use by {holder}, which looks for modems for about ten seconds after a "
            "board is plugged in: a port serves one program at a time. Wait and try again; to keep "
            "it away until the computer is started anew, type sudo systemctl stop ModemManager."
        )
    return (
        f"{place} is in use by another program, {holder}: a port serves one program at a time. "
        "Close that one."
    )


def _group_of(path: Path) -> str:
    """Return the group that may use the port, or the one that usually may."""
    if sys.platform == "win32":
        return _SERIAL_GROUP
    try:
        status = path.stat()
        name = grp.getgrgid(status.st_gid).gr_name
    except (OSError, KeyError):
        return _SERIAL_GROUP
    may_use = status.st_mode & _GROUP_MAY_USE == _GROUP_MAY_USE
    return name if may_use and name != "root" else _SERIAL_GROUP


def _explain_socket(place: str, exc: Exception) -> DriverError:
    code = _code_of(exc)
    reason = os.strerror(code) if code is not None and code > 0 else str(exc)
    return SourceNotFound(
        f"Nobody answers at {place} ({reason}): a board or a simulator must listen there. Start "
        "it, or check host and port."
    )


def _code_of(exc: BaseException) -> int | None:
    """Return the system's error number; pyserial sometimes keeps it only in the context."""
    seen: BaseException | None = exc
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno is not None:
            return seen.errno
        # termios.error is no OSError, but has the number first.
        if seen.args and isinstance(seen.args[0], int):
            return seen.args[0]
        seen = seen.__context__
    return None
