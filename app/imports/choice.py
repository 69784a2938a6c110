"""Which signals of a file become the channels of a recording; it reads no file.

What is no voltage, has another rate than the fastest voltage or begins at another time is left out
and listed: nothing is ever resampled. What was asked for and cannot be had is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.imports.recording import (
    ImportedChannel,
    ImportedEvent,
    ImportedRecording,
    ImportQuestion,
    LeftOut,
)
from app.imports.rejection import ImportRejected
from app.imports.signals import MOST_CHANNELS, MOST_RATE_HZ, NotedEvent, ReadFile, ReadSignal
from app.imports.unit import read_voltage, uv_per
from drivers.errors import Setting
from dsp.block import FloatArray

_LONGEST_NAME = 300
_MOST_EVENTS = 10_000
_LONGEST_EVENT = 2_000
_SAME_RATE = 1e-6
_SAME_START_SCANS = 0.25
_MOST_UV = 1e12
_N_NAMED = 8


def take(file: ReadFile, question: ImportQuestion) -> ImportedRecording:
    """Return the voltages of one rate; everything else is listed as left out."""
    sieve = _Sieve(file, question)
    sieve.keep(lambda each: not question.names or each.name in question.names, "not asked for")
    sieve.state_units()
    sieve.keep(lambda each: each.uv_per_unit is not None, "no voltage")
    fs_hz = max(each.fs_hz for each in sieve.signals)
    sieve.keep(lambda each: _is_near(each.fs_hz, fs_hz), f"not at the {fs_hz:g} Hz of the others")
    start_s = sieve.signals[0].start_s
    n_apart = _SAME_START_SCANS / fs_hz
    sieve.keep(lambda each: abs(each.start_s - start_s) <= n_apart, "begun at another time")
    samples_uv = _lay_beside(sieve.signals, file.file_name)
    return ImportedRecording(
        file.file_name,
        file.format,
        fs_hz,
        tuple(_channel(each) for each in sieve.signals),
        samples_uv,
        events=_place(file.events, start_s, fs_hz, len(samples_uv)),
        left_out=tuple(sieve.left_out),
        assumed=(*file.assumed, *sieve.assumed),
        started=file.started,
        is_simulated=file.is_simulated,
    )


@dataclass(slots=True)
class _Sieve:
    """The signals that are still in, and why the others are not."""

    file: ReadFile
    question: ImportQuestion
    signals: list[ReadSignal] = field(init=False)
    left_out: list[LeftOut] = field(init=False)
    assumed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left_out = list(self.file.left_out)
        _refuse_odd(self.file)
        self.signals = self._named_apart()
        there = [each.name for each in self.signals]
        for name in self.question.names:
            if name not in there:
                raise ImportRejected(
                    f"{self.file.file_name} has no channel {name!r}: it has {_list(there)}. Name "
                    "one of these."
                )

    def keep(self, belongs: Callable[[ReadSignal], bool], otherwise: str) -> None:
        """Leave out what does not belong; refuse where a person asked for it or nothing is left."""
        out = [each for each in self.signals if not belongs(each)]
        asked = [each.name for each in out if each.name in self.question.names]
        if asked:
            raise ImportRejected(
                f"Channel {asked[0]!r} of {self.file.file_name} is {otherwise}: the channels of a "
                "recording are voltages of one rate that begin together. Leave it out."
            )
        self.left_out += [LeftOut(each.name, each.unit, each.fs_hz, otherwise) for each in out]
        self.signals = [each for each in self.signals if belongs(each)]
        if not self.signals:
            told = _list([f"{each.name} ({each.why})" for each in self.left_out])
            raise ImportRejected(
                f"{self.file.file_name} holds no channel that could be muscle: {told or 'nothing'}."
                " A recording needs at least one voltage. Check that this is the right file."
            )

    def state_units(self) -> None:
        """Give every signal its µV, from the file's unit or from what a person stated."""
        self.signals = [self._with_unit(each) for each in self.signals]

    def _with_unit(self, signal: ReadSignal) -> ReadSignal:
        if signal.uv_per_unit is not None:
            return signal
        unit = read_voltage(signal.unit)
        if unit is None and not signal.unit.strip():
            unit = self._stated_unit(signal.name)
        if unit is None:
            return signal
        return replace(signal, unit=unit, uv_per_unit=uv_per(unit))

    def _stated_unit(self, name: str) -> str:
        unit = self.question.unit
        if unit is None:
            raise ImportRejected(
                f"Channel {name!r} of {self.file.file_name} has no unit: a number without a unit "
                "is no voltage. State the unit of all channels without one.",
                setting=Setting.UNIT,
            )
        said = f"Channels without a unit are in {unit}, as you stated."
        if said not in self.assumed:
            self.assumed.append(said)
        return unit

    def _named_apart(self) -> list[ReadSignal]:
        """Return the signals, those that share a name numbered and those without one named."""
        n_of_name = Counter(each.name for each in self.file.signals)
        seen: Counter[str] = Counter()
        named = []
        for position, signal in enumerate(self.file.signals):
            name = signal.name or f"channel {position + 1}"
            seen[signal.name] += 1
            if n_of_name[signal.name] > 1 and signal.name:
                name = f"{signal.name} ({seen[signal.name]})"
            if name != signal.name:
                self.assumed.append(f"Channel {position + 1} is called {name!r} here.")
            named.append(replace(signal, info=replace(signal.info, name=name)))
        return named


