"""Causal filters as stages that keep their state; nothing here is zero-phase."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray, check_samples
from dsp.gaps import runs_of
from dsp.input_rules import LARGEST_AUX, check_rate

NOTCH_QUALITY = 30.0
_SECTION_TERMS = 6
_UNSEEN = np.nan
"""State of a channel that has seen nothing yet."""


class Stage(Protocol):
    """A step of signal processing that remembers what came before.

    Feeding the same samples in any chunking gives the same output, to the bit.
    """

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the output for the next samples.

        Parameters
        ----------
        samples : (n_samples, n_channels) float64
            Samples that follow on the previous ones; not finite where a channel's are missing, and
            what no power can be taken of (over 1e100) counts as missing.

        Returns
        -------
        (n_samples, n_channels) float64
            As many rows as came in, NaN where the sample is missing. Behind that the channel
            begins anew, and no other notices.
        """
        ...

    def reset(self) -> None:
        """Forget everything: the next samples follow a gap."""
        ...


def high_pass(fs_hz: float, *, corner_hz: float = 20.0, order: int = 2) -> FloatArray:
    """Design a minimum-phase Butterworth high-pass.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    corner_hz : float
        Where the gain is −3 dB.
    order : int
        Slope, 20 dB per decade each.

    Returns
    -------
    (n_sections, 6) float64
        Second-order sections.

    Raises
    ------
    ValueError
        If the corner does not lie between 0 and half the rate.

    Notes
    -----
    Group delay at 1000 Hz with the default: 3.3 ms at 40 Hz, 0.8 ms at 80 Hz, 0.2 ms at 150 Hz.
    """
    _check_corner(corner_hz, fs_hz)
    return _butter(order, corner_hz, "highpass", fs_hz)


def low_pass(fs_hz: float, *, corner_hz: float, order: int = 2) -> FloatArray:
    """Design a minimum-phase Butterworth low-pass.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    corner_hz : float
        Where the gain is −3 dB.
    order : int
        Slope, 20 dB per decade each.

    Returns
    -------
    (n_sections, 6) float64
        Second-order sections.

    Raises
    ------
    ValueError
        If the corner does not lie between 0 and half the rate.

    Notes
    -----
    Group delay of the second order far below the corner: ``√2 / (2π corner_hz)``, which is
    37.5 ms at 6 Hz.
    """
    _check_corner(corner_hz, fs_hz)
    return _butter(order, corner_hz, "lowpass", fs_hz)


def band_pass(
    fs_hz: float, *, low_hz: float = 20.0, high_hz: float = 450.0, order: int = 2
) -> FloatArray:
    """Design a minimum-phase Butterworth band-pass.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    low_hz, high_hz : float
        Where the gain is −3 dB.
    order : int
        Order of each slope.

    Returns
    -------
    (n_sections, 6) float64
        Second-order sections.

    Raises
    ------
    ValueError
        If the corners are not ``0 < low_hz < high_hz < fs_hz / 2``.

    Notes
    -----
    Group delay with the defaults at 2000 Hz: 3.9 ms at 40 Hz, 0.9 ms at 100 Hz, 0.7 ms at 150 Hz;
    the same on every channel, so it shifts none against another.
    """
    _check_corner(low_hz, fs_hz)
    _check_corner(high_hz, fs_hz)
    if low_hz >= high_hz:
        raise ValueError(f"the band is {low_hz}–{high_hz} Hz: its lower end must be the lower one")
    return _butter(order, (low_hz, high_hz), "bandpass", fs_hz)


def notch(fs_hz: float, *, mains_hz: float, quality: float = NOTCH_QUALITY) -> FloatArray:
    """Design a narrow causal notch at the mains frequency.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    mains_hz : float
        50 or 60 Hz.
    quality : float
        Frequency over bandwidth; 30 makes a hole of 1.7 Hz at 50 Hz that rings for about 0.2 s.

    Returns
    -------
    (1, 6) float64
        One second-order section.

    Raises
    ------
    ValueError
        If the frequency does not lie between 0 and half the rate.

    Notes
    -----
    Group delay at 1000 Hz, 50 Hz: 1.3 ms at 40 Hz, 0.8 ms at 63 Hz, below 0.1 ms from 100 Hz on.
    """
    _check_corner(mains_hz, fs_hz)
    from scipy import signal  # noqa: PLC0415 - 0.7 s that must not delay the first window

    b, a = signal.iirnotch(mains_hz, quality, fs=fs_hz)
    return np.concatenate([b, a])[np.newaxis].astype(np.float64)


def group_delay_ms(sos: FloatArray, *, fs_hz: float, frequencies_hz: FloatArray) -> FloatArray:
    """Return how much a filter delays the envelope of a narrow band.

    Parameters
    ----------
    sos : (n_sections, 6) float64
        Second-order sections.
    fs_hz : float
        Samples per second.
    frequencies_hz : (n,) float64
        Where to look.

    Returns
    -------
    (n,) float64
        Delay in ms.

    Notes
    -----
    ``−dφ/dω``, summed over the sections; for a polynomial ``p`` in ``z⁻¹`` its part is
    ``Re(Σ k p_k z⁻ᵏ / Σ p_k z⁻ᵏ)``.
    """
    z = np.exp(-2j * np.pi * np.asarray(frequencies_hz)[:, np.newaxis, np.newaxis] / fs_hz)
    powers = z ** np.arange(3)
    steps = np.arange(3)
    delay = np.zeros(len(frequencies_hz))
    for part, sign in ((sos[:, :3], 1.0), (sos[:, 3:], -1.0)):
        ratio = (part * steps * powers).sum(axis=2) / (part * powers).sum(axis=2)
        delay += sign * ratio.real.sum(axis=1)
    return np.asarray(1000.0 * delay / fs_hz)


