"""The rules about signals: what was too small, lost, spoilt or shared in one repetition."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

from dsp.action import Action
from dsp.findings import OnsetFinding, Reason
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.flags.case import Case
from dsp.flags.measure import ChannelMeasure


def size_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag channels without a start or with a small signal.

    A small signal is the muscle's own doing where its reference contraction was large, and the
    sticker's or the skin's where that was small too or is not known.
    """
    for channel in case.measure.channels:
        onset = case.onset(channel.name)
        if onset is None or case.is_lost(channel) or channel.silent_from_s is not None:
            continue
        is_quiet_muscle = _has_good_reference(channel, case)
        if Reason.NO_ONSET in onset.reasons:
            yield FlagFinding(
                RepetitionFlag.NO_ONSET,
                (channel.name,),
                channel.rise_db,
                case.config.active_db,
                FlagUnit.DECIBELS,
                withholds=True,
                action=Action.NOTHING if is_quiet_muscle else Action.REPEAT_THEN_CHECK,
            )
        elif _is_small(onset, channel, case):
            yield _small_signal(channel, onset, case, is_quiet_muscle=is_quiet_muscle)


def _is_small(onset: OnsetFinding, channel: ChannelMeasure, case: Case) -> bool:
    """Tell whether a signal is small; over a tense rest, only where that withholds the order."""
    if Reason.LOW_SNR in onset.reasons:
        return True
    is_under = onset.snr_db is not None and onset.snr_db < case.config.look_snr_db
    return is_under and not case.is_tense(channel)


def _has_good_reference(channel: ChannelMeasure, case: Case) -> bool:
    reference_uv = case.expectation.reference_uv.get(channel.name)
    if reference_uv is None or not channel.rest_uv:
        return False
    return 20 * log10(reference_uv / channel.rest_uv) >= case.config.good_reference_db


def _small_signal(
    channel: ChannelMeasure, onset: OnsetFinding, case: Case, *, is_quiet_muscle: bool
) -> FlagFinding:
    withholds = Reason.LOW_SNR in onset.reasons
    reference_uv = case.expectation.reference_uv.get(channel.name)
    if is_quiet_muscle and reference_uv and channel.rest_uv and channel.plateau_uv:
        looked_at_uv = channel.rest_uv * 10 ** (case.config.look_snr_db / 20)
        return FlagFinding(
            RepetitionFlag.LOW_ACTIVITY,
            (channel.name,),
            channel.plateau_uv / reference_uv,
            looked_at_uv / reference_uv,
            FlagUnit.SHARE,
            withholds=withholds,
            action=Action.NOTHING,
        )
    return FlagFinding(
        RepetitionFlag.LOW_SNR,
        (channel.name,),
        onset.snr_db,
        case.config.look_snr_db,
        FlagUnit.DECIBELS,
        withholds=withholds,
        action=Action.PREPARE_SKIN,
    )


def lost_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag channels that came off, lay flat or ran into the converter's range, and lost samples."""
    untold_s = 0.0
    for channel in case.measure.channels:
        name, reasons = channel.name, _reasons(case, channel.name)
        if channel.flat_s > 0 or Reason.FLAT in reasons:
            yield _seconds(RepetitionFlag.FLAT, name, channel.flat_s, Action.CHECK_CONNECTION)
        elif case.is_lost(channel):
            yield _loose(channel, case)
        clipped_share = channel.clipped_low_share + channel.clipped_high_share
        if clipped_share > 0 or Reason.CLIPPED in reasons:
            yield FlagFinding(
                RepetitionFlag.CLIP,
                (name,),
                clipped_share,
                case.config.clipped_share,
                FlagUnit.SHARE,
                withholds=Reason.CLIPPED in reasons or clipped_share > case.config.clipped_share,
                action=Action.LOWER_GAIN,
            )
        if channel.silent_from_s is not None:
            yield _silent(channel, case)
        elif Reason.GAP in reasons:
            yield _seconds(RepetitionFlag.DROP, name, channel.missing_s, Action.CHECK_LINK)
        else:
            untold_s = max(untold_s, channel.missing_s)
    if untold_s > 0:
        yield FlagFinding(
            RepetitionFlag.DROP,
            (),
            untold_s,
            0.0,
            FlagUnit.SECONDS,
            withholds=False,
            action=Action.CHECK_LINK,
        )


def _silent(channel: ChannelMeasure, case: Case) -> FlagFinding:
    """Return since when a channel has told nothing; no number where it never told anything.

    What falls silent behind its start has had one.
    """
    onset = case.onset(channel.name)
    has_started = onset is not None and onset.onset_s is not None
    return FlagFinding(
        RepetitionFlag.SILENT,
        (channel.name,),
        channel.silent_from_s or None,
        None,
        FlagUnit.SECONDS,
        withholds=not has_started or Reason.GAP in _reasons(case, channel.name),
        action=Action.CHECK_CONNECTION,
    )


