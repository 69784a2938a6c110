"""The rules about leads: the other leg was lifted, or two channels carry each other's muscle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import median

from dsp.action import Action
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.flags.case import Case
from dsp.flags.measure import ChannelMeasure
from dsp.muscle import GLUTE, HAMSTRINGS

LEG_MUSCLES = frozenset({GLUTE, "gluteus_medius", *HAMSTRINGS})


def side_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag a lift in which the leg muscles of the asked side stayed quiet.

    Without a side that was asked, only a recording of one leg can tell: all of its muscles stayed
    quiet while others worked.
    """
    if case.expectation.works_alone is not None:
        return
    rises_db: dict[str, list[float]] = {}
    for channel in case.measure.channels:
        if channel.muscle in LEG_MUSCLES and channel.side and channel.rise_db is not None:
            rises_db.setdefault(channel.side, []).append(channel.rise_db)
    asked = case.expectation.side
    if asked is None and len(rises_db) == 1:
        (asked,) = rises_db
    if asked is None or asked not in rises_db:
        return
    most_db = max(rises_db[asked])
    ahead_db = [
        median(each) - median(rises_db[asked]) for side, each in rises_db.items() if side != asked
    ]
    if most_db <= case.config.silent_db and any(map(case.works, case.measure.channels)):
        yield _other_leg(most_db, case.config.silent_db)
    elif ahead_db and max(ahead_db) > case.config.side_db:
        yield _other_leg(max(ahead_db), case.config.side_db)


def _other_leg(measured_db: float, limit_db: float) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.SIDE,
        (),
        measured_db,
        limit_db,
        FlagUnit.DECIBELS,
        withholds=True,
        action=Action.LIFT_ASKED_LEG,
    )


def checked_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag every channel that a functional check saw on another muscle before the test went on."""
    for channel in case.measure.channels:
        if channel.name in case.expectation.swapped:
            yield FlagFinding(
                RepetitionFlag.SWAP,
                (channel.name,),
                None,
                None,
                FlagUnit.DECIBELS,
                withholds=True,
                action=Action.CHECK_LEADS,
            )


def swap_flags(case: Case) -> Iterator[FlagFinding]:
    """Flag two channels that seem to carry each other's muscle.

    In a functional check another muscle than the asked one works. In a lift, the plateaus are
    those of the earlier lifts once two of them are exchanged, and are not without; how far apart
    plateaus must be to tell follows from how much they scatter from lift to lift.
    """
    if case.expectation.works_alone is not None:
        yield from _functional_check(case, case.expectation.works_alone)
        return
    now, earlier = _plateaus_db(case)
    if not now:
        return
    usual = {name: median(each) for name, each in earlier.items()}
    sd_db = _scatter_db(earlier, usual, case)
    for a, b in combinations(sorted(now), 2):
        kept_db2 = (now[a] - usual[a]) ** 2 + (now[b] - usual[b]) ** 2
        off_db = (now[a] - usual[b], now[b] - usual[a])
        nats = (kept_db2 - off_db[0] ** 2 - off_db[1] ** 2) / (2 * sd_db**2)
        is_near = max(map(abs, off_db)) <= case.config.swap_max_sds * sd_db
        if is_near and nats >= case.config.swap_nats:
            yield _swap((a, b), nats, case.config.swap_nats, FlagUnit.NATS)


def _scatter_db(earlier: dict[str, list[float]], usual: dict[str, float], case: Case) -> float:
    """Return how much plateaus scatter, all channels alike, made wider where few were seen."""
    away_db = [abs(each - usual[name]) for name, rises in earlier.items() for each in rises]
    n_least = min(map(len, earlier.values()))
    # 1.4826 makes the median of the sizes a Gaussian's standard deviation.
    spread_db = 1.4826 * median(away_db) * (1.0 + 1.5 / n_least)
    return max(case.config.swap_least_sd_db, spread_db)


def _functional_check(case: Case, asked: str) -> Iterator[FlagFinding]:
    known = [each for each in case.measure.channels if each.rise_db is not None]
    wanted = [each for each in known if each.muscle == asked]
    others = [each for each in known if each.muscle != asked]
    if not wanted or not others:
        return
    own, loudest = max(wanted, key=_rise_db), max(others, key=_rise_db)
    ahead_db = _rise_db(loudest) - _rise_db(own)
    if case.works(loudest) and ahead_db > case.config.side_db:
        yield _swap((own.name, loudest.name), ahead_db, case.config.side_db, FlagUnit.DECIBELS)


def _rise_db(channel: ChannelMeasure) -> float:
    return channel.rise_db or 0.0


def _plateaus_db(case: Case) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return how far each channel stands over its rest, now and earlier; sound channels only."""
    now: dict[str, float] = {}
    earlier: dict[str, list[float]] = {}
    for channel in case.measure.channels:
        rises_db = _sound_rises_db(case.earlier_of(channel.name))
        if len(rises_db) >= case.config.n_swap and _sound_rises_db((channel,)):
            now[channel.name] = _rise_db(channel)
            earlier[channel.name] = rises_db
    return now, earlier


def _sound_rises_db(measures: Sequence[ChannelMeasure]) -> list[float]:
    return [
        each.rise_db
        for each in measures
        if each.rise_db is not None and each.loose_s == each.flat_s == 0.0
    ]


def _swap(channels: tuple[str, str], measured: float, limit: float, unit: FlagUnit) -> FlagFinding:
    return FlagFinding(
        RepetitionFlag.SWAP,
        channels,
        measured,
        limit,
        unit,
        withholds=True,
        action=Action.CHECK_LEADS,
    )