def load_filters() -> None:
    """Import what filters stand on now, 0.7 s, instead of at the first design.

    Notes
    -----
    For a stream this belongs before the device starts to send.
    """
    from scipy import signal  # noqa: F401, PLC0415 - loading it is the purpose


class SosFilter:
    """The one stateful filter: second-order sections, all channels in one call.

    Parameters
    ----------
    sos : (n_sections, 6) float64
        Second-order sections; several designs may be stacked with ``np.vstack``.

    Notes
    -----
    The first sample after the start, a reset or missing ones is taken to have lasted for ever, so
    a constant offset makes no transient. Delay: that of the design, the same for all channels.
    """

    def __init__(self, sos: FloatArray) -> None:
        self._filter_in_place = _compiled_filter()
        # A copy, since designs are shared and read-only, which sosfilt does not take.
        self._sos = np.array(sos, dtype=np.float64, order="C")
        self._rest_state = _rest_state(self._sos.tobytes())
        self._state: NDArray[np.float64] | None = None

    def step(self, samples: FloatArray) -> FloatArray:
        """Filter the next samples, (n_samples, n_channels) float64."""
        check_samples(samples)
        if not len(samples):
            return samples.copy()
        # A row per channel: so it is filtered, and its columns are handed on.
        filtered = np.array(samples.T, dtype=np.float64, order="C")
        if self._state is None:
            self._state = np.full((len(filtered), *self._rest_state.shape), _UNSEEN)
        is_present = np.abs(filtered) <= LARGEST_AUX
        if is_present.all():
            self._filter(filtered, self._state)
        else:
            self._filter_runs(filtered, self._state, is_present)
        return filtered.T

    def _filter(self, rows: FloatArray, states: FloatArray) -> None:
        """Filter rows of which nothing is missing, and their states, in place."""
        is_unseen = np.isnan(states[:, 0, 0])
        if is_unseen.any():
            states[is_unseen] = self._rest_state * rows[is_unseen, :1, np.newaxis]
        self._filter_in_place(self._sos, rows, states)

    def _filter_runs(
        self, rows: FloatArray, states: FloatArray, is_present: NDArray[np.bool_]
    ) -> None:
        """Filter whole rows together and every other run by run, each from a state of its own."""
        is_whole = is_present.all(axis=1)
        if is_whole.any():
            together, their_states = rows[is_whole], states[is_whole]
            self._filter(together, their_states)
            rows[is_whole], states[is_whole] = together, their_states
        for channel in np.flatnonzero(~is_whole):
            for start, stop in runs_of(is_present[channel]):
                if start:
                    states[channel] = _UNSEEN
                run = rows[channel : channel + 1, start:stop].copy()
                self._filter(run, states[channel : channel + 1])
                rows[channel, start:stop] = run[0]
            if not is_present[channel, -1]:
                states[channel] = _UNSEEN
        rows[~is_present] = np.nan

    def reset(self) -> None:
        """Forget the state: the next sample is taken to have lasted for ever."""
        self._state = None


@lru_cache(maxsize=1)
def _compiled_filter() -> Callable[[FloatArray, FloatArray, FloatArray], None]:
    """Return what filters rows (n_channels, n_samples) and their states in place.

    Most of a call of ``scipy.signal.sosfilt`` goes into checking arguments, five times what it
    takes to filter a block of 8 ms. What it calls in the end is called here, where scipy has it.
    """
    from scipy import signal  # noqa: PLC0415 - 0.7 s that must not delay the first window

    try:
        from scipy.signal._sosfilt import _sosfilt  # noqa: PLC0415 - as above
    except ImportError:
        return partial(filter_in_place, signal.sosfilt)
    return cast("Callable[[FloatArray, FloatArray, FloatArray], None]", _sosfilt)


def filter_in_place(
    sosfilt: Callable[..., tuple[FloatArray, FloatArray]],
    sos: FloatArray,
    rows: FloatArray,
    states: FloatArray,
) -> None:
    """Filter rows and their states in place through what scipy offers everybody.

    Parameters
    ----------
    sosfilt : callable
        ``scipy.signal.sosfilt``.
    sos : (n_sections, 6) float64
        Second-order sections.
    rows : (n_channels, n_samples) float64
        Samples, overwritten.
    states : (n_channels, n_sections, 2) float64
        States, overwritten.
    """
    rows[:], after = sosfilt(sos, rows, axis=1, zi=states.transpose(1, 0, 2))
    states[:] = after.transpose(1, 0, 2)


@lru_cache(maxsize=64)
def _rest_state(sos: bytes) -> FloatArray:
    """Return the state of sections that have seen 1 for ever; solving for it takes a while."""
    from scipy import signal  # noqa: PLC0415 - 0.7 s that must not delay the first window

    return np.asarray(signal.sosfilt_zi(np.frombuffer(sos).reshape(-1, _SECTION_TERMS)))


def _check_corner(corner_hz: float, fs_hz: float) -> None:
    check_rate(fs_hz)
    if not 0 < corner_hz < fs_hz / 2:
        raise ValueError(
            f"a corner at {corner_hz} Hz cannot be had at {fs_hz} samples per second: "
            "it must lie between 0 and half the rate"
        )


@lru_cache(maxsize=64)
def _butter(
    order: int,
    corners_hz: float | tuple[float, float],
    kind: Literal["highpass", "lowpass", "bandpass"],
    fs_hz: float,
) -> FloatArray:
    from scipy import signal  # noqa: PLC0415 - 0.7 s that must not delay the first window

    sos = np.asarray(signal.butter(order, corners_hz, kind, fs=fs_hz, output="sos"))
    sos.flags.writeable = False
    return sos
