"""The sentences of any recording, said of a test: its repetitions are lifts."""

from __future__ import annotations

from app.model.phrase import Phrase, phrase

_GENERAL_AND_OF_LIFTS: tuple[tuple[str, Phrase], ...] = (
    (
        "{a} started after {b} in {k} of {n} repetitions{typical}.",
        phrase("{a} started after {b} in {k} of {n} lifts{typical}."),
    ),
    (
        "{a} started before {b} in {k} of {n} repetitions{typical}.",
        phrase("{a} started before {b} in {k} of {n} lifts{typical}."),
    ),
    (
        "Over {n} repetitions {a} and {b} started together, or too close to tell apart"
        "{typical}; none of them could be told alone.",
        phrase(
            "Over {n} lifts {a} and {b} started together, or too close to tell apart"
            "{typical}; none of them could be told alone."
        ),
    ),
    (
        "Over {n} repetitions {a} started after {b}{typical}; alone, {k} of them could be told.",
        phrase("Over {n} lifts {a} started after {b}{typical}; alone, {k} could be told."),
    ),
    (
        "Over {n} repetitions {a} started before {b}{typical}; alone, {k} of them could be told.",
        phrase("Over {n} lifts {a} started before {b}{typical}; alone, {k} could be told."),
    ),
    (
        "The order of {a} and {b} varied from repetition to repetition "
        "(told alone: {n_before} before, {n_together} together, {n_after} after){typical}.",
        phrase(
            "The order of {a} and {b} varied from lift to lift "
            "(told alone: {n_before} before, {n_together} together, {n_after} after){typical}."
        ),
    ),
    (
        "Edited by hand: {starts} in {k} of {all} repetitions of this pair.",
        phrase("Edited by hand: {starts} in {k} of {all} lifts."),
    ),
    (
        "Repetition {number}: {hand} by hand, {found} as found.",
        phrase("Lift {number}: {hand} by hand, {found} as found."),
    ),
    (
        "Provisional: {n} good repetitions, {needed} are needed.",
        phrase("Provisional: {n} good lifts, {needed} are needed."),
    ),
    (
        "not enough good repetitions ({n} of {needed})",
        phrase("not enough good lifts yet ({n} of {needed})"),
    ),
    (
        "Repeat the movement.",
        phrase("Repeat the lifts."),
    ),
    (
        "More repetitions may tell.",
        phrase("More lifts may tell."),
    ),
    (
        "the repetitions, told one by one, differ",
        phrase("the lifts, told one by one, differ"),
    ),
    (
        "the typical delay of {n} repetitions{interval} lies across the edge of “together”",
        phrase("the typical delay of {n} lifts{interval} lies across the edge of “together”"),
    ),
    (
        "the repetitions one by one do not say what their typical delay says",
        phrase("the lifts one by one do not say what their typical delay says"),
    ),
    (
        "too few of the {n} repetitions agree",
        phrase("too few of the {n} lifts agree"),
    ),
    (
        "in {k} of {n} repetitions {clause}",
        phrase("in {k} of {n} lifts {clause}"),
    ),
    (
        "no {muscle} start was seen in {k} of {n} repetitions",
        phrase("no {muscle} start was seen in {k} of {n} lifts"),
    ),
    (
        "some repetitions were much faster or slower than the others",
        phrase("some lifts were much faster or slower than the others"),
    ),
    (
        "Repeat the movement at one speed.",
        phrase("Repeat the lifts at one speed."),
    ),
    (
        "samples are missing in this repetition",
        phrase("samples are missing in this lift"),
    ),
)
_SAID_OF_LIFTS = dict(_GENERAL_AND_OF_LIFTS)


def in_lifts(said: Phrase) -> Phrase:
    """Return a sentence with every part of it said of lifts."""
    template = _SAID_OF_LIFTS.get(said.template, said).template
    values = tuple(
        (name, in_lifts(value) if isinstance(value, Phrase) else value)
        for name, value in said.values
    )
    return Phrase(template, values)
