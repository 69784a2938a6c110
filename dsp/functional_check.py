"""Who worked when one muscle was asked to, or one sticker was tapped; it asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from dsp.activity import ActivityConfig, FrameLevels
from dsp.block import FloatArray
from dsp.input_rules import LARGEST_UV, check_signal, without_larger
from dsp.muscle import HAMSTRINGS, Muscle

_WINDOW_S = 0.1
_APART_S = 0.25
_TINY_UV = 1e-6
_BACK = "erector_spinae"


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """What a functional check holds its measurements against.

    Attributes
    ----------
    skip_s : float
        The start of a stretch is not looked at: nobody answers a tone sooner, and the muscle that
        was asked before may still let go.
    loudest_s : float
        A muscle's level is that of its loudest stretch of this length: a twitch is no work.
    works_db : float
        A channel this far over its rest works.
    carries_db : float
        A channel that is said to carry another muscle must stand so far over its rest: less is
        working along, or a body that stiffens.
    back_carries_db : float
        The same for a back muscle while a leg is asked: the back works along with every leg.
    apart_db : float
        A channel must be so much louder in its own check than in another one.
    far_db : float
        Another channel this far over the one that was asked, with no check of its own to say why,
        carries its muscle: of healthy muscles that work along at a third none comes within 3 dB.
    tap_db : float
        A tap stands this far over what the same channel does at rest.
    tap_apart_db : float
        A tap must be so much larger on one sticker than on all others.
    activity : ActivityConfig
        Frames and their smoothing, which no heartbeat passes.
    """

    skip_s: float = 0.5
    loudest_s: float = 1.0
    works_db: float = 6.0
    carries_db: float = 10.0
    back_carries_db: float = 21.0
    apart_db: float = 4.0
    far_db: float = 12.0
    tap_db: float = 6.0
    tap_apart_db: float = 4.0
    activity: ActivityConfig = field(default_factory=ActivityConfig)


class CheckOutcome(StrEnum):
    """What a check came to. The value is what is stored."""

    CLEAR = "as asked"
    SWAPPED = "another instead"
    OTHER_SIDE = "the other side instead"
    NOBODY = "nobody"
    UNCLEAR = "others too"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check came to.

    Attributes
    ----------
    outcome : CheckOutcome
        In a word.
    blamed : tuple of int
        Two columns that seem to carry each other's muscle, the one that was asked first; for
        `NOBODY` the ones that stayed quiet, for `UNCLEAR` the ones that worked as much in another
        check, or were shaken as much.
    working : tuple of int
        Columns that worked, or were shaken, loudest first.
    """

    outcome: CheckOutcome
    blamed: tuple[int, ...] = ()
    working: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """One stretch in which muscles were asked to work.

    Attributes
    ----------
    asked : tuple of int
        Columns of the muscles that were to work, and no other.
    levels_uv : (n_channels,) float64
        RMS of the loudest second at 20–450 Hz without hum, NaN where it is not known.
    rises_db : (n_channels,) float64
        The same over the level at rest.
    """

    asked: tuple[int, ...]
    levels_uv: FloatArray
    rises_db: FloatArray


def measure_movement(
    samples_uv: FloatArray,
    fs_hz: float,
    *,
    asked: tuple[int, ...],
    quiet_uv: FloatArray,
    config: CheckConfig | None = None,
) -> Movement:
    """Measure how far every channel rose in a stretch.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The stretch from its tone on, without a gap.
    fs_hz : float
        Samples per second.
    asked : tuple of int
        Columns of the muscles that were to work.
    quiet_uv : (n_channels,) float64
        Level of each channel at rest, from `dsp.stillness.measure_quiet`.
    config : CheckConfig, optional
        Limits.

    Returns
    -------
    Movement
        Level and rise of every channel.

    Raises
    ------
    ValueError
        If samples or rate are none.
    """
    check_signal(samples_uv, fs_hz)
    config = config or CheckConfig()
    levels = FrameLevels(fs_hz, config.activity)
    runs = [levels_db for _, levels_db, _ in levels.step(samples_uv, 0)]
    frames_db = np.concatenate(runs) if runs else np.empty((0, samples_uv.shape[1]))
    frame_s = levels.n_frame / fs_hz
    power_uv2 = 10 ** (frames_db[round(config.skip_s / frame_s) :] / 10)
    levels_uv = np.sqrt(_loudest(power_uv2, round(config.loudest_s / frame_s)))
    rises_db = 20 * np.log10(levels_uv / np.asarray(quiet_uv, dtype=np.float64))
    return Movement(asked, levels_uv, rises_db)


