"""What a simulation may be asked for, checked before anything is drawn; it draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

MOST_SAMPLES = 400_000_000
"""Over all channels; 3.2 GB, eight muscles for thirteen hours at 1000 Hz."""


def check_size(duration_s: float, fs_hz: float, *, n_channels: int) -> None:
    """Refuse a recording that never ends or that no memory would hold.

    Parameters
    ----------
    duration_s : float
        Its length.
    fs_hz : float
        Samples per second.
    n_channels : int
        How many channels.

    Raises
    ------
    ValueError
        If length or rate is not finite or below 0, or all samples are too many.
    """
    if not 0 <= duration_s < inf:
        raise ValueError(f"duration_s is {duration_s}: a recording lasts 0 s or longer, and ends")
    if not 0 <= fs_hz < inf:
        raise ValueError(f"fs_hz is {fs_hz}: give a finite number of samples per second")
    n_samples = duration_s * fs_hz * n_channels
    if n_samples > MOST_SAMPLES:
        raise ValueError(
            f"{duration_s:g} s at {fs_hz:g} Hz of {n_channels} channels are {n_samples:.3g} "
            f"samples: at most {MOST_SAMPLES:g} are simulated at once; make it shorter"
        )


def check_trial(
    *,
    fs_hz: float,
    snr_db: Sequence[float],
    rise_ms: Sequence[float],
    offset_ms: Sequence[float],
    onset_s: float,
    duration_s: float,
    rest_uv: float,
) -> None:
    """Refuse a trial that cannot be made.

    Parameters
    ----------
    fs_hz, snr_db, rise_ms, offset_ms, onset_s, duration_s, rest_uv
        As `dsp.simulate.trial.simulate_trial` takes them.

    Raises
    ------
    ValueError
        If the sequences are empty or of different lengths, a number is not finite, a rise or the
        rest is below 0, or the trial has too many samples.
    """
    n_channels = len(snr_db)
    if not 0 < n_channels == len(rise_ms) == len(offset_ms):
        raise ValueError(
            f"snr_db, rise_ms and offset_ms have {n_channels}, {len(rise_ms)} and "
            f"{len(offset_ms)} values: give one of each for every channel"
        )
    for name, values in (
        ("snr_db", snr_db),
        ("rise_ms", rise_ms),
        ("offset_ms", offset_ms),
        ("onset_s", (onset_s,)),
        ("rest_uv", (rest_uv,)),
    ):
        for value in values:
            if not isfinite(value):
                raise ValueError(f"{name} is {value}: it must be finite")
    for name, values in (("rise_ms", rise_ms), ("rest_uv", (rest_uv,))):
        if min(values) < 0:
            raise ValueError(f"{name} is {min(values)}: it must be 0 or more")
    check_size(duration_s, fs_hz, n_channels=n_channels)
