"""``events.tsv`` and what its columns mean: gaps, events, repetitions, starts and orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.exports.content import Content
from app.exports.tables.cell import Cell, Table, words
from app.exports.tables.events import DAMAGED, GAP, Happening
from app.model.hand_onset import HandOnset
from dsp.findings import RepetitionFinding

_HEADER = (
    *("onset", "duration", "sample", "trial_type", "repetition", "channel", "against"),
    *("low", "high", "delay", "verdict", "reasons", "text"),
)
_N_EMPTY = 9
MEANINGS: dict[str, Any] = {
    "onset": {"Description": "Start, from the first sample", "Units": "s"},
    "duration": {"Description": "Length; n/a for what takes no time", "Units": "s"},
    "sample": {"Description": "Number of the sample, the first one is 0"},
    "trial_type": {
        "Description": "What the row tells",
        "Levels": {
            "gap": "Samples are missing, of channel alone where one is named; in the file the "
            "lowest value stands for each",
            "damaged": "Samples were stored and failed their check; they are missing too",
            "event": "Something was noted; its kind is in text",
            "repetition": "A movement was found",
            "start": "A muscle began; low and high hold 90 percent of its possible starts",
            "start_by_hand": "Where a person put the start of a muscle, beside what was found",
            "order": "Two muscles of a repetition; delay is channel minus against",
        },
    },
    "repetition": {"Description": "Number of the movement, the first one is 1"},
    "channel": {"Description": "Name of the channel as the program has it"},
    "against": {"Description": "Name of the second channel of an order"},
    "low": {"Description": "Lower end of the 90 percent interval", "Units": "s, of an order ms"},
    "high": {"Description": "Upper end of the 90 percent interval", "Units": "s, of an order ms"},
    "delay": {"Description": "Negative where channel began first", "Units": "ms"},
    "verdict": {
        "Description": "How channel began against the other one",
        "Levels": {
            "before": "By more than the tie band",
            "together": "Within the tie band",
            "after": "By more than the tie band",
            "cannot_tell": "Withheld or not certain enough; reasons tell why",
        },
    },
    "reasons": {"Description": "Why a start or an order is doubted or withheld"},
    "text": {"Description": "Kind of an event, and what was noted with it"},
}


def event_rows(content: Content, happened: Sequence[Happening]) -> Table:
    """Yield the table in the order of time."""
    yield _HEADER
    fs_hz = content.session.info.fs_hz
    names = [channel.name for channel in content.session.info.channels]
    rows = [_happened(each, fs_hz, names) for each in happened]
    if content.findings is not None:
        for repetition in content.findings.repetitions:
            rows.extend(_found(repetition, fs_hz))
    rows.extend(_by_hand(each, fs_hz) for each in content.by_hand)
    yield from sorted(rows, key=lambda row: float(row[0] or 0.0))


def _happened(each: Happening, fs_hz: float, names: Sequence[str]) -> tuple[Cell, ...]:
    kind = {GAP: "gap", DAMAGED: "damaged"}.get(each.kind, "event")
    if each.channel is not None:
        row = (each.row / fs_hz, each.n_rows / fs_hz, each.row, "gap", None, names[each.channel])
        return (*row, *(None,) * (len(_HEADER) - len(row) - 1), each.text)
    text = each.text if kind != "event" else ": ".join(filter(None, (each.kind, each.text)))
    start = (each.row / fs_hz, each.n_rows / fs_hz if each.n_rows else None, each.row, kind)
    return (*start, *(None,) * (_N_EMPTY - 1), text)


def _by_hand(hand: HandOnset, fs_hz: float) -> tuple[Cell, ...]:
    at_s = hand.onset_s if hand.onset_s is not None else hand.automatic_s or 0.0
    start = (at_s, None, round(at_s * fs_hz), "start_by_hand", hand.repetition + 1, hand.channel)
    empty: tuple[Cell, ...] = (None,) * (len(_HEADER) - len(start) - 1)
    return (*start, *empty, "no start" if hand.onset_s is None else None)


def _found(repetition: RepetitionFinding, fs_hz: float) -> Iterator[tuple[Cell, ...]]:
    number, start_s = repetition.index + 1, repetition.start_s
    at = round(start_s * fs_hz)
    lasting = (start_s, max(0.0, repetition.end_s - start_s), at, "repetition", number)
    yield (*lasting, *(None,) * (_N_EMPTY - 1))
    for onset in repetition.onsets:
        onset_s = onset.onset_s
        yield (
            *(start_s if onset_s is None else onset_s, None),
            *(at if onset_s is None else round(onset_s * fs_hz), "start", number),
            *(onset.channel, None, *(onset.interval_90_s or (None, None)), None, None),
            *(words(onset.reasons), "no start" if onset_s is None else None),
        )
    for pair in repetition.pairs:
        reasons = "; ".join(filter(None, (words(pair.reasons), words(pair.withheld_by))))
        yield (
            *(start_s, None, at, "order", number, pair.a, pair.b),
            *(*(pair.interval_90_ms or (None, None)), pair.lag_ms, pair.verdict.value),
            *(reasons or None, None),
        )
