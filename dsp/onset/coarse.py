"""The one sustained change of a repetition, to some 50 ms; the posterior finds the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.onset.config import CoarseConfig
from dsp.onset.front_end import Trace
from dsp.onset.rest import RestModel, block_powers, settled_after_masks, whiten

_MAX_BLOCKS = 1500
_EVEN_SHARE = 0.75
_BURST_SURPLUS = 1.0


@dataclass(frozen=True, slots=True)
class CoarseOnset:
    """A sustained stretch above rest, in samples of the trace.

    Attributes
    ----------
    start, stop : int
        Where it begins and ends.
    evidence : float
        How much better than rest it explains the repetition, in nats.
    """

    start: int
    stop: int
    evidence: float


def find_sustained_change(
    trace: Trace, rest: RestModel, *, first: int, config: CoarseConfig
) -> CoarseOnset | None:
    """Find the stretch that departs most from rest.

    Parameters
    ----------
    trace : Trace
        The conditioned channel over the whole repetition.
    rest : RestModel
        Its quiet stretch.
    first : int
        First sample at which a start is looked for.
    config : CoarseConfig
        Block length, smallest duration and evidence.

    Returns
    -------
    CoarseOnset or None
        None when nothing lasts long enough or stands out enough.

    Notes
    -----
    The signal is whitened with the rest model, its energy clipped and averaged in blocks; the
    logarithms ``z`` of the block energies have mean ``m`` and variance ``v`` at rest. Over every
    stretch of ``n`` blocks of at least the smallest duration the maximum-likelihood step has the
    log-likelihood ratio ``(sum(z - m))² / (2 n v)``. A short burst cannot win, however large:
    the clipped logarithm bounds what one block may say, and the quiet blocks after it count
    against it.

    A muscle that starts low and rises again later has its largest step late. What leads up to
    the stretch without a pause, is as long and stands out by itself, therefore belongs to it.
    """
    if rest.innovation_uv2 <= 0:
        return None
    energies = np.minimum(whiten(trace, rest) ** 2 / rest.innovation_uv2, config.energy_clip)
    usable = settled_after_masks(trace.usable, n_lags=len(rest.coefficients) - 1)
    n_block = max(
        round(config.block_s * trace.fs_hz), -(-(len(energies) - first) // _MAX_BLOCKS), 1
    )
    levels = block_powers(energies[first:], usable[first:], n_block=n_block)
    surplus, variance = _surplus(levels, n_block=n_block)
    n_least = max(1, round(config.min_active_s * trace.fs_hz / n_block))
    found = _best_stretch(surplus, n_least=n_least)
    if found is None:
        return None
    # What stands out of the contraction itself is a burst beside it and may not outweigh it.
    typical = float(np.median(surplus[found[0] : found[1]]))
    surplus = np.minimum(surplus, max(typical, 0.0) + _BURST_SURPLUS)
    found = _best_stretch(surplus, n_least=n_least)
    if found is None:
        return None
    start, stop, gain = found
    evidence = gain / (2 * variance)
    if evidence < config.min_evidence:
        return None
    least_gain = 2 * variance * config.min_evidence
    start -= _n_earlier(surplus[:start], n_least=n_least, least_gain=least_gain)
    return CoarseOnset(first + start * n_block, first + stop * n_block, evidence)


def _surplus(levels: FloatArray, *, n_block: int) -> tuple[FloatArray, float]:
    """Return the blocks' log energy above its rest mean, and its rest variance.

    The logarithm of a mean of n squared Gaussians has mean about -1/n and variance about 2/n
    around the true level; twice that variance is taken, because EMG at rest is not that even.
    Unusable blocks say nothing.
    """
    variance = 4.0 / n_block
    logs = np.log(np.maximum(np.nan_to_num(levels, nan=1.0), 1e-6)) + 1.0 / n_block
    return np.where(np.isfinite(levels), logs, 0.0), variance


def _best_stretch(surplus: FloatArray, *, n_least: int) -> tuple[int, int, float] | None:
    n_blocks = len(surplus)
    if n_blocks < n_least:
        return None
    sums = np.concatenate([[0.0], np.cumsum(surplus)])
    lengths = np.subtract.outer(np.arange(n_blocks + 1.0), np.arange(n_blocks + 1.0)).T
    lengths[lengths < n_least] = np.inf
    gains = np.maximum(sums - sums[:, np.newaxis], 0.0)
    gains *= gains
    gains /= lengths
    start, stop = divmod(int(np.argmax(gains)), n_blocks + 1)
    if gains[start, stop] <= 0:
        return None
    return start, stop, float(gains[start, stop])


def _n_earlier(surplus: FloatArray, *, n_least: int, least_gain: float) -> int:
    """Return how many blocks right before a stretch are active too, most of them on their own."""
    sums = np.cumsum(surplus[::-1])
    lengths = np.arange(1, len(surplus) + 1)
    gains = np.where(sums > 0, sums**2 / lengths, 0.0)
    gains[: n_least - 1] = 0.0
    if not len(gains) or gains.max() < least_gain:
        return 0
    n_blocks = int(np.argmax(gains)) + 1
    middle = sums[n_blocks - 1] / n_blocks / 2
    is_even = np.mean(surplus[-n_blocks:] > middle) >= _EVEN_SHARE
    return n_blocks if is_even else 0
