"""What was found, as rows: one per repetition, one per pair; it judges nothing."""

from __future__ import annotations

from app.exports.tables.cell import Cell, Table, words
from app.model.hand_lags import ByHand, by_place, hand_lag
from app.model.hand_onset import HandOnset
from dsp.findings import OnsetFinding, PairFinding, RecordingFinding, RepetitionFinding
from dsp.flag import FlagFinding

_ONSET = (
    *("onset_s", "onset_low_s", "onset_high_s", "classical_onset_s", "snr_db", "reasons"),
    *("by_hand", "by_hand_onset_s"),
)
_PAIR = (
    "lag_ms",
    "lag_low_ms",
    "lag_high_ms",
    "p_before",
    "p_together",
    "p_after",
    "p_first",
    "verdict",
    "reasons",
    "withheld_by",
    "by_hand_lag_ms",
)
_SESSION_PAIR = (
    "a",
    "b",
    "n_valid",
    "n_before",
    "n_together",
    "n_after",
    "median_lag_ms",
    "interval_low_ms",
    "interval_high_ms",
    "interval_coverage",
    "verdict",
    "is_provisional",
)


def repetition_rows(finding: RecordingFinding, by_hand: tuple[HandOnset, ...] = ()) -> Table:
    """Yield the table of repetitions: what each channel and each pair did, side by side.

    What is said by hand stands beside what was found, never in its place.
    """
    said = by_place(by_hand)
    channels = [channel.name for channel in finding.channels]
    pairs = list(
        dict.fromkeys((pair.a, pair.b) for each in finding.repetitions for pair in each.pairs)
    )
    yield (
        *("repetition", "start_s", "end_s"),
        *(f"{channel}_{field}" for channel in channels for field in _ONSET),
        *(f"{a}_minus_{b}_{field}" for a, b in pairs for field in _PAIR),
        "flags",
    )
    for each in finding.repetitions:
        yield tuple(_repetition(each, channels, pairs, said))


def summary_rows(finding: RecordingFinding) -> Table:
    """Yield the table of pairs over all repetitions."""
    yield _SESSION_PAIR
    for pair in finding.session_pairs:
        yield (
            *(pair.a, pair.b),
            *(pair.n_valid, pair.n_before, pair.n_together, pair.n_after),
            pair.median_lag_ms,
            *(pair.interval_ms or (None, None)),
            pair.interval_coverage,
            pair.verdict.value,
            pair.is_provisional,
        )


def _repetition(
    repetition: RepetitionFinding,
    channels: list[str],
    pairs: list[tuple[str, str]],
    by_hand: ByHand,
) -> list[Cell]:
    onsets = {onset.channel: onset for onset in repetition.onsets}
    found = {(pair.a, pair.b): pair for pair in repetition.pairs}
    # People count from 1, and this table is read by people.
    cells: list[Cell] = [repetition.index + 1, repetition.start_s, repetition.end_s]
    for channel in channels:
        cells.extend(_onset(onsets.get(channel)))
        cells.extend(_by_hand(by_hand.get((repetition.index, channel))))
    for pair in pairs:
        cells.extend(_pair(found.get(pair)))
        lag = hand_lag(repetition, pair, by_hand, number=repetition.index + 1)
        cells.append(None if lag is None else lag.lag_ms)
    cells.append("; ".join(map(_flag, repetition.flags)) or None)
    return cells


def _flag(flag: FlagFinding) -> str:
    """Return a flag's code with the channels it concerns; its numbers are in the JSON."""
    return " ".join((flag.flag.value, *flag.channels))


def _onset(onset: OnsetFinding | None) -> tuple[Cell, ...]:
    if onset is None:
        return (None,) * (len(_ONSET) - 2)
    low_s, high_s = onset.interval_90_s or (None, None)
    reasons = words(onset.reasons)
    return (onset.onset_s, low_s, high_s, onset.classical_onset_s, onset.snr_db, reasons)


def _by_hand(hand: HandOnset | None) -> tuple[Cell, ...]:
    """Return whether anything is said, and where; *no start* has no time."""
    if hand is None:
        return (None, None)
    return ("no start" if hand.onset_s is None else "start", hand.onset_s)


def _pair(pair: PairFinding | None) -> tuple[Cell, ...]:
    if pair is None:
        return (None,) * (len(_PAIR) - 1)
    low_ms, high_ms = pair.interval_90_ms or (None, None)
    return (
        *(pair.lag_ms, low_ms, high_ms),
        *(pair.p_a_before, pair.p_together, pair.p_a_after, pair.p_a_first),
        pair.verdict.value,
        words(pair.reasons),
        words(pair.withheld_by),
    )
