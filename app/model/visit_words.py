"""What stands before a recording of a person, in words; it decides nothing."""

from __future__ import annotations

from app.model.phrase import Phrase, phrase
from app.model.power import Isolation, Power
from app.model.safety_questions import Weight
from app.model.visit import Missing

_MISSING = {
    Missing.PERSON: phrase("Nobody is chosen. Choose who is here, under People."),
    Missing.CONSENT: phrase("Nobody has agreed to the recording yet. Ask, under People."),
    Missing.QUESTIONS: phrase(
        "The questions before a visit were not asked yet. Ask, under People."
    ),
    Missing.URGENT: phrase(
        "One of the answers needs a doctor today. This visit ends here; nothing is recorded."
    ),
    Missing.NOT_TODAY: phrase("No sticker goes on sore skin. Come back when it has healed."),
    Missing.DECISION: phrase(
        "One of the answers asks for a decision. Say under People why the test goes on."
    ),
}
_POWER = {
    Power.BATTERY: phrase("The computer runs on its battery."),
    Power.MAINS: phrase("The computer is plugged in."),
    Power.UNKNOWN: phrase("The computer shows no battery, so it counts as plugged in."),
}
_ON_MAINS = phrase(
    "Plugged in, and the sensor hangs on a cable without a barrier. Pull the charger and every "
    "other cable to the wall, or use a wireless sensor."
)
_WEIGHT = {
    Weight.URGENT: phrase("With a yes here, a doctor is needed today and the visit ends"),
    Weight.NOT_TODAY: phrase("With a yes here, no sticker is put on today"),
    Weight.ASK_FIRST: phrase("With a yes here, a clinician decides and says why the visit goes on"),
}


def missing_phrase(missing: Missing) -> Phrase:
    """Return what stands before a recording, and what to do."""
    return _MISSING[missing]


def weight_phrase(weight: Weight) -> Phrase:
    """Return what follows from a yes."""
    return _WEIGHT[weight]


def on_mains_phrase() -> Phrase:
    """Return why nothing is recorded while mains could reach the person."""
    return _ON_MAINS


def power_phrase(power: Power, isolation: Isolation, *, is_overridden: bool) -> Phrase:
    """Return how it stands with mains."""
    if isolation is Isolation.NOBODY:
        return phrase("Nobody is wired to this source.")
    if isolation is Isolation.WIRELESS:
        return phrase("The sensor has no cable to this computer.")
    if isolation is Isolation.ISOLATED:
        return phrase("You said that a barrier is in the cable.")
    if power is Power.BATTERY:
        return _POWER[power]
    if is_overridden:
        return phrase("{power} You chose to record all the same.", power=_POWER[power])
    return phrase("{power} {mains}", power=_POWER[power], mains=_ON_MAINS)
