"""People whose every lift is written down beforehand: nothing is drawn but noise.

The scripts themselves are in `dsp.simulate.patients`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.noise import EmgNoise, RestNoise
from dsp.simulate.nuisance import Moment, Nuisance
from dsp.simulate.person import SimulatedRecording
from dsp.simulate.scenario import CHANNEL_NAMES
from dsp.simulate.script import TrueOnset

TONE_S = 3.0
START_S = 3.6
USUAL_HOLD_S = 3.6
PERIOD_S = 10.3
"""In a lift's time the tone comes after 3 s, the hamstring after 3.6 s, the fall after 7.2 s. The
period is no whole number of beats at 72 per minute, or the heart would beat on every onset."""

_FALL_S = 0.3
_STREAM = 7
_REFERENCES_UV = MappingProxyType(
    dict(zip(CHANNEL_NAMES, (150.0, 300.0, 200.0, 200.0), strict=True))
)


@dataclass(frozen=True, slots=True)
class ScriptedMuscle:
    """What one muscle does in a lift.

    Attributes
    ----------
    plateau_uv : float
        RMS of the muscle alone once it has risen.
    onset_ms : float
        Onset against the lift's start, which is the hamstring's.
    rise_ms : float
        Length of the linear rise.
    rest_uv : float
        RMS of the rest noise.
    tonic_uv : float
        RMS of the muscle in the quiet time before the lift.
    """

    plateau_uv: float
    onset_ms: float = 0.0
    rise_ms: float = 100.0
    rest_uv: float = 3.0
    tonic_uv: float = 0.0


@dataclass(frozen=True, slots=True)
class Twitch:
    """A short burst before a lift: where, how long before the lift's start, how long, how loud."""

    channel: str
    before_s: float
    length_s: float
    level_uv: float


