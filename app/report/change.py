"""How a delay changed since an earlier test, in words: within noise, over it, or why neither."""

from __future__ import annotations

from app.engine.guided.visits import LegChange
from app.model.phrase import Phrase, milliseconds, phrase, signed_milliseconds
from dsp.findings import ChangeVerdict, Difference
from dsp.firing_order import ChangeConfig

FIRST = phrase("No earlier test of this person to hold it against.")
NOBODY = phrase("It is not noted whose test this was, so no earlier one is held against it.")

_DIFFERS = {
    Difference.LEG: phrase("the leg differs"),
    Difference.TASK: phrase("the task differs"),
    Difference.CUE: phrase("the cue differs"),
    Difference.KNEE: phrase("the knee differs"),
    Difference.MUSCLES: phrase("the muscles differ"),
    Difference.HAMSTRING_HEAD: phrase("the hamstring site differs"),
    Difference.ELECTRODES: phrase("the sticker placement differs"),
    Difference.METHOD: phrase("the method differs"),
    Difference.SETTINGS: phrase("the settings differ"),
    Difference.RATE: phrase("the sampling rate differs"),
    Difference.SPEED: phrase("the movement speed differs"),
}


def differs_phrase(difference: Difference) -> Phrase:
    """Return what makes two tests not comparable."""
    return _DIFFERS[difference]


def change_phrase(change: LegChange | None, when: Phrase) -> Phrase:
    """Return the change since an earlier test; ``when`` names that test."""
    if change is None:
        return FIRST
    found = change.found
    if found.verdict is ChangeVerdict.NOT_COMPARABLE:
        whats = [_DIFFERS[each] for each in found.differs]
        said = whats[0]
        for what in whats[1:]:
            said = phrase("{these}, {what}", these=said, what=what)
        return phrase("Not comparable with {when}: {what}.", when=when, what=said)
    if found.verdict is ChangeVerdict.WITHHELD:
        return phrase(
            "No change is told since {when}: one of both tests states no order.", when=when
        )
    if found.change_ms is None or change.before_ms is None or change.now_ms is None:
        return phrase(
            "No change is told since {when}: too few good lifts in one of both.", when=when
        )
    return phrase(
        "Since {when}: {before} → {now}. {size}",
        when=when,
        before=signed_milliseconds(change.before_ms),
        now=signed_milliseconds(change.now_ms),
        size=_size(change),
    )


def _size(change: LegChange) -> Phrase:
    found = change.found
    least_ms = max(found.mdc95_ms or 0.0, ChangeConfig().least_ms)
    values = {
        "ms": milliseconds(abs(found.change_ms or 0.0)),
        "least": milliseconds(least_ms),
    }
    if found.verdict is ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD:
        return phrase(
            "The {ms} between them are within noise (a change counts beyond {least}).", **values
        )
    if found.verdict is ChangeVerdict.EARLIER:
        return phrase("The glute started {ms} earlier, more than noise (beyond {least}).", **values)
    return phrase("The glute started {ms} later, more than noise (beyond {least}).", **values)
