"""What a plan says in words: how much, which sides, when, to which goal; it decides nothing."""

from __future__ import annotations

from app.model.exercise import Exercise, Kind, in_language
from app.model.guided_protocol import Side
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, verbatim
from app.model.plan import (
    MOST_CONTRACTIONS_PER_DAY,
    Day,
    FeedbackSchedule,
    Plan,
    PlanItem,
)

_DAYS = {
    Day.MONDAY: phrase("Mon"),
    Day.TUESDAY: phrase("Tue"),
    Day.WEDNESDAY: phrase("Wed"),
    Day.THURSDAY: phrase("Thu"),
    Day.FRIDAY: phrase("Fri"),
    Day.SATURDAY: phrase("Sat"),
    Day.SUNDAY: phrase("Sun"),
}
_SIDES: dict[tuple[Side, ...], Phrase] = {
    (Side.RIGHT,): phrase("right side"),
    (Side.LEFT,): phrase("left side"),
    (Side.BOTH,): phrase("both together"),
    (Side.RIGHT, Side.LEFT): phrase("each side"),
    (Side.BOTH, Side.RIGHT, Side.LEFT): phrase("both, then each side"),
    (Side.BOTH, Side.RIGHT): phrase("both, then the right side"),
    (Side.BOTH, Side.LEFT): phrase("both, then the left side"),
}
_ROUNDS = {
    Side.RIGHT: phrase("right"),
    Side.LEFT: phrase("left"),
    Side.BOTH: phrase("both sides"),
}
_FEEDBACK = {
    FeedbackSchedule.FADED: phrase("Less and less is told from session to session"),
    FeedbackSchedule.ALWAYS: phrase("Everything is told in every session"),
}
_LEAST_RUN = 3


def day_phrase(day: Day) -> Phrase:
    """Return a day of the week in three letters."""
    return _DAYS[day]


def round_phrase(side: Side) -> Phrase:
    """Return whose turn it is in a round."""
    return _ROUNDS[side]


def feedback_phrase(feedback: FeedbackSchedule) -> Phrase:
    """Return what a schedule of feedback means."""
    return _FEEDBACK[feedback]


def exercise_title(exercise: Exercise, language: str = "en") -> Phrase:
    """Return what an exercise is called."""
    return verbatim(in_language(exercise.title, language))


def sides_phrase(sides: tuple[Side, ...]) -> Phrase:
    """Return which sides work, one after the other."""
    ordered = tuple(side for side in (Side.BOTH, Side.RIGHT, Side.LEFT) if side in sides)
    return _SIDES[ordered]


def dose_phrase(item: PlanItem) -> Phrase:
    """Return how often and how long: ``2 × 12, hold 5 s``."""
    counted = (
        phrase("{n}×", n=item.n_reps)
        if item.n_sets == 1
        else phrase("{sets} × {reps}", sets=item.n_sets, reps=item.n_reps)
    )
    if not item.hold_s:
        return counted
    return phrase("{counted}, hold {hold}", counted=counted, hold=_seconds(item.hold_s))


def when_phrase(item: PlanItem) -> Phrase:
    """Return on which days, and how often on each."""
    days = days_phrase(item.days)
    if item.n_per_day == 1:
        return phrase("once a day, {days}", days=days)
    return phrase("{n} times a day, {days}", n=item.n_per_day, days=days)


def days_phrase(days: tuple[Day, ...]) -> Phrase:
    """Return days of the week as people write them: *every day*, *Mon–Sat*, *Mon, Wed*."""
    ordered = [day for day in Day if day in days]
    if len(ordered) == len(Day):
        return phrase("every day")
    places = [tuple(Day).index(day) for day in ordered]
    if len(ordered) >= _LEAST_RUN and places[-1] - places[0] == len(places) - 1:
        return phrase("{first}–{last}", first=_DAYS[ordered[0]], last=_DAYS[ordered[-1]])
    listed = _DAYS[ordered[0]]
    for day in ordered[1:]:
        listed = phrase("{days}, {day}", days=listed, day=_DAYS[day])
    return listed


def goal_phrase(item: PlanItem, exercise: Exercise) -> Phrase | None:
    """Return where the goal begins; None where nothing is to be reached."""
    if exercise.kind is not Kind.SENSED or not exercise.has_goal:
        return None
    percent = f"{item.goal.start_percent}{NO_BREAK_SPACE}%"
    if item.goal.is_locked:
        return phrase("goal {percent}, locked", percent=percent)
    return phrase("goal from {percent}", percent=percent)


def item_phrase(item: PlanItem, exercise: Exercise) -> Phrase:
    """Return one line that says all of an item but its exercise's name."""
    said = phrase(
        "{sides} · {dose} · {when}",
        sides=sides_phrase(item.sides),
        dose=dose_phrase(item),
        when=when_phrase(item),
    )
    goal = goal_phrase(item, exercise)
    return said if goal is None else phrase("{said} · {goal}", said=said, goal=goal)


def plan_notes(plan: Plan) -> tuple[Phrase, ...]:
    """Return what a clinician may want to look at again; nothing of it forbids the plan."""
    notes = []
    fullest = max(Day, key=plan.n_contractions_on)
    if plan.n_contractions_on(fullest) > MOST_CONTRACTIONS_PER_DAY:
        notes.append(
            phrase(
                "{n} contractions on {day}, more than about {most} a day. Fewer repetitions, fewer "
                "exercises or once a day brings it down.",
                n=plan.n_contractions_on(fullest),
                day=_DAYS[fullest],
                most=MOST_CONTRACTIONS_PER_DAY,
            )
        )
    if not plan.items:
        notes.append(phrase("The plan asks for nothing yet. Add an exercise."))
    has_drill = any(plan.exercise_of(item).is_order_drill for item in plan.items)
    if plan.is_order_goal_on and not has_drill:
        notes.append(
            phrase(
                "The order goal is on and no order drill is in the plan. Add one, or turn it off."
            )
        )
    return tuple(notes)


ORDER_GOAL = phrase("Training goal in the order drill: glute with the hamstring, or before it")
ORDER_GOAL_CAVEAT = phrase(
    "A goal for practice, not a norm: in most studies of people without pain the glute starts last."
)


def _seconds(seconds: float) -> str:
    return f"{seconds:g}{NO_BREAK_SPACE}s"
