"""The tests of one person over time, told leg by leg; two legs side by side make no score."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.engine.guided.leg_levels import leading_of
from app.engine.guided.visit import VisitLeg
from app.engine.guided.visits import DatedVisit, change_since
from app.figures.timeline import Timeline, TimePoint, own_range
from app.model.guided_protocol import Side
from app.model.guided_words import leg_phrase
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, milliseconds, phrase, verbatim
from app.model.words import interval_text, lag_text, typical_delay_ms
from app.report.change import FIRST, change_phrase, differs_phrase
from app.report.pairs import share_word
from dsp.findings import Difference, SessionPairFinding
from dsp.firing_order import ChangeConfig, find_change

_STOPPED = phrase("stopped for pain")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit as a table shows it."""

    session_id: str
    day: str
    delay: str
    interval: Phrase | None
    n_good: int
    word: Phrase
    off_line: Phrase | None


@dataclass(frozen=True, slots=True)
class LegHistory:
    """One leg over all visits: rows newest first, the picture oldest first."""

    title: Phrase
    timeline: Timeline
    rows: tuple[VisitRow, ...]
    change: Phrase
    band: Phrase


@dataclass(frozen=True, slots=True)
class _LegVisit:
    """One leg of one visit, and its leading pair."""

    dated: DatedVisit
    leg: VisitLeg
    found: SessionPairFinding


def legs_over_time(visits: tuple[DatedVisit, ...]) -> tuple[LegHistory, ...]:
    """Return every leg that was ever tested, the left one first."""
    sides = {leg.side for dated in visits for leg in dated.visit.legs}
    own = (_leg_visits(visits, side) for side in ("L", "R", "both") if side in sides)
    legs = [_history(each, visits) for each in own if each]
    if not legs:
        return ()
    # One axis for both: what is read beside each other is measured with one ruler.
    lows_ms, highs_ms = zip(*(own_range(leg.timeline) for leg in legs), strict=True)
    range_ms = (min(lows_ms), max(highs_ms))
    return tuple(replace(leg, timeline=replace(leg.timeline, range_ms=range_ms)) for leg in legs)


def _leg_visits(visits: tuple[DatedVisit, ...], side: str) -> tuple[_LegVisit, ...]:
    own = []
    for dated in visits:
        leg = dated.visit.leg(side)
        pair = None if leg is None else leading_of(leg.pairs, side)
        if leg is None or pair is None:
            continue
        found = next(each for each in leg.pairs if (each.a, each.b) == pair)
        own.append(_LegVisit(dated, leg, found))
    return tuple(own)


def _history(own: tuple[_LegVisit, ...], visits: tuple[DatedVisit, ...]) -> LegHistory:
    newest = own[-1]
    off_line = [_off_line(each, newest) for each in own]
    comparable = [each for each, why in zip(own, off_line, strict=True) if why is None]
    band_ms, width_ms = _band(comparable)
    pair = (newest.found.a, newest.found.b)
    change = change_since(
        visits,
        newest.dated.visit,
        started=newest.dated.started,
        side=newest.leg.side,
        pair=pair,
    )
    said = FIRST
    if change is not None:
        said = change_phrase(change, verbatim(_day(change.earlier)))
    return LegHistory(
        title=leg_phrase(Side(newest.leg.side)),
        timeline=Timeline(
            points=tuple(_point(each, why) for each, why in zip(own, off_line, strict=True)),
            band_ms=band_ms,
            reference=name_channels(pair)[pair[1]].noun,
        ),
        rows=tuple(
            _row(each, why) for each, why in reversed(list(zip(own, off_line, strict=True)))
        ),
        change=said,
        band=phrase(
            "Shaded is noise: within {ms} of the first comparable visit no change is told.",
            ms=milliseconds(width_ms),
        ),
    )


def _off_line(one: _LegVisit, newest: _LegVisit) -> Phrase | None:
    """Return why a visit is not held against the newest; None where it is."""
    if one.dated.visit.was_stopped:
        return _STOPPED
    if one.found.pooled is None:
        return phrase("too few good lifts ({n})", n=one.found.n_valid)
    differs = _differing(one, newest)
    if not differs:
        return None
    said = differs_phrase(differs[0])
    for other in differs[1:]:
        said = phrase("{these}, {what}", these=said, what=differs_phrase(other))
    return said


def _differing(one: _LegVisit, newest: _LegVisit) -> tuple[Difference, ...]:
    conditions = (
        replace(one.dated.visit.conditions, movement_s=one.leg.movement_s),
        replace(newest.dated.visit.conditions, movement_s=newest.leg.movement_s),
    )
    return find_change(one.found, newest.found, conditions).differs


def _band(
    comparable: list[_LegVisit],
) -> tuple[tuple[float, float] | None, float]:
    """Return where noise would put the newest, about the first, and how far that reaches."""
    least_ms = ChangeConfig().least_ms
    known = [each for each in comparable if each.found.pooled is not None]
    if not known or known[0].found.pooled is None:
        return None, least_ms
    first, newest = known[0], known[-1]
    change = find_change(
        first.found,
        newest.found,
        (first.dated.visit.conditions, newest.dated.visit.conditions),
    )
    width_ms = max(least_ms, change.mdc95_ms or 0.0)
    middle_ms = known[0].found.pooled.typical_ms
    return (middle_ms - width_ms, middle_ms + width_ms), width_ms


def _point(own: _LegVisit, off_line: Phrase | None) -> TimePoint:
    lag_ms, interval_ms = typical_delay_ms(own.found)
    return TimePoint(_day(own.dated), lag_ms, interval_ms, off_line)


def _row(own: _LegVisit, off_line: Phrase | None) -> VisitRow:
    lag_ms, interval_ms = typical_delay_ms(own.found)
    return VisitRow(
        own.dated.session_id,
        _day(own.dated),
        lag_text(lag_ms),
        interval_text(interval_ms),
        own.found.n_valid,
        share_word(own.found),
        off_line,
    )


def _day(dated: DatedVisit) -> str:
    return f"{dated.started:%Y-%m-%d}"
