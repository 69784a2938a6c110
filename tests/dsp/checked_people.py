"""Simulated people at their functional checks: how they are wired, what each check shows."""

from dataclasses import dataclass, field, replace

import numpy as np

from dsp.functional_check import (
    CheckFinding,
    CheckOutcome,
    Movement,
    judge_movement,
    judge_tap,
    measure_movement,
    measure_taps,
)
from dsp.muscle import read_muscle
from dsp.simulate.movement import tap_uv
from dsp.simulate.noise import EmgNoise, RestNoise, plateau_uv_for
from dsp.simulate.nuisance import Heart, Moment
from dsp.stillness import measure_quiet

FS_HZ = 1000.0
QUIET_S, STRETCH_S = 5.0, 4.0
FOUR = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L", "erector_spinae_R")
SIX = (
    "gluteus_maximus_R", "gluteus_maximus_L", "biceps_femoris_R", "biceps_femoris_L",
    "erector_spinae_L", "erector_spinae_R",
)  # fmt: skip
EIGHT = (*SIX, "semitendinosus_R", "semitendinosus_L")
EIGHT_WITH_SIDE_GLUTE = (*SIX, "gluteus_medius_R", "gluteus_medius_L")

Plan = tuple[tuple[str, tuple[int, ...]], ...]
"""Every check as its kind, *work* or *tap*, and the columns it asks."""


@dataclass(frozen=True)
class Person:
    """What one person's muscles, skin and surroundings are; everything in the order of names."""

    names: tuple[str, ...]
    plateaus_uv: np.ndarray
    rests_uv: np.ndarray
    hums_uv: np.ndarray
    hearts_uv: np.ndarray
    along: float
    rng: np.random.Generator = field(repr=False)
    has_other_leg: bool = False


def draw_person(names, rng, *, snr_db=(12.0, 30.0), along=1.0 / 3.0):
    """Draw a healthy person; ``along`` is the most that others work when one muscle is asked."""
    n = len(names)
    rests_uv = rng.uniform(2.0, 6.0, n)
    plateaus_uv = np.array(
        [plateau_uv_for(rng.uniform(*snr_db), rest_uv=each, fs_hz=FS_HZ) for each in rests_uv]
    )
    is_back = np.array([read_muscle(name).muscle == "erector_spinae" for name in names])
    return Person(
        names,
        plateaus_uv,
        rests_uv,
        hums_uv=rng.uniform(0.0, 20.0, n) * rng.integers(0, 2, n),
        hearts_uv=np.where(is_back, rng.uniform(0.0, 120.0, n), 0.0),
        along=along,
        rng=rng,
    )


def with_stickers_on_other_leg(person):
    """Return the person with the stickers of the leg on the other one, which is never asked."""
    is_back = np.array([read_muscle(name).muscle == "erector_spinae" for name in person.names])
    plateaus_uv = np.where(is_back, person.plateaus_uv, 0.2 * person.plateaus_uv)
    return replace(person, plateaus_uv=plateaus_uv, has_other_leg=True)


def plan_of(names) -> Plan:
    """Return the checks of a prone leg lift with these stickers."""
    muscles = [read_muscle(name) for name in names]
    plan = []
    for wanted in (("biceps_femoris", "semitendinosus"), ("gluteus_maximus",)):
        for side in ("R", "L"):
            asked = tuple(
                column
                for column, each in enumerate(muscles)
                if each.muscle in wanted and each.side == side
            )
            if asked:
                plan.append(("work", asked))
    backs = tuple(c for c, each in enumerate(muscles) if each.muscle == "erector_spinae")
    plan.append(("work", backs))
    alike: dict[tuple[int, ...], list[int]] = {}
    for column in range(len(names)):
        key = tuple(at for at, (_, asked) in enumerate(plan) if column in asked)
        alike.setdefault(key, []).append(column)
    for group in alike.values():
        plan += [("tap", (column,)) for column in group[:-1]]
    return tuple(plan)


