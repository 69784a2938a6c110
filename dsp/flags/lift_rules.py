"""The rules about the lift: begun too soon, half done, tense before, too fast or slow, stopped."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from dsp.action import Action
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.flags.case import Case
from dsp.flags.measure import ChannelMeasure, RepetitionMeasure
from dsp.flags.twitch import Burst

_FEW_CHANNELS = 2


def false_start_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag a lift that began before its tone, and bursts before a lift.

    Bursts on two channels together withhold the order, and so does one where there are only two
    channels; a twitch of one muscle among more is told.
    """
    cue_s = case.expectation.cue_s
    if cue_s is not None:
        begun_s = min(
            (each.onset_s for each in case.finding.onsets if each.onset_s is not None),
            default=case.measure.start_s,
        )
        if begun_s < cue_s + case.config.reaction_s:
            yield _false_start((), begun_s - cue_s, case.config.reaction_s, withholds=True)
            return
    bursts = _recent(case)
    if not bursts:
        return
    last = bursts[-1]
    with_it = {
        each.channel for each in bursts if last.begin_s - each.end_s <= case.config.together_s
    }
    n_least = 1 if len(case.measure.channels) <= _FEW_CHANNELS else 2
    is_joint = len(with_it) >= n_least
    channels = () if is_joint else (last.channel,)
    before_s = last.begin_s - case.measure.start_s
    yield _false_start(channels, before_s, -case.config.false_start_s, withholds=is_joint)


def _recent(case: Case) -> list[Burst]:
    """Return the bursts that belong to this lift, and to none before it."""
    free_s = case.measure.start_s - case.config.false_start_s
    if case.earlier:
        free_s = max(free_s, case.earlier[-1].end_s + case.config.together_s)
    return [burst for burst in case.measure.bursts if burst.begin_s >= free_s]


def _false_start(
    channels: tuple[str, ...], measured_s: float, limit_s: float, *, withholds: bool
) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.FALSE_START,
        channels,
        measured_s,
        limit_s,
        FlagUnit.SECONDS,
        withholds=withholds,
        action=Action.WAIT_FOR_TONE,
    )


def tense_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag muscles that were tense before the lift."""
    for channel in case.measure.channels:
        if case.is_tense(channel) and not case.is_lost(channel):
            yield FlagFinding(
                RepetitionFlag.PREACT,
                (channel.name,),
                channel.rest_uv,
                _limit_gone_over(channel, case),
                FlagUnit.MICROVOLTS,
                withholds=True,
                action=Action.RELAX_FIRST,
            )


def _limit_gone_over(channel: ChannelMeasure, case: Case) -> float | None:
    """Return the limit of a rest; None where it is the onset's own rule that found it tense."""
    limit_uv = case.rest_limit_uv(channel)
    is_over = limit_uv is not None and channel.rest_uv is not None and channel.rest_uv > limit_uv
    return limit_uv if is_over else None


def hold_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag half repetitions: held much shorter than asked, or than usual.

    Only what was asked can withhold: without it a short lift may have been meant.
    """
    held_s = lift_held_s(case.measure)
    if held_s is None:
        return
    asked_s, usual_s = case.expectation.hold_s, case.usual(lift_held_s)
    if asked_s is not None and held_s < case.config.hold_share * asked_s:
        is_half = held_s < case.config.partial_share * asked_s
        yield _partial(held_s, asked_s, withholds=is_half)
    elif asked_s is None and usual_s is not None:
        limit_s = case.config.partial_share * usual_s
        if held_s < limit_s:
            yield _partial(held_s, limit_s, withholds=False)


def _partial(held_s: float, limit_s: float, *, withholds: bool) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.PARTIAL,
        (),
        held_s,
        limit_s,
        FlagUnit.SECONDS,
        withholds=withholds,
        action=Action.HOLD_LONGER,
    )


def lift_held_s(measure: RepetitionMeasure) -> float | None:
    """Return how long a lift was held: by the sensor, else the median of the channels that worked.

    Parameters
    ----------
    measure : RepetitionMeasure
        One repetition.

    Returns
    -------
    float or None
        None where nothing worked.
    """
    if measure.movement is not None and measure.movement.held_s is not None:
        return measure.movement.held_s
    held_s = [channel.held_s for channel in _sound_working(measure)]
    return median(held_s) if held_s else None


def speed_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag lifts that rose faster or slower than asked, or than usual.

    What was asked is the leg's time to its height, which only a sensor sees: a muscle has risen
    long before.
    """
    rise_s, asked_s = lift_rise_s(case.measure), case.expectation.rise_s
    if rise_s is None:
        return
    has_sensor = case.measure.movement is not None
    if has_sensor and asked_s is not None:
        if rise_s < asked_s[0]:
            yield _speed(rise_s, asked_s[0], Action.LIFT_SLOWER)
        elif rise_s > asked_s[1]:
            yield _speed(rise_s, asked_s[1], Action.LIFT_FASTER)
        return
    usual_s = case.usual(lift_rise_s)
    if usual_s is None or abs(rise_s - usual_s) < case.config.speed_s:
        return
    times = case.config.speed_times_with_sensor if has_sensor else case.config.speed_times
    if rise_s * times < usual_s:
        yield _speed(rise_s, usual_s / times, Action.LIFT_SLOWER)
    elif rise_s > times * usual_s:
        yield _speed(rise_s, usual_s * times, Action.LIFT_FASTER)


def lift_rise_s(measure: RepetitionMeasure) -> float | None:
    """Return how long a lift took to rise: by the sensor, else the median of what worked.

    Parameters
    ----------
    measure : RepetitionMeasure
        One repetition.

    Returns
    -------
    float or None
        None where no rise was seen.
    """
    if measure.movement is not None:
        return measure.movement.rise_s
    rises_s = [channel.rise_s for channel in _sound_working(measure) if channel.rise_s is not None]
    return median(rises_s) if rises_s else None


def _sound_working(measure: RepetitionMeasure) -> list[ChannelMeasure]:
    """Return the channels that stood out and whose level is a muscle's."""
    least_db = 6.0
    return [
        channel
        for channel in measure.channels
        if channel.rise_db is not None
        and channel.rise_db >= least_db
        and channel.loose_s == channel.flat_s == 0.0
    ]


def _speed(rise_s: float, limit_s: float, action: Action) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.SPEED,
        (),
        rise_s,
        limit_s,
        FlagUnit.SECONDS,
        withholds=False,
        action=action,
    )


def no_lift_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag a repetition in which a sensor saw no movement."""
    movement = case.measure.movement
    if movement is not None and movement.range == 0.0:
        yield FlagFinding(
            RepetitionFlag.NO_LIFT,
            (),
            0.0,
            None,
            FlagUnit.COUNT,
            withholds=True,
            action=Action.REPEAT_LIFT,
        )


def stop_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag a repetition that somebody stopped for pain, and every one after it."""
    stops_s = [
        stop_s
        for stop_s in case.expectation.stops_s
        if stop_s <= case.measure.end_s + case.config.stop_s
    ]
    if stops_s:
        yield FlagFinding(
            RepetitionFlag.PAIN_STOP,
            (),
            min(stops_s) - case.measure.start_s,
            case.config.stop_s,
            FlagUnit.SECONDS,
            withholds=True,
            action=Action.STOP_FOR_TODAY,
        )
