"""What the repetitions of a recording so far teach about the next; nothing of it is guessed."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.block import ChannelInfo
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


def check_learned(learned: Learned, channels: tuple[ChannelInfo, ...]) -> None:
    """Refuse what repetitions of other channels taught.

    Parameters
    ----------
    learned : Learned
        What is known before a repetition.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If it does not know as many channels.
    """
    n_known = len(learned.rises.seen)
    if n_known != len(channels):
        raise ValueError(
            f"learned knows {n_known} channels and the window has {len(channels)}: begin with "
            "`nothing_learned` of these channels"
        )
