"""A text file as one text with one kind of line end; what stands in it is not looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from drivers.errors import NoPermission, SourceNotFound, SourceUnreadable

MAX_BYTES = 1 << 30
_MAX_LINE_BYTES = 1 << 16


def read_text(path: Path) -> str:
    """Read a text file.

    Parameters
    ----------
    path : Path
        UTF-8 with or without BOM, or the code page of a western country; any line ends.

    Returns
    -------
    str
        The text, its lines ended by a line feed.

    Raises
    ------
    SourceNotFound
        When there is no such file.
    NoPermission
        When this account may not read it.
    SourceUnreadable
        When it is too large, is no text, is UTF-16, or has a line too long to be one of a table.
    """
    content = _read_bytes(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceUnreadable(
            f"{path.name} is saved as UTF-16: a recording is UTF-8 text. Save it as CSV UTF-8."
        )
    if b"\0" in content:
        raise SourceUnreadable(
            f"{path.name} is not a text file: a recording is CSV text. Choose another file."
        )
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _refuse_long_lines(content, path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older spreadsheets save µ in the code page of the country.
        return content.decode("cp1252", errors="replace")


def _refuse_long_lines(content: bytes, file_name: str) -> None:
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    n_bytes = np.diff(ends, prepend=-1, append=len(content))
    longest = int(np.argmax(n_bytes))
    if n_bytes[longest] > _MAX_LINE_BYTES:
        raise SourceUnreadable(
            f"Line {longest + 1} of {file_name} has {n_bytes[longest]} characters: at most "
            f"{_MAX_LINE_BYTES} are read. Check that this is a CSV file."
        )


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise SourceUnreadable(f"{path} is not a file: a recording is one. Choose a CSV file.")
        n_bytes = path.stat().st_size
        if n_bytes > MAX_BYTES:
            raise SourceUnreadable(
                f"{path.name} has {n_bytes / 1e9:.1f} GB: at most {MAX_BYTES / 1e9:.1f} GB are "
                "read. Split the recording."
            )
        return path.read_bytes()
    except PermissionError as exc:
        raise NoPermission(
            f"This account may not read {path}: reading needs permission. Change the file's "
            "permissions or copy it to your own folder."
        ) from exc
    except (FileNotFoundError, NotADirectoryError, ValueError) as exc:
        raise SourceNotFound(
            f"There is no file {path}: a recording must be there to be read. Check the path."
        ) from exc
    except OSError as exc:
        raise SourceUnreadable(
            f"{path} cannot be read ({exc.strerror}): the disk must give it back whole. Copy the "
            "file from where it came."
        ) from exc
