"""What happened during a session, gaps among it, as rows in the order of their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.disclosure import shown_text
from app.exports.tables.cell import Table
from app.model.connection_note import ESTIMATES
from app.model.export import Disclosure
from app.model.link_words import told_from_arrivals
from app.model.session import DamagedChunk, Gap, SessionEvent, SessionSummary

_HEADER = ("time_s", "duration_s", "row", "n_rows", "kind", "text")
GAP = "samples missing"
ABOUT = "about: the length is estimated"
DAMAGED = "stored samples damaged"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something at one row of a session, over some rows or none; ``text`` may be empty."""

    row: int
    n_rows: int
    kind: str
    text: str = ""


def happenings(
    session: SessionSummary,
    events: Sequence[SessionEvent],
    gaps: Sequence[Gap],
    damaged: Sequence[DamagedChunk],
    disclosure: Disclosure,
) -> tuple[Happening, ...]:
    """Return events, gaps and damage in the order of their rows; rows count from 0."""
    first = session.first_index
    # Such an event stands behind its gap, or before one at the end.
    estimated = {event.index for event in events if event.kind in ESTIMATES}
    is_told_late = told_from_arrivals(session.info.doubts)
    found = [
        Happening(
            gap.first_index - first,
            gap.n_samples,
            GAP,
            ABOUT if is_told_late or estimated & {gap.first_index, gap.end_index} else "",
        )
        for gap in gaps
    ]
    found += [
        Happening(chunk.first_index - first, chunk.n_samples or 0, DAMAGED, chunk.problem)
        for chunk in damaged
        if chunk.first_index is not None
    ]
    found += [
        Happening(max(0, event.index - first), 0, event.kind, shown_text(event, disclosure))
        for event in events
    ]
    return tuple(sorted(found, key=lambda each: each.row))


def event_rows(found: Sequence[Happening], *, fs_hz: float) -> Table:
    """Yield the table of happenings; an event takes no time and has no rows."""
    yield _HEADER
    for each in found:
        yield (
            each.row / fs_hz,
            each.n_rows / fs_hz if each.n_rows else None,
            *(each.row, each.n_rows or None, each.kind, each.text or None),
        )
