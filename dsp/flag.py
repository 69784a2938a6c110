"""What a flag is: which rule held, where, by how much, and what follows; no rule stands here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dsp.action import Action


class RepetitionFlag(StrEnum):
    """Which rule held. The value is the code that is stored."""

    LOW_SNR = "LOW_SNR"
    LOW_ACTIVITY = "LOW_ACTIVITY"
    NO_ONSET = "NO_ONSET"
    ECG = "ECG"
    PREACT = "PREACT"
    FALSE_START = "FALSE_START"
    PARTIAL = "PARTIAL"
    NO_LIFT = "NO_LIFT"
    CH_LOST = "CH_LOST"
    FLAT = "FLAT"
    CLIP = "CLIP"
    MAINS = "MAINS"
    MOTION = "MOTION"
    SIDE = "SIDE?"
    SWAP = "SWAP?"
    SPEED = "SPEED"
    DROP = "DROP"
    SILENT = "SILENT"
    TOO_FEW = "TOO_FEW"
    AB_DISAGREE = "AB_DISAGREE"
    CUE_MISMATCH = "CUE_MISMATCH"
    XTALK = "XTALK"
    PAIN_STOP = "PAIN_STOP"


class FlagUnit(StrEnum):
    """What a flag's two numbers are counted in."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    DECIBELS = "dB"
    MICROVOLTS = "uV"
    SHARE = "share"
    TIMES = "times"
    COUNT = "count"
    NATS = "nats"


@dataclass(frozen=True, slots=True)
class FlagFinding:
    """One rule that held.

    Attributes
    ----------
    flag : RepetitionFlag
        Which.
    channels : tuple of str
        The channel, or the two of a pair; empty when it concerns the whole repetition.
    measured, limit : float or None
        What the rule looked at and what it was held against; None where there is no number.
    unit : FlagUnit
        Of both.
    withholds : bool
        Whether no order may be stated: of the pairs that hold the channel, of the pair, or of any.
        Otherwise the flag is told beside the order.
    action : Action
        What to do about it.
    """

    flag: RepetitionFlag
    channels: tuple[str, ...]
    measured: float | None
    limit: float | None
    unit: FlagUnit
    withholds: bool
    action: Action


def withholds_pair(flags: Iterable[FlagFinding], a: str, b: str) -> tuple[RepetitionFlag, ...]:
    """Return what withholds the order of two channels.

    Parameters
    ----------
    flags : iterable of FlagFinding
        The flags of one repetition.
    a, b : str
        Names of the two channels.

    Returns
    -------
    tuple of RepetitionFlag
        In the order of the flags, each once; empty when nothing does.
    """
    found = (each.flag for each in flags if each.withholds and set(each.channels) <= {a, b})
    return tuple(dict.fromkeys(found))


def doubts_channel(flags: Iterable[FlagFinding], channel: str) -> bool:
    """Tell whether what was noticed puts a channel's start in doubt.

    Parameters
    ----------
    flags : iterable of FlagFinding
        The flags of one repetition.
    channel : str
        Name of the channel.

    Returns
    -------
    bool
    """
    return any(each.withholds and (not each.channels or channel in each.channels) for each in flags)
