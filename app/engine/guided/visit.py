"""What remains of a test to hold the next one against: its pairs, and under what conditions."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from app.engine.guided.result import LegResult
from app.engine.review import Review
from app.model.session import SessionSummary
from dsp.findings import SessionPairFinding
from dsp.firing_order import SessionConditions

SCHEMA = "firing-order/visit/1"


@dataclass(frozen=True, slots=True)
class VisitLeg:
    """One leg of a test: all its pairs, and how long its lifts took to rise."""

    side: str
    pairs: tuple[SessionPairFinding, ...]
    movement_s: float | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One test of somebody; ``was_stopped`` for pain, and then nothing is concluded from it."""

    schema: str
    conditions: SessionConditions
    legs: tuple[VisitLeg, ...]
    was_stopped: bool

    def leg(self, side: str) -> VisitLeg | None:
        """Return a leg; None where it was not tested."""
        return next((each for each in self.legs if each.side == side), None)


def visit_of(session: SessionSummary, review: Review) -> Visit | None:
    """Return what remains of a test; None for a recording that was none."""
    guided = review.guided
    if guided is None:
        return None
    presets = sorted({each.electrode.placement_preset for each in session.channel_metadata} - {""})
    return Visit(
        SCHEMA,
        SessionConditions(
            fs_hz=session.info.fs_hz,
            method=review.finding.method,
            task=guided.begun.protocol,
            cue=guided.begun.cue,
            electrodes=", ".join(presets) or None,
        ),
        tuple(
            _leg(leg, levels.rises_s)
            for leg, levels in zip(guided.legs, review.levels, strict=True)
        ),
        guided.was_stopped,
    )


def _leg(leg: LegResult, rises_s: tuple[float, ...]) -> VisitLeg:
    rise_s = median(rises_s) if rises_s else None
    return VisitLeg(leg.side.value, leg.finding.session_pairs, rise_s)
