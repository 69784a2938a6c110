"""What the cue card of a test says: one word for now, what happens, what is read aloud."""

from __future__ import annotations

from math import ceil

from app.engine.guided.guide import GuidePhase, GuideState, Hold
from app.engine.guided.run import GuidedState, Stage
from app.engine.guided.squeezes import PlannedSqueeze, SqueezePhase, SqueezeState
from app.model.guided_words import aloud_phrase, leg_phrase, squeeze_phrase
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, phrase
from app.presenters.guided_checks import check_cue
from app.presenters.guided_state import ChoiceState, Cue

_HOLDS = {
    Hold.PERSON: phrase("The test is on hold. The lift that was asked for comes again."),
    Hold.LOST: phrase("The sensor was lost. Once it is back, go on: the lift comes again."),
    Hold.WHICH_LEG: phrase(
        "Which leg moved? The muscles of the leg that was asked stayed quiet in two lifts."
    ),
}


def cue_of(
    test: GuidedState | None,
    choice: ChoiceState,
    *,
    is_awaited: bool,
    no_sound: Phrase | None = None,
) -> Cue:
    """Return what goes on now; ``no_sound`` is said before the first lift."""
    if test is None and is_awaited:
        return Cue(phrase("Opening"), phrase("The test begins with the next sample."))
    if test is None and choice.pain is not None:
        return Cue(phrase("STOPPED"), phrase("Let the person rest, and ask where it hurts."))
    if test is None:
        act = choice.why_not or phrase("Choose a test, and begin when everybody is in place.")
        return Cue(phrase("Test"), act)
    if test.stage is Stage.TO_BEGIN:
        return Cue(
            phrase("Ready?"),
            phrase("Lie still for the quiet check, then begin it."),
            note=no_sound,
        )
    return _running_cue(test)


def _running_cue(test: GuidedState) -> Cue:
    if test.checks is not None:
        return check_cue(test.checks)
    if test.squeezes is not None and test.squeezes.planned is not None:
        return _squeeze_cue(test.squeezes, test.squeezes.planned)
    if test.stage is Stage.QUIET or test.guide is None:
        return _quiet_cue(test)
    return _lift_cue(test, test.guide)


def _quiet_cue(test: GuidedState) -> Cue:
    if test.moved:
        return Cue(
            phrase("QUIET"),
            phrase(
                "Measured anew, for {muscles} moved. Let everything go for five seconds.",
                muscles=_named(test.moved),
            ),
        )
    return Cue(phrase("QUIET"), phrase("Let everything go. The rest of each muscle is measured."))


def _squeeze_cue(squeezes: SqueezeState, planned: PlannedSqueeze) -> Cue:
    aloud = squeeze_phrase(planned.squeeze, planned.side)
    if squeezes.phase is SqueezePhase.HOLD:
        return Cue(phrase("HOLD"), phrase("{n} s more", n=ceil(squeezes.left_s)), aloud)
    if squeezes.phase is SqueezePhase.MEASURING:
        return Cue(phrase("REST"), phrase("The squeezes are being compared."), aloud)
    if squeezes.left_s > 0:
        rest = phrase("Rest for another {n} s, or begin the next one.", n=ceil(squeezes.left_s))
    else:
        rest = phrase("Begin when everybody is ready. The tone says when to squeeze.")
    if squeezes.was_unequal:
        rest = phrase("The two largest differ by more than a tenth: once more. {rest}", rest=rest)
    return Cue(phrase("REST"), rest, aloud)


def _lift_cue(test: GuidedState, guide: GuideState) -> Cue:
    lift = guide.lift
    aloud = None if lift is None else aloud_phrase(test.protocol, lift.side)
    if guide.phase is GuidePhase.HELD:
        return Cue(phrase("ON HOLD"), _HOLDS[guide.hold or Hold.PERSON])
    if guide.phase is GuidePhase.TO_BEGIN and lift is not None:
        return Cue(phrase("REST"), _between(guide, leg_phrase(lift.side)), aloud)
    if guide.phase is GuidePhase.SETTLING:
        return Cue(phrase("REST"), _settling(test, guide), aloud)
    word, act = _PLAIN[guide.phase]
    return Cue(word, act, aloud)


_PLAIN = {
    GuidePhase.RESTING: (phrase("REST"), phrase("The next lift comes by itself.")),
    GuidePhase.READY: (phrase("READY"), phrase("The tone comes by itself.")),
    GuidePhase.LIFT: (phrase("LIFT"), phrase("The tone has sounded.")),
    GuidePhase.TO_BEGIN: (phrase("DONE"), phrase("The recording is being ended.")),
    GuidePhase.DONE: (phrase("DONE"), phrase("The recording is being ended.")),
    GuidePhase.STOPPED: (phrase("STOPPED"), phrase("The recording is being ended.")),
}


def _between(guide: GuideState, leg: Phrase) -> Phrase:
    if guide.rest_left_s > 0:
        left_s = round(guide.rest_left_s)
        return phrase("{leg} next. Rest for another {n} s, or begin.", leg=leg, n=left_s)
    return phrase("{leg} next. Begin when everybody is ready.", leg=leg)


def _settling(test: GuidedState, guide: GuideState) -> Phrase:
    if guide.needs_relaxing and test.tense:
        return phrase("Let {muscles} relax. Then the tone comes.", muscles=_named(test.tense))
    return phrase("Waiting until every muscle is quiet. Then the tone comes by itself.")


def _named(channels: tuple[str, ...]) -> Phrase:
    """Return channels as a list of muscles."""
    names = name_channels(channels)
    said = names[channels[0]].sided_definite
    for channel in channels[1:]:
        said = phrase("{these}, {muscle}", these=said, muscle=names[channel].sided_definite)
    return said
