"""Samples as amplitude is measured on: band-passed, with what spoils them marked, not mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.artefact import find_artefacts
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.filters import SosFilter, band_pass, low_pass
from dsp.findings import Reason
from dsp.input_rules import check_window

BoolArray = NDArray[np.bool_]
IndexRange = tuple[int, int]
"""A half-open range of sample indices."""

BAND_HZ = (20.0, 450.0)
SLOW_HZ = 20.0
_HIGHEST_SHARE_OF_RATE = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class AmplitudeSamples:
    """A recording prepared for measuring amplitude.

    Attributes
    ----------
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    raw_uv, band_uv, slow_uv : (n_samples, n_channels) float64
        As recorded, at 20–450 Hz, and below 20 Hz; NaN where samples are missing.
    is_counted : (n_samples, n_channels) bool
        Neither missing nor within a heartbeat: the samples a mean is taken over.
    spoilt : mapping of Reason to (n_samples, n_channels) bool
        Which samples are missing, clipped, flat, from a loose or from a swinging lead.
    """

    fs_hz: float
    channels: tuple[ChannelInfo, ...]
    raw_uv: FloatArray
    band_uv: FloatArray
    slow_uv: FloatArray
    is_counted: BoolArray
    spoilt: Mapping[Reason, BoolArray]

    @property
    def n_samples(self) -> int:
        """Return the number of scans."""
        return len(self.raw_uv)

    def column_of(self, channel_name: str) -> int:
        """Return the column of a channel.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        names = [channel.name for channel in self.channels]
        if channel_name not in names:
            raise ValueError(f"no channel is named {channel_name!r}: there are {', '.join(names)}")
        return names.index(channel_name)

    def check_range(self, indices: IndexRange, *, what: str) -> None:
        """Refuse a range that is not within the recording.

        Raises
        ------
        ValueError
            If the range is empty, turned round, or reaches outside.
        """
        start, stop = indices
        if not 0 <= start < stop <= self.n_samples:
            raise ValueError(
                f"the {what} is {start} to {stop} of {self.n_samples} samples: "
                "give a start and a later end within the recording"
            )


def amplitude_band(fs_hz: float, *, band_hz: tuple[float, float] = BAND_HZ) -> FloatArray:
    """Design the band-pass before every amplitude.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    band_hz : (float, float)
        Its corners; the upper one moves down to 0.45 of a low rate.

    Returns
    -------
    (n_sections, 6) float64
        Second-order sections, second order each side.

    Raises
    ------
    ValueError
        If the corners do not fit the rate.
    """
    return band_pass(
        fs_hz, low_hz=band_hz[0], high_hz=min(band_hz[1], _HIGHEST_SHARE_OF_RATE * fs_hz)
    )


def prepare_samples(
    samples_uv: FloatArray, fs_hz: float, channels: tuple[ChannelInfo, ...]
) -> AmplitudeSamples:
    """Prepare a recording for measuring amplitude.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, NaN where they are missing. Give all there is, since heartbeats and loose
        leads are told from a longer time.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.

    Returns
    -------
    AmplitudeSamples
        Of the columns that are raw EMG; on others nothing is marked but gaps.

    Raises
    ------
    ValueError
        If the shape does not fit, a sample is infinite, or the rate is not above 100 per second.

    Notes
    -----
    Filters are causal and begin anew behind a gap; delay 1 ms at 100 Hz. What marks a sample is
    in `dsp.artefact`.
    """
    _check(samples_uv, fs_hz, channels)
    is_missing = ~np.isfinite(samples_uv)
    emg = [i for i, channel in enumerate(channels) if channel.kind is ChannelKind.EMG]
    artefacts = find_artefacts(samples_uv[:, emg], fs_hz, [channels[i] for i in emg])
    sections = amplitude_band(fs_hz)
    return AmplitudeSamples(
        fs_hz,
        channels,
        samples_uv,
        SosFilter(sections).step(samples_uv),
        SosFilter(low_pass(fs_hz, corner_hz=SLOW_HZ)).step(samples_uv),
        ~is_missing & ~_spread(artefacts.ecg | artefacts.jolted, emg, len(channels)),
        {
            Reason.GAP: is_missing,
            Reason.CLIPPED: _spread(artefacts.clipped, emg, len(channels)),
            Reason.FLAT: _spread(artefacts.flat, emg, len(channels)),
            Reason.DETACHED: _spread(artefacts.loose, emg, len(channels)),
            Reason.MOTION: _spread(artefacts.motion, emg, len(channels)),
        },
    )


def counted_uv(samples: AmplitudeSamples, column: int, indices: IndexRange) -> FloatArray:
    """Return the band-passed samples of a range that nothing spoils.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    column : int
        Which channel.
    indices : (int, int)
        Half-open range of sample indices within the recording.

    Returns
    -------
    (n_counted,) float64
        In order, without missing samples, heartbeats and artefacts.
    """
    rows = slice(*indices)
    keep = samples.is_counted[rows, column].copy()
    for mask in samples.spoilt.values():
        keep &= ~mask[rows, column]
    return samples.band_uv[rows, column][keep]


def _check(samples_uv: FloatArray, fs_hz: float, channels: tuple[ChannelInfo, ...]) -> None:
    check_window(samples_uv, fs_hz, channels)
    n_infinite = int(np.count_nonzero(np.isinf(samples_uv)))
    if n_infinite:
        raise ValueError(
            f"{n_infinite} of {samples_uv.size} samples are infinite: "
            "a missing sample is NaN, any other is a number"
        )
    least_hz = 100.0
    if not (np.isfinite(fs_hz) and fs_hz > least_hz):
        raise ValueError(
            f"fs_hz is {fs_hz:g}: amplitude needs more than {least_hz:g} samples per second"
        )


def _spread(mask: BoolArray, columns: list[int], n_channels: int) -> BoolArray:
    """Return a mask of some columns as one of all."""
    spread = np.zeros((len(mask), n_channels), dtype=np.bool_)
    spread[:, columns] = mask
    return spread
