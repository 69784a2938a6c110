"""Test and retest from stored tests: whose visits go into which table, and what each table says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.guided.visits import DatedVisit
from dsp.reliability import Reliability, find_reliability

LEAST_ALONE = 3
"""Visits from which one person alone tells a scatter."""


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """What visits must share to stand in one table: done, said, placed and found the same."""

    task: str
    side: str
    a: str
    b: str
    cue: str
    electrodes: str
    method: str


@dataclass(frozen=True, slots=True)
class PersonDelays:
    """The typical delay of one pair in the visits of one person, oldest first."""

    pseudonym: str
    delays_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StudyTable:
    """One condition: who stands in it, who has too few visits, and what their repeats tell.

    ``reliability`` is None where nobody has enough visits.
    """

    condition: Condition
    n_visits: int
    people: tuple[PersonDelays, ...]
    left_out: tuple[PersonDelays, ...]
    reliability: Reliability | None


def study(
    visits_by_pseudonym: Mapping[str, Iterable[DatedVisit]], *, n_visits: int
) -> tuple[StudyTable, ...]:
    """Return a table for each condition that anybody was tested under.

    The first ``n_visits`` of everybody who has as many stand in it; of one person alone all do.
    A visit that was stopped for pain, or of which no delay can be told, is none.
    """
    delays: dict[Condition, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for pseudonym, visits in visits_by_pseudonym.items():
        for visit in visits:
            for condition, delay_ms in _delays(visit):
                delays[condition][pseudonym].append(delay_ms)
    return tuple(
        _table(condition, of_people, n_visits) for condition, of_people in sorted(delays.items())
    )


def _delays(dated: DatedVisit) -> Iterable[tuple[Condition, float]]:
    visit = dated.visit
    if visit.was_stopped:
        return
    conditions = visit.conditions
    for leg in visit.legs:
        for pair in leg.pairs:
            if pair.pooled is not None:
                yield (
                    Condition(
                        conditions.task or "",
                        leg.side,
                        pair.a,
                        pair.b,
                        conditions.cue or "",
                        conditions.electrodes or "",
                        conditions.method.version,
                    ),
                    pair.pooled.typical_ms,
                )


def _table(condition: Condition, of_people: Mapping[str, list[float]], n_visits: int) -> StudyTable:
    people = [PersonDelays(name, tuple(each)) for name, each in sorted(of_people.items())]
    enough = [each for each in people if len(each.delays_ms) >= n_visits]
    if len(enough) == 1 and len(enough[0].delays_ms) >= LEAST_ALONE:
        table = [enough[0].delays_ms]
    elif len(enough) > 1:
        table = [each.delays_ms[:n_visits] for each in enough]
    else:
        table, enough = [], []
    return StudyTable(
        condition,
        len(table[0]) if table else n_visits,
        tuple(enough),
        tuple(each for each in people if each not in enough),
        find_reliability(np.array(table)) if table else None,
    )
