"""One lift that goes on: who has spoken, when to look, and what two looks agree on."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from dsp.findings import PairFinding, RepetitionFinding, Verdict
from dsp.live.config import LiveConfig

Pair = tuple[str, str]


class LiveLift:
    """Keeps the time of the looks and states what two of them in a row have said.

    Parameters
    ----------
    number : int
        Number of the lift.
    begin_index : int
        Where the first channel began to be suspected.
    rest : (int, int)
        The quiet stretch before it, in raw indices.
    fs_hz : float
        Raw samples per second.
    config : LiveConfig
        When to look.
    """

    def __init__(
        self,
        number: int,
        *,
        begin_index: int,
        rest: tuple[int, int],
        fs_hz: float,
        config: LiveConfig,
    ) -> None:
        self.number = number
        self.begin_index = begin_index
        self.rest = rest
        self.spoken: frozenset[str] = frozenset()
        self._n_apart = round(config.looks_apart_s * fs_hz)
        self._schedule = [round(after_s * fs_hz) for after_s in config.looks_s]
        self._due: list[int] = []
        self._looked_index = 0
        self._has_news = False
        self._said: dict[Pair, Verdict] = {}

    def hear(self, spoken: Set[str], now_index: int) -> None:
        """Learn which channels have spoken by now; one more begins the looks anew."""
        if spoken - self.spoken:
            self._has_news = True
            begin_index = max(now_index, self._looked_index + self._n_apart)
            self._due = [begin_index + n_after for n_after in self._schedule]
        if not self.is_settled(now_index):
            self.spoken = frozenset(spoken)

    def is_due(self, now_index: int) -> bool:
        """Return whether to look now; one channel alone is looked at once."""
        is_enough = len(self.spoken) > 1 or self._has_news
        return is_enough and any(due_index <= now_index for due_index in self._due)

    def is_settled(self, now_index: int) -> bool:
        """Return whether no look will follow unless another channel speaks."""
        return all(due_index < now_index for due_index in self._due)

    def before_index(self, now_index: int) -> int:
        """Return when the look before this one would have been."""
        return now_index - self._n_apart

    def is_missing(self, found: RepetitionFinding, now_index: int) -> bool:
        """Return whether an order might be stated, had there been a look shortly before."""
        is_first_in_a_while = now_index - self._looked_index > 2 * self._n_apart
        return is_first_in_a_while and any(self._is_told(pair) for pair in found.pairs)

    def remember(self, found: RepetitionFinding) -> None:
        """Keep what a look said of every pair, for the next to agree with."""
        self._said = {(pair.a, pair.b): pair.verdict for pair in found.pairs}

    def state(self, found: RepetitionFinding, now_index: int) -> RepetitionFinding:
        """Return what a look says of those who have spoken: orders that the look before shares."""
        self._has_news = False
        self._looked_index = now_index
        self._due = [due_index for due_index in self._due if due_index > now_index]
        stated = replace(
            found,
            onsets=tuple(onset for onset in found.onsets if onset.channel in self.spoken),
            pairs=tuple(self._stated(pair) for pair in found.pairs if self._has_spoken(pair)),
        )
        self.remember(found)
        return stated

    def _has_spoken(self, pair: PairFinding) -> bool:
        return pair.a in self.spoken and pair.b in self.spoken

    def _is_told(self, pair: PairFinding) -> bool:
        return pair.verdict is not Verdict.CANNOT_TELL and self._has_spoken(pair)

    def _stated(self, pair: PairFinding) -> PairFinding:
        if self._said.get((pair.a, pair.b)) is pair.verdict:
            return pair
        return replace(pair, verdict=Verdict.CANNOT_TELL)