@dataclass(frozen=True, slots=True)
class ScriptedLift:
    """One lift: its muscles in column order, how long it is held, and what comes before it.

    Attributes
    ----------
    muscles : tuple of ScriptedMuscle
        One per channel.
    hold_s : float
        From the lift's start to the beginning of its fall.
    then_share : float
        Share of the plateau that stays after ``hold_s``, up to the usual end of a lift.
    twitches : tuple of Twitch
        Bursts before it.
    """

    muscles: tuple[ScriptedMuscle, ...]
    hold_s: float = 3.6
    then_share: float = 0.0
    twitches: tuple[Twitch, ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptedPatient:
    """A person to be recorded: every lift, and what else is on the wires.

    Attributes
    ----------
    name : str
        Number of the scenario.
    title : str
        The script in words.
    lifts : tuple of ScriptedLift
        In order.
    nuisances : tuple of Nuisance
        Added after the muscles.
    gaps_s : tuple of (float, float)
        Stretches without samples, from the recording's start.
    references_uv : mapping of str to float
        Level of each channel in its reference contraction of the same day.
    side : str
        The side that was asked to lift.
    asked_hold_s : float
        How long a lift was asked to be held.
    """

    name: str
    title: str
    lifts: tuple[ScriptedLift, ...]
    nuisances: tuple[Nuisance, ...] = ()
    gaps_s: tuple[tuple[float, float], ...] = ()
    references_uv: Mapping[str, float] = field(default_factory=lambda: _REFERENCES_UV)
    side: str = "R"
    asked_hold_s: float = 2.0

    def cue_s(self, lift: int) -> float:
        """Return when the tone of a lift sounds, from the recording's start."""
        return PERIOD_S * lift + TONE_S

    def start_s(self, lift: int) -> float:
        """Return when a lift starts: the moment its onsets count from."""
        return PERIOD_S * lift + START_S


def record(patient: ScriptedPatient, *, fs_hz: float, seed: int) -> SimulatedRecording:
    """Record a scripted patient from before the first lift to after the last.

    Parameters
    ----------
    patient : ScriptedPatient
        What happens.
    fs_hz : float
        Samples per second.
    seed : int
        Gives the noise, and nothing else.

    Returns
    -------
    SimulatedRecording
        ``PERIOD_S`` per lift, with a ledger of every scripted onset.
    """
    n_samples = round(PERIOD_S * len(patient.lifts) * fs_hz)
    time_s = np.arange(n_samples) / fs_hz
    emg_uv = _amplitudes_uv(patient, time_s)
    samples_uv = np.empty_like(emg_uv)
    rest_uv = [muscle.rest_uv for muscle in patient.lifts[0].muscles]
    for column in range(len(CHANNEL_NAMES)):
        rest, emg = np.random.default_rng([seed, _STREAM, column]).spawn(2)
        emg_uv[:, column] *= EmgNoise(emg, fs_hz=fs_hz).draw(n_samples)
        noise = RestNoise(rest, fs_hz=fs_hz).draw(n_samples)
        samples_uv[:, column] = emg_uv[:, column] + rest_uv[column] * noise
    moment = Moment(
        first_index=0,
        time_s=time_s,
        columns={name: column for column, name in enumerate(CHANNEL_NAMES)},
        emg_uv=emg_uv,
        past_emg_uv=np.zeros_like(emg_uv),
        lift_starts_s=tuple(patient.start_s(lift) for lift in range(len(patient.lifts))),
        seed=seed,
    )
    for nuisance in patient.nuisances:
        nuisance.spoil(samples_uv, moment)
    for begin_s, end_s in patient.gaps_s:
        samples_uv[round(begin_s * fs_hz) : round(end_s * fs_hz)] = np.nan
    return SimulatedRecording(samples_uv, fs_hz, CHANNEL_NAMES, _ledger(patient), ())


def _ledger(patient: ScriptedPatient) -> tuple[TrueOnset, ...]:
    return tuple(
        TrueOnset(channel, lift, patient.start_s(lift) + muscle.onset_ms / 1000.0)
        for lift, script in enumerate(patient.lifts)
        for channel, muscle in zip(CHANNEL_NAMES, script.muscles, strict=True)
        if muscle.plateau_uv > 0
    )


def _amplitudes_uv(patient: ScriptedPatient, time_s: FloatArray) -> FloatArray:
    """Return the RMS each muscle has at every moment, (n_samples, n_channels)."""
    amplitudes_uv = np.zeros((len(time_s), len(CHANNEL_NAMES)))
    for lift, script in enumerate(patient.lifts):
        since_s = time_s - patient.start_s(lift)
        is_near = (since_s >= -START_S) & (since_s < PERIOD_S - START_S)
        for column, muscle in enumerate(script.muscles):
            amplitudes_uv[is_near, column] = _amplitude_uv(script, muscle, since_s[is_near])
        for twitch in script.twitches:
            begin_s = -twitch.before_s
            is_on = is_near & (since_s >= begin_s) & (since_s < begin_s + twitch.length_s)
            amplitudes_uv[is_on, CHANNEL_NAMES.index(twitch.channel)] = twitch.level_uv
    return amplitudes_uv


def _amplitude_uv(lift: ScriptedLift, muscle: ScriptedMuscle, since_s: FloatArray) -> FloatArray:
    """Return one muscle's RMS around one lift."""
    onset_s, rise_s = muscle.onset_ms / 1000.0, max(muscle.rise_ms / 1000.0, 1e-9)
    rise = np.clip((since_s - onset_s) / rise_s, 0.0, 1.0)
    first_fall = np.clip((since_s - lift.hold_s) / _FALL_S, 0.0, 1.0)
    last_fall = np.clip((since_s - max(USUAL_HOLD_S, lift.hold_s)) / _FALL_S, 0.0, 1.0)
    held = 1.0 - (1.0 - lift.then_share) * first_fall
    is_before = since_s < onset_s
    tonic_uv = np.where(is_before | (rise * muscle.plateau_uv < muscle.tonic_uv), 1.0, 0.0)
    tonic_uv *= muscle.tonic_uv * (since_s < USUAL_HOLD_S)
    return np.asarray(np.maximum(muscle.plateau_uv * rise * held * (1.0 - last_fall), tonic_uv))
