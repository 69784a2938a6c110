"""What a simulated person does, as frozen values, and the scenarios that ship; no signal yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from dsp.simulate.nuisance import Heart, Nuisance

CHANNEL_NAMES = (
    "gluteus_maximus_R",
    "biceps_femoris_R",
    "erector_spinae_L",
    "erector_spinae_R",
)


@dataclass(frozen=True, slots=True)
class MuscleScript:
    """What one muscle does in every lift.

    Attributes
    ----------
    channel : str
        Channel name, muscle and side.
    plateau_uv : float
        RMS of the muscle alone once it has risen.
    offset_ms : float
        Onset against the lift's start, which is the hamstring's scripted onset.
    rise_ms : float
        Length of the linear rise of the amplitude; 0 is a step.
    rest_uv : float
        RMS of the rest noise, present throughout.
    scatter_ms : float
        Standard deviation of the onset from lift to lift.
    release_ms : float
        Length of the linear fall back to rest.
    """

    channel: str
    plateau_uv: float
    offset_ms: float
    rise_ms: float = 100.0
    rest_uv: float = 3.0
    scatter_ms: float = 15.0
    release_ms: float = 300.0

    def __post_init__(self) -> None:
        for name in ("plateau_uv", "rise_ms", "rest_uv", "scatter_ms", "release_ms"):
            value = getattr(self, name)
            if not value >= 0:
                raise ValueError(f"{name} of {self.channel} is {value}: it must be 0 or more")


@dataclass(frozen=True, slots=True)
class LiftTiming:
    """When the lifts happen.

    Attributes
    ----------
    first_start_s : float
        Start of the first lift.
    hold_s : float
        From a lift's start to the beginning of its release.
    period_s : float
        From one lift's start to the next.
    scatter_s : float
        Every lift but the first starts up to this much earlier or later.
    """

    first_start_s: float = 2.8
    hold_s: float = 2.0
    period_s: float = 7.0
    scatter_s: float = 0.3

    def __post_init__(self) -> None:
        if self.first_start_s < 0 or self.hold_s <= 0:
            raise ValueError(
                f"first_start_s is {self.first_start_s} and hold_s {self.hold_s}: "
                "a lift begins at 0 s or later and lasts"
            )
        if not 0 <= 2 * self.scatter_s < self.period_s - self.hold_s:
            raise ValueError(
                f"period_s is {self.period_s} with hold_s {self.hold_s} and scatter_s "
                f"{self.scatter_s}: the lifts would touch; make the period longer"
            )


@dataclass(frozen=True, slots=True)
class Scenario:
    """A person to simulate: muscles, timing, and what else is on the wires.

    Attributes
    ----------
    name : str
        The scenario's name as it is typed.
    title : str
        The scenario in words.
    muscles : tuple of MuscleScript
        One per channel, in column order.
    timing : LiftTiming
        When the lifts happen.
    nuisances : tuple of Nuisance
        Added in this order, after the muscles.
    """

    name: str
    title: str
    muscles: tuple[MuscleScript, ...]
    timing: LiftTiming = LiftTiming()
    nuisances: tuple[Nuisance, ...] = ()

    def __post_init__(self) -> None:
        names = self.channel_names
        if not names or len(set(names)) != len(names):
            raise ValueError(f"scenario {self.name!r} has channels {names}: one name, one channel")

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Return the channel names in column order."""
        return tuple(muscle.channel for muscle in self.muscles)


def _prone_hip_extension(
    name: str, title: str, *, offsets_ms: tuple[float, float, float, float], scatter_ms: float
) -> Scenario:
    """Return a lift of the right leg with good signals, offsets in the order of CHANNEL_NAMES."""
    plateaus_uv = (45.0, 110.0, 70.0, 60.0)
    muscles = tuple(
        MuscleScript(channel, plateau_uv, offset_ms, scatter_ms=scatter_ms)
        for channel, plateau_uv, offset_ms in zip(
            CHANNEL_NAMES, plateaus_uv, offsets_ms, strict=True
        )
    )
    return Scenario(name, title, muscles)


def _with_quiet_glute(scenario: Scenario) -> Scenario:
    """Return the scenario with a glute some 10 dB over rest that rises slowly."""
    glute = replace(scenario.muscles[0], plateau_uv=9.0, rise_ms=250.0)
    return replace(scenario, muscles=(glute, *scenario.muscles[1:]))


_TYPICAL = _prone_hip_extension(
    "typical",
    "the glute about 110 ms after the hamstring",
    offsets_ms=(110.0, 0.0, 5.0, 5.0),
    scatter_ms=15.0,
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        scenario.name: scenario
        for scenario in (
            _TYPICAL,
            _prone_hip_extension(
                "glute_first",
                "the glute about 80 ms before the hamstring",
                offsets_ms=(-80.0, 0.0, 60.0, 70.0),
                scatter_ms=15.0,
            ),
            _prone_hip_extension(
                "together",
                "all muscles within about 15 ms",
                offsets_ms=(10.0, 0.0, -5.0, 15.0),
                scatter_ms=6.0,
            ),
            _with_quiet_glute(
                _prone_hip_extension(
                    "quiet_glute",
                    "the glute hardly stands out of its rest level",
                    offsets_ms=(30.0, 0.0, 5.0, 5.0),
                    scatter_ms=15.0,
                )
            ),
            replace(
                _TYPICAL,
                name="heartbeat",
                title="as typical, with the heart on both back muscles",
                nuisances=(
                    Heart(channel="erector_spinae_L", r_uv=80.0),
                    Heart(channel="erector_spinae_R", r_uv=50.0),
                ),
            ),
        )
    }
)
"""The scenarios that ship, by name."""
