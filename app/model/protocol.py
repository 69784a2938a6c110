"""What was to be done, as a protocol with a version; it runs nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of a protocol; a change is a further version, and sessions keep theirs.

    ``content_json`` is JSON of whoever runs protocols; the store only keeps it.
    """

    id: str
    name: str
    version: int
    content_json: str = "{}"
