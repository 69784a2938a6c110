"""What the final word on a lift changed of what was said live; it decides nothing."""

from __future__ import annotations

from dsp.findings import RepetitionFinding, Verdict
from dsp.live.finding import LiveFinding, Revision

_EARLIER_S = 0.75


def is_same_lift(live: LiveFinding, final: RepetitionFinding) -> bool:
    """Tell whether a repetition is the lift that was spoken of live.

    Parameters
    ----------
    live : LiveFinding
        What was said live.
    final : RepetitionFinding
        A repetition, its times counted from the same sample.

    Returns
    -------
    bool
        True when the first alarm lies in it, or up to 0.75 s before: one channel may have begun
        alone.
    """
    return final.start_s - _EARLIER_S <= live.alarm_s <= final.end_s


def find_revisions(live: LiveFinding, final: RepetitionFinding) -> tuple[Revision, ...]:
    """Compare every order stated live with the final word on it.

    Parameters
    ----------
    live : LiveFinding
        The last that was said live of a lift.
    final : RepetitionFinding
        The same lift as the offline analysis found it.

    Returns
    -------
    tuple of Revision
        Only those that differ. A live *cannot tell* that is stated in the end revises nothing.
    """
    verdicts = {(pair.a, pair.b): pair.verdict for pair in final.pairs}
    return tuple(
        Revision(
            final.index,
            pair.a,
            pair.b,
            live=pair.verdict,
            final=verdicts.get((pair.a, pair.b), Verdict.CANNOT_TELL),
        )
        for pair in live.so_far.pairs
        if pair.verdict is not Verdict.CANNOT_TELL
        and verdicts.get((pair.a, pair.b)) is not pair.verdict
    )
