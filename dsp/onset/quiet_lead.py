"""The quiet stretch at the head of a single repetition whose rest nobody named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dsp.block import FloatArray
from dsp.onset.config import FrontEndConfig
from dsp.onset.front_end import condition
from dsp.onset.rest import block_powers

_BLOCK_S = 0.05
_REST_S = 1.0
_SHARE = 0.4
_LOUD_S = 0.5


def quietest_lead(
    samples_uv: FloatArray, fs_hz: float, *, config: FrontEndConfig
) -> tuple[int, int]:
    """Find the quietest stretch before the loudest one, all channels together.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        One repetition, not finite in gaps.
    fs_hz : float
        Sampling rate.
    config : FrontEndConfig
        The high-pass the powers are measured after.

    Returns
    -------
    start, stop : int
        A second, or two fifths of a shorter recording, in samples.

    Notes
    -----
    The stretch with the smallest mean log power of 50 ms blocks, each channel against its own
    mean, that ends before the loudest half second.
    """
    n_block = max(1, round(_BLOCK_S * fs_hz))
    n_blocks = len(samples_uv) // n_block
    n_rest = max(1, min(round(_REST_S / _BLOCK_S), int(n_blocks * _SHARE)))
    loudness = np.zeros(n_blocks)
    for column in range(samples_uv.shape[1]):
        loudness += _log_powers(samples_uv[:, column], fs_hz, config)[:n_blocks]
    n_loud = max(1, round(_LOUD_S / _BLOCK_S))
    if n_blocks < n_rest + n_loud:
        return 0, n_rest * n_block
    loudest = int(np.argmax(_sliding_mean(loudness, n_loud)))
    candidates = _sliding_mean(loudness, n_rest)[: max(1, loudest - n_rest + 1)]
    start = int(np.argmin(candidates))
    return start * n_block, (start + n_rest) * n_block


def _log_powers(samples_uv: FloatArray, fs_hz: float, config: FrontEndConfig) -> FloatArray:
    """Return log block powers about their mean at the recording's own rate; 0 in gaps."""
    undivided = replace(config, working_rate_hz=fs_hz)
    trace = condition(samples_uv, fs_hz, corner_hz=config.high_pass_hz, config=undivided)
    n_block = max(1, round(_BLOCK_S * fs_hz))
    powers_uv2 = block_powers(trace.samples_uv**2, trace.usable, n_block=n_block)
    logs = np.log(np.where(powers_uv2 > 0, powers_uv2, np.nan))
    if not np.isfinite(logs).any():
        return np.zeros(len(powers_uv2))
    return np.asarray(np.nan_to_num(logs - np.nanmean(logs), nan=0.0))


def _sliding_mean(values: FloatArray, n_window: int) -> FloatArray:
    return np.convolve(values, np.ones(n_window) / n_window, mode="valid")
