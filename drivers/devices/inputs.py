"""What a person states about the inputs of a foreign device, and the channels that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from drivers.errors import Setting, UnknownSource, UnsuitableStream
from drivers.source_name import SourceName
from drivers.stated_kinds import read_kinds
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, SampleBlock

OPTIONS = ("channels", "names", "gain", "kind")

_Stated = TypeVar("_Stated")

_MOST_CHANNELS = 16


@dataclass(frozen=True, slots=True)
class Converter:
    """How a device's numbers become µV.

    Attributes
    ----------
    step_uv : float or None
        One step in µV at the converter's input; None when nobody knows it, and the numbers are
        then passed on as they are.
    zero_count : int
        Number at 0 µV.
    most_counts : int or None
        Highest number there is, when that is known; the lowest is 0.
    is_at_skin : bool
        The step already is one at the skin.
    is_unit : bool
        The step is the unit the numbers are told in, with digits behind the point: no number is a
        count of it, and nothing may be rounded to it.
    """

    step_uv: float | None
    zero_count: int = 0
    most_counts: int | None = None
    is_at_skin: bool = False
    is_unit: bool = False

    @classmethod
    def of_bits(cls, n_bits: int, *, step_uv: float | None) -> Converter:
        """Return a converter whose input rests at the middle of its range."""
        return cls(step_uv, zero_count=1 << (n_bits - 1), most_counts=(1 << n_bits) - 1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the options of a name say of its channels.

    Attributes
    ----------
    n_channels : int or None
        How many, from the first on; None for all.
    names : tuple of str
        Muscles and sides; empty when the montage is not known.
    gains : tuple of float
        Amplifier gains: none, one for all, or one per channel.
    kinds : tuple of ChannelKind
        None, one for all, or one per channel.
    """

    n_channels: int | None = None
    names: tuple[str, ...] = ()
    gains: tuple[float, ...] = ()
    kinds: tuple[ChannelKind, ...] = ()


def read_inputs(name: SourceName) -> Inputs:
    """Read the options ``channels``, ``names``, ``gain`` and ``kind`` of a name.

    Parameters
    ----------
    name : SourceName
        Entries of one option are parted by commas; ``kind`` is ``raw``, ``envelope`` or ``aux``.

    Returns
    -------
    Inputs
        Whose entries fit the number of channels.

    Raises
    ------
    UnknownSource
        When an option is out of bounds, or there are more or fewer entries than channels.
    """
    names = _entries(name, "names")
    n_channels = name.whole("channels", at_least=1, at_most=_MOST_CHANNELS)
    if n_channels is None and names:
        n_channels = len(names)
    gains = tuple(
        _one(name, "gain", text).number("gain", at_least=1e-3, at_most=1e6) or 1.0
        for text in _entries(name, "gain")
    )
    kinds = read_kinds(name)
    for what, n_given in (("names", len(names)), ("gain", len(gains)), ("kind", len(kinds))):
        may_be_one = what != "names" and n_given == 1
        if n_given not in (0, n_channels) and not may_be_one:
            raise UnknownSource(
                f"{what} of {name} has {n_given} entries for {n_channels or 'all'} channels: there "
                "must be one per channel. State channels= and as many entries."
            )
    if len(set(names)) < len(names):
        raise UnknownSource(f"names of {name} has a name twice: each channel needs its own.")
    return Inputs(n_channels, names, gains, kinds)


def describe_inputs(
    inputs: Inputs,
    converters: Mapping[str, Converter],
    *,
    doubts: tuple[LinkDoubt, ...],
    device: str,
) -> tuple[ChannelInfo, ...]:
    """Return what the columns of the stream are.

    Parameters
    ----------
    inputs : Inputs
        What was stated.
    converters : mapping of str to Converter
        The device's own names of all its inputs, in order, and how their numbers become µV.
    doubts : tuple of LinkDoubt
        What its link does not guard.
    device : str
        For messages.

    Returns
    -------
    tuple of ChannelInfo
        ``is_calibrated`` is False wherever step or gain is not known.

    Raises
    ------
    UnsuitableStream
        When the device has fewer inputs than were asked for, or a gain was stated for numbers
        whose step nobody knows.
    """
    labels = list(converters)
    n_channels = inputs.n_channels or len(labels)
    if n_channels > len(labels):
        raise UnsuitableStream(
            f"{device} has {len(labels)} channels, {n_channels} were asked for: ask for as many as "
            "it has.",
            setting=Setting.CHANNELS,
        )
    used = [converters[label] for label in labels[:n_channels]]
    if inputs.gains:
        _refuse_gain(used, device)
    gains = _for_each(inputs.gains, n_channels)
    kinds = _for_each(inputs.kinds, n_channels)
    names = inputs.names or labels[:n_channels]
    return tuple(
        _describe(name, used[at], gains[at], kinds[at], doubts) for at, name in enumerate(names)
    )


