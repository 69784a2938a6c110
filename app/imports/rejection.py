"""The one way an import can fail: a sentence that names the value, the rule and what to do."""

from __future__ import annotations

from drivers.errors import SourceUnreadable


class ImportRejected(SourceUnreadable):
    """A file was not taken in; nothing of it was stored."""
