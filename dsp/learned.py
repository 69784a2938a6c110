"""What the repetitions of a recording so far teach about the next; nothing of it is guessed."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.flags.measure import RepetitionMeasure
from dsp.onset.rise import LearnedRises


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known before a repetition.

    Attributes
    ----------
    rises : LearnedRises
        How the channels rose.
    measures : tuple of RepetitionMeasure
        What was measured on each repetition, in order of time.
    """

    rises: LearnedRises
    measures: tuple[RepetitionMeasure, ...] = ()