def _refuse_odd(file: ReadFile) -> None:
    if not file.signals and not file.left_out:
        raise ImportRejected(
            f"{file.file_name} holds no signal: a recording has at least one channel. Check that "
            "this is the right file."
        )
    if len(file.signals) > MOST_CHANNELS:
        raise ImportRejected(
            f"{file.file_name} has {len(file.signals)} channels: at most {MOST_CHANNELS} are read. "
            "Keep the channels of one recording."
        )
    for signal in file.signals:
        if len(signal.name) > _LONGEST_NAME:
            raise ImportRejected(
                f"A channel of {file.file_name} has a name of {len(signal.name)} characters: at "
                f"most {_LONGEST_NAME} are read. Shorten {signal.name[:20]!r}."
            )
        if not 0 < signal.fs_hz <= MOST_RATE_HZ:
            raise ImportRejected(
                f"Channel {signal.name!r} of {file.file_name} has {signal.fs_hz:g} samples per "
                f"second: a rate is above 0 and at most {MOST_RATE_HZ:g}. State the rate.",
                setting=Setting.RATE,
            )


def _lay_beside(signals: Sequence[ReadSignal], file_name: str) -> FloatArray:
    """Return the samples in µV, a shorter channel with NaN at its end."""
    n_scans = max(len(each.values) for each in signals)
    samples_uv = np.full((n_scans, len(signals)), np.nan)
    for column, signal in enumerate(signals):
        with np.errstate(over="ignore", invalid="ignore"):
            values_uv = signal.values * (signal.uv_per_unit or 1.0)
        if np.isnan(values_uv).all():
            raise ImportRejected(
                f"Channel {signal.name!r} of {file_name} has no sample: a channel needs samples. "
                "Leave it out."
            )
        if np.nanmax(np.abs(values_uv)) > _MOST_UV:
            raise ImportRejected(
                f"Channel {signal.name!r} of {file_name} holds a value of "
                f"{np.nanmax(np.abs(values_uv)):g} µV: no voltage of a body is above 10⁶ V. The "
                "file is damaged, or its unit is another."
            )
        samples_uv[: len(values_uv), column] = values_uv
    is_there = np.flatnonzero(~np.isnan(samples_uv).all(axis=1))
    samples_uv = samples_uv[: is_there[-1] + 1]
    samples_uv.flags.writeable = False
    return samples_uv


def _channel(signal: ReadSignal) -> ImportedChannel:
    return ImportedChannel(signal.info, signal.unit, signal.uv_per_unit or 1.0)


def _place(
    events: Sequence[NotedEvent], start_s: float, fs_hz: float, n_scans: int
) -> tuple[ImportedEvent, ...]:
    """Return the events at their scans; one outside of the recording lies at its nearest end."""
    placed = (
        (min(max((each.time_s - start_s) * fs_hz, 0.0), float(n_scans - 1)), each.text)
        for each in events[:_MOST_EVENTS]
    )
    return tuple(ImportedEvent(round(scan), text[:_LONGEST_EVENT]) for scan, text in placed)


def _is_near(rate_hz: float, other_hz: float) -> bool:
    return abs(rate_hz - other_hz) <= _SAME_RATE * other_hz


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _N_NAMED} more" if len(names) > _N_NAMED else ""
    return ", ".join(names[:_N_NAMED]) + more
