"""One page about a test: who and when as far as it may be told, the test, and what frames it."""

from __future__ import annotations

from dataclasses import dataclass

from app import __version__
from app.engine.guided.visits import DatedVisit, LegChange
from app.engine.tested import Tested
from app.exports.disclosure import shown_device
from app.exports.person import Person
from app.model.export import Disclosure
from app.model.file_name import file_safe
from app.model.guided_protocol import Side
from app.model.guided_words import leg_phrase
from app.model.phrase import NO_BREAK_SPACE, Phrase, listed, phrase, plural, verbatim
from app.model.report import Letterhead
from app.model.session_details import SessionDetails
from app.model.words import INTENDED_USE
from app.report.change import FIRST, NOBODY, change_phrase
from app.report.tell import missing_told, tell_test
from app.report.told import TestTold

FIRST_LIMIT = phrase(
    "Timing differs between lifts, days, leg position and cue, and does not tell people with back "
    "pain from people without it (Guimarães 2010; Bruno 2014). Surface EMG shows when and how much "
    "a muscle is active, not its force."
)
PAIRS_NOTE = phrase(
    "“before” and “after” mean the first-named muscle against the second, by more than {n} ms at "
    "95 % certainty. Groups without pain, glute against hamstring: +79 to +184 ms, SD 80–140 ms."
)
_N_OF_ID = 8
_SEXES = {
    "female": phrase("female"),
    "male": phrase("male"),
}


@dataclass(frozen=True, slots=True)
class PageTold:
    """Everything on the page, above, in and under the test.

    ``stem`` begins the names of its files: pseudonym, test and time where the person may be told,
    and never a name; else study id, test and the session's first letters, which tell no day.
    """

    stem: str
    who: tuple[Phrase, ...]
    test: TestTold
    facts: tuple[tuple[Phrase, Phrase], ...]
    pain: Phrase
    notes: str
    limits: tuple[Phrase, ...]
    made_by: Phrase


def page_told(
    tested: Tested,
    person: Person,
    changes: tuple[LegChange, ...],
    disclosure: Disclosure,
    *,
    tie_ms: float,
    letterhead: Letterhead | None = None,
    other_leg: DatedVisit | None = None,
) -> PageTold | None:
    """Return the page of a test, with no more than may be told; None for no test.

    ``other_leg`` is a test of the same visit that asked the other leg, in a session of its own.
    """
    session = tested.session
    test = tell_test(
        tested.review,
        tie_ms=tie_ms,
        is_simulated=session.info.is_simulated,
        n_missing=session.n_missing,
        changes=_changes(tested, changes, disclosure),
        tells_reasons=disclosure.is_identified,
    )
    if test is None:
        return None
    details = session.details
    return PageTold(
        stem=_stem(tested, person, disclosure),
        who=(*_who(tested, person, disclosure, test), *_where(letterhead, disclosure)),
        test=test,
        facts=(*_facts(tested, test, disclosure), *_apart(other_leg, disclosure)),
        pain=_pain_told(details, disclosure),
        notes=details.notes if disclosure.is_identified else "",
        limits=(FIRST_LIMIT, phrase(INTENDED_USE)),
        made_by=phrase(
            "Firing Order {version} · method {method} · settings {head}…{tail} · page 1 of 1",
            version=__version__,
            method=test.method.version,
            head=test.method.settings_sha256[:4],
            tail=test.method.settings_sha256[-2:],
        ),
    )


def _changes(
    tested: Tested, changes: tuple[LegChange, ...], disclosure: Disclosure
) -> dict[str, Phrase]:
    session, guided = tested.session, tested.review.guided
    said = {}
    for change in changes:
        n_days = (session.started.date() - change.earlier.started.date()).days
        when = plural(
            n_days, phrase("the test 1 day before"), phrase("the test {n} days before", n=n_days)
        )
        if disclosure.is_identified:
            when = verbatim(f"{change.earlier.started:%Y-%m-%d}")
        said[change.side] = change_phrase(change, when)
    is_nobody = session.details.participant_id is None and not session.info.is_simulated
    otherwise = NOBODY if is_nobody else FIRST
    legs = () if guided is None else guided.legs
    return {leg.side.value: said.get(leg.side.value, otherwise) for leg in legs}


def _years(number: int) -> Phrase:
    return plural(number, phrase("1 year"), phrase("{n} years", n=number))


