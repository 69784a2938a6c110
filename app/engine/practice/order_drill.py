"""Which muscle started first in each repetition of an order drill; it decides no order itself."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.findings import PairFinding, RepetitionFinding, Verdict
from dsp.practice.effort import Effort

_LATEST_S = 4.0
"""A repetition that was not found so long after its end is not told."""

_REACHED = (Verdict.BEFORE, Verdict.TOGETHER)


@dataclass(frozen=True, slots=True)
class OrderTold:
    """What was found of one repetition; ``pair`` is None where none was found."""

    number: int
    pair: PairFinding | None

    @property
    def is_told(self) -> bool:
        """Return whether its order could be told."""
        return self.pair is not None and self.pair.verdict is not Verdict.CANNOT_TELL

    @property
    def is_with_or_before(self) -> bool:
        """Return whether the goal muscle started with the other one or before it."""
        return self.pair is not None and self.pair.verdict in _REACHED


class OrderDrill:
    """Holds each counted repetition until the analysis of its raw samples has found its order."""

    def __init__(self, goal: str, other: str, *, fs_hz: float, origin_index: int) -> None:
        self._names = (goal, other)
        self._fs_hz, self._origin_index = fs_hz, origin_index
        self._waiting: tuple[int, Effort] | None = None
        self.told: tuple[OrderTold, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """Return whether the order of a repetition is still being found."""
        return self._waiting is not None

    def expect(self, number: int, effort: Effort) -> None:
        """Wait for the order of a repetition."""
        self._waiting = (number, effort)

    def learn(self, findings: tuple[RepetitionFinding, ...], *, index: int) -> OrderTold | None:
        """Take all repetitions ordered so far; return what they tell of the one that waits."""
        if self._waiting is None:
            return None
        number, effort = self._waiting
        pair = self._pair_of(findings, effort)
        if pair is None and index - effort.end_index < _LATEST_S * self._fs_hz:
            return None
        told = OrderTold(number, pair)
        self._waiting, self.told = None, (*self.told, told)
        return told

    def _pair_of(
        self, findings: tuple[RepetitionFinding, ...], effort: Effort
    ) -> PairFinding | None:
        for finding in reversed(findings):
            start = self._origin_index + finding.start_s * self._fs_hz
            end = self._origin_index + finding.end_s * self._fs_hz
            if start < effort.end_index and end > effort.start_index:
                return next(
                    (pair for pair in finding.pairs if (pair.a, pair.b) == self._names), None
                )
        return None