def _refuse_gain(converters: Sequence[Converter], device: str) -> None:
    if any(converter.is_at_skin for converter in converters):
        rule = "its values are those at the skin already"
    elif any(converter.step_uv is None for converter in converters):
        rule = "what one of its numbers is in volts is not known, so a gain says nothing"
    else:
        return
    raise UnsuitableStream(
        f"A gain was stated for {device}: {rule}. Leave the gain out.", setting=Setting.GAIN
    )


class CountsToUv:
    """Turns scans of numbers into blocks of the channels that are kept.

    Parameters
    ----------
    channels : tuple of ChannelInfo
        What is kept.
    units_uv : sequence of float, optional
        What a number of each channel is in µV where its channel has no counts; see `units_uv`.
    """

    def __init__(
        self, channels: tuple[ChannelInfo, ...], units_uv: Sequence[float] | None = None
    ) -> None:
        self._n_channels = len(channels)
        self._zero_counts = np.array([float(channel.zero_count) for channel in channels])
        steps_uv = units_uv or [1.0] * len(channels)
        self._uv_per_count = np.array(
            [each.uv_per_count or unit for each, unit in zip(channels, steps_uv, strict=True)]
        )

    def block(self, scans: ArrayLike, first_index: int, received_s: float) -> SampleBlock:
        """Return the scans as a block."""
        counts = np.array(scans, dtype=np.float64)[:, : self._n_channels]
        samples_uv = (counts - self._zero_counts) * self._uv_per_count
        samples_uv.flags.writeable = False
        return SampleBlock(samples_uv, first_index, received_s)


def units_uv(inputs: Inputs, converters: Iterable[Converter], n_channels: int) -> list[float]:
    """Return what a number of each of the first channels is in µV, its gain taken off."""
    steps_uv = [converter.step_uv or 1.0 for converter in converters][:n_channels]
    gains = _for_each(inputs.gains, n_channels)
    return [step_uv / (gain or 1.0) for step_uv, gain in zip(steps_uv, gains, strict=True)]


def _entries(name: SourceName, key: str) -> tuple[str, ...]:
    parts = (part.strip() for part in name.options.get(key, "").split(","))
    return tuple(part for part in parts if part)


def _one(name: SourceName, key: str, text: str) -> SourceName:
    """Return the name with one entry of an option, so that its rules are asked entry by entry."""
    return SourceName(name.kind, name.place, {key: text})


def _for_each(stated: Sequence[_Stated], n_channels: int) -> list[_Stated | None]:
    """Return what was stated for each channel; one entry holds for all, none for none."""
    if not stated:
        return [None] * n_channels
    return [*stated] * n_channels if len(stated) == 1 else [*stated]


def _describe(
    name: str,
    converter: Converter,
    gain: float | None,
    kind: ChannelKind | None,
    doubts: tuple[LinkDoubt, ...],
) -> ChannelInfo:
    uv_per_count = (converter.step_uv or 1.0) / (gain or 1.0)
    most_counts = converter.most_counts
    return ChannelInfo(
        name=name,
        kind=kind or ChannelKind.EMG,
        uv_per_count=None if converter.is_unit else uv_per_count,
        zero_count=converter.zero_count,
        low_uv=None if most_counts is None else -converter.zero_count * uv_per_count,
        high_uv=None
        if most_counts is None
        else (most_counts - converter.zero_count) * uv_per_count,
        is_calibrated=gain is not None or converter.is_at_skin,
        doubts=doubts,
    )
