"""What is read from two metres away at one moment of a practice; it leads nothing."""

from __future__ import annotations

from math import ceil

from app.engine.practice.set_run import SetState, Word
from app.engine.practice.state import PracticeStage, PracticeState, Trouble
from app.model.exercise import Exercise
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, phrase, verbatim
from app.model.practice import Answer, Feedback
from app.model.practice_words import (
    goal_phrase,
    hint_phrase,
    holds_phrase,
    joined_phrase,
    order_phrase,
    orders_phrase,
    probe_phrase,
    repetition_phrase,
    small_signal_phrase,
    subject_phrase,
    tip_phrase,
    told,
    unseen_phrase,
)
from app.presenters.practice_state import Light, PracticePage, PracticeView
from dsp.findings import Reason

_WORDS = {
    Word.REST: phrase("REST"),
    Word.READY: phrase("READY"),
    Word.LIFT: phrase("LIFT"),
    Word.HOLD: phrase("HOLD"),
    Word.LOWER: phrase("LOWER"),
}
_SPACE_PAUSE = phrase("Space: pause, held: pain")
_SPACE_ON = phrase("Space: go on")
_ANSWERS = {
    Answer.GOAL_MUSCLE: phrase("1  Mostly glute"),
    Answer.OTHER_MUSCLE: phrase("2  Mostly hamstring"),
    Answer.NOT_SURE: phrase("3  Not sure"),
}

_LEAVE_OPEN = phrase("Space: leave it open")
_WHAT_IS_IT = PracticePage(
    phrase("Stopped. What is it?"),
    (phrase("Lie still. Everything up to now is kept."),),
    _LEAVE_OPEN,
    answers=(phrase("1  Pain"), phrase("2  Cramp"), phrase("3  Skin")),
    may_be_left_open=True,
)
_HOW_MUCH = PracticePage(
    phrase("How much does it hurt?"),
    (phrase("0: no pain. 10: the worst pain there is."),),
    _LEAVE_OPEN,
    answers=(*(verbatim(str(number)) for number in range(10)), phrase("X  10")),
    may_be_left_open=True,
)


def view_of(practice: PracticeState, *, is_stale: bool, sound: Phrase) -> PracticeView:
    """Return the screen of a practice that runs."""
    task = practice.task
    exercise, run = task.exercise, practice.set
    is_live = run is not None and run.feedback is Feedback.CONCURRENT and not run.is_asking
    level = run.now.level_percent if run is not None and is_live else None
    ring_share, ring_number, ring_title = _ring(practice, run)
    return PracticeView(
        subject=subject_phrase(exercise, practice.side),
        word=_word(practice),
        level_percent=None if is_stale else level,
        goal_percent=practice.goal_percent if run is not None and is_live else None,
        bar_title=_bar_title(exercise, is_stale=is_stale, is_live=is_live or run is None),
        ring_share=ring_share,
        ring_number=ring_number,
        ring_title=ring_title,
        counter="" if run is None else str(run.n_done),
        of="" if run is None else f"/{run.planned.n_repetitions}",
        set_title=_set_title(practice, run),
        lights=_lights(practice, run) if is_live and not is_stale else (),
        hint=_hint(practice, run, is_stale=is_stale),
        key=_SPACE_PAUSE,
        sound=sound,
        is_stale=is_stale,
    )


def page_of(practice: PracticeState, *, is_pain: bool = False) -> PracticePage | None:
    """Return the page over the screen, if something is to be read first.

    ``is_pain`` is whether who stopped said that it is pain, and not yet how much.
    """
    if practice.stage is PracticeStage.HURTS:
        return _HOW_MUCH if is_pain else _WHAT_IS_IT
    if practice.trouble is not None:
        return _trouble_page(practice)
    if practice.set is not None and practice.set.is_asking:
        return PracticePage(
            phrase("How was that?"),
            (),
            phrase("Space: not sure"),
            answers=tuple(_ANSWERS.values()),
            may_be_left_open=True,
        )
    if practice.stage is PracticeStage.TO_BEGIN:
        return PracticePage(
            phrase("Get into place."),
            (
                phrase("First five quiet seconds, in which you let everything go."),
                phrase("Then three squeezes, as hard as is comfortable."),
                phrase("If it hurts: P, or hold Space or the pedal down. All stops."),
            ),
            phrase("Space: begin"),
        )
    if practice.stage is PracticeStage.BETWEEN and practice.next_set is not None:
        rest = phrase("Space: next set")
        if practice.left_s > 0:
            rest = phrase("Rest {n} s, or Space: next set", n=ceil(practice.left_s))
        return PracticePage(_set_done(practice), set_lines(practice), rest)
    return None


