"""Markings of the same starts, two at a time: the program's, by hand, and of blind rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.marking.hand_edits import Spanning, same_repetition
from app.model.hand_onset import HandOnset, OnsetPlace
from app.model.rating import RatingRound
from dsp.agreement import OnsetAgreement, OrderAgreement, onset_agreement, order_agreement
from dsp.findings import RecordingFinding

StartPlace = tuple[str, int, str]
"""A start: its session, the repetition's index in the present finding, and its channel."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Where one way of marking puts starts; None where it says that there is none.

    ``intervals_s`` are given by the program alone.
    """

    name: str
    onsets_s: Mapping[StartPlace, float | None]
    intervals_s: Mapping[StartPlace, tuple[float, float]] = field(default_factory=dict)
    rater: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One start, or one delay of a movement, as both put it: their mean and their difference."""

    session_id: str
    repetition: int
    first_ms: float
    second_ms: float

    @property
    def mean_ms(self) -> float:
        """Return the middle of both."""
        return (self.first_ms + self.second_ms) / 2

    @property
    def difference_ms(self) -> float:
        """Return the first less the second."""
        return self.first_ms - self.second_ms


@dataclass(frozen=True, slots=True)
class MuscleAgreement:
    """One muscle: where both see a start, and how often one alone or neither does.

    ``n_inside`` counts starts of the other way inside the program's interval, where one is the
    program's.
    """

    channel: str
    found: OnsetAgreement
    n_first_alone: int
    n_second_alone: int
    n_neither: int
    n_inside: int | None
    points: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two muscles: the delay of one against the other, and the order that it says."""

    a: str
    b: str
    delay: OnsetAgreement
    order: OrderAgreement
    points: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two ways of marking over all starts that both were asked about."""

    first: str
    second: str
    muscles: tuple[MuscleAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    tie_ms: float
    is_one_rater: bool = False


def program_marking(findings: Mapping[str, RecordingFinding]) -> Marking:
    """Return where the program found starts."""
    onsets_s: dict[StartPlace, float | None] = {}
    intervals_s: dict[StartPlace, tuple[float, float]] = {}
    for session_id, finding in findings.items():
        for repetition in finding.repetitions:
            for onset in repetition.onsets:
                place = (session_id, repetition.index, onset.channel)
                onsets_s[place] = onset.onset_s
                if onset.interval_90_s is not None:
                    intervals_s[place] = onset.interval_90_s
    return Marking("program", onsets_s, intervals_s)


def hand_marking(name: str, by_hand: Mapping[str, Mapping[OnsetPlace, HandOnset]]) -> Marking:
    """Return where starts were put by hand beside what was found; those alone."""
    return Marking(
        name,
        {
            (session_id, *place): onset.onset_s
            for session_id, onsets in by_hand.items()
            for place, onset in onsets.items()
        },
    )


def round_marking(
    name: str, rated: RatingRound, findings: Mapping[str, RecordingFinding]
) -> Marking:
    """Return where a round put starts, at the repetitions of the present findings."""
    onsets_s: dict[StartPlace, float | None] = {}
    for item in rated.items:
        finding = findings.get(item.session_id)
        if item.place not in rated.marks or finding is None:
            continue
        now = same_repetition(Spanning(item.lift.start_s, item.lift.end_s), finding)
        if now is not None:
            onsets_s[(item.session_id, now.index, item.channel)] = rated.marks[item.place]
    return Marking(name, onsets_s, rater=rated.rater)


def compare(
    first: Marking,
    second: Marking,
    findings: Mapping[str, RecordingFinding],
    *,
    tie_ms: float,
) -> Comparison:
    """Hold two markings against each other."""
    origin_s = {
        (session_id, each.index): each.start_s
        for session_id, finding in findings.items()
        for each in finding.repetitions
    }
    both = [place for place in first.onsets_s if place in second.onsets_s and place[:2] in origin_s]
    channels = list(
        dict.fromkeys(
            channel.name
            for finding in findings.values()
            for channel in finding.channels
            if any(place[2] == channel.name for place in both)
        )
    )
    return Comparison(
        first.name,
        second.name,
        tuple(_muscle(each, both, first, second, origin_s) for each in channels),
        tuple(
            _pair((a, b), both, first, second, tie_ms)
            for a, b in _pairs(findings)
            if a in channels and b in channels
        ),
        tie_ms,
        is_one_rater=bool(first.rater) and first.rater == second.rater,
    )


def _muscle(
    channel: str,
    both: list[StartPlace],
    first: Marking,
    second: Marking,
    origin_s: Mapping[tuple[str, int], float],
) -> MuscleAgreement:
    points, n_first, n_second, n_neither = [], 0, 0, 0
    inside = []
    for place in (each for each in both if each[2] == channel):
        one_s, other_s = first.onsets_s[place], second.onsets_s[place]
        if one_s is None or other_s is None:
            n_first += one_s is not None
            n_second += other_s is not None
            n_neither += one_s is None and other_s is None
            continue
        start_s = origin_s[place[:2]]
        points.append(
            Difference(*place[:2], (one_s - start_s) * 1000.0, (other_s - start_s) * 1000.0)
        )
        for interval_s, put_s in (
            (first.intervals_s.get(place), other_s),
            (second.intervals_s.get(place), one_s),
        ):
            if interval_s is not None:
                inside.append(interval_s[0] <= put_s <= interval_s[1])
    has_program = bool(first.intervals_s or second.intervals_s)
    differences_ms = np.array([each.difference_ms for each in points])
    return MuscleAgreement(
        channel,
        onset_agreement(differences_ms),
        n_first,
        n_second,
        n_neither,
        sum(inside) if has_program else None,
        tuple(points),
    )


def _pair(
    pair: tuple[str, str],
    both: list[StartPlace],
    first: Marking,
    second: Marking,
    tie_ms: float,
) -> PairAgreement:
    points, (a, b) = [], pair
    known = set(both)
    for session_id, repetition, channel in both:
        places = ((session_id, repetition, a), (session_id, repetition, b))
        if channel != a or places[1] not in known:
            continue
        lags_ms = [_lag_ms(each, *places) for each in (first, second)]
        if lags_ms[0] is not None and lags_ms[1] is not None:
            points.append(Difference(session_id, repetition, lags_ms[0], lags_ms[1]))
    return PairAgreement(
        a,
        b,
        onset_agreement(np.array([each.difference_ms for each in points])),
        order_agreement(
            np.array([each.first_ms for each in points]),
            np.array([each.second_ms for each in points]),
            tie_ms=tie_ms,
        ),
        tuple(points),
    )


def _lag_ms(marking: Marking, a: StartPlace, b: StartPlace) -> float | None:
    a_s, b_s = marking.onsets_s[a], marking.onsets_s[b]
    return None if a_s is None or b_s is None else (a_s - b_s) * 1000.0


def _pairs(findings: Mapping[str, RecordingFinding]) -> list[tuple[str, str]]:
    """Return every pair in the order the findings tell them."""
    return list(
        dict.fromkeys(
            (pair.a, pair.b)
            for finding in findings.values()
            for repetition in finding.repetitions
            for pair in repetition.pairs
        )
    )
