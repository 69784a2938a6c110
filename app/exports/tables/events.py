"""What happened during a session, gaps among it, as rows in the order of their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.channel_gaps import ChannelGap
from app.exports.disclosure import shown_text
from app.exports.scans import Scans
from app.exports.tables.cell import Table
from app.model.connection_note import ESTIMATES
from app.model.counted import are_missing
from app.model.export import Disclosure
from app.model.link_words import told_from_arrivals
from app.model.session import DamagedChunk, Gap, SessionEvent, SessionSummary
from drivers.base import NoticeKind

_HEADER = ("time_s", "duration_s", "row", "n_rows", "kind", "text")
GAP = "samples missing"
CHANNEL_GAP = NoticeKind.CHANNEL_GAP.value
ABOUT = "about: the length is estimated"
DAMAGED = "stored samples damaged"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something at one row of a session, over some rows or none; ``text`` may be empty.

    Of what a single channel lacks ``channel`` is its column and ``n_missing`` how much.
    """

    row: int
    n_rows: int
    kind: str
    text: str = ""
    channel: int | None = None
    n_missing: int = 0


@dataclass(frozen=True, slots=True)
class Met:
    """What is missing of a session, as it was met when its samples were read."""

    gaps: Sequence[Gap] = ()
    damaged: Sequence[DamagedChunk] = ()
    channel_gaps: Sequence[ChannelGap] = ()

    @classmethod
    def of(cls, scans: Scans) -> Met:
        """Return what the last iteration met."""
        return cls(scans.gaps, scans.damaged, scans.channel_gaps)


def happenings(
    session: SessionSummary,
    events: Sequence[SessionEvent],
    met: Met,
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
        for gap in met.gaps
    ]
    found += [_of_channel(session, gap) for gap in met.channel_gaps]
    found += [
        Happening(chunk.first_index - first, chunk.n_samples or 0, DAMAGED, chunk.problem)
        for chunk in met.damaged
        if chunk.first_index is not None
    ]
    found += [
        Happening(max(0, event.index - first), 0, event.kind, shown_text(event, disclosure))
        for event in events
        # The samples themselves tell exactly what was noticed of them at the time.
        if not (met.channel_gaps and event.kind == CHANNEL_GAP)
    ]
    return tuple(sorted(found, key=lambda each: each.row))


def _of_channel(session: SessionSummary, gap: ChannelGap) -> Happening:
    name, n_rows = session.info.channels[gap.column].name, gap.end_index - gap.first_index
    among = "" if gap.n_missing == n_rows else f" among {n_rows}"
    return Happening(
        gap.first_index - session.first_index,
        n_rows,
        CHANNEL_GAP,
        f"{name}: {are_missing(gap.n_missing)}{among}",
        channel=gap.column,
        n_missing=gap.n_missing,
    )


def event_rows(found: Sequence[Happening], *, fs_hz: float) -> Table:
    """Yield the table of happenings; an event takes no time and has no rows."""
    yield _HEADER
    for each in found:
        yield (
            each.row / fs_hz,
            each.n_rows / fs_hz if each.n_rows else None,
            *(each.row, each.n_rows or None, each.kind, each.text or None),
        )
