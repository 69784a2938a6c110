"""The simulated person as a device: streams in real time or as fast as it is read."""

from __future__ import annotations

import time

import numpy as np

from drivers.base import Clock, DriverSpec, FoundSource
from drivers.errors import DeviceLost, UnknownSource
from drivers.pacing import SPEEDS, Pace, Sleep, make_pace, step_pace
from drivers.source_name import SourceName, did_you_mean, read_source_name
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, AskedMovement, AskedScript, SimulatedPerson

_OPTIONS = ("seed", "rate", "speed", "lifts", "swap", "stickers")
_TIMED, _ASKED = "timed", "asked"
_AS_NAMED, _OTHER_LEG = "as_named", "other_leg"
_BACK = "erector_spinae"
_N_SWAPPED = 2
_SCENARIO = "typical"
_RATE_HZ = 1000.0
_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 100.0, 20_000.0


class SyntheticDriver:
    """Streams a simulated person, ``synthetic:typical?seed=1&rate=1000&speed=real``.

    Parameters
    ----------
    name : SourceName
        Scenario as the place (``typical`` when empty); options ``seed`` (0), ``rate`` in Hz
        (1000: the simulation's own, no device is asked), ``speed`` (``real``, ``fast`` or
        ``step``), ``lifts`` (``timed``, or ``asked``: only after a tone, and what a functional
        check asks), ``swap`` (two channels with a comma between: their leads are exchanged),
        ``stickers`` (``as_named``, or ``other_leg``: those of the leg lie on the one that is not
        asked; with ``lifts=asked`` alone).
    clock : Clock
        Host monotonic time.
    sleep : Sleep
        Waits on the same clock.

    Raises
    ------
    UnknownSource
        When there is no such scenario, or an option is out of bounds.
    """

    def __init__(self, name: SourceName, *, clock: Clock, sleep: Sleep = time.sleep) -> None:
        scenario = name.place or _SCENARIO
        if scenario not in SCENARIOS:
            raise UnknownSource(
                f"{scenario!r} is no simulated person: there are {', '.join(SCENARIOS)}."
                f"{did_you_mean(scenario, SCENARIOS)}"
            )
        rate_hz = name.number("rate", at_least=_LOWEST_RATE_HZ, at_most=_HIGHEST_RATE_HZ)
        self._scenario = SCENARIOS[scenario]
        self._fs_hz = rate_hz or _RATE_HZ
        self._seed = name.whole("seed", at_least=0, at_most=2**32 - 1) or 0
        self._speed = name.choice("speed", SPEEDS, otherwise="real")
        lifts = name.choice("lifts", (_TIMED, _ASKED), otherwise=_TIMED)
        self._source = (
            f"synthetic:{scenario}?seed={self._seed}&rate={self._fs_hz:g}&speed={self._speed}"
        )
        if lifts == _ASKED:
            self._source += f"&lifts={_ASKED}"
        self._lifts_when_asked = lifts == _ASKED
        self._columns = self._wired(name)
        self._silent = self._off_the_leg(name, lifts)
        self._clock = clock
        self._sleep = sleep
        self._person: SimulatedPerson | None = None
        self._asked: AskedScript | None = None
        self._pace: Pace | None = None

    def open(self) -> StreamInfo:
        """Start the person anew; see `Driver.open`."""
        if self._lifts_when_asked:
            self._asked = AskedScript(self._scenario, seed=self._seed, silent=self._silent)
        self._person = SimulatedPerson(
            self._scenario, fs_hz=self._fs_hz, seed=self._seed, script=self._asked
        )
        self._pace = make_pace(self._speed, self._fs_hz, clock=self._clock, sleep=self._sleep)
        return StreamInfo(
            source=self._source,
            device="Simulated person",
            fs_hz=self._fs_hz,
            channels=tuple(ChannelInfo(name) for name in self._scenario.channel_names),
            is_simulated=True,
        )

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        if self._person is None or self._pace is None:
            raise DeviceLost("The simulated person is not open: open it before reading.")
        first_index = self._person.n_samples
        n_scans = self._pace.wait_for_scans(first_index, timeout_s)
        if not n_scans:
            return None
        samples_uv = self._person.step(n_scans)
        if self._columns is not None:
            samples_uv = np.ascontiguousarray(samples_uv[:, self._columns])
        return SampleBlock(samples_uv, first_index, self._clock())

    def step(self, duration_s: float) -> None:
        """Let a person that moves with ``speed=step`` move on; see `ReplayDriver.step`."""
        next_index = 0 if self._person is None else self._person.n_samples
        step_pace(self._pace, next_index, duration_s, source=self._source)

    def hear(self, tone_index: int, movement: AskedMovement) -> None:
        """Let the person hear a tone; see `Hearing`."""
        if self._asked is not None and self._person is not None:
            self._asked.ask(
                tone_index / self._fs_hz,
                movement,
                not_before_s=self._person.n_made / self._fs_hz,
            )

    def close(self) -> None:
        """Let the person go."""
        self._person = self._asked = None
        self._pace = None

    def _wired(self, name: SourceName) -> list[int] | None:
        """Return which muscle each channel carries; None where each carries its own."""
        text = name.options.get("swap")
        if text is None:
            return None
        names, pair = self._scenario.channel_names, text.split(",")
        if len(pair) != _N_SWAPPED or len(set(pair)) != _N_SWAPPED or not set(pair) <= set(names):
            raise UnknownSource(
                f"swap={text} in {name} cannot be: name two of {', '.join(names)}, with a comma "
                "between."
            )
        self._source += f"&swap={text}"
        one, two = (names.index(each) for each in pair)
        return [{one: two, two: one}.get(column, column) for column in range(len(names))]

    def _off_the_leg(self, name: SourceName, lifts: str) -> tuple[str, ...]:
        """Return the channels whose stickers lie on the other leg."""
        where = name.choice("stickers", (_AS_NAMED, _OTHER_LEG), otherwise=_AS_NAMED)
        if where == _AS_NAMED:
            return ()
        if lifts != _ASKED:
            raise UnknownSource(
                f"stickers={where} in {name} needs lifts={_ASKED}: nobody else is asked to move a "
                "leg. Add it."
            )
        self._source += f"&stickers={where}"
        return tuple(each for each in self._scenario.channel_names if not each.startswith(_BACK))


def _make(rest: str, clock: Clock) -> SyntheticDriver:
    return SyntheticDriver(read_source_name("synthetic", rest, known=_OPTIONS), clock=clock)


def _discover() -> tuple[FoundSource, ...]:
    return (FoundSource("synthetic:typical", "Simulated person", "no device needed"),)


SPEC = DriverSpec(
    "Simulated person",
    _make,
    _discover,
    example="synthetic:typical?seed=1",
    has_own_clock=False,
)
