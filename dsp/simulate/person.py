"""The simulated person as an endless stream and as a recording; it keeps no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.limits import check_size
from dsp.simulate.noise import EmgNoise, RestNoise
from dsp.simulate.nuisance import Heart, Moment, beats_s
from dsp.simulate.scenario import Scenario
from dsp.simulate.script import Script, TrueOnset

_BLOCK_S = 0.05
_NOISE_STREAM = 2
_LOWEST_RATE_HZ = 100.0


class SimulatedPerson:
    """An endless stream of simulated surface EMG whose true onsets are known.

    Parameters
    ----------
    scenario : Scenario
        What the person does.
    fs_hz : float
        Samples per second.
    seed : int
        Same scenario, rate and seed, same samples to the bit.
    script : Script, optional
        When the lifts are; every so often, as the scenario's timing says, without it.

    Raises
    ------
    ValueError
        If the rate is below 100 Hz or the seed negative.

    Notes
    -----
    Each channel is ``rest_uv r(t) + plateau_uv a(t) e(t)``: ``r`` is 70 % white noise and 30 %
    noise of the EMG spectrum, ``e`` noise of the EMG spectrum (`emg_power`), both Gaussian with
    unit variance, and ``a`` rises on a straight line from the true onset. Samples are made in
    blocks of 50 ms inside, so any chunking of `step` gives the same stream.
    """

    def __init__(
        self, scenario: Scenario, *, fs_hz: float, seed: int, script: Script | None = None
    ) -> None:
        if not fs_hz >= _LOWEST_RATE_HZ:
            raise ValueError(
                f"fs_hz is {fs_hz}: a simulated person needs {_LOWEST_RATE_HZ} or more"
            )
        if seed < 0:
            raise ValueError(f"seed is {seed}: seeds count from 0")
        self.scenario = scenario
        self.fs_hz = float(fs_hz)
        self._seed = seed
        self._script = script or Script(scenario, seed=seed)
        self._columns = {name: column for column, name in enumerate(scenario.channel_names)}
        streams = [
            np.random.default_rng([seed, _NOISE_STREAM, column]).spawn(2)
            for column in range(len(scenario.muscles))
        ]
        self._rest = [RestNoise(rest, fs_hz=fs_hz) for rest, _ in streams]
        self._emg = [EmgNoise(emg, fs_hz=fs_hz) for _, emg in streams]
        self._n_block = max(1, round(_BLOCK_S * fs_hz))
        self._past_emg_uv: FloatArray | None = None
        self._n_made = 0
        self._spare = np.empty((0, len(scenario.muscles)))

    @property
    def n_samples(self) -> int:
        """Return how many samples were handed out so far."""
        return self._n_made - len(self._spare)

    @property
    def n_made(self) -> int:
        """Return how many samples were made, some of which may not have been handed out."""
        return self._n_made

    @property
    def ledger(self) -> tuple[TrueOnset, ...]:
        """Return every true onset in what was handed out so far, by repetition, then channel."""
        return self._script.ledger(self.n_samples / self.fs_hz)

    @property
    def heartbeats_s(self) -> tuple[float, ...]:
        """Return the R peaks in what was handed out so far; empty without a heart on a wire."""
        hearts = [each for each in self.scenario.nuisances if isinstance(each, Heart)]
        if not hearts:
            return ()
        return beats_s(
            self._seed, hearts[0].rate_bpm, begin_s=0.0, end_s=self.n_samples / self.fs_hz
        )

    def step(self, n_samples: int) -> FloatArray:
        """Return the next samples.

        Parameters
        ----------
        n_samples : int
            How many scans, 0 or more.

        Returns
        -------
        (n_samples, n_channels) float64
            Samples in µV.
        """
        parts = [self._spare]
        n_ready = len(self._spare)
        while n_ready < n_samples:
            parts.append(self._make_block())
            n_ready += self._n_block
        ready_uv = np.concatenate(parts)
        self._spare = ready_uv[n_samples:]
        return ready_uv[:n_samples]

    def _make_block(self) -> FloatArray:
        time_s = np.arange(self._n_made, self._n_made + self._n_block) / self.fs_hz
        muscles = self.scenario.muscles
        emg_uv = self._script.amplitude(time_s)
        for column, muscle in enumerate(muscles):
            emg_uv[:, column] *= muscle.plateau_uv * self._emg[column].draw(self._n_block)
        samples_uv = emg_uv.copy()
        for column, muscle in enumerate(muscles):
            samples_uv[:, column] += muscle.rest_uv * self._rest[column].draw(self._n_block)
        self._script.shake(samples_uv, time_s)
        self._spoil(samples_uv, time_s, emg_uv)
        self._past_emg_uv = emg_uv
        self._n_made += self._n_block
        return samples_uv

    def _spoil(self, samples_uv: FloatArray, time_s: FloatArray, emg_uv: FloatArray) -> None:
        if not self.scenario.nuisances:
            return
        moment = Moment(
            first_index=self._n_made,
            time_s=time_s,
            columns=self._columns,
            emg_uv=emg_uv,
            lift_starts_s=self._script.starts_s(float(time_s[0]), float(time_s[-1])),
            seed=self._seed,
            past_emg_uv=self._past_emg_uv,
        )
        for nuisance in self.scenario.nuisances:
            nuisance.spoil(samples_uv, moment)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRecording:
    """A finished simulation.

    Attributes
    ----------
    samples_uv : (n_samples, n_channels) float64
        Samples in µV.
    fs_hz : float
        Samples per second.
    channel_names : tuple of str
        Names in column order.
    ledger : tuple of TrueOnset
        Every true onset in the recording.
    heartbeats_s : tuple of float
        Every R peak in the recording, if a heart is on a wire.
    """

    samples_uv: FloatArray
    fs_hz: float
    channel_names: tuple[str, ...]
    ledger: tuple[TrueOnset, ...]
    heartbeats_s: tuple[float, ...] = ()


def simulate(
    scenario: Scenario, *, duration_s: float, fs_hz: float, seed: int
) -> SimulatedRecording:
    """Record a simulated person.

    Parameters
    ----------
    scenario : Scenario
        What the person does.
    duration_s : float
        Length of the recording.
    fs_hz : float
        Samples per second.
    seed : int
        Same arguments, same recording to the bit.

    Returns
    -------
    SimulatedRecording
        The same samples a `SimulatedPerson` streams.

    Raises
    ------
    ValueError
        If the duration is negative, the rate below 100 Hz or the seed negative, or the recording
        has too many samples.
    """
    check_size(duration_s, fs_hz, n_channels=len(scenario.muscles))
    person = SimulatedPerson(scenario, fs_hz=fs_hz, seed=seed)
    samples_uv = person.step(round(duration_s * fs_hz))
    return SimulatedRecording(
        samples_uv, person.fs_hz, scenario.channel_names, person.ledger, person.heartbeats_s
    )