def _who(
    tested: Tested, person: Person, disclosure: Disclosure, test: TestTold
) -> tuple[Phrase, ...]:
    session, body = tested.session, person.body
    told: list[Phrase] = []
    if disclosure.is_identified:
        name = person.name or person.pseudonym
        told.append(verbatim(name) if name else phrase("person not noted"))
        if person.name and person.pseudonym:
            told.append(verbatim(person.pseudonym))
        if person.birth_year is not None:
            told.append(_years(session.started.year - person.birth_year))
    else:
        told.append(phrase("study id {id}", id=person.study_id))
        if person.age_band:
            told.append(phrase("{band} years", band=person.age_band.replace("-", "–")))
    if body.sex:
        told.append(_SEXES.get(body.sex, verbatim(body.sex)))
    if disclosure.is_identified:
        told.append(verbatim(f"{session.started:%Y-%m-%d, %H:%M}"))
    return (*told, *test.conditions[:1], *(leg.title for leg in test.legs))


def _stem(tested: Tested, person: Person, disclosure: Disclosure) -> str:
    session, guided = tested.session, tested.review.guided
    test = "test" if guided is None else guided.begun.protocol
    if session.info.is_simulated:
        who = "simulated"
    elif disclosure.is_identified:
        who = person.pseudonym or "nobody"
    else:
        who = person.study_id
    last = session.id[:_N_OF_ID]
    if disclosure.is_identified:
        last = f"{session.started:%Y-%m-%d_%H%M}"
    return "_".join(file_safe(part) for part in (who, test, last))


def _where(letterhead: Letterhead | None, disclosure: Disclosure) -> tuple[Phrase, ...]:
    """Return clinic and operator; a page that names nobody does not say where it was either."""
    if letterhead is None or not disclosure.is_identified:
        return ()
    clinic, operator = letterhead.clinic.strip(), letterhead.operator.strip()
    said = [verbatim(clinic)] if clinic else []
    if operator:
        said.append(phrase("led by {operator}", operator=verbatim(operator)))
    return tuple(said)


def _facts(
    tested: Tested, test: TestTold, disclosure: Disclosure
) -> tuple[tuple[Phrase, Phrase], ...]:
    session = tested.session
    device, info = session.details.device, session.info
    rows = [(leg.title, listed(leg.facts[1:], between=" · ")) for leg in test.legs]
    rows.append((phrase("Samples"), missing_told(tested.review, session.n_missing)))
    presets = sorted({each.electrode.placement_preset for each in session.channel_metadata} - {""})
    if presets:
        rows.append((phrase("Stickers"), verbatim(", ".join(presets))))
    rows.append(
        (
            phrase("Amplifier"),
            phrase(
                "{device}, {channels}, {rate}{battery}{serial}",
                device=shown_device(session, disclosure),
                channels=plural(
                    info.n_channels,
                    phrase("1 channel"),
                    phrase("{n} channels", n=info.n_channels),
                ),
                rate=f"{info.fs_hz:g}{NO_BREAK_SPACE}Hz",
                battery=phrase(", on battery") if device.is_battery_powered else Phrase(""),
                serial=verbatim(f", {device.serial_number}")
                if disclosure.is_identified and device.serial_number
                else Phrase(""),
            ),
        )
    )
    return tuple(rows)


def _apart(
    other_leg: DatedVisit | None, disclosure: Disclosure
) -> tuple[tuple[Phrase, Phrase], ...]:
    """Return that the other leg was tested in a session of its own: the two are not one test."""
    if other_leg is None:
        return ()
    side = Side(other_leg.visit.legs[0].side)
    when = phrase("within the same hours")
    if disclosure.is_identified:
        when = verbatim(f"{other_leg.started:%Y-%m-%d, %H:%M}")
    said = phrase(
        "tested in a session of its own ({when}), with a page of its own: two tests, not one",
        when=when,
    )
    return ((leg_phrase(side), said),)


def _pain_told(details: SessionDetails, disclosure: Disclosure) -> Phrase:
    """Return how much it hurt, and of a stop for pain where; a place in words may name somebody."""
    told = phrase(
        "Pain before {before}, after {after}.",
        before=_pain(details.pain_before),
        after=_pain(details.pain_after),
    )
    where = details.task.stop_reason
    if not where or not disclosure.is_identified:
        return told
    return phrase("{pain} Stopped: {where}.", pain=told, where=verbatim(where))


def _pain(of_10: int | None) -> str:
    return "–" if of_10 is None else f"{of_10}/10"