def set_lines(practice: PracticeState) -> tuple[Phrase, ...]:
    """Return three numbers and one tip of the last set, and what came of those without help."""
    sets = [result for result in practice.results if not result.planned.is_probe]
    if not sets:
        return ()
    result, task = sets[-1], practice.task
    titles = {each.channel: told(each.muscle.title) for each in practice.quiet}
    joined = tuple(
        (titles[channel], n) for channel, n in result.finding.joined if channel in titles
    )
    loudest = max(joined, key=lambda each: each[1], default=None)
    lines = [holds_phrase(result.finding, task.hold_s)]
    if result.orders and task.is_order_goal_on:
        n_told = sum(each.is_told for each in result.orders)
        n_reached = sum(each.is_with_or_before for each in result.orders)
        lines.append(orders_phrase(n_reached, n_told, len(result.orders)))
    hidden = [(titles[channel], n) for channel, n in result.finding.unseen if channel in titles]
    if hidden:
        lines.append(unseen_phrase(*max(hidden, key=lambda each: each[1])))
    if loudest is not None and (loudest[1] or not hidden):
        lines.append(joined_phrase(*loudest))
    lines.append(goal_phrase(result.goal_percent, result.next))
    if practice.small_db is not None:
        lines.append(small_signal_phrase(practice.small_db))
    last = practice.results[-1]
    if last.planned.is_probe:
        lines.append(probe_phrase(last.finding))
    if practice.stage is PracticeStage.STOPPED:
        # Who stopped for the body gets no advice for the next set.
        return tuple(lines)
    tip = tip_phrase(result.finding, joined, task.hold_s)
    return (*lines, tip) if tip is not None else tuple(lines)


def _word(practice: PracticeState) -> Phrase:
    if practice.stage is PracticeStage.QUIET:
        return phrase("REST")
    if practice.stage is PracticeStage.SQUEEZES:
        return phrase("HOLD") if practice.is_squeezing else phrase("READY")
    if practice.set is None:
        return phrase("REST")
    own, word = practice.task.exercise.words, practice.set.word
    if own is not None and word is Word.LIFT:
        return told(own.begin)
    if own is not None and word is Word.LOWER:
        return told(own.end)
    return _WORDS[word]


def _bar_title(exercise: Exercise, *, is_stale: bool, is_live: bool) -> Phrase:
    if is_stale:
        return phrase("waiting for data")
    if not is_live:
        return phrase("hidden now")
    bar = exercise.bar
    return phrase("{muscle}, %", muscle=verbatim("") if bar is None else told(bar.title))


def _ring(practice: PracticeState, run: SetState | None) -> tuple[float | None, str, Phrase]:
    """Return how full the ring is, the number in it, and what it counts."""
    if run is None:
        length_s = 5.0 if practice.stage is PracticeStage.QUIET else 4.0
        is_counting = practice.stage is PracticeStage.QUIET or practice.is_squeezing
        if not is_counting:
            return None, "", phrase("")
        left_s = practice.left_s
        return (
            1.0 - left_s / length_s,
            str(ceil(left_s)),
            phrase("s more"),
        )
    hold_s = practice.task.hold_s
    if not hold_s or run.feedback is Feedback.NONE:
        return None, "", phrase("")
    is_holding = run.word in (Word.HOLD, Word.LOWER)
    held_s = run.held_s if is_holding else 0.0
    return (
        min(1.0, held_s / hold_s),
        str(int(held_s)),
        phrase("of {n} s", n=f"{hold_s:g}"),
    )


