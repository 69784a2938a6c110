"""What a person does who moves only when told: lifts, single muscles, taps; no noise yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.movement import AskedMovement, MovementKind, tap_uv
from dsp.simulate.scenario import Scenario
from dsp.simulate.script import Script, ramp

_REACTION_S = (0.35, 0.65)
"""From a tone to the hamstring's start, or to any other movement's."""

_MOVEMENT_STREAM = 8
_HOLD_S = 2.5
_RISE_MS, _FALL_MS = 250.0, 300.0
_ALONG = (0.0, 0.15)
"""Share of its plateau that a muscle works along which was not asked."""
_TAPS_APART_S = 0.5
_TAP_UV = (400.0, 900.0)
_TAP_BESIDE = (0.0, 0.2)
"""Share of a tap that a sticker next to it feels."""


def _held_s(movement: AskedMovement) -> float:
    return _HOLD_S if movement.hold_s is None else movement.hold_s


def _longest_s(movement: AskedMovement) -> float:
    return _REACTION_S[1] + _held_s(movement) + _FALL_MS / 1000.0


@dataclass(frozen=True, slots=True)
class _Done:
    """A movement that was heard of: what, when, and its number for the draw."""

    movement: AskedMovement
    heard_s: float
    number: int


class AskedScript(Script):
    """The lifts of a person who moves when told, and lies still otherwise.

    Parameters
    ----------
    scenario : Scenario
        What the person does in a lift; its timing says how long one is held, not when.
    seed : int
        Same seed and same tones, same lifts; other movements in between change no lift.
    silent : tuple of str, optional
        Channels whose stickers lie on the other leg: nothing asked of this one shows there.
    """

    def __init__(self, scenario: Scenario, *, seed: int, silent: tuple[str, ...] = ()) -> None:
        super().__init__(scenario, seed=seed)
        self._names = scenario.channel_names
        self._silent = [self._names.index(name) for name in silent]
        self._asked_s: tuple[float, ...] = ()
        self._done: tuple[_Done, ...] = ()

    def ask(
        self, tone_s: float, movement: AskedMovement | None = None, *, not_before_s: float = 0.0
    ) -> None:
        """Let the person hear a tone.

        Parameters
        ----------
        tone_s : float
            When it sounded; one within a lift that still goes on is not answered.
        movement : AskedMovement, optional
            What was said before it; a lift without it.
        not_before_s : float
            What came before is made already.
        """
        movement = movement or AskedMovement()
        heard_s = max(tone_s, not_before_s - _REACTION_S[0])
        if movement.kind is not MovementKind.LIFT:
            self._done = (*self._done, _Done(movement, heard_s, len(self._done)))
        elif not self._asked_s or heard_s - self._asked_s[-1] >= self._longest_lift_s:
            self._asked_s = (*self._asked_s, heard_s)

    def amplitude(self, time_s: FloatArray) -> FloatArray:
        """Return how far each muscle has risen, 0 to 1; see `Script.amplitude`."""
        amplitude = super().amplitude(time_s)
        for done in self._near(time_s, MovementKind.WORK):
            rng, begin_s = self._begin(done)
            shares = rng.uniform(*_ALONG, len(self._names))
            shares[self._columns(done)] = 1.0
            shares *= done.movement.share
            rise = ramp(time_s - begin_s, _RISE_MS)
            fall = ramp(time_s - begin_s - _held_s(done.movement), _FALL_MS)
            amplitude = np.maximum(amplitude, np.outer(rise * (1.0 - fall), shares))
        amplitude[:, self._silent] = 0.0
        return amplitude

    def shake(self, samples_uv: FloatArray, time_s: FloatArray) -> None:
        """Add the taps on stickers; see `Script.shake`."""
        for done in self._near(time_s, MovementKind.TAP):
            rng, begin_s = self._begin(done)
            shares = rng.uniform(*_TAP_BESIDE, len(self._names))
            shares[self._columns(done)] = 1.0
            for place in range(2):
                since_s = time_s - begin_s - place * _TAPS_APART_S
                samples_uv += np.outer(tap_uv(since_s, float(rng.uniform(*_TAP_UV))), shares)

    @property
    def _longest_lift_s(self) -> float:
        return self._scenario.timing.hold_s + _REACTION_S[1] + 1.0

    def _lifts(self, begin_s: float, end_s: float) -> list[int]:
        return [
            repetition
            for repetition, tone_s in enumerate(self._asked_s)
            if tone_s <= end_s and begin_s <= tone_s + self._longest_lift_s
        ]

    def _draw_start(self, repetition: int, rng: np.random.Generator) -> float:
        return self._asked_s[repetition] + float(rng.uniform(*_REACTION_S))

    def _near(self, time_s: FloatArray, kind: MovementKind) -> list[_Done]:
        return [
            done
            for done in self._done
            if done.movement.kind is kind
            and done.heard_s <= time_s[-1]
            and time_s[0] <= done.heard_s + _longest_s(done.movement)
        ]

    def _begin(self, done: _Done) -> tuple[np.random.Generator, float]:
        """Return the draw of a movement, the same in every block, and when it begins."""
        rng = np.random.default_rng([self._seed, _MOVEMENT_STREAM, done.number])
        return rng, done.heard_s + float(rng.uniform(*_REACTION_S))

    def _columns(self, done: _Done) -> list[int]:
        return [self._names.index(each) for each in done.movement.channels if each in self._names]
