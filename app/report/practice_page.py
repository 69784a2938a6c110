"""One page about all practices of a person, for their clinician; it tells no cause of anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app import __version__
from app.engine.practice.past import PracticePast
from app.exports.person import Person
from app.figures.colours import LIGHT
from app.figures.levels import Say
from app.figures.practice_days import days_drawing
from app.figures.svg import to_svg
from app.model.export import Disclosure
from app.model.phrase import Phrase, listed, phrase, plural, verbatim
from app.model.practice import StopReason
from app.model.practice_notes import PracticeStopped
from app.model.practice_record import PracticeRecord
from app.model.practice_time import (
    SideOverTime,
    Span,
    first_day_shown,
    n_joined,
    sides_over_time,
    weeks_of,
)
from app.model.report import Letterhead
from app.model.words import INTENDED_USE
from app.report.blocks import TableBlock
from app.report.figures import PRINT_FONTS, Figure
from app.report.practice_told import (
    LEGEND,
    NameDay,
    days_of,
    exercise_phrase,
    held_phrase,
    joined_phrase,
    level_sentence,
    noise_phrase,
    side_phrase,
    week_row,
)
from app.report.sheet import Sheet, SheetFigure

_N_FIGURES, _N_WEEKS = 4, 8
_WIDTH, _HEIGHT, _SCALE = 346.0, 150.0, 0.82
_SIMULATED = phrase("Simulated person: these are not measurements of anybody.")
_LIMITS = (
    phrase(
        "Levels are shares of the squeezes of the same day, with stickers placed at home: they "
        "show how much a muscle was used, not its force. “Without help” are the last three "
        "repetitions of a practice, in which nothing was shown or heard."
    ),
    phrase(
        "A practice is no test: nothing here is compared with the tests of a clinic, and nothing "
        "is said about pain."
    ),
    phrase(INTENDED_USE),
)
_WHYS = {
    StopReason.PAIN: phrase("pain"),
    StopReason.CRAMP: phrase("cramp"),
    StopReason.SKIN: phrase("skin"),
    StopReason.UNSAID: phrase("the body, not said why"),
}


@dataclass(frozen=True, slots=True)
class _Practised:
    """One side of one exercise, and what both are called."""

    exercise: str
    title: Phrase
    side: SideOverTime


class DayNames:
    """How a page names days: by their date, or by its number from the first practice on."""

    def __init__(self, first_day: date, disclosure: Disclosure) -> None:
        self._first_day, self._is_identified = first_day, disclosure.is_identified

    def name(self, day: date) -> str:
        """Return what a day is called; a week that began before the first practice, by that."""
        if self._is_identified:
            return day.isoformat()
        return f"day {max(1, (day - self._first_day).days + 1)}"


def practice_sheet(
    past: PracticePast,
    person: Person,
    disclosure: Disclosure,
    *,
    say: Say,
    is_simulated: bool,
    letterhead: Letterhead | None = None,
) -> Sheet:
    """Return the page; ``past`` holds at least one practice."""
    practices = past.practices
    first, last = (practices[at].started.date() for at in (0, -1))
    name_day = DayNames(first, disclosure).name
    sides = _sides(past)
    return Sheet(
        title=say(phrase("Practice at home")),
        who=" · ".join(map(say, _who(person, disclosure, (first, last), letterhead))),
        simulated=say(_SIMULATED) if is_simulated else "",
        sentences=tuple(map(say, (_tally(practices), _stops(practices, name_day)))),
        tables=(_exercises(past, sides, say), _weeks(past, name_day, say)),
        figures=tuple(_figure(each, last, name_day, say) for each in sides[:_N_FIGURES]),
        limits=tuple(map(say, _LIMITS)),
        made_by=say(phrase("Firing Order {version} · page 1 of 1", version=__version__)),
    )


def _sides(past: PracticePast) -> list[_Practised]:
    """Return every side of every exercise, the most practised first."""
    found = [
        _Practised(
            exercise,
            phrase(
                "{exercise}: {side}",
                exercise=exercise_phrase(past.exercises, exercise),
                side=side_phrase(side.side),
            ),
            side,
        )
        for exercise in past.practised
        for side in sides_over_time(past.practices, exercise)
    ]
    return sorted(found, key=lambda each: -len(each.side.points))


def _who(
    person: Person,
    disclosure: Disclosure,
    days: tuple[date, date],
    letterhead: Letterhead | None,
) -> list[Phrase]:
    n_days = (days[1] - days[0]).days + 1
    length = plural(n_days, phrase("1 day"), phrase("{n} days", n=n_days))
    if not disclosure.is_identified:
        return [phrase("study id {id}", id=person.study_id), length]
    name = person.name or person.pseudonym
    said = [verbatim(name) if name else phrase("person not noted")]
    if person.name and person.pseudonym:
        said.append(verbatim(person.pseudonym))
    first, last = (each.isoformat() for each in days)
    said += [phrase("{first} to {last}", first=first, last=last), length]
    clinic = "" if letterhead is None else letterhead.clinic.strip()
    return [*said, verbatim(clinic)] if clinic else said


def _tally(practices: tuple[PracticeRecord, ...]) -> Phrase:
    n_days = len({each.started.date() for each in practices})
    return phrase(
        "{practices} on {days}; {held} repetitions held.",
        practices=plural(
            len(practices), phrase("1 practice"), phrase("{n} practices", n=len(practices))
        ),
        days=plural(n_days, phrase("1 day"), phrase("{n} days", n=n_days)),
        held=held_phrase(
            sum(each.n_held for each in practices), sum(len(each.helped) for each in practices)
        ),
    )


def _stops(practices: tuple[PracticeRecord, ...], name_day: NameDay) -> Phrase:
    stops = [
        _stop(each.stopped, name_day(each.started.date()))
        for each in practices
        if each.stopped is not None
    ]
    if not stops:
        return phrase("Never stopped for pain, cramp or skin.")
    return phrase("Stopped for {stops}.", stops=listed(stops))


def _stop(stopped: PracticeStopped, day: str) -> Phrase:
    why = _WHYS[stopped.why]
    if stopped.pain_of_10 is None:
        return phrase("{why} ({day})", why=why, day=day)
    return phrase("{why} {n}/10 ({day})", why=why, n=stopped.pain_of_10, day=day)


def _exercises(past: PracticePast, sides: list[_Practised], say: Say) -> TableBlock:
    headings = (
        phrase("Exercise"),
        phrase("Practices"),
        phrase("Held"),
        phrase("Goal, %"),
        phrase("Without help, %: first"),
        phrase("newest"),
        phrase("Noise, ±"),
        phrase("Joined in"),
    )
    rows = tuple(_exercise_row(past, each, say) for each in sides)
    return TableBlock(say(phrase("Exercises")), tuple(map(say, headings)), rows, n_words_last=1)


def _exercise_row(past: PracticePast, practised: _Practised, say: Say) -> tuple[str, ...]:
    side = practised.side
    counted = [
        repetition
        for each in past.practices
        if each.begun.exercise == practised.exercise
        for repetition in each.counted
        if repetition.side == side.side.value
    ]
    helped = [each for each in counted if not each.is_alone]
    levels, noise = side.levels_percent, side.noise
    first = noise.first_percent if noise is not None else next(iter(levels), None)
    return (
        say(practised.title),
        str(len(side.points)),
        say(held_phrase(sum(each.is_held for each in helped), len(helped))),
        _from_to(side.goals_percent),
        _percent(first),
        _percent(levels[-1] if levels else None),
        _percent(None if noise is None else noise.half_width_percent),
        say(joined_phrase(n_joined(counted))),
    )


def _from_to(goals_percent: tuple[float, ...]) -> str:
    if not goals_percent:
        return "–"
    first, last = round(goals_percent[0]), round(goals_percent[-1])
    return str(last) if first == last else f"{first} → {last}"


def _percent(value: float | None) -> str:
    return "–" if value is None else str(round(value))


def _weeks(past: PracticePast, name_day: NameDay, say: Say) -> TableBlock:
    headings = (
        phrase("Week from"),
        phrase("Days"),
        phrase("Practices"),
        phrase("Held"),
        phrase("Noted as done"),
        phrase("Joined in"),
    )
    rows = []
    for week in weeks_of(past.practices, past.diary)[:_N_WEEKS]:
        row = week_row(week, name_day)
        counts = (row.n_days, row.n_practices)
        rows.append((row.week, *map(str, counts), say(row.held), str(row.n_noted), say(row.joined)))
    return TableBlock(
        say(phrase("Weeks, newest first")), tuple(map(say, headings)), tuple(rows), n_words_last=1
    )


def _figure(practised: _Practised, last_day: date, name_day: NameDay, say: Say) -> SheetFigure:
    side = practised.side
    # No day before the first practice has a number, so none is drawn.
    first_day = max(first_day_shown(Span.MONTH, last_day), side.points[0].started.date())
    days = days_of(side, span=Span.MONTH, first_day=first_day, name_day=name_day)
    drawing = days_drawing(days, width=_WIDTH, height=_HEIGHT, say=say, scale=_SCALE)
    svg = to_svg(drawing, LIGHT, fonts=PRINT_FONTS)
    return SheetFigure(
        say(practised.title),
        say(level_sentence(side)),
        f"{say(noise_phrase(side))} {say(LEGEND)}",
        Figure(practised.title, svg, drawing.description),
    )
