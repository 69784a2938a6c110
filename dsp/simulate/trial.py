"""Single trials of a few muscles with a chosen signal, rise and lag, to measure detectors by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.simulate.limits import check_trial
from dsp.simulate.noise import plateau_uv_for
from dsp.simulate.person import SimulatedRecording, simulate
from dsp.simulate.scenario import LiftTiming, MuscleScript, Scenario

RISES_MS = (0.0, 20.0, 50.0, 100.0, 150.0)
"""Rises a drawn trial chooses from, as in the table of what is possible at all."""

_SEED_LIMIT = 2**31


def simulate_trial(
    rng: np.random.Generator,
    *,
    fs_hz: float,
    snr_db: Sequence[float],
    rise_ms: Sequence[float],
    offset_ms: Sequence[float],
    onset_s: float = 1.5,
    duration_s: float = 3.5,
    rest_uv: float = 3.0,
) -> SimulatedRecording:
    """Simulate one sustained contraction with exactly the onsets asked for.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives the noise.
    fs_hz : float
        Samples per second.
    snr_db : sequence of float
        One per channel: plateau over rest at 20–450 Hz.
    rise_ms : sequence of float
        One per channel: length of the linear rise.
    offset_ms : sequence of float
        One per channel: true onset against ``onset_s``.
    onset_s : float
        What the offsets count from.
    duration_s : float
        Length of the trial; the contraction lasts to its end.
    rest_uv : float
        RMS of the rest noise.

    Returns
    -------
    SimulatedRecording
        Channels ``a``, ``b``, … with one true onset each.

    Raises
    ------
    ValueError
        If the sequences are empty or differ in length, a number is not finite or a rise below 0,
        or the trial has too many samples.
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
    muscles = tuple(
        MuscleScript(
            chr(ord("a") + column),
            plateau_uv_for(one_snr_db, rest_uv=rest_uv, fs_hz=fs_hz),
            one_offset_ms,
            rise_ms=one_rise_ms,
            rest_uv=rest_uv,
            scatter_ms=0.0,
        )
        for column, (one_snr_db, one_rise_ms, one_offset_ms) in enumerate(
            zip(snr_db, rise_ms, offset_ms, strict=True)
        )
    )
    timing = LiftTiming(
        first_start_s=onset_s, hold_s=duration_s, period_s=3 * duration_s, scatter_s=0.0
    )
    scenario = Scenario("trial", "one contraction", muscles, timing)
    seed = int(rng.integers(_SEED_LIMIT))
    return simulate(scenario, duration_s=duration_s, fs_hz=fs_hz, seed=seed)


def draw_trial(
    rng: np.random.Generator,
    *,
    fs_hz: float,
    lag_ms: float,
    snr_range_db: tuple[float, float] = (6.0, 25.0),
    n_channels: int = 2,
) -> SimulatedRecording:
    """Simulate a trial whose signal-to-noise ratios and rises are drawn at random.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives the ratios, the rises, the moment and the noise.
    fs_hz : float
        Samples per second.
    lag_ms : float
        Onset of each channel minus that of the channel after it: negative when ``a`` came first.
    snr_range_db : (float, float)
        Ratios are drawn evenly from this range; equal ends fix them.
    n_channels : int
        How many channels.

    Returns
    -------
    SimulatedRecording
        One true onset per channel; the onset of ``a`` minus that of ``b`` is ``lag_ms``.
    """
    offsets_ms = -lag_ms * np.arange(n_channels)
    return simulate_trial(
        rng,
        fs_hz=fs_hz,
        snr_db=rng.uniform(*snr_range_db, size=n_channels).tolist(),
        rise_ms=rng.choice(RISES_MS, size=n_channels).tolist(),
        offset_ms=(offsets_ms - offsets_ms.mean()).tolist(),
        onset_s=float(rng.uniform(1.4, 1.6)),
    )
