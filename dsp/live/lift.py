"""One lift that goes on: who has spoken, when to look, and what two looks agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dsp.findings import OnsetFinding, PairFinding, Reason, RepetitionFinding, Verdict
from dsp.flag import FlagFinding
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
        self.flags: tuple[FlagFinding, ...] | None = None
        self._begun_s: dict[str, float] = {}
        self._fs_hz = fs_hz
        self._burst_before_s = config.burst_before_s
        self._n_apart = round(config.looks_apart_s * fs_hz)
        self._schedule = [round(after_s * fs_hz) for after_s in config.looks_s]
        self._due: list[int] = []
        self._looked_index = 0
        self._has_news = False
        self._said: dict[Pair, Verdict] = {}

    @property
    def spoken(self) -> frozenset[str]:
        """Return which channels have spoken."""
        return frozenset(self._begun_s)

    def hear(self, begun: Mapping[str, int], now_index: int) -> None:
        """Learn which channels have spoken and where they began; one more begins the looks anew."""
        if begun.keys() - self.spoken:
            self._has_news = True
            begin_index = max(now_index, self._looked_index + self._n_apart)
            self._due = [begin_index + n_after for n_after in self._schedule]
        if not self.is_settled(now_index):
            self._begun_s = {name: index / self._fs_hz for name, index in begun.items()}

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

    def doubt(self, found: RepetitionFinding) -> RepetitionFinding:
        """Withhold the order of every channel whose start is not what its alarm heard."""
        onsets = {onset.channel: self._doubted(onset) for onset in found.onsets}
        is_doubted = {onset.channel for onset in found.onsets if onsets[onset.channel] != onset}
        pairs = (
            replace(
                pair,
                verdict=Verdict.CANNOT_TELL,
                reasons=tuple(dict.fromkeys((*pair.reasons, Reason.SECOND_MODE))),
            )
            if {pair.a, pair.b} & is_doubted
            else pair
            for pair in found.pairs
        )
        return replace(found, onsets=tuple(onsets.values()), pairs=tuple(pairs))

    def _doubted(self, onset: OnsetFinding) -> OnsetFinding:
        begun_s = self._begun_s.get(onset.channel)
        if begun_s is None or onset.interval_90_s is None:
            return onset
        if onset.interval_90_s[1] >= begun_s - self._burst_before_s:
            return onset
        return replace(onset, reasons=tuple(dict.fromkeys((*onset.reasons, Reason.SECOND_MODE))))

    def remember(self, found: RepetitionFinding) -> None:
        """Keep what a look said of every pair, for the next to agree with."""
        self._said = {(pair.a, pair.b): pair.verdict for pair in self.doubt(found).pairs}

    def state(self, found: RepetitionFinding, now_index: int) -> RepetitionFinding:
        """Return what a look says of those who have spoken: orders that the look before shares."""
        found = self.doubt(found)
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
