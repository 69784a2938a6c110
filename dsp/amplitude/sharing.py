"""What a repetition's order says of shared signal, as far as it touches amplitudes; no onset."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.findings import Reason, RepetitionFinding
from dsp.flag import RepetitionFlag

Pair = tuple[str, str]

# An amplitude is measured on what was recorded, nothing taken out.
_SHARED = {Reason.CROSSTALK, Reason.CROSSTALK_REMOVED}


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which channels may carry another muscle's signal.

    Attributes
    ----------
    pairs : frozenset of frozenset of str
        Every two channels that may share signal: they have no co-activation.
    images : frozenset of str
        Channels that may be the image of another one: their amplitude is doubted.
    """

    pairs: frozenset[frozenset[str]] = frozenset()
    images: frozenset[str] = frozenset()


def sharing_of(finding: RepetitionFinding) -> Sharing:
    """Return what a repetition's finding says of shared signal.

    Parameters
    ----------
    finding : RepetitionFinding
        Its onsets, pairs and flags.

    Returns
    -------
    Sharing
        Pairs withheld or flagged for it, and the channels it was said of.
    """
    shared = (frozenset((p.a, p.b)) for p in finding.pairs if _SHARED & set(p.reasons))
    flagged = (frozenset(f.channels) for f in finding.flags if f.flag is RepetitionFlag.XTALK)
    images = (o.channel for o in finding.onsets if _SHARED & set(o.reasons))
    return Sharing(frozenset((*shared, *flagged)), frozenset(images))
