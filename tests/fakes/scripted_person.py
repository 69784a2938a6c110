"""A scripted patient who lies on the table: does the next lift of the script at each tone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from drivers.errors import UnsuitableStream
from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo
from dsp.simulate import AskedMovement
from dsp.simulate.noise import EmgNoise, RestNoise
from dsp.simulate.nuisance import Detach, Moment
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scenario import CHANNEL_NAMES
from dsp.simulate.scripted import (
    PERIOD_S,
    START_S,
    TONE_S,
    ScriptedLift,
    ScriptedPatient,
    _amplitude_uv,
)

FS_HZ = 1000.0
_REACTS_S = START_S - TONE_S
_BLOCK = 100
_SQUEEZE_S, _SETTLED_S = 5.4, 2.0


@dataclass(frozen=True)
class Lifted:
    """A lift that was done: which of the script, and when it started."""

    script: ScriptedLift
    start_s: float


class _Drawn:
    """Noise drawn 20 s at a time, and handed out block by block: small draws are dear."""

    def __init__(self, draw: Callable[[int], FloatArray]) -> None:
        self._draw = draw
        self._blocks: list[FloatArray] = []

    def next(self) -> FloatArray:
        """Return the noise of the next block."""
        if not self._blocks:
            self._blocks = list(self._draw(200 * _BLOCK).reshape(200, _BLOCK)[::-1])
        return self._blocks.pop()


class ScriptedPerson:
    """A driver: noise until a tone; then the next lift, or the squeeze that was said before it."""

    def __init__(
        self,
        name: str,
        *,
        seed: int = 1,
        range_uv: float | None = None,
        hamstring: str = CHANNEL_NAMES[1],
    ) -> None:
        self._names = tuple(hamstring if at == 1 else each for at, each in enumerate(CHANNEL_NAMES))
        self.patient: ScriptedPatient = PATIENTS[name]
        self._range_uv = range_uv
        self._seed = seed
        streams = [np.random.default_rng([seed, 7, column]) for column in range(4)]
        pairs = [stream.spawn(2) for stream in streams]
        self._rest = [_Drawn(RestNoise(rest, fs_hz=FS_HZ).draw) for rest, _ in pairs]
        self._emg = [_Drawn(EmgNoise(emg, fs_hz=FS_HZ).draw) for _, emg in pairs]
        self._stepped = threading.Event()
        self._index = self._until = 0
        self._waiting: list[SampleBlock] = []
        self.lifts: list[Lifted] = []
        self._n_done = 0
        self._squeezes: list[tuple[tuple[str, ...], float]] = []
        self._twitches_s: list[float] = []
        self.squeezed: tuple[str, ...] = ()
        """The channels that the next tone squeezes; empty for a lift."""

    def open(self) -> StreamInfo:
        """Return four channels, simulated."""
        low_uv = None if self._range_uv is None else -self._range_uv
        return StreamInfo(
            source=f"synthetic:{self.patient.name}?speed=step",
            device="Simulated person",
            fs_hz=FS_HZ,
            channels=tuple(
                ChannelInfo(name, low_uv=low_uv, high_uv=self._range_uv) for name in self._names
            ),
            is_simulated=True,
        )

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next tenth of a second of what was stepped, without scans that are lost."""
        if self._waiting:
            return self._waiting.pop()
        self._stepped.clear()
        if self._index >= self._until:
            self._stepped.wait(timeout_s)
        if self._index >= self._until:
            return None
        first = self._index
        self._index += _BLOCK
        time_s = np.arange(first, self._index) / FS_HZ
        samples_uv = self._samples_uv(first, time_s)
        kept = np.flatnonzero(~self._lost(time_s))
        runs = np.split(kept, np.flatnonzero(np.diff(kept) > 1) + 1)
        blocks = [
            SampleBlock(samples_uv[run], first + int(run[0]), 0.0) for run in runs if len(run)
        ]
        self._waiting = blocks[:0:-1]
        return blocks[0] if blocks else None

    def step(self, duration_s: float) -> None:
        """Let so much more come."""
        if duration_s <= 0:
            raise UnsuitableStream(f"{duration_s} s cannot be stepped: step more than 0.")
        self._until = max(self._until, self._index) + round(duration_s * FS_HZ)
        self._stepped.set()

    def hear(self, tone_index: int, movement: AskedMovement) -> None:
        """Squeeze what was said, or do the next lift of the script."""
        tone_s = max(tone_index / FS_HZ, self._index / FS_HZ - _REACTS_S + 0.05)
        if self.squeezed:
            self._squeezes.append((self.squeezed, tone_s))
        elif self._n_done < len(self.patient.lifts):
            script = replace(self.patient.lifts[self._n_done], twitches=())
            self.lifts.append(Lifted(script, tone_s + _REACTS_S))
            self._n_done += 1

    def twitch(self, after_s: float = 0.4) -> None:
        """Twitch glute and hamstring for 120 ms, as before a tone that has not come."""
        self._twitches_s.append(self._index / FS_HZ + after_s)

    def close(self) -> None:
        """Let go."""

    def _samples_uv(self, first: int, time_s: FloatArray) -> FloatArray:
        emg_uv = self._amplitudes_uv(time_s)
        samples_uv = np.empty_like(emg_uv)
        for column, muscle in enumerate(self.patient.lifts[0].muscles):
            emg_uv[:, column] *= self._emg[column].next()
            samples_uv[:, column] = emg_uv[:, column] + muscle.rest_uv * self._rest[column].next()
        moment = Moment(
            first_index=first,
            time_s=time_s,
            columns={name: column for column, name in enumerate(CHANNEL_NAMES)},
            emg_uv=emg_uv,
            lift_starts_s=tuple(each.start_s for each in self.lifts),
            seed=self._seed,
            past_emg_uv=np.zeros_like(emg_uv),
        )
        for nuisance in self.patient.nuisances:
            here = nuisance
            if isinstance(nuisance, Detach):
                here = replace(nuisance, begin_s=self._as_now_s(nuisance.begin_s))
            here.spoil(samples_uv, moment)
        return samples_uv

    def _amplitudes_uv(self, time_s: FloatArray) -> FloatArray:
        amplitudes_uv = np.zeros((len(time_s), 4))
        for lifted in self.lifts[-2:]:
            for column, muscle in enumerate(lifted.script.muscles):
                own = replace(muscle, tonic_uv=0.0)
                amplitudes_uv[:, column] += _amplitude_uv(
                    lifted.script, own, time_s - lifted.start_s
                )
        self._add_tension(amplitudes_uv, time_s)
        for channels, tone_s in self._squeezes[-2:]:
            is_on = (time_s >= tone_s + 0.2) & (time_s < tone_s + _SQUEEZE_S)
            for name in channels:
                column = CHANNEL_NAMES.index(name)
                amplitudes_uv[is_on, column] = self.patient.references_uv.get(name, 150.0)
        for begin_s in self._twitches_s:
            is_on = (time_s >= begin_s) & (time_s < begin_s + 0.12)
            amplitudes_uv[is_on, 0], amplitudes_uv[is_on, 1] = 45.0, 110.0
        return amplitudes_uv

    def _add_tension(self, amplitudes_uv: FloatArray, time_s: FloatArray) -> None:
        """Add what the next lift is tense with before it, once the last one is over."""
        last_s = self.lifts[-1].start_s if self.lifts else 0.0
        pending = self.patient.lifts[self._n_done : self._n_done + 1]
        tonics = (
            [] if not pending or not self.lifts else [each.tonic_uv for each in pending[0].muscles]
        )
        is_waiting = time_s >= last_s + PERIOD_S - START_S - _SETTLED_S
        if self.lifts and time_s[0] < last_s + 0.5:
            tonics = [each.tonic_uv for each in self.lifts[-1].script.muscles]
            is_waiting = time_s < last_s + 0.5
        for column, tonic_uv in enumerate(tonics):
            held_uv = np.where(is_waiting, tonic_uv, 0.0)
            amplitudes_uv[:, column] = np.maximum(amplitudes_uv[:, column], held_uv)

    def _lost(self, time_s: FloatArray) -> np.ndarray:
        lost = np.zeros(len(time_s), dtype=bool)
        for begin_s, end_s in self.patient.gaps_s:
            begin, end = self._as_now_s(begin_s), self._as_now_s(end_s)
            lost |= (time_s >= begin - 1e-9) & (time_s < end - 1e-9)
        return lost

    def _as_now_s(self, scripted_s: float) -> float:
        """Return when something of the script is, from the start of the lift it is in."""
        lift = int(scripted_s // PERIOD_S)
        if lift >= len(self.lifts):
            return np.inf
        return self.lifts[lift].start_s + scripted_s - self.patient.start_s(lift)
