"""What can go wrong while something is written out; the recording itself is never touched."""

from __future__ import annotations


class ExportFailed(Exception):
    """Nothing was written; the message says why and what to do."""


class ExportCancelled(ExportFailed):
    """A person stopped it; nothing was written."""
