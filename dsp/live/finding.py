"""What can be said of a lift while it goes on, and what the final word changed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dsp.findings import PairFinding, Reason, RepetitionFinding, Verdict


@dataclass(frozen=True, slots=True)
class LiveFinding:
    """One lift so far.

    Attributes
    ----------
    lift : int
        Number of the lift since the stream began, from 0. The finder of repetitions counts its
        own: not every alarm becomes a repetition.
    alarm_s : float
        When the first channel gave the alarm.
    so_far : RepetitionFinding
        Onsets and pairs of the channels that have spoken, from the start to the newest sample
        looked at (``end_s``). A pair's verdict is *cannot tell* until it is stated.
    not_yet : tuple of str
        Channels that have not spoken. None of them is *after* anything.
    is_settled : bool
        No look will follow unless another channel speaks.
    is_broken_off : bool
        The stream stopped before the lift was over, and every order is withdrawn.
    """

    lift: int
    alarm_s: float
    so_far: RepetitionFinding
    not_yet: tuple[str, ...]
    is_settled: bool = False
    is_broken_off: bool = False

    @property
    def is_stated(self) -> bool:
        """Return whether any order is stated."""
        return any(pair.verdict is not Verdict.CANNOT_TELL for pair in self.so_far.pairs)

    def broken_off(self) -> LiveFinding:
        """Withdraw what is stated, for the stream stopped while the lift went on.

        Returns
        -------
        LiveFinding
            Where a pair was stated, it cannot be told for samples are missing; no lag is left.
        """
        pairs = tuple(_withdrawn(pair) for pair in self.so_far.pairs)
        return replace(self, so_far=replace(self.so_far, pairs=pairs), is_broken_off=True)


def _withdrawn(pair: PairFinding) -> PairFinding:
    if pair.verdict is Verdict.CANNOT_TELL:
        return pair
    return PairFinding(
        pair.a,
        pair.b,
        lag_ms=None,
        interval_90_ms=None,
        p_a_before=None,
        p_together=None,
        p_a_after=None,
        p_a_first=None,
        verdict=Verdict.CANNOT_TELL,
        reasons=(Reason.GAP,),
    )


@dataclass(frozen=True, slots=True)
class Revision:
    """An order that was stated live and is another in the final word, or is not stated there.

    ``repetition`` is the index of the final word's repetition.
    """

    repetition: int
    a: str
    b: str
    live: Verdict
    final: Verdict
