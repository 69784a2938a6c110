"""Trials of surface EMG made of single motor units, with onsets that are discharges; no Gaussian.

It exists because a method must not be judged only by signals of its own model. Nothing here is
shared with `dsp.onset` or with the noise of `dsp.simulate.noise`: no function, no spectrum and no
assumption. There, EMG is Gaussian noise whose amplitude follows a curve. Here it is a sum of
potentials at discrete discharges; amplitude, spectrum and the look of the first tens of
milliseconds are whatever comes of that.

**What "onset" means here:** the moment of the very first discharge of the first recruited unit.
No potential is anywhere in the signal before it, and that unit's potential leaves zero at it. The
unit is the smallest of its pool, so what can be *seen* over the noise starts later, by nothing to
some tens of milliseconds; no allowance is made for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.limits import check_trial
from dsp.simulate.person import SimulatedRecording
from dsp.simulate.script import TrueOnset

_VELOCITY_MM_PER_MS = 4.0
_UNIT_DEPTH_MM = (3.0, 11.0)
_REACH = 2.5  # half-length of a potential in widths; at its ends it is 2 % of its peak
_ASYMMETRY = 0.4
_SHORTEST_INTERVAL = 0.3  # of the mean interval between discharges
_BAND_HZ = (20.0, 450.0)
_SETTLED_S = 0.1
_LEAST_PLATEAU_S = 0.2


class Profile(StrEnum):
    """How the drive to the pool grows from the first unit's threshold to the last one's."""

    LINEAR = "linear"
    HALF_COSINE = "half-cosine"
    HOLLOW = "hollow"
    STEP = "step"


class Entry(StrEnum):
    """When a unit discharges first once the drive has reached its threshold."""

    VOLLEY = "volley"
    RANDOM_PHASE = "random phase"


@dataclass(frozen=True, slots=True)
class MotorPool:
    """The motor units of one muscle and how they are driven.

    Attributes
    ----------
    n_units : int
        Units within reach of the electrodes.
    size_ratio : float
        Size of the last unit over that of the first; sizes and thresholds grow exponentially
        between them and in the same order.
    profile : Profile
        Growth of the drive. Hollow is exponential: units enter evenly over the rise and the
        amplitude has a slow start. A step recruits all at once whatever the rise.
    entry : Entry
        At the threshold itself, or anywhere within the first interval after it. The pool's very
        first unit discharges at its threshold in both.
    rates_hz : (float, float)
        Discharge rate at a unit's threshold, and what the first unit reaches at full drive.
    jitter : float
        Standard deviation of an interval over its mean.
    fat_mm : float
        Tissue between skin and muscle. It moves every unit away, and a potential is as wide as
        its unit is far: this is the low-pass of the volume conductor.
    pause_ms : float
        With more than 0, one lone discharge comes first, the train so much later; the lone
        discharge is then the onset.
    lone_peak : float
        Peak of the lone potential over the RMS of the plateau.

    Notes
    -----
    The scheme of recruitment and rate coding follows Fuglevand: threshold of unit ``k`` of ``n``
    is ``R ** (k / (n - 1) - 1)`` of full drive with ``R`` the size ratio, and the rate grows in
    proportion to the drive above the threshold.

    References
    ----------
    Fuglevand, Winter, Patla 1993, *J Neurophysiol* 70:2470.
    """

    n_units: int = 80
    size_ratio: float = 20.0
    profile: Profile = Profile.LINEAR
    entry: Entry = Entry.RANDOM_PHASE
    rates_hz: tuple[float, float] = (8.0, 22.0)
    jitter: float = 0.15
    fat_mm: float = 3.0
    pause_ms: float = 0.0
    lone_peak: float = 1.5

    def __post_init__(self) -> None:
        if self.n_units < 1 or not self.size_ratio > 1:
            raise ValueError(
                f"n_units is {self.n_units} and size_ratio {self.size_ratio}: "
                "a pool has 1 unit or more, and the last is larger than the first"
            )
        if not 0 < self.rates_hz[0] <= self.rates_hz[1]:
            raise ValueError(f"rates_hz is {self.rates_hz}: give a rate over 0 and one not below")
        for name in ("jitter", "fat_mm", "pause_ms", "lone_peak"):
            value = getattr(self, name)
            if not 0 <= value < np.inf:
                raise ValueError(f"{name} is {value}: it must be 0 or more")


def simulate_motor_units(
    rng: np.random.Generator,
    *,
    fs_hz: float,
    snr_db: Sequence[float],
    rise_ms: Sequence[float],
    offset_ms: Sequence[float],
    pools: Sequence[MotorPool] | None = None,
    onset_s: float = 1.5,
    duration_s: float = 3.5,
    rest_uv: float = 3.0,
) -> SimulatedRecording:
    """Simulate one sustained contraction per channel, unit by unit.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives everything that is left to chance.
    fs_hz : float
        Samples per second, 1000 or more.
    snr_db : sequence of float
        One per channel: RMS of the plateau as it came out, the muscle alone, over the RMS of the
        background, both at 20-450 Hz.
    rise_ms : sequence of float
        One per channel: time from the first unit's recruitment to the last one's.
    offset_ms : sequence of float
        One per channel: true onset against ``onset_s``.
    pools : sequence of MotorPool, optional
        One per channel; the default pool for each when left out.
    onset_s : float
        What the offsets count from.
    duration_s : float
        Length of the trial; the contraction lasts to its end.
    rest_uv : float
        RMS of the background at 20-450 Hz.

    Returns
    -------
    SimulatedRecording
        Channels ``a``, ``b``, … with one true onset each: the first discharge.

    Raises
    ------
    ValueError
        If the sequences are empty or differ in length, a number is not finite or a rise below 0,
        the trial has too many samples, the rate is below 1000 Hz, an onset lies before the trial,
        or less than 0.2 s of plateau is left to measure the ratio by.
    """
    check_trial(
        fs_hz=fs_hz,
        snr_db=snr_db,
        rise_ms=rise_ms,
        offset_ms=offset_ms,
        onset_s=onset_s,
        duration_s=duration_s,
        rest_uv=rest_uv,
    )
    if not fs_hz >= 2 * _BAND_HZ[1] + 100:
        raise ValueError(f"fs_hz is {fs_hz}: potentials this short need 1000 or more")
    pools = [MotorPool()] * len(snr_db) if pools is None else pools
    time_s = np.asarray(np.arange(round(duration_s * fs_hz)) / fs_hz, dtype=np.float64)
    columns, ledger = [], []
    for column, (channel_rng, one_snr_db, one_rise_ms, one_offset_ms, pool) in enumerate(
        zip(rng.spawn(len(snr_db)), snr_db, rise_ms, offset_ms, pools, strict=True)
    ):
        first_s = onset_s + one_offset_ms / 1000.0
        background = background_noise(channel_rng, len(time_s), fs_hz=fs_hz)
        emg = contraction(channel_rng, time_s, first_s, rise_s=one_rise_ms / 1000.0, pool=pool)
        gain = 10 ** (one_snr_db / 20)
        columns.append(rest_uv * (background + gain * emg))
        ledger.append(TrueOnset(chr(ord("a") + column), 0, first_s))
    names = tuple(onset.channel for onset in ledger)
    return SimulatedRecording(np.column_stack(columns), fs_hz, names, tuple(ledger))


def contraction(
    rng: np.random.Generator,
    time_s: FloatArray,
    onset_s: float,
    *,
    rise_s: float,
    pool: MotorPool,
) -> FloatArray:
    """Return the muscle alone, its plateau having an RMS of 1 at 20-450 Hz.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives the units and their discharges.
    time_s : (n_samples,) float64
        Evenly rising from 0.
    onset_s : float
        The first discharge.
    rise_s : float
        From the first unit's recruitment to the last one's.
    pool : MotorPool
        The units and their drive.

    Returns
    -------
    (n_samples,) float64
        Exactly 0 up to the onset.

    Raises
    ------
    ValueError
        If the onset lies before the first sample or too late to leave a plateau.
    """
    train_s = onset_s + pool.pause_ms / 1000.0
    plateau = time_s >= train_s + (0 if pool.profile is Profile.STEP else rise_s) + _SETTLED_S
    step_s = float(time_s[1] - time_s[0])
    if onset_s < time_s[0] or plateau.sum() * step_s < _LEAST_PLATEAU_S:
        raise ValueError(
            f"onset_s is {onset_s:g} with a rise of {rise_s:g} s in a trial of {time_s[-1]:g} s: "
            f"it must not be before the trial and leave {_LEAST_PLATEAU_S} s of plateau"
        )
    emg = np.zeros(len(time_s))
    drive = _drive((time_s - train_s) / max(rise_s, step_s), pool)
    for rank in np.linspace(0.0, 1.0, pool.n_units):
        threshold = pool.size_ratio ** (rank - 1.0)
        discharges_s = _discharges_s(rng, time_s, drive, threshold, train_s=train_s, pool=pool)
        _add_potentials(emg, time_s, discharges_s, size=threshold, unit=_Unit.draw(rng, pool))
    emg /= _band_rms(emg[plateau], 1.0 / step_s)
    if pool.pause_ms > 0:
        lone = _Unit.draw(rng, pool)
        size = pool.lone_peak / lone.peak
        _add_potentials(emg, time_s, np.array([onset_s]), size=size, unit=lone)
    return emg


def background_noise(rng: np.random.Generator, n_samples: int, *, fs_hz: float) -> FloatArray:
    """Return what a resting electrode gives, with an RMS of 1 at 20-450 Hz.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives the noise.
    n_samples : int
        How many samples.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples,) float64
        White noise of the amplifier and, at a quarter of the power, noise below some 150 Hz of
        skin and distant muscle.
    """
    n_taps = max(3, round(0.007 * fs_hz))
    white = rng.standard_normal(n_samples)
    slow = np.convolve(rng.standard_normal(n_samples + n_taps - 1), np.hanning(n_taps + 2)[1:-1])
    slow = slow[n_taps - 1 : n_taps - 1 + n_samples]
    noise = white + 0.5 * slow / slow.std()
    return np.asarray(noise / _band_rms(noise, fs_hz))


@dataclass(frozen=True, slots=True)
class _Unit:
    """How the potential of one unit looks under the electrodes."""

    width_s: float
    gain: float
    asymmetry: float

    @classmethod
    def draw(cls, rng: np.random.Generator, pool: MotorPool) -> _Unit:
        """Put a unit somewhere into the muscle."""
        nearest_mm = _UNIT_DEPTH_MM[0] + pool.fat_mm
        depth_mm = rng.uniform(*_UNIT_DEPTH_MM) + pool.fat_mm
        polarity = rng.choice([-1.0, 1.0])
        return cls(
            depth_mm / _VELOCITY_MM_PER_MS / 1000.0,
            polarity * nearest_mm / depth_mm,
            _ASYMMETRY * rng.standard_normal(),
        )

    @property
    def peak(self) -> float:
        """Return the potential's largest magnitude."""
        return float(np.abs(self.potential(np.linspace(0.0, self.length_s, 201))).max())

    @property
    def length_s(self) -> float:
        """Return how long the potential lasts."""
        return 2 * _REACH * self.width_s

    def potential(self, since_s: FloatArray) -> FloatArray:
        """Return the potential so long after its discharge: a Mexican hat, leaning to one side."""
        place = since_s / self.width_s - _REACH
        shape = (1 - 2 * place**2 + self.asymmetry * place) * np.exp(-(place**2))
        return np.asarray(self.gain * np.where(np.abs(place) <= _REACH, shape, 0.0))