def stretch_of(person, kind, asked, duration_s):
    """Return what the muscles of a person show, before any lead is swapped."""
    rng, n_samples = person.rng, round(duration_s * FS_HZ)
    time_s = np.arange(n_samples) / FS_HZ
    shares = rng.uniform(0.0, person.along, len(person.names))
    if kind == "work":
        shares[[column for column in asked if _hears(person, column)]] = 1.0
    elif kind == "quiet":
        shares[:] = 0.0
    else:
        shares *= 0.2
    begin_s, hold_s = rng.uniform(0.35, 0.9), rng.uniform(1.8, 2.8)
    rise = np.clip((time_s - begin_s) / 0.3, 0.0, 1.0)
    fall = np.clip((time_s - begin_s - hold_s) / 0.4, 0.0, 1.0)
    samples_uv = np.empty((n_samples, len(person.names)))
    for column in range(len(person.names)):
        rest_rng, emg_rng = rng.spawn(2)
        emg = EmgNoise(emg_rng, fs_hz=FS_HZ).draw(n_samples)
        rest = RestNoise(rest_rng, fs_hz=FS_HZ).draw(n_samples)
        phase = 2 * np.pi * 50.0 * time_s
        samples_uv[:, column] = (
            person.plateaus_uv[column] * shares[column] * rise * (1 - fall) * emg
            + person.rests_uv[column] * rest
            + person.hums_uv[column] * (np.sin(phase) + 0.2 * np.sin(3 * phase))
        )
    _beat(samples_uv, person, time_s)
    if kind == "tap":
        _tap(samples_uv, person, asked[0], time_s)
    return samples_uv


def checked(person, wiring, plan=None) -> list[CheckFinding]:
    """Return what every check says of a person whose column ``i`` hears muscle ``wiring[i]``."""
    muscles = [read_muscle(name) for name in person.names]
    wiring = list(wiring)
    quiet = stretch_of(person, "quiet", (), QUIET_S)[:, wiring]
    quiet_uv, taps_uv = measure_quiet(quiet, FS_HZ).levels_uv, measure_taps(quiet, FS_HZ)
    earlier: list[Movement] = []
    findings = []
    for kind, asked in plan or plan_of(person.names):
        samples_uv = stretch_of(person, kind, asked, STRETCH_S)[:, wiring]
        if kind == "tap":
            sizes_uv = measure_taps(samples_uv, FS_HZ)
            found = judge_tap(asked[0], sizes_uv, rest_uv=taps_uv, muscles=muscles)
        else:
            movement = measure_movement(samples_uv, FS_HZ, asked=asked, quiet_uv=quiet_uv)
            found = judge_movement(movement, earlier=earlier, muscles=muscles)
            earlier.append(movement)
        findings.append(found)
    return findings


def is_flagged(findings) -> bool:
    """Tell whether any check would hold the test."""
    held = (CheckOutcome.SWAPPED, CheckOutcome.OTHER_SIDE)
    return any(found.outcome in held for found in findings)


def _hears(person, column):
    """Tell whether a sticker lies on the muscle it is named after."""
    return not person.has_other_leg or person.names[column].startswith("erector")


def _beat(samples_uv, person, time_s):
    moment = Moment(
        first_index=0,
        time_s=time_s,
        columns={name: column for column, name in enumerate(person.names)},
        emg_uv=samples_uv,
        lift_starts_s=(),
        seed=int(person.rng.integers(2**31)),
    )
    for name, r_uv in zip(person.names, person.hearts_uv, strict=True):
        if r_uv > 0:
            Heart(name, float(r_uv)).spoil(samples_uv, moment)


def _tap(samples_uv, person, asked, time_s):
    """Add two taps on one sticker; those beside it are shaken a quarter as much at most."""
    rng = person.rng
    first_s = rng.uniform(0.5, 1.5)
    taps_s = (first_s, first_s + rng.uniform(0.35, 0.7))
    peak_uv = float(np.exp(rng.uniform(np.log(200.0), np.log(2000.0))))
    shares = rng.uniform(0.0, 0.25, len(person.names))
    shares[asked] = 1.0
    for tap_s in taps_s:
        size_uv = peak_uv * rng.uniform(0.7, 1.3)
        samples_uv += np.outer(tap_uv(time_s - tap_s, size_uv), shares)
