"""Starts that were put by hand, as rows: both numbers of each; what was found it leaves alone."""

from __future__ import annotations

from app.exports.tables.cell import Table
from app.model.export import Disclosure
from app.model.hand_onset import HandOnset

_HEADER = (
    *("repetition", "channel", "automatic_onset_s", "by_hand", "by_hand_onset_s"),
    *("difference_ms", "edited_utc", "edited_by"),
)


def hand_rows(by_hand: tuple[HandOnset, ...], disclosure: Disclosure) -> Table:
    """Yield one row per start; who edited it and when leave only where persons may be named."""
    yield _HEADER
    for each in by_hand:
        difference_ms = None
        if each.onset_s is not None and each.automatic_s is not None:
            difference_ms = 1000.0 * (each.onset_s - each.automatic_s)
        named = (each.utc or None, each.who or None)
        yield (
            # People count from 1, as in the table of repetitions.
            *(each.repetition + 1, each.channel, each.automatic_s),
            *("no start" if each.onset_s is None else "start", each.onset_s, difference_ms),
            *(named if disclosure.is_identified else (None, None)),
        )
