"""What practice says, as phrases: numbers of a set, one tip, what to do; it decides nothing."""

from __future__ import annotations

from app.model.exercise import Exercise, PracticeCue, Text, in_language
from app.model.guided_protocol import Side
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, phrase, verbatim
from app.model.plan import FeedbackSchedule
from app.model.practice import BLIND_FROM, FADED_FROM, PracticeTask, StopReason
from app.model.practice_record import PracticeRecord
from app.model.words import delay_phrase, repetition_headline
from dsp.findings import PairFinding
from dsp.practice.effort import Effort
from dsp.practice.goal import GoalChange, NextGoal
from dsp.practice.practice_set import SetFinding

_TITLES = {
    Side.RIGHT: phrase("right"),
    Side.LEFT: phrase("left"),
    Side.BOTH: phrase("both sides"),
}
_CAPITAL = {
    Side.RIGHT: phrase("Right"),
    Side.LEFT: phrase("Left"),
    Side.BOTH: phrase("Both sides"),
}
_STOPPED = phrase(
    "Stopped. Everything up to then is kept. If it hurts more than before, or for longer than a "
    "day, ask your clinician before the next practice."
)
_MANY = 1 / 3
"""From this share of repetitions on a muscle that joined in is what the tip is about."""


def told(text: Text) -> Phrase:
    """Return a text of an exercise as it stands."""
    return verbatim(in_language(text))


def subject_phrase(exercise: Exercise, side: Side) -> Phrase:
    """Return what is practised now."""
    # The side stands first: where a window is narrow, the end is what is lost.
    return phrase("{side}: {exercise}", exercise=told(exercise.title), side=_CAPITAL[side])


def side_phrase(side: Side) -> Phrase:
    """Return a side inside a sentence."""
    return _TITLES[side]


def dose_phrase(task: PracticeTask) -> Phrase:
    """Return how much is asked."""
    if task.hold_s:
        return phrase(
            "{sets} × {n}, held for {hold} s, and 3 more at the end without help",
            sets=task.n_sets,
            n=task.n_repetitions,
            hold=f"{task.hold_s:g}",
        )
    return phrase(
        "{sets} × {n}, and 3 more at the end without help", sets=task.n_sets, n=task.n_repetitions
    )


def hint_phrase(cue: PracticeCue) -> Phrase:
    """Return the one line under the bar."""
    return told(cue.hint)


def holds_phrase(found: SetFinding, hold_s: float) -> Phrase:
    """Return how many repetitions were held, or reached the goal."""
    if hold_s:
        return phrase("{n} of {all} holds met", n=found.n_held, all=found.n_repetitions)
    return phrase("{n} of {all} reached the goal", n=found.n_held, all=found.n_repetitions)


def probe_phrase(found: SetFinding) -> Phrase:
    """Return what came of the repetitions without help."""
    return phrase("Without help: {n} of {all}", n=found.n_held, all=found.n_repetitions)


def joined_phrase(title: Phrase, n_joined: int) -> Phrase:
    """Return in how many repetitions a quiet muscle joined in."""
    if not n_joined:
        return phrase("{muscle} stayed quiet", muscle=title)
    return phrase("{muscle} joined in {n}", muscle=title, n=n_joined)


def unseen_phrase(title: Phrase, n_unseen: int) -> Phrase:
    """Return in how many repetitions it could not be told whether a quiet muscle worked."""
    return phrase("{muscle}: cannot tell in {n}, check its sticker", muscle=title, n=n_unseen)


def small_signal_phrase(over_rest_db: float) -> Phrase:
    """Return that levels are less sure than usual, and why."""
    return phrase(
        "Small signal today, {n} dB over rest: bar and levels are less exact.",
        n=round(over_rest_db),
    )


def goal_phrase(before_percent: float, following: NextGoal) -> Phrase:
    """Return where the goal goes, in words."""
    before, after = round(before_percent), round(following.goal_percent)
    if before != after:
        return phrase("Goal {before} → {after} %", before=before, after=after)
    if following.change is GoalChange.LOCKED:
        return phrase("Goal stays {goal} %, as your clinician set it", goal=after)
    return phrase("Goal stays {goal} %", goal=after)