def _set_title(practice: PracticeState, run: SetState | None) -> Phrase:
    if practice.stage is PracticeStage.QUIET:
        return phrase("quiet seconds")
    if run is None:
        return phrase("squeeze {n} of {all}", n=practice.squeeze_number, all=practice.n_squeezes)
    if practice.stage is PracticeStage.UNCUED:
        return phrase("your own way first")
    if run.planned.is_probe:
        return phrase("three without help")
    return phrase("set {n} of {all}", n=run.planned.number, all=run.planned.n_sets)


def _lights(practice: PracticeState, run: SetState | None) -> tuple[Light, ...]:
    """Return one light a muscle: both erectors are one back, which works when either does."""
    if run is None or practice.stage is PracticeStage.UNCUED:
        return ()
    working = dict(zip((each.channel for each in practice.quiet), run.now.working, strict=False))
    lights: dict[str, Light] = {}
    for each in practice.quiet:
        title = told(each.muscle.title)
        key = title.text()
        before = lights.get(key, Light(title, is_working=False))
        is_seen = each.channel not in run.unseen
        is_working = before.is_working or (is_seen and working.get(each.channel, False))
        lights[key] = Light(title, is_working, is_working or (before.is_seen and is_seen))
    return tuple(lights.values())


def _hint(practice: PracticeState, run: SetState | None, *, is_stale: bool) -> Phrase:
    if is_stale:
        return phrase("No data from the sensor.")
    if practice.stage is PracticeStage.QUIET:
        return phrase("Let everything go.")
    if practice.stage is PracticeStage.SQUEEZES:
        return phrase("Squeeze as hard as is comfortable.")
    said = None if run is None else _told_of(practice, run)
    return said or hint_phrase(practice.task.cue)


def _told_of(practice: PracticeState, run: SetState) -> Phrase | None:
    """Return what is to be said of the repetition that goes on, or of the one before."""
    if run.is_still_tense:
        return phrase("Let go all the way.")
    if run.last is None or run.word not in (Word.REST, Word.READY):
        return None
    if practice.order is not None and practice.order.number == run.n_done:
        return order_phrase(practice.order.pair)
    return repetition_phrase(run.last, practice.task.hold_s)


def _set_done(practice: PracticeState) -> Phrase:
    following = practice.next_set
    if following is not None and following.side is not practice.results[-1].planned.side:
        return phrase("Set done. Now the other side.")
    return phrase("Set done.")


def _trouble_page(practice: PracticeState) -> PracticePage:
    name = verbatim("") if practice.about is None else _name(practice.about)
    titles = {
        Trouble.PAUSED: phrase("Paused."),
        Trouble.MOVED: phrase("{muscle} moved. Let everything go.", muscle=name),
        Trouble.NO_REFERENCE: phrase(
            "{muscle}: too little signal over rest. Clean the skin, press the sticker onto the "
            "middle of the buttock, and squeeze again.",
            muscle=name,
        ),
        Trouble.LOST: phrase("Sensor lost. What was done is kept."),
        Trouble.STICKER: _sticker_phrase(name, practice.cause),
    }
    is_trouble = practice.trouble is not Trouble.PAUSED
    return PracticePage(
        titles[practice.trouble or Trouble.PAUSED], (), _SPACE_ON, is_trouble=is_trouble
    )


def _sticker_phrase(name: Phrase, cause: Reason | None) -> Phrase:
    """Return what takes the bar's muscle away, and what to do."""
    said = {
        Reason.FLAT: phrase("{muscle}: no signal. Press the sticker and the cable.", muscle=name),
        Reason.CLIPPED: phrase("{muscle}: signal at its end. Press the sticker.", muscle=name),
        Reason.GAP: phrase("{muscle}: nothing arrives. Check the cable.", muscle=name),
        Reason.MAINS: phrase("{muscle}: hum. Press the sticker, unplug chargers.", muscle=name),
    }
    loose = phrase("{muscle}: sticker loose. Press it.", muscle=name)
    return loose if cause is None else said.get(cause, loose)


def _name(channel: str) -> Phrase:
    return name_channels((channel,))[channel].title
