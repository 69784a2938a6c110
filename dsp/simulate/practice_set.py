"""A simulated set of holds whose true levels are known: tremor, early ends, moments let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.noise import EmgNoise, RestNoise

_LET_GO_EDGE_S = 0.08
_QUIET_BEFORE_S, _QUIET_AFTER_S = 2.0, 2.5


@dataclass(frozen=True, slots=True)
class LetGo:
    """A moment in which a hold was let go: after how long, for how long, and what was kept."""

    after_s: float
    length_s: float
    share: float


@dataclass(frozen=True, slots=True)
class PractisedHold:
    """One repetition of one muscle.

    Attributes
    ----------
    start_s : float
        When its level begins to rise.
    level_percent : float
        Plateau in per cent of the reference.
    hold_s : float
        Length of the plateau.
    rise_s, fall_s : float
        Lengths of the straight edges.
    let_go : tuple of LetGo
        When the plateau was left for a moment.
    """

    start_s: float
    level_percent: float
    hold_s: float
    rise_s: float = 0.3
    fall_s: float = 0.3
    let_go: tuple[LetGo, ...] = ()

    @property
    def end_s(self) -> float:
        """Return when its level is back at rest."""
        return self.start_s + self.rise_s + self.hold_s + self.fall_s

    def level(self, time_s: FloatArray) -> FloatArray:
        """Return its level in per cent at some times, (n_samples,) float64."""
        plateau_s = self.start_s + self.rise_s
        shape = np.clip((time_s - self.start_s) / self.rise_s, 0.0, 1.0)
        shape *= 1.0 - np.clip((time_s - plateau_s - self.hold_s) / self.fall_s, 0.0, 1.0)
        for each in self.let_go:
            since_s = time_s - plateau_s - each.after_s
            dip = np.clip(since_s / _LET_GO_EDGE_S, 0.0, 1.0)
            dip *= 1.0 - np.clip((since_s - each.length_s) / _LET_GO_EDGE_S, 0.0, 1.0)
            shape *= 1.0 - (1.0 - each.share) * dip
        return np.asarray(self.level_percent * shape)


@dataclass(frozen=True, slots=True)
class Practiser:
    """A muscle that practises.

    Attributes
    ----------
    reference_uv : float
        RMS of the muscle alone at 100 %.
    rest_uv : float
        RMS at rest.
    tremor : float
        Share by which the level swings.
    tremor_hz : float
        How fast.
    """

    reference_uv: float = 100.0
    rest_uv: float = 4.0
    tremor: float = 0.0
    tremor_hz: float = 9.0


def draw_practice_set(
    rng: np.random.Generator, *, n_holds: int, hold_s: float, goal_percent: float
) -> tuple[PractisedHold, ...]:
    """Draw a set as people do one.

    Parameters
    ----------
    rng : numpy.random.Generator
        The only source of chance.
    n_holds : int
        How many repetitions.
    hold_s : float
        How long each is asked to be held.
    goal_percent : float
        The goal line.

    Returns
    -------
    tuple of PractisedHold
        Half are held as asked, a fifth ends early, a few stay below the goal, and a fifth is let
        go for a moment, for 0.15 to 0.4 or for 0.55 to 0.9 s. Plateaus lie 1.2 to 2.2 times as
        high as the goal, edges last 0.1 to 0.5 s, rests 2.5 to 5 s.
    """
    kinds = ("held", "early", "low", "slipped", "let go")
    start_s, holds = _QUIET_BEFORE_S, []
    for _ in range(n_holds):
        kind = rng.choice(kinds, p=(0.5, 0.2, 0.08, 0.12, 0.1))
        height = rng.uniform(0.65, 0.85) if kind == "low" else rng.uniform(1.2, 2.2)
        share = rng.uniform(0.3, 0.85) if kind == "early" else rng.uniform(1.0, 1.15)
        let_go: tuple[LetGo, ...] = ()
        if kind in ("slipped", "let go"):
            length_s = rng.uniform(0.15, 0.4) if kind == "slipped" else rng.uniform(0.55, 0.9)
            after_s = rng.uniform(0.25, 0.65) * share * hold_s
            let_go = (LetGo(after_s, length_s, rng.uniform(0.05, 0.6)),)
        rise_s, fall_s = rng.uniform(0.1, 0.5, 2)
        holds.append(
            PractisedHold(start_s, height * goal_percent, share * hold_s, rise_s, fall_s, let_go)
        )
        start_s = holds[-1].end_s + rng.uniform(2.5, 5.0)
    return tuple(holds)


def simulate_practice(
    holds: Sequence[PractisedHold],
    practiser: Practiser,
    *,
    fs_hz: float,
    rng: np.random.Generator,
    end_s: float | None = None,
) -> FloatArray:
    """Make the signal of one muscle over a set.

    Parameters
    ----------
    holds : sequence of PractisedHold
        What it does.
    practiser : Practiser
        Its size, its rest, its tremor.
    fs_hz : float
        Samples per second.
    rng : numpy.random.Generator
        Gives the noise.
    end_s : float, optional
        Length; a little after the last hold without it.

    Returns
    -------
    (n_samples,) float64
        µV: ``reference a(t) (1 + m sin(2π f t)) e(t) + rest r(t)``, noises as in `SimulatedPerson`.
    """
    last_s = max((hold.end_s for hold in holds), default=0.0) + _QUIET_AFTER_S
    n_samples = round((last_s if end_s is None else end_s) * fs_hz)
    time_s = np.arange(n_samples) / fs_hz
    level = np.zeros(n_samples)
    for hold in holds:
        level += hold.level(time_s)
    swing = 1.0 + practiser.tremor * np.sin(2 * np.pi * practiser.tremor_hz * time_s)
    emg_rng, rest_rng = rng.spawn(2)
    emg = EmgNoise(emg_rng, fs_hz=fs_hz).draw(n_samples)
    rest = RestNoise(rest_rng, fs_hz=fs_hz).draw(n_samples)
    return np.asarray(
        practiser.reference_uv * level / 100.0 * swing * emg + practiser.rest_uv * rest
    )


def true_held_s(hold: PractisedHold, *, goal_percent: float, fs_hz: float) -> float:
    """Return how long a hold truly is at the goal or above."""
    n_samples = round((hold.end_s - hold.start_s) * fs_hz) + 1
    time_s = hold.start_s + np.arange(n_samples) / fs_hz
    return float(np.count_nonzero(hold.level(time_s) >= goal_percent) / fs_hz)