def judge_movement(
    movement: Movement,
    *,
    earlier: Sequence[Movement] = (),
    muscles: Sequence[Muscle],
    config: CheckConfig | None = None,
) -> CheckFinding:
    """Tell whether the muscle that was asked is the one that worked.

    Parameters
    ----------
    movement : Movement
        The one to judge.
    earlier : sequence of Movement
        The checks before it, of other muscles, each as it was seen last.
    muscles : sequence of Muscle
        Muscle and side of every channel.
    config : CheckConfig, optional
        Limits.

    Returns
    -------
    CheckFinding
        What can be told now; a later check may tell more.

    Notes
    -----
    A first look compares channels with each other: the one that was asked must work, and where it
    does not, or is far behind, the loudest other one carries its muscle. What rises little beside
    a silent channel is no evidence: stickers on the leg that was not asked are silent too, and
    the back stiffens along.

    That look cannot tell a muscle that works along from a lead on another muscle, for how far a
    muscle stands over its rest depends on its sticker. So every channel is also compared with
    itself: a muscle is louder when it is asked than when it works along, whatever its sticker. A
    channel that is louder in another muscle's check than in its own carries that muscle.
    """
    config = config or CheckConfig()
    rises_db = movement.rises_db
    working = _loudest_first(rises_db, config.works_db)
    silent = tuple(column for column in movement.asked if column not in working)
    others = tuple(column for column in working if column not in movement.asked)
    if silent:
        loud = tuple(
            each
            for each in others
            if rises_db[each] >= _least_db(each, movement, muscles, config)
            and not _is_explained(each, movement, earlier, config)
        )
        if loud:
            return _swap(silent[0], loud[0], working, muscles)
        return CheckFinding(CheckOutcome.NOBODY, silent, working)
    doubts: list[int] = []
    for own, other, lead_db, risen_db in _against_itself(movement, earlier):
        if lead_db >= config.apart_db and risen_db >= config.carries_db:
            return _swap(own, other, working, muscles)
        if lead_db > -config.apart_db:
            doubts.append(other if other not in movement.asked else own)
    loud_db = max(rises_db[list(movement.asked)]) + config.far_db
    far = [
        column
        for column in others
        if rises_db[column] >= loud_db and not _is_explained(column, movement, earlier, config)
    ]
    if far:
        return _swap(movement.asked[0], far[0], working, muscles)
    if doubts:
        return CheckFinding(CheckOutcome.UNCLEAR, tuple(dict.fromkeys(doubts)), working)
    return CheckFinding(CheckOutcome.CLEAR, (), working)


def measure_taps(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return how hard each sticker was shaken twice in a stretch.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        A stretch without a gap.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_channels,) float64
        Peak-to-peak amplitude within 0.1 s in µV: the largest that is reached once more a quarter
        of a second away, so that a single jolt does not count. NaN for a channel that is missing.

    Raises
    ------
    ValueError
        If samples or rate are none.

    Notes
    -----
    No filter: a tap moves the sticker, and its artefact lies below 20 Hz. Within 0.1 s neither an
    offset nor a slow drift shows.
    """
    check_signal(samples_uv, fs_hz)
    samples_uv = without_larger(samples_uv, LARGEST_UV)
    n_window, n_channels = max(2, round(_WINDOW_S * fs_hz)), samples_uv.shape[1]
    n_windows = len(samples_uv) // n_window
    if not n_windows:
        return np.full(n_channels, np.nan)
    windows = samples_uv[: n_windows * n_window].reshape(n_windows, n_window, n_channels)
    swings_uv = np.ptp(windows, axis=1)
    n_apart = round(_APART_S / _WINDOW_S) + 1
    return np.array([_second_event(column, n_apart) for column in swings_uv.T])


def judge_tap(
    asked: int,
    sizes_uv: FloatArray,
    *,
    rest_uv: FloatArray,
    muscles: Sequence[Muscle],
    config: CheckConfig | None = None,
) -> CheckFinding:
    """Tell whether the sticker that was tapped is the one whose channel was shaken.

    Parameters
    ----------
    asked : int
        Column of the sticker that was to be tapped.
    sizes_uv, rest_uv : (n_channels,) float64
        From `measure_taps`, of the stretch and of the quiet seconds.
    muscles : sequence of Muscle
        Muscle and side of every channel.
    config : CheckConfig, optional
        Limits.

    Returns
    -------
    CheckFinding
        What the tap showed.

    Notes
    -----
    Here channels are compared in µV: a heartbeat makes the rest of one channel larger, not a tap
    on it smaller.
    """
    config = config or CheckConfig()
    sizes_db = 20 * np.log10(np.maximum(sizes_uv, _TINY_UV))
    rises_db = sizes_db - 20 * np.log10(np.maximum(rest_uv, _TINY_UV))
    shaken_db = np.where(rises_db >= config.tap_db, sizes_db, np.nan)
    working = _loudest_first(shaken_db, 20 * np.log10(_TINY_UV))
    near = [
        each for each in working if shaken_db[working[0]] - shaken_db[each] < config.tap_apart_db
    ]
    if near == [asked]:
        return CheckFinding(CheckOutcome.CLEAR, (), working)
    if len(near) > 1:
        also = tuple(each for each in near if each != asked)
        return CheckFinding(CheckOutcome.UNCLEAR, also, working)
    # What another sticker feels of a tap is no tap on it: it must be larger than on the asked one.
    if near and sizes_db[near[0]] - sizes_db[asked] >= config.tap_apart_db:
        return _swap(asked, near[0], working, muscles)
    return CheckFinding(CheckOutcome.NOBODY, (asked,), working)


def _swap(
    own: int, other: int, working: tuple[int, ...], muscles: Sequence[Muscle]
) -> CheckFinding:
    """Return what two channels that carry each other's muscle come to."""
    one, two = muscles[own], muscles[other]
    is_kin = one.muscle == two.muscle or {one.muscle, two.muscle} <= set(HAMSTRINGS)
    is_other_side = is_kin and None not in (one.side, two.side) and one.side != two.side
    outcome = CheckOutcome.OTHER_SIDE if is_other_side else CheckOutcome.SWAPPED
    return CheckFinding(outcome, (own, other), working)


