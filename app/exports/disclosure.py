"""What of a session may leave with its samples, and what stays; it decides nothing by itself.

The default points at nobody: no day, no device that is one of its kind, no path, host or port, no
free text. It is the only default there is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from app.model import connection_note, guided_notes, visit
from app.model.export import Disclosure
from app.model.session import SessionEvent, SessionSummary
from drivers.base import NoticeKind

# Their device's words come from this program's own tables; of the others they come from a file's
# name, from a host, or from whoever wrote the driver.
_KNOWN_BY_KIND = frozenset(
    {
        "synthetic",
        "serial",
        "socket",
        "chords",
        "ascii",
        "openeeg",
        "bitalino",
        "byb",
        "trigno",
        "brainflow",
    }
)
# Their text is put together by this program from numbers and its own words.
_OWN_WORDS = frozenset(
    {
        "live order revised",
        connection_note.CLOCK,
        connection_note.NOTICED,
        connection_note.PLACED,
        connection_note.RATE_OFF,
        connection_note.RATE_USED,
        connection_note.STILL_AWAY,
        connection_note.SUPPLY,
        *(kind.value for kind in NoticeKind),
        guided_notes.TONE,
    }
)
# Of what was asked before a recording: how it stood with mains, and nothing of the person.
_OF_MAINS = frozenset({"mains_connected", "isolation", "override"})


def kind_of_source(session: SessionSummary) -> str:
    """Return the kind of source alone: a full name may hold a path, and so a person's name."""
    return session.info.source.partition(":")[0]


def shown_device(session: SessionSummary, disclosure: Disclosure) -> str:
    """Return the device in words, or no more than its kind."""
    kind = kind_of_source(session)
    return session.info.device if disclosure.is_identified or kind in _KNOWN_BY_KIND else kind


def shown_start(session: SessionSummary, disclosure: Disclosure) -> datetime | None:
    """Return when the recording began; None where times are counted from its start alone."""
    return session.started if disclosure.is_identified else None


def shown_text(event: SessionEvent, disclosure: Disclosure) -> str:
    """Return what was noted with an event; nothing where a person or a port may stand in it."""
    if disclosure.is_identified or event.kind in _OWN_WORDS:
        return event.text
    if event.kind == connection_note.LOST:
        return connection_note.absence_reason(event.text)
    if event.kind == visit.VISIT_NOTE:
        return _part_of(event.text, lambda key: key in _OF_MAINS)
    # Of a guided test everything but the one thing in it that a person typed.
    is_test = event.kind == guided_notes.KIND
    return _part_of(event.text, lambda key: key != "reason") if is_test else ""


def _part_of(note_json: str, is_shown: Callable[[str], bool]) -> str:
    """Return those fields of a note that may be shown."""
    try:
        note = json.loads(note_json)
    except ValueError:
        return ""
    if not isinstance(note, dict):
        return ""
    return json.dumps({key: value for key, value in note.items() if is_shown(key)})
