"""One repetition's order as a panel shows it: words, delay, raster, table; no Qt and no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.model.muscle_names import Names
from app.model.phrase import Phrase
from app.model.reasons import leading_badge, leading_reason
from app.model.words import (
    delay_phrase,
    doubt_phrase,
    interval_text,
    lag_text,
    pair_title,
    repetition_headline,
    revision_phrase,
    session_doubt_phrase,
    session_word,
    typical_delay_ms,
    verdict_word,
)
from app.presenters.noticed import Noticed, Tally, noticed_beside, tally
from dsp.findings import (
    ChannelFinding,
    PairFinding,
    Reason,
    RepetitionFinding,
    SessionPairFinding,
    Verdict,
)
from dsp.firing_order import is_valid
from dsp.live import LiveFinding, Revision
from dsp.muscle import GLUTE, HAMSTRINGS, pair_order, read_muscle

Pair = tuple[str, str]

_BACK = "erector_spinae"


@dataclass(frozen=True, slots=True)
class RasterRow:
    """One muscle's start against the reference, in ms with its 90 % interval."""

    channel: str
    name: Phrase
    lag_ms: float
    interval_ms: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Raster:
    """The starts of one repetition; ``rows`` is empty when the reference showed no start.

    ``n_lanes`` counts the muscles that might have started, so that a picture keeps its height.
    """

    reference: Phrase
    tie_ms: float
    rows: tuple[RasterRow, ...]
    n_lanes: int


@dataclass(frozen=True, slots=True)
class VerdictState:
    """What a panel says about one pair in one repetition.

    ``is_so_far`` tells that it goes on and this is not its final word, ``is_broken_off`` that
    nothing came any more and it has no number, for the next may get it; ``revision`` what had been
    said then, where the final word is another. ``noticed`` are the flags told beside its order.
    """

    number: int
    headline: Phrase
    doubt: Phrase | None
    delay: Phrase | None
    raster: Raster
    is_so_far: bool = False
    is_broken_off: bool = False
    revision: Phrase | None = None
    noticed: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class Unused:
    """Why a session leaves a repetition out: in two or three words, and as a clause."""

    short: Phrase
    because: Phrase


@dataclass(frozen=True, slots=True)
class TableRow:
    """One repetition as a table shows it; ``unused`` is None where its session uses it."""

    number: int
    word: Phrase
    lag: str
    interval: Phrase | None
    doubt: Phrase | None
    raster: Raster
    unused: Unused | None
    noticed: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair over a whole session as a table shows it."""

    pair: Pair
    title: Phrase
    n_valid: int
    n_before: int
    n_together: int
    n_after: int
    n_cannot_tell: int
    n_not_used: int
    typical: str
    interval: Phrase | None
    word: Phrase
    doubt: Phrase | None
    tally: Tally = field(default_factory=Tally)


def pairs_of(channels: Sequence[str]) -> tuple[Pair, ...]:
    """Return every pair a person may look at, a glute with the hamstring of its side first."""
    names = tuple(channels)
    pairs = [(names[a], names[b]) for a, b in pair_order(names)]
    return tuple(sorted(pairs, key=lambda pair: not _is_leading(pair)))


def _is_leading(pair: Pair) -> bool:
    a, b = read_muscle(pair[0]), read_muscle(pair[1])
    return a.muscle == GLUTE and b.muscle in HAMSTRINGS and a.side == b.side


def find_pair(finding: RepetitionFinding, pair: Pair) -> PairFinding | None:
    """Return a repetition's finding for a pair."""
    return next((each for each in finding.pairs if (each.a, each.b) == pair), None)


def verdict_state(
    finding: RepetitionFinding,
    pair: Pair,
    names: Names,
    *,
    tie_ms: float,
    revisions: Sequence[Revision] = (),
) -> VerdictState | None:
    """Return what one repetition says about a pair; None when it was not looked at."""
    found = find_pair(finding, pair)
    if found is None:
        return None
    revised = (each for each in revisions if each.repetition == finding.index)
    revision = next((each for each in revised if (each.a, each.b) == pair), None)
    return VerdictState(
        number=finding.index + 1,
        headline=repetition_headline(found, names),
        doubt=doubt_phrase(found, finding.onsets, names, finding.flags),
        noticed=noticed_beside(finding, found, names),
        delay=delay_phrase(found),
        raster=_raster(finding, pair, names, tie_ms),
        revision=None if revision is None else revision_phrase(revision.live),
    )


def so_far_state(
    lift: LiveFinding, pair: Pair, names: Names, *, index: int, tie_ms: float
) -> VerdictState | None:
    """Return what is stated of a pair while its lift goes on; None while nothing is.

    Of a lift that was broken off, it is that what had been stated cannot be told, and why.
    """
    found = find_pair(lift.so_far, pair)
    if found is None:
        return None
    is_withdrawn = lift.is_broken_off and Reason.GAP in found.reasons
    if found.verdict is Verdict.CANNOT_TELL and not is_withdrawn:
        return None
    state = verdict_state(replace(lift.so_far, index=index), pair, names, tie_ms=tie_ms)
    if state is None or not is_withdrawn:
        return None if state is None else replace(state, is_so_far=True)
    raster = replace(state.raster, rows=())
    return replace(state, raster=raster, noticed=(), is_broken_off=True)