def _against_itself(
    movement: Movement, earlier: Sequence[Movement]
) -> Iterator[tuple[int, int, float, float]]:
    """Yield the one whose muscle a channel would carry, the channel, its lead and its rise there.

    Only channels that were asked in one of two checks alone can be compared.
    """
    for before in earlier:
        for there, here in ((movement, before), (before, movement)):
            asked_there = [column for column in there.asked if column not in here.asked]
            for own in here.asked:
                if own in there.asked or not asked_there:
                    continue
                lead_db = float(there.rises_db[own] - here.rises_db[own])
                if np.isfinite(lead_db):
                    # Of two that were asked there the quieter one rather has its lead elsewhere.
                    other = min(asked_there, key=lambda each: there.rises_db[each])
                    yield other, own, lead_db, float(there.rises_db[own])


def _least_db(
    column: int, movement: Movement, muscles: Sequence[Muscle], config: CheckConfig
) -> float:
    """Return how far a channel must rise here before it is said to carry the muscle asked."""
    is_back = muscles[column].muscle == _BACK
    is_leg_asked = all(muscles[asked].muscle != _BACK for asked in movement.asked)
    return config.back_carries_db if is_back and is_leg_asked else config.carries_db


def _is_explained(
    column: int, movement: Movement, earlier: Sequence[Movement], config: CheckConfig
) -> bool:
    """Tell whether a channel's own check showed that it only works along here."""
    own_db = [before.rises_db[column] for before in earlier if column in before.asked]
    return bool(own_db) and max(own_db) - movement.rises_db[column] >= config.apart_db


def _loudest_first(rises_db: FloatArray, least_db: float) -> tuple[int, ...]:
    columns = np.flatnonzero(np.nan_to_num(rises_db, nan=-np.inf) >= least_db)
    return tuple(int(column) for column in sorted(columns, key=lambda each: -rises_db[each]))


def _loudest(power_uv2: FloatArray, n_frames: int) -> FloatArray:
    """Return the mean power of each channel's loudest stretch of so many frames."""
    n_channels = power_uv2.shape[1]
    loudest = np.full(n_channels, np.nan)
    for column, column_uv2 in enumerate(power_uv2.T):
        known = column_uv2[np.isfinite(column_uv2)]
        if len(known) >= n_frames:
            sums = np.concatenate([[0.0], np.cumsum(known)])
            loudest[column] = max(sums[n_frames:] - sums[:-n_frames]) / n_frames
    return loudest


def _second_event(swings_uv: FloatArray, n_apart: int) -> float:
    """Return the largest value that lies so many windows away from the largest."""
    if not np.isfinite(swings_uv).all():
        return float("nan")
    peak = int(np.argmax(swings_uv))
    far = np.concatenate([swings_uv[: max(0, peak - n_apart + 1)], swings_uv[peak + n_apart :]])
    return float(far.max()) if len(far) else 0.0
