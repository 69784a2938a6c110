"""Everything the rules of one repetition may look at; no rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from dsp.findings import OnsetFinding, Reason, RepetitionFinding
from dsp.flags.config import FlagConfig
from dsp.flags.expectation import Expectation
from dsp.flags.measure import ChannelMeasure, RepetitionMeasure


@dataclass(frozen=True, slots=True)
class Case:
    """One repetition before its rules.

    Attributes
    ----------
    measure : RepetitionMeasure
        Of this repetition.
    finding : RepetitionFinding
        What started when in it.
    earlier : tuple of RepetitionMeasure
        Repetitions before it, in order of time.
    expectation : Expectation
        What was asked.
    config : FlagConfig
        Limits.
    """

    measure: RepetitionMeasure
    finding: RepetitionFinding
    earlier: tuple[RepetitionMeasure, ...]
    expectation: Expectation
    config: FlagConfig

    def onset(self, channel: str) -> OnsetFinding | None:
        """Return what was found of a channel's start, if it was looked for."""
        return next((each for each in self.finding.onsets if each.channel == channel), None)

    def earlier_of(self, channel: str) -> tuple[ChannelMeasure, ...]:
        """Return a channel's measures in the earlier repetitions, in order of time."""
        return tuple(
            each for measure in self.earlier for each in measure.channels if each.name == channel
        )

    def works(self, channel: ChannelMeasure) -> bool:
        """Tell whether a channel stands over its rest in this repetition."""
        return channel.rise_db is not None and channel.rise_db >= self.config.active_db

    def usual(self, value_of: Callable[[RepetitionMeasure], float | None]) -> float | None:
        """Return the median of a value over the earlier repetitions; None over too few."""
        values = [value for each in self.earlier if (value := value_of(each)) is not None]
        return median(values) if len(values) >= self.config.n_usual else None

    def is_lost(self, channel: ChannelMeasure) -> bool:
        """Tell whether a channel was loose or flat anywhere, or hummed as a loose lead does."""
        onset = self.onset(channel.name)
        hums = (
            channel.hum_share > self.config.loose_hum_share
            and channel.hum_uv > self.config.loose_hum_uv
        )
        is_blamed = onset is not None and bool({Reason.DETACHED, Reason.FLAT} & set(onset.reasons))
        return hums or is_blamed or channel.loose_s > 0 or channel.flat_s > 0

    def rest_limit_uv(self, channel: ChannelMeasure) -> float | None:
        """Return up to where a rest is one: over what a protocol measured, or the lowest so far."""
        usual_uv = self.expectation.quiet_uv.get(channel.name)
        if usual_uv is None:
            earlier_uv = [
                each.rest_uv for each in self.earlier_of(channel.name) if each.rest_uv is not None
            ]
            usual_uv = min(earlier_uv, default=None)
        if usual_uv is None:
            return self.config.preact_unknown_uv if channel.is_calibrated else None
        limit_uv = self.config.preact_times * usual_uv
        return max(limit_uv, self.config.preact_uv) if channel.is_calibrated else limit_uv

    def is_tense(self, channel: ChannelMeasure) -> bool:
        """Tell whether a channel was over its rest before the repetition."""
        limit_uv = self.rest_limit_uv(channel)
        is_over = (
            channel.rest_uv is not None and limit_uv is not None and channel.rest_uv > limit_uv
        )
        onset = self.onset(channel.name)
        return is_over or (onset is not None and Reason.REST_NOT_QUIET in onset.reasons)