def pair_rows(
    findings: Sequence[SessionPairFinding],
    pairs: Sequence[Pair],
    names: Names,
    *,
    repetitions: Sequence[RepetitionFinding],
    channels: Sequence[ChannelFinding] = (),
) -> tuple[PairRow, ...]:
    """Return what a session says about each pair, in the order of ``pairs``.

    ``repetitions`` tell what was left out, and ``channels`` of a pair that says nothing whether a
    small signal is behind it.
    """
    by_pair = {(each.a, each.b): each for each in findings}
    return tuple(
        _pair_row(by_pair[pair], names, repetitions, channels) for pair in pairs if pair in by_pair
    )


def _pair_row(
    found: SessionPairFinding,
    names: Names,
    repetitions: Sequence[RepetitionFinding],
    channels: Sequence[ChannelFinding],
) -> PairRow:
    typical_ms, interval_ms = typical_delay_ms(found)
    return PairRow(
        pair=(found.a, found.b),
        title=pair_title(found.a, found.b, names),
        n_valid=found.n_valid,
        n_before=found.n_before,
        n_together=found.n_together,
        n_after=found.n_after,
        n_cannot_tell=found.n_valid - found.n_before - found.n_together - found.n_after,
        n_not_used=len(repetitions) - found.n_valid,
        typical=lag_text(typical_ms),
        interval=interval_text(interval_ms),
        word=session_word(found.verdict),
        doubt=session_doubt_phrase(found, names, channels, repetitions),
        tally=tally(repetitions, found.a, found.b, names),
    )


def table_rows(
    findings: Sequence[RepetitionFinding], pair: Pair, names: Names, *, tie_ms: float
) -> tuple[TableRow, ...]:
    """Return the repetitions as rows, newest first."""
    rows = []
    for finding in reversed(findings):
        found = find_pair(finding, pair)
        if found is not None:
            rows.append(
                TableRow(
                    finding.index + 1,
                    verdict_word(found.verdict),
                    lag_text(found.lag_ms),
                    interval_text(found.interval_90_ms),
                    doubt_phrase(found, finding.onsets, names, finding.flags),
                    _raster(finding, pair, names, tie_ms),
                    _unused(finding, found, names),
                    noticed_beside(finding, found, names),
                )
            )
    return tuple(rows)


def _unused(finding: RepetitionFinding, found: PairFinding, names: Names) -> Unused | None:
    if is_valid(found):
        return None
    because = leading_reason(found, finding.onsets, names, finding.flags).reason
    return Unused(leading_badge(found, finding.flags), because)


def pair_titles(pairs: Sequence[Pair], names: Names) -> tuple[Phrase, ...]:
    """Return what the pairs are called."""
    return tuple(pair_title(a, b, names) for a, b in pairs)


def _raster(finding: RepetitionFinding, of_pair: Pair, names: Names, tie_ms: float) -> Raster:
    reference = of_pair[1]
    own = next((onset for onset in finding.onsets if onset.channel == reference), None)
    title = names[reference].noun
    n_lanes = sum(_has_lane(channel, of_pair) for channel in names)
    if own is None or own.onset_s is None or own.interval_90_s is None:
        return Raster(title, tie_ms, (), n_lanes)
    low_ms, high_ms = ((edge_s - own.onset_s) * 1000.0 for edge_s in own.interval_90_s)
    rows = [RasterRow(reference, names[reference].title, 0.0, (low_ms, high_ms))]
    for pair in finding.pairs:
        row = _against(pair, reference, names)
        if row is not None and _has_lane(row.channel, of_pair):
            rows.append(row)
    return Raster(title, tie_ms, tuple(sorted(rows, key=lambda row: row.lag_ms)), n_lanes)


def _has_lane(channel: str, of_pair: Pair) -> bool:
    """Tell whether a muscle belongs beside a pair: one leg to a raster, and the back."""
    one, other = read_muscle(channel), read_muscle(of_pair[1])
    is_back = _BACK in (one.muscle, other.muscle)
    is_one_leg = one.side == other.side or None in (one.side, other.side)
    return channel in of_pair or is_back or is_one_leg


def _against(pair: PairFinding, reference: str, names: Names) -> RasterRow | None:
    """Return the other muscle of a pair against the reference, its sign turned where need be."""
    if pair.lag_ms is None or pair.interval_90_ms is None:
        return None
    low_ms, high_ms = pair.interval_90_ms
    if pair.b == reference:
        return RasterRow(pair.a, names[pair.a].title, pair.lag_ms, (low_ms, high_ms))
    if pair.a == reference:
        return RasterRow(pair.b, names[pair.b].title, -pair.lag_ms, (-high_ms, -low_ms))
    return None
