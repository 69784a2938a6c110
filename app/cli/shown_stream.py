"""What a terminal gets: whatever is printed, no character of it moves or hides another."""

from __future__ import annotations

from io import TextIOBase
from typing import BinaryIO, TextIO

from app.model.shown_text import shown


class ShownStream(TextIOBase):
    """Stands before a stream; names of channels, files and people pass it as they may be shown.

    Lines end as ever. What the program itself draws, a bar that is written over, goes by ``draw``.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text with everything that does not simply show as its number."""
        self._stream.write("\n".join(_shown_line(line) for line in text.split("\n")))
        return len(text)

    def draw(self, text: str) -> None:
        """Write the program's own drawing as it is; no word of anybody else may be in it."""
        self._stream.write(text)

    @property
    def buffer(self) -> BinaryIO:
        """Return the bytes beneath, for what is no text to read."""
        return self._stream.buffer

    def isatty(self) -> bool:
        """Return whether somebody looks at it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the number the system knows it by."""
        return self._stream.fileno()

    def flush(self) -> None:
        """Let what was written out."""
        self._stream.flush()


def draw(stream: TextIO, text: str) -> None:
    """Draw on a screen that may be shown text alone."""
    if isinstance(stream, ShownStream):
        stream.draw(text)
    else:
        stream.write(text)


def _shown_line(line: str) -> str:
    return line if line.isascii() and line.isprintable() else shown(line)
