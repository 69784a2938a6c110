"""How an amplitude may rise from rest to plateau, and how likely each rise is held to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.onset.config import PosteriorConfig

N_LINES = 3
"""The forms of a line: straight, in two steps, with the root of the time."""


def crossing_delays(
    gains: FloatArray, *, fs_hz: float, n_samples: int, config: PosteriorConfig
) -> NDArray[np.int64]:
    """Return after how many samples each rise passes from each gain level to the next.

    Parameters
    ----------
    gains : (n_levels,) float64
        Power gains, rising from 0.
    fs_hz : float
        Rate the delays are counted at.
    n_samples : int
        Stands for a level that is never reached.
    config : PosteriorConfig
        Grids of rise times and plateau scales.

    Returns
    -------
    (n_shapes, n_rises, n_scales, n_levels - 1) int64
        Delays in samples after the onset; the shapes are line, half cosine, exponential.

    Notes
    -----
    With ``a`` the amplitude as a share of the plateau, the share of the rise time that has passed
    is ``a`` on a line, ``arccos(1 - 2 a) / pi`` on half a cosine, and
    ``log(1 + (R - 1) a) / log R`` on the exponential of a muscle whose motor units enter evenly
    in time, ``R`` being the size of the last over that of the first.

    References
    ----------
    Fuglevand, Winter, Patla (1993), Models of recruitment and rate coding organization in
    motor-unit pools, J. Neurophysiol. 70:2470-2488.
    """
    boundaries = gain_boundaries(gains)
    scales = 10.0 ** (np.asarray(config.scales_db) / 10.0)
    amplitudes = np.sqrt(boundaries / scales[:, np.newaxis])
    reached = np.minimum(amplitudes, 1.0)
    passed = np.stack(
        [
            reached,
            np.arccos(1.0 - 2.0 * reached) / np.pi,
            np.log1p((config.size_ratio - 1.0) * reached) / np.log(config.size_ratio),
        ]
    )
    rises_s = np.asarray(config.rises_s)[:, np.newaxis, np.newaxis]
    delays = np.rint(rises_s * passed[:, np.newaxis] * fs_hz)
    delays = np.where(amplitudes >= 1.0, n_samples, np.minimum(delays, n_samples))
    return delays.astype(np.int64)


def gain_boundaries(gains: FloatArray) -> FloatArray:
    """Return the power gain at which a rise passes from each level to the next.

    Parameters
    ----------
    gains : (n_levels,) float64
        Power gains, rising from 0.

    Returns
    -------
    (n_levels - 1,) float64
    """
    boundaries = (gains[:-1] + gains[1:]) / 2.0
    boundaries[1:] = np.sqrt(gains[1:-1] * gains[2:])
    return np.asarray(boundaries)


def rise_prior(config: PosteriorConfig) -> FloatArray:
    """Return how likely each form and rise time is held to be before anything was seen.

    Parameters
    ----------
    config : PosteriorConfig
        Shares of the forms and the density of the rise time.

    Returns
    -------
    (n_forms, n_rises) float64
        Probabilities that add up to one: those of usual rises, and `config.slow_share` of slow
        ones, whose foot hides the more the smoother they are. The forms are a straight line, one
        in two steps, one with the root of the time (`N_LINES`), half a cosine and the exponential.
    """
    rises_s, share = np.asarray(config.rises_s), _form_shares(config.shape_shares, config)
    usual, slow = [], []
    for longest_s in _each_form(config.longest_usual_rises_s):
        density = np.gradient(rises_s) / (1.0 + (rises_s / longest_s) ** 4)
        rest = np.gradient(rises_s) - density
        density *= (1.0 - config.at_once_share) / density.sum()
        density[rises_s == 0.0] += config.at_once_share
        usual.append(density)
        slow.append(rest / rest.sum())
    slow_share = _form_shares(config.slow_shape_shares, config)
    return np.asarray(
        (1.0 - config.slow_share) * share[:, np.newaxis] * usual
        + config.slow_share * slow_share[:, np.newaxis] * slow
    )


def _each_form(of_shapes: Sequence[float]) -> list[float]:
    """Give every form of a line what the line has."""
    line, *others = of_shapes
    return [line] * N_LINES + list(others)


def _form_shares(shape_shares: Sequence[float], config: PosteriorConfig) -> FloatArray:
    """Divide the lines among the straight and the bent ones."""
    line, *others = shape_shares
    straight = 1.0 - config.knee_share - config.steep_share
    lines = [line * share for share in (straight, config.knee_share, config.steep_share)]
    return np.asarray([*lines, *others])


def by_shape(forms: FloatArray) -> FloatArray:
    """Add up what belongs to one shape: a bent line is a line.

    Parameters
    ----------
    forms : (n_forms, ...) float64
        Something of every form.

    Returns
    -------
    (n_shapes, ...) float64
        The same of line, half cosine and exponential.
    """
    return np.concatenate([forms[:N_LINES].sum(axis=0, keepdims=True), forms[N_LINES:]])


def log_scale_prior(config: PosteriorConfig) -> FloatArray:
    """Return the log probability of every plateau scale.

    Parameters
    ----------
    config : PosteriorConfig
        Grid and standard deviation of the scale.

    Returns
    -------
    (n_scales,) float64
        Logarithms of probabilities that add up to one.
    """
    weights = np.exp(-0.5 * (np.asarray(config.scales_db) / config.scale_sd_db) ** 2)
    return np.asarray(np.log(weights / weights.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class LearnedRises:
    """How the muscles of one person have risen so far; what is likely next follows from it.

    Attributes
    ----------
    seen : tuple of (n_forms, n_rises) float64
        One per channel: probabilities of the rises of its repetitions, added up.
    images : frozenset of (int, int)
        Which channels showed which others' muscles, and had them taken out.
    """

    seen: tuple[FloatArray, ...]
    images: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def nothing(cls, n_channels: int, config: PosteriorConfig) -> LearnedRises:
        """Return what is known before the first repetition.

        Parameters
        ----------
        n_channels : int
            How many channels.
        config : PosteriorConfig
            Grids of forms and rises.

        Returns
        -------
        LearnedRises
        """
        nothing = np.zeros_like(rise_prior(config))
        return cls(tuple(nothing.copy() for _ in range(n_channels)))

    def prior(self, channel: int, config: PosteriorConfig) -> FloatArray:
        """Return how likely each rise of a channel's next repetition is.

        Parameters
        ----------
        channel : int
            Which channel.
        config : PosteriorConfig
            The prior before anything was seen, and how many repetitions it is worth.

        Returns
        -------
        (n_forms, n_rises) float64
            Probabilities that add up to one.

        Notes
        -----
        ``(w p_0 + sum_j q_j) / (w + n)``, the mean of a Dirichlet distribution worth ``w``
        repetitions, with ``q_j`` the probabilities of the rises of an earlier repetition.
        """
        seen, worth = self.seen[channel], config.rise_prior_worth
        return np.asarray((worth * rise_prior(config) + seen) / (worth + seen.sum()))

    def add(
        self,
        rises: Sequence[FloatArray | None],
        images: Collection[tuple[int, int]] = (),
    ) -> LearnedRises:
        """Return what is known with one repetition more.

        Parameters
        ----------
        rises : sequence of (n_forms, n_rises) float64 or None
            One per channel; None where a repetition teaches nothing.
        images : collection of (int, int)
            Which channels showed which others.

        Returns
        -------
        LearnedRises
        """
        pairs = zip(self.seen, rises, strict=True)
        added = tuple(seen if new is None else seen + new for seen, new in pairs)
        return LearnedRises(added, self.images | frozenset(images))
