"""A simulated person whose muscles are made of motor units; a recording, and no endless stream."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.limits import check_size
from dsp.simulate.motor_units import MotorPool, background_noise, contraction
from dsp.simulate.nuisance import Heart, Moment, beats_s
from dsp.simulate.person import SimulatedRecording
from dsp.simulate.scenario import MuscleScript, Scenario
from dsp.simulate.script import Script

_STREAM = 4
_LEAD_S = 0.1
_LOWEST_RATE_HZ = 1000.0


def record_motor_units(
    scenario: Scenario, *, duration_s: float, fs_hz: float, seed: int, pool: MotorPool | None = None
) -> SimulatedRecording:
    """Record a simulated person, unit by unit.

    Parameters
    ----------
    scenario : Scenario
        What the person does: the same lifts at the same moments as `simulate` of this seed.
    duration_s : float
        Length of the recording.
    fs_hz : float
        Samples per second, 1000 or more.
    seed : int
        Same arguments, same recording to the bit.
    pool : MotorPool, optional
        The units of every muscle; the default pool where it is left out.

    Returns
    -------
    SimulatedRecording
        A true onset is a muscle's first discharge.

    Raises
    ------
    ValueError
        If the duration is negative, the rate below 1000 Hz or the seed negative, or the recording
        has too many samples.

    Notes
    -----
    Each channel is ``rest_uv r(t) + plateau_uv sum_j f_j(t) e_j(t)`` with ``e_j`` the trains of
    one lift (`contraction`), of unit RMS on their plateau, and ``f_j`` a straight fall at its end.
    """
    if not fs_hz >= _LOWEST_RATE_HZ:
        raise ValueError(f"fs_hz is {fs_hz:g}: potentials this short need {_LOWEST_RATE_HZ:g}")
    if seed < 0:
        raise ValueError(f"seed is {seed}: seeds count from 0")
    check_size(duration_s, fs_hz, n_channels=len(scenario.muscles))
    script = Script(scenario, seed=seed)
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    emg_uv = np.zeros((len(time_s), len(scenario.muscles)))
    samples_uv = np.zeros_like(emg_uv)
    lifts = sorted({onset.repetition for onset in script.ledger(duration_s)})
    for column, muscle in enumerate(scenario.muscles):
        rest, emg = np.random.default_rng([seed, _STREAM, column]).spawn(2)
        for lift, rng in zip(lifts, emg.spawn(len(lifts)), strict=True):
            onset_s = float(script.onsets_s(lift)[column])
            release_s = script.start_s(lift) + scenario.timing.hold_s
            _add_lift(
                emg_uv[:, column], rng, muscle, span_s=(onset_s, release_s), fs_hz=fs_hz, pool=pool
            )
        samples_uv[:, column] = muscle.rest_uv * background_noise(rest, len(time_s), fs_hz=fs_hz)
    samples_uv += emg_uv
    _spoil(samples_uv, time_s, emg_uv, scenario, script, seed=seed)
    hearts = [each for each in scenario.nuisances if isinstance(each, Heart)]
    beats = beats_s(seed, hearts[0].rate_bpm, begin_s=0.0, end_s=duration_s) if hearts else ()
    ledger = script.ledger(duration_s)
    return SimulatedRecording(samples_uv, float(fs_hz), scenario.channel_names, ledger, beats)


def _add_lift(
    emg_uv: FloatArray,
    rng: np.random.Generator,
    muscle: MuscleScript,
    *,
    span_s: tuple[float, float],
    fs_hz: float,
    pool: MotorPool | None,
) -> None:
    """Add one contraction of one muscle, as much of it as the recording holds."""
    if muscle.plateau_uv == 0:
        return
    onset_s, release_s = span_s
    first = max(0, round((onset_s - _LEAD_S) * fs_hz))
    stop = round((release_s + muscle.release_ms / 1000.0) * fs_hz)
    time_s = np.asarray(np.arange(stop - first) / fs_hz, dtype=np.float64)
    since_s = onset_s - first / fs_hz
    train = contraction(
        rng, time_s, since_s, rise_s=muscle.rise_ms / 1000.0, pool=pool or MotorPool()
    )
    fall_s = max(muscle.release_ms / 1000.0, 1.0 / fs_hz)
    train *= np.clip((time_s[-1] - time_s) / fall_s, 0.0, 1.0)
    n_held = min(stop, len(emg_uv)) - first
    emg_uv[first : first + n_held] += muscle.plateau_uv * train[:n_held]


def _spoil(
    samples_uv: FloatArray,
    time_s: FloatArray,
    emg_uv: FloatArray,
    scenario: Scenario,
    script: Script,
    *,
    seed: int,
) -> None:
    """Put on the wires what else is on them, the whole recording at once."""
    if not len(time_s):
        return
    moment = Moment(
        first_index=0,
        time_s=time_s,
        columns={name: column for column, name in enumerate(scenario.channel_names)},
        emg_uv=emg_uv,
        past_emg_uv=np.zeros_like(emg_uv),
        lift_starts_s=script.starts_s(0.0, float(time_s[-1])),
        seed=seed,
    )
    for nuisance in scenario.nuisances:
        nuisance.spoil(samples_uv, moment)
