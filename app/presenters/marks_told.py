"""What stands at the starts of a session, as marks to be drawn and as words; it asks no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.engine.marking.hand_edits import Marked
from app.model.edit import OnsetEdit
from app.model.hand_onset import HandOnset, OnsetPlace
from app.model.hand_words import (
    INTERVAL_OF_FOUND,
    NO_INTERVAL,
    automatic_phrase,
    edit_line,
    hand_phrase,
)
from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase, phrase
from app.presenters.marking_state import LiftSpan, PlaceTold, StartMark
from dsp.findings import OnsetFinding, RecordingFinding

_N_LINES = 6


def lift_spans(finding: RecordingFinding) -> tuple[LiftSpan, ...]:
    """Return the movements of a session in their order."""
    return tuple(LiftSpan(each.index + 1, each.start_s, each.end_s) for each in finding.repetitions)


def start_marks(
    finding: RecordingFinding,
    channels: Sequence[str],
    by_hand: Mapping[OnsetPlace, HandOnset],
    *,
    chosen: tuple[int, int] | None,
) -> tuple[StartMark, ...]:
    """Return every start there is: what was found, and beside it what is said by hand."""
    rows = {name: row for row, name in enumerate(channels)}
    marks = []
    for lift, repetition in enumerate(finding.repetitions):
        for onset in repetition.onsets:
            hand = by_hand.get((repetition.index, onset.channel))
            row = rows.get(onset.channel)
            if row is None or (onset.onset_s is None and hand is None):
                continue
            marks.append(
                StartMark(
                    lift,
                    row,
                    onset.onset_s,
                    onset.interval_90_s,
                    hand is not None,
                    None if hand is None else hand.onset_s,
                    is_chosen=chosen == (lift, row),
                )
            )
    return tuple(marks)


def onset_at(finding: RecordingFinding, place: OnsetPlace) -> OnsetFinding | None:
    """Return what was found at a place."""
    for repetition in finding.repetitions:
        if repetition.index == place[0]:
            return next((each for each in repetition.onsets if each.channel == place[1]), None)
    return None


def place_told(
    finding: RecordingFinding, marked: Marked, place: OnsetPlace, name: ChannelName
) -> PlaceTold:
    """Return the chosen start in words, with its last edits, newest first."""
    onset, hand = onset_at(finding, place), marked.onsets.get(place)
    return PlaceTold(
        title=phrase("Repetition {n} · {muscle}", n=place[0] + 1, muscle=name.title),
        automatic=_automatic(onset),
        by_hand=hand_phrase(hand),
        interval=INTERVAL_OF_FOUND if hand is None else NO_INTERVAL,
        lines=_lines(marked, place),
        is_by_hand=hand is not None,
    )


def _automatic(onset: OnsetFinding | None) -> Phrase:
    if onset is None:
        return phrase("no start is looked for in this signal")
    return automatic_phrase(onset.onset_s, onset.interval_90_s)


def _lines(marked: Marked, place: OnsetPlace) -> tuple[Phrase, ...]:
    lines = [
        edit_line(each.utc, each.who, each.edit.before_s, each.edit.after_s)
        for each in marked.log
        if isinstance(each.edit, OnsetEdit) and (each.edit.repetition, each.edit.channel) == place
    ]
    return tuple(reversed(lines))[:_N_LINES]
