"""Short bursts before a start: spurious ones that are not it, and lone discharges that are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.onset.config import PosteriorConfig


@dataclass(frozen=True, slots=True, eq=False)
class BurstEvidence:
    """What short bursts before a start would explain.

    Attributes
    ----------
    log_odds : (n_grid,) float64
        What a start gains when bursts may have come before it without being it.
    log_lone : tuple of (n_grid,) float64
        What a lone discharge of each length that begins there would explain, its cost taken off;
        minus infinity where none fits.
    lone_pauses : tuple of (int, int)
        From when to when after its beginning the train may follow, in samples.
    """

    log_odds: FloatArray
    log_lone: tuple[FloatArray, ...]
    lone_pauses: tuple[tuple[int, int], ...]

    def spread(self, log_weights: FloatArray) -> FloatArray:
        """Share the weight of every start with the bursts before it.

        Parameters
        ----------
        log_weights : (n_grid,) float64
            Log weight of each moment as the beginning of the sustained train.

        Returns
        -------
        (n_grid,) float64
            Log weight of each moment as the start of the muscle.

        Notes
        -----
        A burst shortly before the train is the muscle's own first discharge or is not; nobody can
        tell. Both readings keep their weight, so that what remains is two hills and no order.
        """
        n_grid = len(log_weights)
        top = float(log_weights.max())
        cumulated = np.concatenate([[0.0], np.cumsum(np.exp(log_weights - top))])
        readings = [log_weights + self.log_odds]
        for log_lone, (soonest, latest) in zip(self.log_lone, self.lone_pauses, strict=True):
            begin = np.minimum(np.arange(n_grid) + soonest, n_grid)
            end = np.minimum(np.arange(n_grid) + latest, n_grid)
            train = np.maximum(cumulated[end] - cumulated[begin], np.finfo(np.float64).tiny)
            readings.append(top + np.log(train) + log_lone)
        return np.asarray(np.logaddexp.reduce(readings))


def weigh_bursts(
    log_likelihoods: FloatArray,
    powers_uv2: FloatArray,
    *,
    n_grid: int,
    fs_hz: float,
    config: PosteriorConfig,
) -> BurstEvidence:
    """Weigh every short burst in a window.

    Parameters
    ----------
    log_likelihoods : (n_levels, n_samples) float64
        Of every sample at every gain level, rest first, tempered.
    powers_uv2 : (n_levels,) float64
        Power of the signal at each level.
    n_grid : int
        How many of the samples may be a start.
    fs_hz : float
        Their rate.
    config : PosteriorConfig
        Lengths, pauses and costs.

    Returns
    -------
    BurstEvidence
    """
    surplus = np.zeros((len(log_likelihoods) - 1, log_likelihoods.shape[1] + 1))
    np.cumsum(log_likelihoods[1:] - log_likelihoods[0], axis=1, out=surplus[:, 1:])
    # A discharge too small to be seen could hide anywhere, and takes no weight for that.
    is_seen = powers_uv2[1:] >= config.lone_ratio * powers_uv2[0]
    log_lone: list[FloatArray] = []
    pauses: list[tuple[int, int]] = []
    for length_s in config.lone_lengths_s if is_seen.any() else ():
        n_long, gain = _gain(surplus[is_seen], length_s, fs_hz)
        lone = np.full(n_grid, -np.inf)
        lone[: len(gain)] = gain[:n_grid]
        log_lone.append(lone - config.burst_penalty + np.log(config.lone_share))
        shortest_s, longest_s = config.lone_pauses_s
        pauses.append((n_long + round(shortest_s * fs_hz), n_long + round(longest_s * fs_hz)))
    log_odds = _log_odds(surplus, n_grid=n_grid, fs_hz=fs_hz, config=config)
    return BurstEvidence(log_odds, tuple(log_lone), tuple(pauses))


def _log_odds(
    surplus: FloatArray, *, n_grid: int, fs_hz: float, config: PosteriorConfig
) -> FloatArray:
    """Return what each start gains when bursts may have come before it.

    For every number of bursts the best are taken that ended early enough for a quiet pause before
    the start, at any level and of any of a few lengths.
    """
    gains = [_gain(surplus, length_s, fs_hz) for length_s in config.burst_lengths_s]
    n_pause = round(config.burst_pause_s * fs_hz)
    log_odds = np.zeros(n_grid)
    best = np.zeros(surplus.shape[1])
    for n_bursts in range(1, config.max_bursts + 1):
        with_one_more = best.copy()
        for n_long, gain in gains:
            with_one_more[n_long:] = np.maximum(with_one_more[n_long:], gain + best[:-n_long])
        best = np.maximum.accumulate(with_one_more)
        before = np.concatenate([np.zeros(n_pause), best])[:n_grid]
        cost = n_bursts * config.burst_penalty
        log_odds = np.logaddexp(log_odds, before - cost)
    return log_odds


def _gain(surplus: FloatArray, length_s: float, fs_hz: float) -> tuple[int, FloatArray]:
    """Return a length in samples and what a burst of it explains at its best level."""
    n_long = min(max(1, round(length_s * fs_hz)), surplus.shape[1] - 1)
    return n_long, (surplus[:, n_long:] - surplus[:, :-n_long]).max(axis=0)
