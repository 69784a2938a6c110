"""What a device's link does not guard, in words for both faces; it decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.phrase import Phrase, phrase, plural
from dsp.block import LinkDoubt

_WORDS = {
    LinkDoubt.UNCHECKED: phrase("values unchecked on the way"),
    LinkDoubt.UNCOUNTED: phrase("losses not counted"),
    LinkDoubt.ESTIMATED: phrase("long losses told from arrivals"),
    LinkDoubt.UNTIMED: phrase("times guessed"),
}


def doubt_phrases(doubts: Sequence[LinkDoubt]) -> list[Phrase]:
    """Return a few words for everything a link does not guard."""
    return [_WORDS[doubt] for doubt in doubts]


def told_from_arrivals(doubts: Sequence[LinkDoubt]) -> bool:
    """Return whether the length of a loss is told by when samples came, and so roughly."""
    return LinkDoubt.UNCOUNTED in doubts or LinkDoubt.ESTIMATED in doubts


def missing_phrase(n_missing: int, *, is_estimated: bool = False) -> Phrase:
    """Return how many samples are missing, and that a sensor which was away did not count them."""
    if is_estimated:
        return plural(
            n_missing,
            phrase("about 1 sample missing"),
            phrase("about {n} samples missing", n=n_missing),
        )
    return plural(n_missing, phrase("1 sample missing"), phrase("{n} samples missing", n=n_missing))


def missing_phrases(
    n_missing: int, doubts: Sequence[LinkDoubt], *, is_estimated: bool = False
) -> list[Phrase]:
    """Return how many samples are missing; of a link that does not count, no nought is claimed."""
    is_counted = LinkDoubt.UNCOUNTED not in doubts
    is_rough = is_estimated or (n_missing > 0 and told_from_arrivals(doubts))
    missing = missing_phrase(n_missing, is_estimated=is_rough)
    said = [missing] if n_missing or is_counted else []
    return said if is_counted else [*said, _WORDS[LinkDoubt.UNCOUNTED]]


def silent_phrases(
    n_missing: int, doubts: Sequence[LinkDoubt], silence_s: float, *, is_estimated: bool = False
) -> list[Phrase]:
    """Return for how long nothing has come: what that makes missing is not counted before it ends.

    Less than a second is told as one, as it is on the traces.
    """
    silence = phrase("no data for {n} s", n=str(max(1, int(silence_s))))
    is_nought = not n_missing and LinkDoubt.UNCOUNTED not in doubts
    if is_nought:
        return [silence]
    return [*missing_phrases(n_missing, doubts, is_estimated=is_estimated), silence]


def kept_phrases(
    n_missing: int, doubts: Sequence[LinkDoubt], *, is_estimated: bool = False
) -> list[Phrase]:
    """Return what a recording lacks: missing samples first, then what its link did not guard."""
    others = [doubt for doubt in doubts if doubt is not LinkDoubt.UNCOUNTED]
    return missing_phrases(n_missing, doubts, is_estimated=is_estimated) + doubt_phrases(others)
