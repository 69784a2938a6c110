"""Which format a file is in, told by how it begins; its name is not believed."""

from __future__ import annotations

from enum import StrEnum

from app.imports import emgworks, noraxon, opensignals, trigno_discover
from app.imports.c3d_header import BLOCK_BYTES
from app.imports.c3d_header import MAGIC as C3D_MAGIC
from app.imports.edf_header import BDF_VERSION, EDF_VERSION
from app.imports.rejection import ImportRejected
from app.imports.xdf_chunks import MAGIC as XDF_MAGIC

HEAD_BYTES = 1 << 16


class Format(StrEnum):
    """A family of files that one reader reads."""

    CSV = "CSV"
    EDF = "EDF or BDF"
    OPENSIGNALS = "OpenSignals"
    EMGWORKS = "Delsys EMGworks"
    DISCOVER = "Trigno Discover"
    NORAXON = "Noraxon MR3"
    C3D = "C3D"
    XDF = "XDF"


_KNOWN_AND_NOT_READ = {
    b"PK\x03\x04": "a zip or spreadsheet file",
    b"\x1f\x8b": "a compressed file",
    b"\x89HDF\r\n\x1a\n": "an HDF5 or MATLAB 7.3 file",
    b"MATLAB": "a MATLAB file",
    b"\xff\xfe": "text saved as UTF-16",
    b"\xfe\xff": "text saved as UTF-16",
    b"%PDF": "a PDF",
    b"OTB": "an OT Bioelettronica file",
    b"SQLite format": "a database",
}


def recognise(head: bytes, file_name: str) -> Format:
    """Return the format of a file from its first ``HEAD_BYTES``."""
    if head.startswith((EDF_VERSION, BDF_VERSION)):
        return Format.EDF
    if head.startswith(XDF_MAGIC):
        return Format.XDF
    for mark, kind in _KNOWN_AND_NOT_READ.items():
        if head.startswith(mark):
            raise ImportRejected(
                f"{file_name} is {kind}: what is read is CSV in UTF-8, EDF, BDF, OpenSignals text, "
                "Delsys and Noraxon exports, C3D and XDF. Export the recording as one of these."
            )
    # Text never holds a NUL; a C3D file is full of them.
    if len(head) >= BLOCK_BYTES and head[1] == C3D_MAGIC and b"\0" in head[:BLOCK_BYTES]:
        return Format.C3D
    _refuse_no_text(head, file_name)
    return _recognise_text(head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))


def _refuse_no_text(head: bytes, file_name: str) -> None:
    """Refuse what cannot be a table before all of it is read."""
    if b"\0" in head:
        raise ImportRejected(
            f"{file_name} is not a text file, nor of a kind that is known: a recording is CSV text "
            "or a format of its own. Choose another file."
        )
    if len(head) == HEAD_BYTES and b"\n" not in head and b"\r" not in head:
        raise ImportRejected(
            f"The first line of {file_name} has more than {HEAD_BYTES} characters: a header row is "
            "shorter. Check that this is a recording."
        )


def _recognise_text(head: str) -> Format:
    text = head.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith(opensignals.FIRST_WORDS):
        return Format.OPENSIGNALS
    if text.startswith(trigno_discover.FIRST_WORDS) and trigno_discover.TITLE in text[:200]:
        return Format.DISCOVER
    if emgworks.is_emgworks(text):
        return Format.EMGWORKS
    if noraxon.find_header(text.split("\n", 20)) is not None:
        return Format.NORAXON
    return Format.CSV
