"""What is asked of a person once a visit before anything is recorded; it decides about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.phrase import Phrase, phrase

QUESTIONS_VERSION = "1"


class Weight(StrEnum):
    """What follows when a question is answered with yes."""

    URGENT = "urgent"
    """Somebody else must look at this now: the visit ends here."""
    NOT_TODAY = "not today"
    """No sticker goes there today."""
    ASK_FIRST = "ask first"
    """A clinician decides, and says why it goes on."""


@dataclass(frozen=True, slots=True)
class SafetyQuestion:
    """One question to be answered with yes or no."""

    id: str
    weight: Weight
    words: Phrase


SAFETY_QUESTIONS: tuple[SafetyQuestion, ...] = (
    SafetyQuestion(
        "leg_weakness", Weight.URGENT, phrase("New loss of force in a leg, or a foot that drops?")
    ),
    SafetyQuestion(
        "saddle_numbness", Weight.URGENT, phrase("Numbness between the legs, where a saddle sits?")
    ),
    SafetyQuestion(
        "bladder_bowel",
        Weight.URGENT,
        phrase("New trouble with holding or passing water or stool?"),
    ),
    SafetyQuestion(
        "night_pain",
        Weight.URGENT,
        phrase("Pain at night together with fever or with loss of weight nobody can explain?"),
    ),
    SafetyQuestion("trauma", Weight.URGENT, phrase("A hard fall or blow in the last days?")),
    SafetyQuestion(
        "skin",
        Weight.NOT_TODAY,
        phrase("Broken or sore skin, a rash, or an allergy to plasters where stickers go?"),
    ),
    SafetyQuestion(
        "pacemaker", Weight.ASK_FIRST, phrase("A heart pacemaker or another implanted device?")
    ),
    SafetyQuestion(
        "pregnancy", Weight.ASK_FIRST, phrase("A pregnancy, so that lying face down is not good?")
    ),
    SafetyQuestion(
        "surgery",
        Weight.ASK_FIRST,
        phrase("An operation or a fracture of hip or spine not long ago, or brittle bones?"),
    ),
    SafetyQuestion(
        "flare",
        Weight.ASK_FIRST,
        phrase("A hip or a back that is very painful today, or hurts more lying face down?"),
    ),
    SafetyQuestion(
        "heart", Weight.ASK_FIRST, phrase("A heart or a blood pressure that is not settled?")
    ),
    SafetyQuestion("epilepsy", Weight.ASK_FIRST, phrase("Epilepsy?")),
)


def heaviest(answered_yes: frozenset[str]) -> Weight | None:
    """Return the most serious of what was answered with yes; None when nothing was."""
    weights = {each.weight for each in SAFETY_QUESTIONS if each.id in answered_yes}
    return next((weight for weight in Weight if weight in weights), None)
