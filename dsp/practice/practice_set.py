"""What a set of repetitions came to; it moves no goal and says no word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsp.practice.effort import Effort


@dataclass(frozen=True, slots=True)
class SetFinding:
    """A set in numbers.

    Attributes
    ----------
    n_repetitions : int
        Efforts that are complete.
    n_held : int
        Of these, held as asked.
    n_incomplete : int
        Efforts of which too much is missing: they count for nothing and against nobody.
    n_let_go : int
        How many complete efforts were let go and taken up again.
    joined : tuple of (str, int)
        Every watched muscle and in how many it joined in.
    n_successes : int
        Held as asked, with every watched muscle quiet where that is asked.
    quiet_share : float or None
        Share of the time at the goal in which all watched muscles were quiet.
    n_knocks : int
        Of the incomplete efforts, knocks of cable or sticker.
    unseen : tuple of (str, int)
        Every watched muscle that could not be seen in some complete efforts, and in how many.
    n_open : int
        Complete efforts of which it stays open whether they succeeded: held, with a muscle unseen
        that had to be quiet.
    """

    n_repetitions: int
    n_held: int
    n_incomplete: int
    n_let_go: int
    joined: tuple[tuple[str, int], ...]
    n_successes: int
    quiet_share: float | None
    n_knocks: int = 0
    unseen: tuple[tuple[str, int], ...] = ()
    n_open: int = 0

    @property
    def success_share(self) -> float | None:
        """Return the share that succeeded of those that can be told; None where none can."""
        n_told = self.n_repetitions - self.n_open
        return self.n_successes / n_told if n_told else None


def summarise_set(efforts: Sequence[Effort], *, must_be_quiet: bool) -> SetFinding:
    """Return what a set came to.

    Parameters
    ----------
    efforts : sequence of Effort
        All of one set, with one target.
    must_be_quiet : bool
        Whether a repetition in which a watched muscle joined in is a success; in the first two
        sessions it is, and the muscle is only told.

    Returns
    -------
    SetFinding
    """
    complete = [effort for effort in efforts if effort.is_complete]
    channels = dict.fromkeys(quiet.channel for effort in efforts for quiet in effort.quiet)
    shares = [
        (effort.held_s, effort.quiet_share)
        for effort in complete
        if effort.quiet_share is not None and not effort.unseen
    ]
    held_s = sum(length_s for length_s, _ in shares)
    quiet_s = sum(length_s * share for length_s, share in shares)
    return SetFinding(
        n_repetitions=len(complete),
        n_held=sum(effort.is_held for effort in complete),
        n_incomplete=len(efforts) - len(complete),
        n_let_go=sum(effort.n_let_go > 0 for effort in complete),
        joined=tuple(
            (channel, sum(channel in effort.joined for effort in complete)) for channel in channels
        ),
        n_successes=sum(
            effort.is_held and not (must_be_quiet and (effort.joined or effort.unseen))
            for effort in complete
        ),
        quiet_share=quiet_s / held_s if held_s else None,
        n_knocks=sum(effort.is_knock for effort in efforts),
        unseen=tuple(
            (channel, n)
            for channel in channels
            if (n := sum(channel in effort.unseen for effort in complete))
        ),
        n_open=sum(
            must_be_quiet and effort.is_held and bool(effort.unseen) and not effort.joined
            for effort in complete
        ),
    )


def side_selectivity(this_percent: float, other_percent: float) -> float | None:
    """Return how much of both glutes' activity was on the asked side.

    Parameters
    ----------
    this_percent, other_percent : float
        Mean levels of both in per cent of their own references, not below 0.

    Returns
    -------
    float or None
        0 to 1, 0.5 for both alike; None where neither did anything.

    Raises
    ------
    ValueError
        If a level is below 0 or not finite.

    Notes
    -----
    ``this / (this + other)``. Only levels against a reference of the same muscle compare.
    """
    if not (0.0 <= this_percent < float("inf") and 0.0 <= other_percent < float("inf")):
        raise ValueError(
            f"levels are {this_percent:g} and {other_percent:g} %: give finite ones, not below 0"
        )
    total = this_percent + other_percent
    return this_percent / total if total else None