def _loose(channel: ChannelMeasure, case: Case) -> FlagFinding:
    """Return how long a lead was loose; how loud it hums, where it was so throughout."""
    if channel.loose_s > 0:
        return _seconds(RepetitionFlag.CH_LOST, channel.name, channel.loose_s, Action.PRESS_STICKER)
    return FlagFinding(
        RepetitionFlag.CH_LOST,
        (channel.name,),
        channel.hum_uv,
        case.config.loose_hum_uv,
        FlagUnit.MICROVOLTS,
        withholds=True,
        action=Action.PRESS_STICKER,
    )


def _seconds(flag: RepetitionFlag, name: str, seconds: float, action: Action) -> FlagFinding:
    return FlagFinding(flag, (name,), seconds, 0.0, FlagUnit.SECONDS, withholds=True, action=action)


def disturbance_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag hearts, hum and moving leads, which withhold only where they touch the start."""
    for channel in case.measure.channels:
        name, reasons = channel.name, _reasons(case, channel.name)
        if Reason.ECG in reasons or channel.heart_times > case.config.heart_times:
            yield FlagFinding(
                RepetitionFlag.ECG,
                (name,),
                channel.heart_times,
                _limit_over(channel.heart_times, case.config.heart_times),
                FlagUnit.TIMES,
                withholds=Reason.ECG in reasons,
                action=Action.MOVE_STICKER_FROM_HEART,
            )
        if channel.hum_share > case.config.hum_share and not case.is_lost(channel):
            yield FlagFinding(
                RepetitionFlag.MAINS,
                (name,),
                channel.hum_share,
                case.config.hum_share,
                FlagUnit.SHARE,
                withholds=False,
                action=Action.MOVE_CABLES_FROM_MAINS,
            )
        if Reason.MOTION in reasons or channel.motion_s > 0:
            yield FlagFinding(
                RepetitionFlag.MOTION,
                (name,),
                channel.motion_s,
                0.0,
                FlagUnit.SECONDS,
                withholds=Reason.MOTION in reasons,
                action=Action.FASTEN_CABLES,
            )


def shared_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag pairs that may share signal, and channels another muscle's signal was taken out of.

    The latter has no limit and withholds nothing; the channel comes first, and second the one it
    correlates most with.
    """
    withheld = {
        frozenset((pair.a, pair.b))
        for pair in case.finding.pairs
        if Reason.CROSSTALK in pair.reasons
    }
    freed = _freed_channels(case)
    works = {channel.name for channel in case.measure.channels if case.works(channel)}
    for a, b, correlation in case.measure.shared:
        is_withheld = {a, b} in withheld
        is_told = correlation > case.config.max_correlation and {a, b} <= works
        if is_withheld or (is_told and not {a, b} & freed.keys()):
            yield _shared(
                (a, b),
                correlation,
                _limit_over(correlation, case.config.max_correlation),
                withholds=is_withheld,
            )
    for name, (source, correlation) in freed.items():
        yield _shared((name, source), correlation, None, withholds=False)


def _shared(
    channels: tuple[str, str], correlation: float, limit: float | None, *, withholds: bool
) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.XTALK,
        channels,
        correlation,
        limit,
        FlagUnit.SHARE,
        withholds=withholds,
        action=Action.SPREAD_STICKERS,
    )


def _freed_channels(case: Case) -> dict[str, tuple[str, float]]:
    """Return each channel a muscle was taken out of, with the channel it is likest to."""
    freed: dict[str, tuple[str, float]] = {}
    for onset in case.finding.onsets:
        others = [
            (b if a == onset.channel else a, correlation)
            for a, b, correlation in case.measure.shared
            if onset.channel in (a, b)
        ]
        if Reason.CROSSTALK_REMOVED in onset.reasons and others:
            freed[onset.channel] = max(others, key=lambda other: other[1])
    return freed


def detector_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag pairs in which a threshold detector tells another delay; the posterior decides."""
    for pair in case.finding.pairs:
        a, b = case.onset(pair.a), case.onset(pair.b)
        if a is None or b is None or pair.lag_ms is None or pair.interval_90_ms is None:
            continue
        if a.classical_onset_s is None or b.classical_onset_s is None:
            continue
        classical_ms = 1000.0 * (a.classical_onset_s - b.classical_onset_s)
        low_ms, high_ms = pair.interval_90_ms
        differs_ms = classical_ms - pair.lag_ms
        if abs(differs_ms) > case.config.ab_ms and not low_ms <= classical_ms <= high_ms:
            yield FlagFinding(
                RepetitionFlag.AB_DISAGREE,
                (pair.a, pair.b),
                differs_ms,
                case.config.ab_ms,
                FlagUnit.MILLISECONDS,
                withholds=False,
                action=Action.NOTHING,
            )


def _reasons(case: Case, channel: str) -> tuple[Reason, ...]:
    onset = case.onset(channel)
    return () if onset is None else onset.reasons


def _limit_over(measured: float, limit: float) -> float | None:
    """Return a limit that was gone over; None where it was the onset's own rule that held."""
    return limit if measured > limit else None