def _drive(progress: FloatArray, pool: MotorPool) -> FloatArray:
    """Return the drive as a share of full drive; 0 before the rise, 1 after it."""
    inside = np.clip(progress, 0.0, 1.0)
    first = 1.0 / pool.size_ratio
    match pool.profile:
        case Profile.LINEAR:
            drive = first + (1 - first) * inside
        case Profile.HALF_COSINE:
            drive = first + (1 - first) * (1 - np.cos(np.pi * inside)) / 2
        case Profile.HOLLOW:
            drive = first ** (1 - inside)
        case Profile.STEP:
            drive = np.ones(len(progress))
    return np.asarray(np.where(progress >= 0, drive, 0.0))


def _discharges_s(
    rng: np.random.Generator,
    time_s: FloatArray,
    drive: FloatArray,
    threshold: float,
    *,
    train_s: float,
    pool: MotorPool,
) -> FloatArray:
    """Return when a unit discharges: a renewal process in the time its rate makes of time."""
    is_first = threshold * pool.size_ratio <= 1.0 + 1e-12
    lowest_hz, highest_hz = pool.rates_hz
    rate_hz = lowest_hz + (highest_hz - lowest_hz) * (drive - threshold)
    rate_hz[drive < threshold * (1 - 1e-12)] = 0.0
    n_due = np.cumsum(rate_hz) * (time_s[1] - time_s[0])
    intervals = 1 + pool.jitter * rng.standard_normal(int(n_due[-1] * 2) + 2)
    elapsed = np.cumsum(np.maximum(intervals, _SHORTEST_INTERVAL))
    phase = rng.uniform()
    if is_first or pool.entry is Entry.VOLLEY:
        phase = 0.0
    due = phase + elapsed - elapsed[0]
    begun = int(np.argmax(rate_hz > 0))
    first_s = train_s if is_first else float(time_s[begun])
    clock_s = np.concatenate([[first_s], time_s[begun:]])
    return np.asarray(np.interp(due[due < n_due[-1]], [0.0, *n_due[begun:]], clock_s))


def _add_potentials(
    emg: FloatArray, time_s: FloatArray, discharges_s: FloatArray, *, size: float, unit: _Unit
) -> None:
    """Add one unit's potentials in place, each at its exact moment between the samples."""
    fs_hz = 1.0 / (time_s[1] - time_s[0])
    first = np.ceil(discharges_s * fs_hz).astype(np.intp)
    indices = first[:, np.newaxis] + np.arange(int(unit.length_s * fs_hz) + 1)
    since_s = indices / fs_hz - discharges_s[:, np.newaxis]
    is_inside = indices < len(emg)
    np.add.at(emg, indices[is_inside], size * unit.potential(since_s)[is_inside])


def _band_rms(samples: FloatArray, fs_hz: float) -> float:
    """Return the RMS at 20-450 Hz, cut sharply."""
    frequencies_hz = np.fft.rfftfreq(len(samples), 1.0 / fs_hz)
    spectrum = np.fft.rfft(samples)
    spectrum[(frequencies_hz < _BAND_HZ[0]) | (frequencies_hz > _BAND_HZ[1])] = 0.0
    return float(np.sqrt(np.mean(np.fft.irfft(spectrum, len(samples)) ** 2)))
