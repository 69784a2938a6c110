"""How large the signals of a leg were and how good: medians over the lifts that are used."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median, stdev

from app.engine.guided.leg_levels import LegLevels
from app.engine.guided.result import LegResult
from app.figures.levels import Levels, MuscleLevel
from app.model.muscle_names import Names
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, voltage, voltage_unit, whole
from app.model.reasons import channel_reason
from app.report.told import QualityTold, SizeTold
from dsp.amplitude.finding import ChannelAmplitude, RecordingAmplitudes
from dsp.findings import ChannelFinding, Quality

_NOTHING = "–"
_TWO = 2


def amplitudes_of_leg(
    leg: LegResult, amplitudes: RecordingAmplitudes, channel: str
) -> list[ChannelAmplitude]:
    """Return what was measured of one muscle in the lifts of a leg."""
    own = {each.index for each in leg.finding.repetitions}
    return [
        each
        for repetition in amplitudes.repetitions
        if repetition.index in own
        for each in repetition.channels
        if each.channel == channel
    ]


def size_told(
    leg: LegResult, amplitudes: RecordingAmplitudes, channel: str, names: Names
) -> SizeTold:
    """Return how large one muscle was while the lifts were held."""
    measured = amplitudes_of_leg(leg, amplitudes, channel)
    sizes_uv = [size_uv for each in measured if (size_uv := each.amplitude.net_rms_uv) is not None]
    percents = [
        each.percent.percent
        for each in measured
        if each.percent is not None and each.percent.percent is not None
    ]
    return SizeTold(
        channel,
        _title(channel, names),
        _volts(sizes_uv),
        whole(median(percents)) if percents else _NOTHING,
        _decibels(_snrs_db(leg, channel)),
    )


def quality_told(
    found: ChannelFinding, leg: LegResult, amplitudes: RecordingAmplitudes, names: Names
) -> QualityTold:
    """Return how good one muscle's signal was."""
    measured = amplitudes_of_leg(leg, amplitudes, found.name)
    rests_uv = [rest_uv for each in measured if (rest_uv := each.amplitude.rest_uv) is not None]
    reason = next(iter(found.reasons), None)
    state = phrase("Good")
    if found.quality is not Quality.OK:
        state = phrase("Look at it") if reason is None else channel_reason(reason, found.quality)
    return QualityTold(
        found.name,
        names[found.name].title,
        _decibels(_snrs_db(leg, found.name)),
        _volts(rests_uv),
        found.quality,
        reason,
        state,
    )


def pace_told(levels: LegLevels) -> Phrase | None:
    """Return how fast and how long the reference muscle worked."""
    if not levels.rises_s or not levels.holds_s:
        return None
    return phrase(
        "Hamstring level: rise {rise}, held {hold}",
        rise=_mean_and_sd(levels.rises_s),
        hold=_mean_and_sd(levels.holds_s),
    )


def levels_told(
    levels: LegLevels, channels: Sequence[str], names: Names, *, method: Phrase
) -> Levels | None:
    """Return the lifts laid over one another, of the muscles that belong to a leg."""
    if levels.averages is None or levels.reference is None:
        return None
    averages = {each.channel: each for each in levels.averages.channels if each.n_lifts}
    shown = [averages[channel] for channel in channels if channel in averages]
    if not shown:
        return None
    return Levels(
        reference=names[levels.reference].noun,
        times_s=levels.averages.times_s,
        muscles=tuple(
            MuscleLevel(
                each.channel,
                names[each.channel].title,
                each.reference_uv is not None,
                each.middle,
                each.low,
                each.high,
            )
            for each in shown
        ),
        n_lifts=max(each.n_lifts for each in shown),
        method=method,
    )


def _title(channel: str, names: Names) -> Phrase:
    """Return a muscle with the word that tells its head or which side of the back it is."""
    detail = names[channel].detail
    if detail is None:
        return names[channel].title
    return phrase("{muscle} ({detail})", muscle=names[channel].title, detail=detail)


def _snrs_db(leg: LegResult, channel: str) -> list[float]:
    return [
        onset.snr_db
        for repetition in leg.finding.repetitions
        for onset in repetition.onsets
        if onset.channel == channel and onset.snr_db is not None
    ]


def _volts(values_uv: Sequence[float]) -> str:
    if not values_uv:
        return _NOTHING
    middle_uv = median(values_uv)
    return voltage(middle_uv, unit=voltage_unit(middle_uv))


def _decibels(values_db: Sequence[float]) -> str:
    return f"{whole(median(values_db))}{NO_BREAK_SPACE}dB" if values_db else _NOTHING


def _mean_and_sd(values_s: Sequence[float]) -> str:
    n_decimals = 1 if mean(values_s) >= 1.0 else 2
    spread = f" ± {stdev(values_s):.{n_decimals}f}" if len(values_s) >= _TWO else ""
    return f"{mean(values_s):.{n_decimals}f}{spread}{NO_BREAK_SPACE}s"
