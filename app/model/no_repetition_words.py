"""Why a recording holds no repetition, in one clause and one thing to do; not the finding out."""

from __future__ import annotations

from app.model.muscle_names import Names
from app.model.phrase import Phrase, decimal, phrase, whole
from app.model.reasons import Doubt
from dsp.findings import NoRepetition, NoRepetitionFinding

_REST_MOVE_REST = phrase("Record three seconds of rest, the movement, and rest again.")
_CHECK = phrase("Check the stickers and cables, then record again.")

_SAID: dict[NoRepetition, tuple[str, Phrase]] = {
    NoRepetition.NO_DATA: ("no data came from any muscle", _CHECK),
    NoRepetition.TOO_SHORT: (
        "the recording lasts {seconds}\u00a0s, and at least {least_seconds}\u00a0s are needed",
        _REST_MOVE_REST,
    ),
    NoRepetition.GAPS: (
        "samples are missing so often that no signal is whole for {limit}\u00a0s",
        _CHECK,
    ),
    NoRepetition.FLAT: ("every signal is flat, within {limit}\u00a0µV", _CHECK),
    NoRepetition.TOO_BRIEF: (
        "what rose was over within 0.3\u00a0s ({n} of them), as a twitch or a knock is",
        phrase("Hold the movement for a second or more."),
    ),
    NoRepetition.NEVER_FELL: (
        "what rose over the rest level ({n} times) never fell again",
        phrase("Let everything rest after each movement."),
    ),
    NoRepetition.START_NOT_SEEN: (
        "there was no quiet time before what rose ({n} times)",
        _REST_MOVE_REST,
    ),
    NoRepetition.NOTHING_ROSE: (
        "no signal rose far enough over its rest level: {the_muscle} rose most, by "
        "{rise}\u00a0dB of {limit}\u00a0dB needed",
        phrase("Check whether the stickers lie on the muscles, then move with more force."),
    ),
    NoRepetition.FROM_START: (
        "{the_muscle} was active from the first second on, so no start was seen",
        _REST_MOVE_REST,
    ),
    NoRepetition.ONE_ALONE: (
        "{the_muscle} alone rose over its rest level, and of three or more signals two must",
        phrase("Check the other stickers, or analyse with fewer channels."),
    ),
    NoRepetition.NOT_TOGETHER: (
        "the signals that rose over their rest level did not do so together",
        phrase("Make one movement that uses the muscles together."),
    ),
}


def no_repetition_doubt(finding: NoRepetitionFinding, names: Names) -> Doubt:
    """Return why no repetition was found and the one thing to do."""
    template, action = _SAID[finding.reason]
    measured, limit = finding.measured or 0.0, finding.limit or 0.0
    values: dict[str, str | Phrase] = {
        "n": whole(measured),
        "seconds": decimal(measured),
        "least_seconds": whole(limit),
        "rise": decimal(measured),
        "limit": f"{limit:g}",
    }
    if finding.channel is not None:
        values["the_muscle"] = names[finding.channel].sided_definite
    return Doubt(phrase(template, **values), action)


def no_repetition_sentence(finding: NoRepetitionFinding, names: Names) -> Phrase:
    """Return in two sentences that no repetition was found, why, and what to do."""
    doubt = no_repetition_doubt(finding, names)
    return phrase(
        "No repetition was found: {reason}. {action}", reason=doubt.reason, action=doubt.action
    )
