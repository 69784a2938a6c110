"""The one entry to all rules of a repetition; each rule stands in a file of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dsp.findings import RepetitionFinding
from dsp.flag import FlagFinding
from dsp.flags import lead_rules, lift_rules, signal_rules
from dsp.flags.case import Case
from dsp.flags.config import FlagConfig
from dsp.flags.expectation import Expectation
from dsp.flags.measure import RepetitionMeasure

_RULES: tuple[Callable[[Case], Iterator[FlagFinding]], ...] = (
    lift_rules.stop_flags,
    signal_rules.lost_flags,
    lead_rules.side_flags,
    lead_rules.checked_flags,
    lead_rules.swap_flags,
    lift_rules.no_lift_flags,
    lift_rules.false_start_flags,
    lift_rules.tense_flags,
    lift_rules.hold_flags,
    signal_rules.size_flags,
    signal_rules.disturbance_flags,
    signal_rules.shared_flags,
    lift_rules.speed_flags,
    signal_rules.detector_flags,
)


def flag_repetition(
    measure: RepetitionMeasure,
    finding: RepetitionFinding,
    *,
    earlier: Sequence[RepetitionMeasure] = (),
    expectation: Expectation | None = None,
    config: FlagConfig | None = None,
) -> tuple[FlagFinding, ...]:
    """Flag one repetition by every rule.

    Parameters
    ----------
    measure : RepetitionMeasure
        What was measured on it.
    finding : RepetitionFinding
        What started when in it.
    earlier : sequence of RepetitionMeasure
        The repetitions before it in the same recording, in order of time: later ones are never
        asked, so that what is said live is what re-analysis says.
    expectation : Expectation, optional
        What a protocol asked for.
    config : FlagConfig, optional
        Limits.

    Returns
    -------
    tuple of FlagFinding
        What stops or ends a session first, then what is lost, then what was done otherwise, then
        what is only told. Empty for a repetition with nothing to say about.

    Notes
    -----
    A pure function of its arguments.
    """
    case = Case(
        measure,
        finding,
        tuple(earlier),
        Expectation() if expectation is None else expectation,
        FlagConfig() if config is None else config,
    )
    return tuple(flag for rule in _RULES for flag in rule(case))
