"""How large, how fast and how long the lifts of one leg were; it looks at no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.guided.result import LegResult
from app.model.session import StoredRecording
from dsp.amplitude.average import LevelAverages, average_levels
from dsp.amplitude.reference import Reference
from dsp.findings import RepetitionFinding, SessionPairFinding
from dsp.firing_order import is_valid
from dsp.flags.sizes import measure_sizes
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle

_REST_BEFORE_S, _REST_END_S, _TAIL_S = 1.2, 0.2, 0.5


@dataclass(frozen=True, slots=True)
class LegLevels:
    """The lifts of a leg laid over one another, and their pace as the reference muscle shows it.

    ``reference`` is the channel whose start is zero, None where a leg has none; then there is
    nothing to lay over one another. ``set_rises_s`` is the median rise of each set that is told
    apart, None where none was seen.
    """

    reference: str | None
    averages: LevelAverages | None
    rises_s: tuple[float, ...] = ()
    holds_s: tuple[float, ...] = ()
    set_rises_s: tuple[float | None, ...] = ()


def leg_levels(
    recording: StoredRecording, leg: LegResult, references: Sequence[Reference]
) -> LegLevels:
    """Measure the lifts of a leg that are used."""
    pair = leading_pair(leg)
    if pair is None:
        return LegLevels(None, None)
    reference = pair[1]
    used = [each for each in leg.finding.repetitions if _is_used(each, pair)]
    starts_s = [
        onset.onset_s
        for each in used
        for onset in each.onsets
        if onset.channel == reference and onset.onset_s is not None
    ]
    averages = average_levels(
        recording.samples_uv,
        recording.info.fs_hz,
        recording.info.channels,
        starts_s,
        references={each.channel: each for each in references},
    )
    paces = [_pace(recording, each, reference) for each in used]
    return LegLevels(
        reference,
        averages if starts_s else None,
        tuple(rise_s for rise_s, _ in paces if rise_s is not None),
        tuple(hold_s for _, hold_s in paces if hold_s > 0.0),
        tuple(_rise_of(recording, each.repetitions, reference) for each in leg.sets),
    )


def leading_pair(leg: LegResult) -> tuple[str, str] | None:
    """Return the glute and the hamstring of the leg that moved, if both carry a sticker."""
    return leading_of(leg.finding.session_pairs, leg.side.value)


def leading_of(pairs: Sequence[SessionPairFinding], side: str) -> tuple[str, str] | None:
    """Return the glute and the hamstring of a leg among pairs; of both legs the first's."""
    for each in pairs:
        if is_glute_and_hamstring(each) and side in (read_muscle(each.a).side, "both"):
            return each.a, each.b
    return None


def is_glute_and_hamstring(pair: SessionPairFinding) -> bool:
    """Tell whether a pair is the glute and the hamstring of one leg."""
    a, b = read_muscle(pair.a), read_muscle(pair.b)
    return a.muscle == GLUTE and b.muscle in HAMSTRINGS and a.side == b.side


def _is_used(repetition: RepetitionFinding, pair: tuple[str, str]) -> bool:
    return any((each.a, each.b) == pair and is_valid(each) for each in repetition.pairs)


def _rise_of(
    recording: StoredRecording, lifts: Sequence[RepetitionFinding], channel: str
) -> float | None:
    rises_s = [rise_s for rise_s, _ in (_pace(recording, each, channel) for each in lifts)]
    known_s = [each for each in rises_s if each is not None]
    return float(np.median(known_s)) if known_s else None


def _pace(
    recording: StoredRecording, repetition: RepetitionFinding, channel: str
) -> tuple[float | None, float]:
    """Return how long the level of a muscle took to rise and how long it stayed up."""
    fs_hz = recording.info.fs_hz
    column = [each.name for each in recording.info.channels].index(channel)
    begin = max(0, round((repetition.start_s - _REST_BEFORE_S) * fs_hz))
    end = min(len(recording.samples_uv), round((repetition.end_s + _TAIL_S) * fs_hz))
    start, rest_end = (
        round((at_s * fs_hz) - begin)
        for at_s in (repetition.start_s, repetition.start_s - _REST_END_S)
    )
    window_uv = np.ascontiguousarray(recording.samples_uv[begin:end, column : column + 1])
    if rest_end <= 0:
        return None, 0.0
    (size,) = measure_sizes(window_uv, fs_hz, rest=(0, rest_end), span=(start, len(window_uv)))
    return size.rise_s, size.held_s
