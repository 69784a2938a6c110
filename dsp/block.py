"""The one noun that flows through the program: a block of samples, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_REAL_TYPES = ("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")
"""Half precision keeps three digits, and what is wider than double no filter takes."""


def check_samples(samples_uv: FloatArray, *, n_dimensions: int = 2) -> None:
    """Refuse what is no array of floating-point numbers.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Samples, or anything else.
    n_dimensions : int
        How many the array must have.

    Raises
    ------
    ValueError
        As `check_numbers`; or if it holds whole numbers, whose differences would overflow.
    """
    check_numbers(samples_uv, n_dimensions=n_dimensions)
    if samples_uv.dtype.kind != "f":
        raise ValueError(
            f"samples are of type {samples_uv.dtype}: whole numbers overflow where they are "
            "subtracted; give µV as float64, as .astype(float) does"
        )


def check_numbers(samples_uv: FloatArray, *, n_dimensions: int = 2) -> None:
    """Refuse what is no array of real numbers.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Samples, or anything else.
    n_dimensions : int
        How many the array must have.

    Raises
    ------
    ValueError
        If it is no numpy array, masks some of its values, holds no whole numbers and no single or
        double floats, or has another number of dimensions.
    """
    if isinstance(samples_uv, np.ma.MaskedArray):
        n_hidden = int(np.ma.getmaskarray(samples_uv).sum())
        raise ValueError(
            f"samples are a masked array that hides {n_hidden} values: "
            "give a plain array with NaN where samples are missing, as .filled(numpy.nan) does"
        )
    if not isinstance(samples_uv, np.ndarray) or samples_uv.dtype.str[1:] not in _REAL_TYPES:
        kind = getattr(samples_uv, "dtype", type(samples_uv).__name__)
        raise ValueError(
            f"samples are of type {kind}: give a numpy array of real numbers, best float64"
        )
    if samples_uv.ndim != n_dimensions:
        form = "(n_samples, n_channels)" if n_dimensions > 1 else "(n_samples,)"
        raise ValueError(
            f"samples have shape {samples_uv.shape}: give {n_dimensions} dimensions, {form}"
        )


class ChannelKind(StrEnum):
    """What a channel carries, and so what may be said of it."""

    EMG = "emg"
    ENVELOPE = "envelope"
    AUX = "aux"


class LinkDoubt(StrEnum):
    """What the way from the device to here does not guard. The value is stored with a recording."""

    UNCHECKED = "unchecked"
    """No checksum worth the name: a damaged value may pass for a good one."""
    UNCOUNTED = "uncounted"
    """Nothing counts the scans: one that is lost does not show, unless arrivals tell."""
    ESTIMATED = "estimated"
    """The counter turns so soon that whole turns of it are told by the time of arrival only."""
    UNTIMED = "untimed"
    """The rate is guessed from arrivals and the spacing is not known: no order can be told."""


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """What one column of a stream is.

    Attributes
    ----------
    name : str
        Muscle and side (``gluteus_maximus_R``) once the montage is known, before that the
        device's own label (``A0``).
    kind : ChannelKind
        Raw EMG, an envelope made by the sensor, or something else.
    uv_per_count : float or None
        Size of one converter step in µV; None when the source has no converter (simulation, file).
    zero_count : int
        Converter reading at 0 µV. ``samples_uv = (count - zero_count) * uv_per_count``.
    low_uv, high_uv : float or None
        Smallest and largest value the converter can give; a sample there is clipped.
    is_calibrated : bool
        False when the amplifier's gain is unknown: the values are then µV *at the converter*,
        not at the skin, and every screen says so.
    skew_s : float
        How much later than the first channel of the same scan this one is sampled.
    doubts : tuple of LinkDoubt
        What the device's link does not guard; empty for our own board.
    """

    name: str
    kind: ChannelKind = ChannelKind.EMG
    uv_per_count: float | None = None
    zero_count: int = 0
    low_uv: float | None = None
    high_uv: float | None = None
    is_calibrated: bool = True
    skew_s: float = 0.0
    doubts: tuple[LinkDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a source turned out to be once it was opened.

    Attributes
    ----------
    source : str
        The source's name as it can be opened again (``serial:/dev/ttyACM0``).
    device : str
        The device in words (``Uno, firmware 1.0.0``).
    fs_hz : float
        Scans per second. There is no default anywhere.
    channels : tuple of ChannelInfo
        One per column, in column order.
    is_simulated : bool
        True for the simulated person; every screen, file and page then says so.
    unit : str
        What tells this one device from all of its kind; empty where it has nothing of the sort.
    """

    source: str
    device: str
    fs_hz: float
    channels: tuple[ChannelInfo, ...]
    is_simulated: bool = False
    unit: str = ""

    @property
    def n_channels(self) -> int:
        """Return the number of columns."""
        return len(self.channels)

    @property
    def doubts(self) -> tuple[LinkDoubt, ...]:
        """Return what the link of any channel does not guard, in the order of `LinkDoubt`."""
        held = {doubt for channel in self.channels for doubt in channel.doubts}
        return tuple(doubt for doubt in LinkDoubt if doubt in held)


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """A run of consecutive scans.

    Attributes
    ----------
    samples_uv : (n_samples, n_channels) float64
        Read-only, C order, µV.
    first_index : int
        Index of the first scan since the stream began. **It counts lost scans too**, so it is
        the clock: a block whose ``first_index`` is not the previous block's ``end_index`` follows
        a gap of exactly the difference.
    received_s : float
        Host monotonic time at which the block's last byte arrived; only for drift and latency.

    Raises
    ------
    ValueError
        If it is no two-dimensional array of real numbers, or the index is negative.
    """

    samples_uv: FloatArray
    first_index: int
    received_s: float

    def __post_init__(self) -> None:
        check_numbers(self.samples_uv)
        samples_uv = np.ascontiguousarray(self.samples_uv, dtype=np.float64)
        if self.first_index < 0:
            raise ValueError(f"first_index is {self.first_index}: indices count from 0")
        if samples_uv is self.samples_uv and samples_uv.flags.writeable:
            samples_uv = samples_uv.copy()
        samples_uv.flags.writeable = False
        object.__setattr__(self, "samples_uv", samples_uv)

    @property
    def n_samples(self) -> int:
        """Return the number of scans."""
        return len(self.samples_uv)

    @property
    def end_index(self) -> int:
        """Return the index one past the last scan: what the next block must begin with."""
        return self.first_index + self.n_samples
