"""Every marking that a store holds against every other: program, rounds and edits by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.engine.marking.agreement import (
    Comparison,
    Marking,
    compare,
    hand_marking,
    program_marking,
    round_marking,
)
from app.engine.marking.hand_edits import HandEdits
from app.engine.marking.rounds import Rounds
from app.model.rating import RatingRound
from app.store.store import Store
from dsp.findings import RecordingFinding
from dsp.steps import OnStep

Find = Callable[[str], RecordingFinding]
BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Agreements:
    """The rounds there are, and every two markings that share a start."""

    rounds: tuple[RatingRound, ...]
    comparisons: tuple[Comparison, ...]


def find_agreements(store: Store, find: Find, *, tie_ms: float, on_step: OnStep) -> Agreements:
    """Hold everything against everything; ``find`` analyses a session."""
    rounds = tuple(each for each in Rounds(store).all() if each.n_done)
    session_ids = tuple(dict.fromkeys(item.session_id for r in rounds for item in r.items))
    findings = found_in(session_ids, find, on_step)
    by_hand = {
        each: HandEdits(store).of(each, finding).onsets for each, finding in findings.items()
    }
    markings = [
        program_marking(findings),
        *(
            round_marking(name, each, findings)
            for name, each in zip(round_names(rounds), rounds, strict=True)
        ),
        hand_marking(BY_HAND, by_hand),
    ]
    return Agreements(rounds, _all_pairs(markings, findings, tie_ms))


def found_in(
    session_ids: tuple[str, ...], find: Find, on_step: OnStep
) -> dict[str, RecordingFinding]:
    """Return what is found in each session, telling how far that is."""
    found = {}
    for at, each in enumerate(session_ids):
        on_step(at / len(session_ids))
        found[each] = find(each)
    return found


def round_names(rounds: tuple[RatingRound, ...]) -> tuple[str, ...]:
    """Return what rounds are called: the rater, and which of their rounds it is."""
    seen: dict[str, int] = {}
    names = []
    for each in rounds:
        seen[each.rater] = seen.get(each.rater, 0) + 1
        names.append(f"{each.rater}, round {seen[each.rater]}")
    return tuple(names)


def _all_pairs(
    markings: list[Marking], findings: Mapping[str, RecordingFinding], tie_ms: float
) -> tuple[Comparison, ...]:
    """Return every two markings that share a start; the later against the earlier."""
    found = (
        compare(later, earlier, findings, tie_ms=tie_ms)
        for at, earlier in enumerate(markings)
        for later in markings[at + 1 :]
    )
    return tuple(each for each in found if each.muscles)
