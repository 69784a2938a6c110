"""What each channel of a session was and gave, one row per muscle; it judges nothing."""

from __future__ import annotations

import math

from app.exports.survey import Survey
from app.exports.tables.cell import Cell, Table, words
from dsp.block import ChannelInfo
from dsp.findings import ChannelFinding, RecordingFinding
from dsp.muscle import read_muscle

_HEADER = (
    *("channel", "muscle", "side", "kind", "at"),
    *("n_scans", "n_missing", "n_at_limit", "lowest_uv", "highest_uv"),
    *("n_repetitions", "n_starts", "snr_db", "quality", "reasons"),
)


def channel_rows(
    channels: tuple[ChannelInfo, ...], survey: Survey, finding: RecordingFinding | None
) -> Table:
    """Yield the table of channels; what only an analysis tells is empty without one."""
    yield _HEADER
    for at, channel in enumerate(channels):
        muscle = read_muscle(channel.name)
        yield (
            *(channel.name, muscle.muscle, muscle.side, channel.kind.value),
            "skin" if channel.is_calibrated else "converter",
            *(survey.n_scans, int(survey.n_missing[at]), int(survey.n_at_limit[at])),
            *(_number(survey.lowest_uv[at]), _number(survey.highest_uv[at])),
            *_found(channel.name, finding),
        )


def _found(name: str, finding: RecordingFinding | None) -> tuple[Cell, ...]:
    if finding is None:
        return (None,) * 5
    starts = [
        onset.onset_s
        for repetition in finding.repetitions
        for onset in repetition.onsets
        if onset.channel == name and onset.onset_s is not None
    ]
    channel = next((each for each in finding.channels if each.name == name), None)
    return (len(finding.repetitions), len(starts), *_quality(channel))


def _quality(channel: ChannelFinding | None) -> tuple[Cell, ...]:
    if channel is None:
        return (None, None, None)
    return (channel.snr_db, channel.quality.value, words(channel.reasons))


def _number(value_uv: float) -> float | None:
    return None if math.isnan(value_uv) else float(value_uv)
