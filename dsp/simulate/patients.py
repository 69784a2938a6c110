"""The scripted patients of the acceptance scenarios, as data; what they come to is in the tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from dsp.simulate.nuisance import Clip, Detach, Heart, Mains
from dsp.simulate.scenario import CHANNEL_NAMES
from dsp.simulate.scripted import (
    PERIOD_S,
    START_S,
    ScriptedLift,
    ScriptedMuscle,
    ScriptedPatient,
    Twitch,
)

_GLUTE, _HAMSTRING, _OTHER_BACK, _SAME_BACK = CHANNEL_NAMES

_SCATTER_MS = (-24.0, -12.0, -6.0, 0.0, 6.0, 12.0, 24.0, -18.0, 18.0, 0.0)
"""Standard deviation 15 ms; reversed and rotated for the two back muscles."""

_ROTATED_BY = 3
_FAR = 80.0 / 15.0
_N_BRIDGES = 12


def _lifts(
    *,
    glute_ms: float | tuple[float, ...] = 0.0,
    other_back_ms: float = 0.0,
    same_back_ms: float = 0.0,
    scatter: float = 1.0,
) -> tuple[ScriptedLift, ...]:
    """Return ten lifts; onsets given one by one are not scattered."""
    n_lifts = len(_SCATTER_MS)
    scatter_ms = [scatter * each_ms for each_ms in _SCATTER_MS]
    return tuple(
        ScriptedLift(
            (
                ScriptedMuscle(
                    45.0,
                    glute_ms[lift] if isinstance(glute_ms, tuple) else glute_ms + scatter_ms[lift],
                ),
                ScriptedMuscle(110.0),
                ScriptedMuscle(70.0, other_back_ms + scatter_ms[n_lifts - 1 - lift]),
                ScriptedMuscle(60.0, same_back_ms + scatter_ms[lift - _ROTATED_BY]),
            )
        )
        for lift in range(n_lifts)
    )


def _with_muscle(
    lifts: tuple[ScriptedLift, ...],
    channel: str,
    *,
    only: Collection[int] = range(10),
    **changes: float,
) -> tuple[ScriptedLift, ...]:
    """Return the lifts with one muscle changed in all of them, or in those numbered from 0."""
    column = CHANNEL_NAMES.index(channel)
    return tuple(
        replace(
            lift,
            muscles=(
                *lift.muscles[:column],
                replace(lift.muscles[column], **changes),
                *lift.muscles[column + 1 :],
            ),
        )
        if number in only
        else lift
        for number, lift in enumerate(lifts)
    )


def _slow(plateau_uv: tuple[float, float, float, float]) -> tuple[ScriptedLift, ...]:
    """Return ten lifts in which all muscles start together and take 250 ms to rise."""
    muscles = tuple(ScriptedMuscle(each_uv, rise_ms=250.0) for each_uv in plateau_uv)
    return (ScriptedLift(muscles),) * len(_SCATTER_MS)


def _with_rises(
    lifts: tuple[ScriptedLift, ...], first_set_ms: float, second_set_ms: float
) -> tuple[ScriptedLift, ...]:
    for channel in CHANNEL_NAMES:
        lifts = _with_muscle(lifts, channel, only=range(5), rise_ms=first_set_ms)
        lifts = _with_muscle(lifts, channel, only=range(5, 10), rise_ms=second_set_ms)
    return lifts


def _false_start(lifts: tuple[ScriptedLift, ...], number: int) -> tuple[ScriptedLift, ...]:
    """Return the lifts with a double twitch 0.9 s before a tone, and that lift done again."""
    lift = lifts[number]
    twitches = (Twitch(_GLUTE, 1.5, 0.12, 45.0), Twitch(_HAMSTRING, 1.5, 0.12, 110.0))
    return (*lifts[:number], replace(lift, twitches=twitches), lift, *lifts[number + 1 :])


def _far_scattered(mean_ms: float) -> tuple[ScriptedLift, ...]:
    """Return ten lifts whose glute starts scatter by 80 ms around a mean."""
    return _lifts(glute_ms=tuple(mean_ms + _FAR * each_ms for each_ms in _SCATTER_MS))


def _bridges(*, short: Collection[int] = (), joined: Collection[int]) -> tuple[ScriptedLift, ...]:
    """Return twelve bridges held by the glute for 5 s, or 4.2 s; the hamstring joins in some."""
    return tuple(
        ScriptedLift(
            (
                ScriptedMuscle(112.0, 80.0),
                ScriptedMuscle(60.0 if number in joined else 0.0),
                ScriptedMuscle(25.0, 40.0),
                ScriptedMuscle(25.0, 40.0),
            ),
            hold_s=4.2 if number in short else 5.0,
        )
        for number in range(_N_BRIDGES)
    )


_TYPICAL = _lifts(glute_ms=110.0, other_back_ms=5.0, same_back_ms=5.0)
_HEART_ON_A_QUIET_BACK = (Heart(_OTHER_BACK, 100.0, qrs_sigma_ms=5.0),)
_LATE_GLUTE = _lifts(glute_ms=190.0)
_LATE_BACK = _lifts(glute_ms=110.0, other_back_ms=80.0, same_back_ms=5.0)
_SWAPPED_BEND = ScriptedLift(tuple(ScriptedMuscle(each_uv) for each_uv in (120.0, 0.0, 0.0, 0.0)))
_LOUD_HAMSTRING = _with_muscle(_LATE_GLUTE, _HAMSTRING, plateau_uv=180.0)
_OTHER_LEG = _with_muscle(
    _with_muscle(_TYPICAL, _GLUTE, plateau_uv=1.0), _HAMSTRING, plateau_uv=1.5
)

_SCRIPTS = (
    ScriptedPatient(
        "P01",
        "glute first",
        _lifts(glute_ms=-80.0, other_back_ms=60.0, same_back_ms=70.0),
    ),
    ScriptedPatient("P02", "typical", _TYPICAL),
    ScriptedPatient("P03", "glute 80 ms after the hamstring", _lifts(glute_ms=80.0, scatter=1.7)),
    ScriptedPatient(
        "P03b",
        "the same mean, scattered",
        _lifts(glute_ms=(80.0, 180.0, 10.0, 130.0, -20.0, 90.0, 200.0, 60.0, 40.0, 30.0)),
    ),
    ScriptedPatient(
        "P04",
        "all within 20 ms",
        _lifts(glute_ms=10.0, other_back_ms=-5.0, same_back_ms=15.0, scatter=0.4),
    ),
    ScriptedPatient(
        "P05",
        "quiet glute, loud hamstring",
        _with_muscle(_LOUD_HAMSTRING, _GLUTE, plateau_uv=12.0),
    ),
    ScriptedPatient("P05a", "silent glute", _with_muscle(_LOUD_HAMSTRING, _GLUTE, plateau_uv=0.0)),
    ScriptedPatient("P05b", "late glute, loud hamstring", _LOUD_HAMSTRING),
    ScriptedPatient(
        "P06",
        "back muscle of the other side first",
        _lifts(glute_ms=60.0, other_back_ms=-90.0, scatter=0.8),
    ),
    ScriptedPatient(
        "P07",
        "all together, small glute signal",
        _slow((9.5, 60.0, 60.0, 60.0)),
        references_uv=MappingProxyType({_GLUTE: 19.0}),
    ),
    ScriptedPatient(
        "P07b",
        "all together, glute signal of 17 dB",
        _slow((21.0, 60.0, 60.0, 60.0)),
        references_uv=MappingProxyType({_GLUTE: 30.0}),
    ),
    ScriptedPatient("P08", "heart on the back", _LATE_BACK, (Heart(_OTHER_BACK, 50.0),)),
    ScriptedPatient("P08b", "larger heart on the back", _LATE_BACK, _HEART_ON_A_QUIET_BACK),
    ScriptedPatient(
        "P08c",
        "larger heart on a quiet back",
        _with_muscle(_LATE_BACK, _OTHER_BACK, plateau_uv=30.0),
        _HEART_ON_A_QUIET_BACK,
    ),
    ScriptedPatient(
        "P09",
        "glute tense before the last five lifts",
        _with_muscle(_TYPICAL, _GLUTE, only=range(5, 10), tonic_uv=15.0),
    ),
    ScriptedPatient("P10", "false start before the third lift", _false_start(_TYPICAL, 2)),
    ScriptedPatient(
        "P11",
        "fourth and ninth lift half done",
        tuple(
            replace(lift, hold_s=0.4, then_share=0.2) if number in (3, 8) else lift
            for number, lift in enumerate(_TYPICAL)
        ),
    ),
    ScriptedPatient(
        "P12",
        "glute sticker off in the sixth lift",
        _TYPICAL,
        (Detach(_GLUTE, begin_s=5 * PERIOD_S + START_S + 0.3),),
    ),
    ScriptedPatient("P13", "the other leg was lifted", _OTHER_LEG),
    ScriptedPatient("P13b", "knee bend with two leads swapped", (_SWAPPED_BEND,)),
    ScriptedPatient(
        "P14",
        "another order in every lift",
        _lifts(
            glute_ms=(290.0, -120.0, 60.0, 10.0, 240.0, -60.0, 150.0, -90.0, 200.0, 120.0),
        ),
    ),
    ScriptedPatient("P15", "first of two sessions, scattered by 80 ms", _far_scattered(110.0)),
    ScriptedPatient(
        "P15-later", "the same person 50 ms earlier, scattered by 80 ms", _far_scattered(60.0)
    ),
    ScriptedPatient(
        "P16",
        "hum on the hamstring, clipped in the second lift",
        _with_muscle(_TYPICAL, _HAMSTRING, only=(1,), plateau_uv=275.0),
        (Mains(56.0, _HAMSTRING), Clip(_HAMSTRING, 600.0)),
    ),
    ScriptedPatient("P17", "faster lifts in the second set", _with_rises(_TYPICAL, 1100.0, 350.0)),
    ScriptedPatient(
        "P18",
        "60 ms lost before the glute in the seventh lift",
        _TYPICAL,
        gaps_s=((6 * PERIOD_S + START_S + 0.024, 6 * PERIOD_S + START_S + 0.084),),
    ),
    ScriptedPatient("P19", "stopped for pain in the fourth lift", _TYPICAL[:4]),
    ScriptedPatient(
        "P20",
        "twelve bridges, three let go early, the hamstring joins in five",
        _bridges(short=(2, 6, 11), joined=(1, 4, 5, 8, 10)),
        asked_hold_s=5.0,
    ),
    ScriptedPatient(
        "P20b",
        "twelve bridges, all held",
        _bridges(joined=(1, 4, 5, 8, 10)),
        asked_hold_s=5.0,
    ),
    ScriptedPatient(
        "P20b-later",
        "twelve bridges, six let go early",
        _bridges(short=range(1, 12, 2), joined=(1, 4, 5, 8, 10)),
        asked_hold_s=5.0,
    ),
)

PATIENTS: Mapping[str, ScriptedPatient] = MappingProxyType(
    {patient.name: patient for patient in _SCRIPTS}
)
"""Scripted patients by the number of their scenario."""