def tip_phrase(
    found: SetFinding, joined: tuple[tuple[Phrase, int], ...], hold_s: float
) -> Phrase | None:
    """Return one thing to try next; None where nothing asks for one."""
    if found.n_incomplete:
        return _cable_tip(found)
    n_all = found.n_repetitions
    if not n_all:
        return phrase(
            "No repetition was counted. Press the sticker and lift until you see the bar."
        )
    loudest = max(joined, key=lambda each: each[1], default=None)
    if hold_s and found.n_let_go > _MANY * n_all:
        return phrase("Try a shorter or an easier hold, and keep it without letting go.")
    if loudest is not None and loudest[1] >= _MANY * n_all:
        return phrase("Next time begin softer: {muscle} can stay easy.", muscle=loudest[0])
    if hold_s and found.n_held < (1 - _MANY) * n_all:
        return phrase("Hold on until the ring is full.")
    return None


def _cable_tip(found: SetFinding) -> Phrase:
    n_missing = found.n_incomplete - found.n_knocks
    if n_missing:
        return phrase("Samples were missing in {n}: check the cable.", n=n_missing)
    return phrase(
        "Knocks of cable or sticker, not counted: {n}. Tape the cable down.", n=found.n_knocks
    )


def repetition_phrase(effort: Effort, hold_s: float) -> Phrase:
    """Return what one repetition came to."""
    if effort.is_knock:
        return phrase("A knock of cable or sticker: not counted")
    if not effort.is_complete:
        return phrase("Samples are missing: this one is done again")
    if hold_s and effort.held_s > 0:
        return phrase("Held {held} of {hold} s", held=f"{effort.held_s:.1f}", hold=f"{hold_s:g}")
    if effort.is_held:
        return phrase("Goal reached")
    return phrase("Below the goal line")


def session_phrase(number: int, schedule: FeedbackSchedule = FeedbackSchedule.FADED) -> Phrase:
    """Return which practice of an exercise this is, and how much of it is shown."""
    if number < FADED_FROM or schedule is FeedbackSchedule.ALWAYS:
        return phrase("Practice {n} of this exercise: everything is shown.", n=number)
    if number < BLIND_FROM:
        return phrase(
            "Practice {n} of this exercise: shown for four repetitions, then after each.", n=number
        )
    return phrase(
        "Practice {n} of this exercise: every other one you tell how it was before you see it.",
        n=number,
    )


def numbers(record: PracticeRecord) -> tuple[Phrase, Phrase]:
    """Return how many repetitions of a practice were held, and where its goals were left."""
    held = phrase("{n} of {all} held", n=record.n_held, all=len(record.helped))
    goals = sorted({round(each) for each in record.goals_percent.values()})
    if record.stopped is not None or not goals:
        return held, phrase("ended early")
    if len(goals) == 1:
        return held, phrase("goal {goal} %", goal=goals[0])
    return held, phrase("goals {low} and {high} %", low=goals[0], high=goals[-1])


def stopped_phrase(why: StopReason) -> Phrase:
    """Return what to do after a stop for the body."""
    said = {
        StopReason.CRAMP: phrase(
            "Stopped for a cramp. Everything up to then is kept. Next time try a shorter or an "
            "easier hold; if it comes again, ask your clinician."
        ),
        StopReason.SKIN: phrase(
            "Stopped for the skin. Everything up to then is kept. Take the stickers off slowly; if "
            "it is sore for longer than a day, ask your clinician before the next practice."
        ),
    }
    return said.get(why, _STOPPED)


def order_phrase(pair: PairFinding | None) -> Phrase:
    """Return what one repetition of an order drill came to, with its delay."""
    if pair is None:
        return phrase("Its order could not be told: no start was found.")
    names = name_channels((pair.a, pair.b))
    delay = delay_phrase(pair)
    headline = repetition_headline(pair, names)
    return headline if delay is None else phrase("{order} {delay}", order=headline, delay=delay)


def orders_phrase(n_with_or_before: int, n_told: int, n_all: int) -> Phrase:
    """Return how often the glute started with the hamstring or before; a training goal, no norm."""
    counted = phrase(
        "Training goal, no norm – with the hamstring or before it: {n} of {told} that could "
        "be told",
        n=n_with_or_before,
        told=n_told,
    )
    if n_told == n_all:
        return counted
    return phrase("{counted}, {left} could not", counted=counted, left=n_all - n_told)
