"""What stands beside the signals of a file: gaps, events, clipping, starts; one text each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.exports.content import Content
from app.exports.edf.label import short_name
from app.exports.tables.cell import words
from app.exports.tables.events import DAMAGED, GAP, Happening
from app.model import guided_notes
from app.model.counted import counted
from app.model.hand_onset import HandOnset
from dsp.findings import OnsetFinding, PairFinding, RepetitionFinding

# MNE-Python neither filters across what begins so, nor uses it.
SKIP = "BAD_ACQ_SKIP"
# Behind it stands the label of the one signal that lacks samples.
OF_SIGNAL = "missing of"
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a time, for a while or at once."""

    onset_s: float
    duration_s: float | None
    text: str


def marks_of(
    content: Content,
    happened: Sequence[Happening],
    *,
    n_scans: int,
    n_filled: int,
    clipped: Sequence[tuple[str, int]],
) -> tuple[Mark, ...]:
    """Return all marks in the order of their times.

    ``n_filled`` scans of the last record are filler; ``clipped`` has label and number per signal.
    """
    fs_hz = content.session.info.fs_hz
    made = [Mark(0.0, None, f"{counted(n_scans, 'sample')} of each signal recorded")]
    if content.session.info.is_simulated:
        made.append(Mark(0.0, None, "simulated, no person was connected"))
    made += [
        Mark(0.0, None, f"{label}: {counted(n, 'sample')} at the converter's limit")
        for label, n in clipped
        if n
    ]
    made += [_mark(each, fs_hz, [label for label, _ in clipped]) for each in happened]
    if n_filled:
        filler = Mark(n_scans / fs_hz, n_filled / fs_hz, f"{SKIP} recording has ended")
        made.append(filler)
    if content.findings is not None:
        for repetition in content.findings.repetitions:
            made.extend(_found(repetition))
    made += [_by_hand(each) for each in content.by_hand]
    return tuple(sorted(made, key=lambda mark: mark.onset_s))


def _mark(each: Happening, fs_hz: float, named: Sequence[str]) -> Mark:
    onset_s = each.row / fs_hz
    if each.channel is not None:
        missing = f"{counted(each.n_missing, 'sample')} {OF_SIGNAL} {named[each.channel]}"
        text = f"{SKIP} {missing}: the lowest value stands for each"
        return Mark(onset_s, each.n_rows / fs_hz, text)
    if each.kind == GAP:
        text = f"{SKIP} {counted(each.n_rows, 'sample')} missing, the lowest value stands for each"
        return Mark(onset_s, each.n_rows / fs_hz, text)
    said = _note(each.text) if each.kind == guided_notes.KIND else each.text
    text = f"{each.kind}: {said}" if said else each.kind
    duration_s = each.n_rows / fs_hz if each.kind == DAMAGED else None
    return Mark(onset_s, duration_s, text)


def _note(note_json: str) -> str:
    """Return the name of a note of a guided test; the rest is for programs."""
    try:
        note = json.loads(note_json)
    except ValueError:
        return ""
    return str(note.get("note", "")) if isinstance(note, dict) else ""


def _found(repetition: RepetitionFinding) -> Iterator[Mark]:
    number, start_s = repetition.index + 1, repetition.start_s
    yield Mark(start_s, max(0.0, repetition.end_s - start_s), f"repetition {number}")
    for onset in repetition.onsets:
        yield _start(onset, number, start_s)
    for pair in repetition.pairs:
        yield Mark(start_s, None, _relation(pair, number))


def _start(onset: OnsetFinding, number: int, start_s: float) -> Mark:
    name, doubts = short_name(onset.channel), words(onset.reasons)
    told = "" if doubts is None else f"; {doubts}"
    if onset.onset_s is None:
        return Mark(start_s, None, f"repetition {number} {name}: no start{told}")
    within = ""
    if onset.interval_90_s is not None:
        low_s, high_s = onset.interval_90_s
        within = f", 90 % within {low_s:.4f} to {high_s:.4f} s"
    return Mark(onset.onset_s, None, f"repetition {number} {name} start{within}{told}")


def _by_hand(hand: HandOnset) -> Mark:
    """Return a start as a person put it; what was found has its own mark."""
    said = f"repetition {hand.repetition + 1} {short_name(hand.channel)}"
    at_s = hand.onset_s if hand.onset_s is not None else hand.automatic_s
    word = "no start" if hand.onset_s is None else "start"
    return Mark(at_s or 0.0, None, f"{said} {word} by hand")


def _relation(pair: PairFinding, number: int) -> str:
    """Return the order of two muscles with its delay and interval, and every reason to doubt it."""
    a, b = short_name(pair.a), short_name(pair.b)
    reasons = "; ".join(filter(None, (words(pair.reasons), words(pair.withheld_by))))
    because = f" because {reasons}" if reasons else ""
    verdict = pair.verdict.value.replace("_", " ")
    said = f"repetition {number} {a} {verdict} {b}"
    if pair.lag_ms is None:
        return f"repetition {number} {a} and {b}: {verdict}{because}"
    if pair.interval_90_ms is None:
        delay = f" ({pair.lag_ms:+.0f} ms)"
    else:
        low_ms, high_ms = pair.interval_90_ms
        delay = f" ({pair.lag_ms:+.0f} ms, 90 % within {low_ms:+.0f} to {high_ms:+.0f} ms)"
    if verdict == "cannot tell":
        said = f"repetition {number} {a} and {b}: cannot tell"
    return f"{said}{delay}{because}"
