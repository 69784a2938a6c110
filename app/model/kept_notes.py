"""What a recording keeps of its sensor besides samples, in words for a person; it reads no store.

The sentence of an event itself is English and goes with every export.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.model import connection_note
from app.model.phrase import Phrase, clock_time, phrase
from app.model.session import SessionEvent
from drivers.base import NoticeKind

_WORDS = {
    NoticeKind.LATE_SCANS.value: phrase("samples taken late by a busy board"),
    NoticeKind.CLOCK_SET.value: phrase("the sending program's clock was set"),
    NoticeKind.PORT_SHARED.value: phrase("another program read the port, too"),
    NoticeKind.LOSS_OR_CLOCK.value: phrase("samples missing, or the sending clock was set"),
    NoticeKind.UNNUMBERED.value: phrase("a sensor without a number of its own came back"),
    NoticeKind.RATE_CHANGED.value: phrase("the sensor's rate changed"),
    NoticeKind.CHANNEL_GAP.value: phrase("samples of one channel missing"),
    connection_note.NOTICED: phrase("something was noticed of the sensor"),
    connection_note.SUPPLY: phrase("the board came back on another supply"),
    connection_note.PLACED: phrase("samples placed by an estimate"),
    connection_note.RATE_USED: phrase("the sensor's rate was measured, and all worked out by it"),
    connection_note.RATE_OFF: phrase("the sensor ran at another rate than this recording uses"),
}


def kept_notes(
    events: Iterable[SessionEvent], *, fs_hz: float, first_index: int
) -> tuple[Phrase, ...]:
    """Return each kind of note once, with when it was first and how often."""
    found: dict[str, list[SessionEvent]] = {}
    for event in events:
        if event.kind in _WORDS:
            found.setdefault(event.kind, []).append(event)
    return tuple(
        _once_or_more(_WORDS[kind], len(each), (each[0].index - first_index) / fs_hz)
        for kind, each in found.items()
    )


def _once_or_more(what: Phrase, number: int, first_s: float) -> Phrase:
    time = clock_time(first_s)
    if number == 1:
        return phrase("{what} ({time})", what=what, time=time)
    return phrase("{what} (first {time}, told {n} times)", what=what, time=time, n=number)


def kept_sentence(notes: tuple[Phrase, ...]) -> Phrase | None:
    """Return all of them in a row; None without one."""
    if not notes:
        return None
    told = notes[0]
    for each in notes[1:]:
        told = phrase("{these}; {this}", these=told, this=each)
    return phrase("Kept with it: {notes}.", notes=told)
