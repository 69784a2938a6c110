"""Amplitudes as a screen shows them: per repetition and muscle, quietly; no Qt and no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.amplitude_words import (
    channel_details,
    doubt_of,
    last_size,
    last_size_hint,
    percent_text,
    size_text,
)
from app.model.muscle_names import Names
from app.model.phrase import Phrase
from dsp.amplitude.finding import ChannelAmplitude, RecordingAmplitudes, RepetitionAmplitudes


@dataclass(frozen=True, slots=True)
class LastSize:
    """One muscle in the last repetition: a line, and what it measures."""

    words: Phrase
    hint: Phrase


@dataclass(frozen=True, slots=True)
class AmplitudeRow:
    """One repetition: a cell per muscle, why cells are empty or doubted, and what else is known."""

    number: int
    cells: tuple[str, ...]
    doubts: tuple[Phrase, ...]
    details: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class AmplitudeTable:
    """The repetitions of a recording, newest first; ``channels`` are the muscles' columns."""

    channels: tuple[str, ...]
    titles: tuple[Phrase, ...]
    rows: tuple[AmplitudeRow, ...]
    is_calibrated: bool


def last_sizes(amplitudes: Sequence[RepetitionAmplitudes], names: Names) -> dict[str, LastSize]:
    """Return each muscle's size in the newest repetition; nothing before the first."""
    if not amplitudes:
        return {}
    newest = amplitudes[-1]
    number = newest.index + 1
    return {
        each.channel: LastSize(
            last_size(number, each),
            last_size_hint(number, each, newest.held_s, names[each.channel]),
        )
        for each in newest.channels
    }


def amplitude_table(amplitudes: RecordingAmplitudes, names: Names) -> AmplitudeTable | None:
    """Return the repetitions as rows; None where there is none."""
    if not amplitudes.repetitions:
        return None
    channels = amplitudes.repetitions[0].channels
    return AmplitudeTable(
        channels=tuple(each.channel for each in channels),
        titles=tuple(names[each.channel].title for each in channels),
        rows=tuple(_row(each, names) for each in reversed(amplitudes.repetitions)),
        is_calibrated=all(each.is_calibrated for each in channels),
    )


def _row(repetition: RepetitionAmplitudes, names: Names) -> AmplitudeRow:
    doubts = (doubt_of(each, names[each.channel]) for each in repetition.channels)
    return AmplitudeRow(
        repetition.index + 1,
        tuple(_cell(each) for each in repetition.channels),
        tuple(doubt for doubt in doubts if doubt is not None),
        tuple(channel_details(each, names[each.channel]) for each in repetition.channels),
    )


def _cell(channel: ChannelAmplitude) -> str:
    size = size_text(channel.amplitude)
    return size if channel.percent is None else f"{size} · {percent_text(channel.percent)}"
