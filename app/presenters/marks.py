"""Where repetitions and starts lie on a live chart, in scan indices; no pixels."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.phrase import Phrase
from dsp.findings import RepetitionFinding


@dataclass(frozen=True, slots=True)
class OnsetMark:
    """The start of one channel with its 90 % interval."""

    row: int
    index: float
    low_index: float
    high_index: float


@dataclass(frozen=True, slots=True)
class RepetitionMark:
    """One repetition: its number, its starts, and the band in which starts count as together.

    ``title`` is what a test calls it, empty for what was none of its lifts.
    """

    number: int
    start_index: float
    onsets: tuple[OnsetMark, ...]
    tie_band: tuple[float, float] | None
    title: Phrase | None = None


def mark_repetition(
    finding: RepetitionFinding,
    *,
    channels: tuple[str, ...],
    reference: str | None,
    fs_hz: float,
    origin_index: int,
    tie_ms: float,
) -> RepetitionMark:
    """Place a repetition on the stream's own index; the band lies around the reference muscle."""
    onsets, tie_band = [], None
    for onset in finding.onsets:
        if onset.onset_s is None or onset.interval_90_s is None or onset.channel not in channels:
            continue
        index = origin_index + onset.onset_s * fs_hz
        low, high = (origin_index + edge_s * fs_hz for edge_s in onset.interval_90_s)
        onsets.append(OnsetMark(channels.index(onset.channel), index, low, high))
        if onset.channel == reference:
            half = tie_ms / 1000.0 * fs_hz
            tie_band = (index - half, index + half)
    start_index = origin_index + finding.start_s * fs_hz
    return RepetitionMark(finding.index + 1, start_index, tuple(onsets), tie_band)
