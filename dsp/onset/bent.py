"""Rises that no smooth shape resembles: in two steps, or steepest at once; they fix no start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dsp.block import FloatArray
from dsp.onset.config import PosteriorConfig
from dsp.onset.rise import gain_boundaries

_TINY = 1e-300
_REACH_S = 0.1


def bent_rises(
    log_straight: FloatArray,
    steps: FloatArray,
    gains: FloatArray,
    *,
    fs_hz: float,
    config: PosteriorConfig,
) -> FloatArray:
    """Weigh the forms that a straight rise may be bent into.

    Parameters
    ----------
    log_straight : (n_rises, n_grid) float64
        Log-likelihood of every straight rise from every start, plateaus summed out.
    steps : (n_levels - 1, n_samples + 1) float64
        What a walk gains that passes from each gain level to the next at each sample.
    gains : (n_levels,) float64
        Power gains, rising from 0.
    fs_hz : float
        Rate of the samples.
    config : PosteriorConfig
        Grids, and where a bend shows.

    Returns
    -------
    (2, n_rises, n_grid) float64
        The same of rises in two steps and of steep ones.

    Notes
    -----
    *In two steps*: to a share ``f`` of the plateau within ``T_1``, and ``d`` after the start from
    there to all of it within ``T_2``. The likelihood falls apart at the second step, so all ``d``
    are summed over at once::

        p(x | t0, rise j) = sum over f of A_f(t0) mean over d near T_j of B_f(t0 + d)

    *Steep*: with the square root of the time.

    A first step hardly above rest could hide before any start, and so could what makes a rise
    steep: a bend that would not show is held to be straight, and takes no weight for it.
    """
    n_grid, snr = log_straight.shape[1], _whitened_snr(gains)
    # No walk reads behind this: what has not been reached by the last sample never is.
    n_behind = n_grid + round((_REACH_S + 2.0 * max(config.rises_s)) * fs_hz)
    steps = np.concatenate([steps, np.repeat(steps[:, -1:], n_behind, axis=1)], axis=1)
    bent = np.stack([log_straight, log_straight])
    levels = [each for each in config.knee_levels if each**2 * snr >= config.least_knee_ratio]
    if levels and _knee_ranges(config, fs_hz):
        knees = _knees(steps, gains, levels, n_grid=n_grid, fs_hz=fs_hz, config=config)
        shown = len(levels) / len(config.knee_levels)
        if shown < 1.0:
            straight = log_straight[-len(knees) :]
            knees = np.logaddexp(np.log(shown) + knees, np.log1p(-shown) + straight)
        bent[0, -len(knees) :] = knees
    if snr >= config.least_steep_ratio:
        steep = _steep(steps, gains, n_grid=n_grid, fs_hz=fs_hz, config=config)
        bent[1, -len(steep) :] = steep
    return bent


def _whitened_snr(gains: FloatArray) -> float:
    """Return the power that gain one adds over a whitened rest, from how the gains are spread."""
    growth = gains[2] / gains[1] - 1.0  # of the power from level to level
    return float((growth - 1.0) / gains[1])


def _knees(
    steps: FloatArray,
    gains: FloatArray,
    levels: Sequence[float],
    *,
    n_grid: int,
    fs_hz: float,
    config: PosteriorConfig,
) -> FloatArray:
    """Return the log-likelihood of the longer rises in two steps, the second around their time."""
    n_stride = max(1, round(config.bent_step_s * fs_hz))
    ranges = _knee_ranges(config, fs_hz / n_stride)
    n_starts = -(-n_grid // n_stride) + 1
    n_late = n_starts + ranges[-1][1]
    plateaus = list(_plateaus(steps, gains, config))
    n_terms = len(plateaus) * len(levels)
    first = np.empty((n_terms, len(config.knee_first_s), n_starts))
    second = np.empty((n_terms, len(config.knee_second_s), n_late))
    kinds = [(share, *plateau) for plateau in plateaus for share in levels]
    for row, (share, passed, log_prior) in enumerate(kinds):
        low = passed < share
        high = ~low & (passed < 1.0)
        to_share, to_whole = passed[low] / share, (passed[high] - share) / (1.0 - share)
        delays_s = np.multiply.outer(config.knee_first_s, to_share)
        _walk(steps[low], delays_s, out=first[row], fs_hz=fs_hz, n_stride=n_stride)
        delays_s = np.multiply.outer(config.knee_second_s, to_whole)
        _walk(steps[high], delays_s, out=second[row], fs_hz=fs_hz, n_stride=n_stride)
        first[row] += log_prior
    tops = second.max(axis=(1, 2), keepdims=True)
    second -= tops
    np.exp(second, out=second)
    late_p = _means(second.mean(axis=1), ranges, n_starts)
    first += tops
    top = first.max(axis=(0, 1))
    first -= top
    np.exp(first, out=first)
    early_p = first.mean(axis=1)
    early_p /= len(levels)
    both_p = np.einsum("tn,trn->rn", early_p, late_p)
    found = top + np.log(np.maximum(both_p, _TINY))
    at = np.arange(n_grid) / n_stride
    before, beyond = at.astype(int), at % 1.0
    return np.asarray((1.0 - beyond) * found[:, before] + beyond * found[:, before + 1])


def _knee_ranges(config: PosteriorConfig, fs_hz: float) -> list[tuple[int, int]]:
    """Return from when to when after the start the second step of each longer rise may begin."""
    rises_s = np.array([each for each in config.rises_s if each >= config.shortest_knee_s])
    edges_s = np.concatenate([rises_s[:1], (rises_s[1:] + rises_s[:-1]) / 2, rises_s[-1:]])
    edges = np.rint(edges_s * fs_hz).astype(int)
    n_ranges = len(rises_s) if len(rises_s) > 1 else 0
    return list(zip(edges[:n_ranges].tolist(), edges[1:].tolist(), strict=False))


def _means(late_p: FloatArray, ranges: Sequence[tuple[int, int]], n_grid: int) -> FloatArray:
    """Return the mean over each range of delays after every start, (n_terms, n_ranges, n_grid)."""
    cumulated = np.zeros((len(late_p), late_p.shape[1] + 1))
    np.cumsum(late_p, axis=1, out=cumulated[:, 1:])
    means = np.empty((len(late_p), len(ranges), n_grid))
    for row, (start, stop) in enumerate(ranges):
        within = cumulated[:, stop : stop + n_grid] - cumulated[:, start : start + n_grid]
        np.divide(within, stop - start, out=means[:, row])
    return means


def _steep(
    steps: FloatArray,
    gains: FloatArray,
    *,
    n_grid: int,
    fs_hz: float,
    config: PosteriorConfig,
) -> FloatArray:
    """Return the log-likelihood of the longer rises with the square root of the time."""
    rises_s = [each for each in config.rises_s if each >= config.shortest_steep_s]
    plateaus = list(_plateaus(steps, gains, config))
    walks = np.empty((len(plateaus), len(rises_s), n_grid))
    for row, (passed, log_prior) in enumerate(plateaus):
        low = passed < 1.0
        delays_s = np.multiply.outer(rises_s, passed[low] ** 2)
        _walk(steps[low], delays_s, out=walks[row], fs_hz=fs_hz, n_stride=1)
        walks[row] += log_prior
    return _log_sum(walks, np.ones((len(plateaus), 1, 1)))


def _plateaus(
    steps: FloatArray, gains: FloatArray, config: PosteriorConfig
) -> Iterator[tuple[FloatArray, float]]:
    """Yield every plateau: the share of it at which each level is passed, and its log weight."""
    boundaries = gain_boundaries(gains)
    scales_db = np.asarray(config.bent_scales_db)
    weights = np.exp(-0.5 * (scales_db / config.scale_sd_db) ** 2)
    for scale_db, weight in zip(scales_db, weights / weights.sum(), strict=True):
        passed = np.sqrt(boundaries * 10.0 ** (-scale_db / 10.0))
        yield passed, float(np.log(weight) + steps[passed >= 1.0, -1].sum())


def _walk(
    steps: FloatArray, delays_s: FloatArray, *, out: FloatArray, fs_hz: float, n_stride: int
) -> None:
    """Write what rises gain from every start that pass the levels after these delays."""
    out[:] = 0.0
    n_reach = n_stride * out.shape[1]
    for row, delays in enumerate(np.rint(delays_s * fs_hz).astype(int).tolist()):
        for step, delay in zip(steps, delays, strict=True):
            out[row] += step[delay : delay + n_reach : n_stride]


def _log_sum(logs: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the log of a weighted sum over the first axis."""
    top = logs.max(axis=0)
    return np.asarray(top + np.log((np.exp(logs - top) * weights).sum(axis=0)))
