"""The order of three or four muscles in one repetition, ties included; pairs stand in `pair`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dsp.block import FloatArray
from dsp.findings import (
    OrderProbability,
    PairFinding,
    RankingFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.firing_order.config import OrderConfig
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.shared_shape import Reading, readings

MOST_CHANNELS = 4
LONGEST_TIE_MS = 1000.0
"""Four muscles have 75 orders with ties, six have 4683: beyond four only pairs are told."""

_LEAST_CHANNELS = 2
_LEAST_KEPT_P = 0.01
_LEAST_P = 1e-6
_LEAST_READING_P = 0.01
_LEAST_CELL_P = 1e-9

_ORDERS = (SessionVerdict.BEFORE, SessionVerdict.TOGETHER, SessionVerdict.AFTER)

Groups = tuple[tuple[int, ...], ...]


def rank_repetition(
    channels: Sequence[str],
    posteriors: Sequence[OnsetPosterior | None],
    pairs: Sequence[PairFinding],
    *,
    config: OrderConfig,
) -> RankingFinding | None:
    """Order the muscles of one repetition, as far as their pairs allow it.

    Parameters
    ----------
    channels : sequence of str
        Names of the EMG channels.
    posteriors : sequence of (OnsetPosterior or None)
        One per channel; None where no start was seen.
    pairs : sequence of PairFinding
        Every two of the channels, as `order_pair` found them.
    config : OrderConfig
        Tie band and the probability at which an order is stated.

    Returns
    -------
    RankingFinding or None
        The order of the channels with a start. None where fewer than two or more than four have
        one.

    Notes
    -----
    An order is stated where it has the wanted probability *and* each pair was told just so alone:
    a doubt that withholds a pair withholds every order that needs it, and no ranking contradicts
    a pair.
    """
    seen = [
        (channel, posterior)
        for channel, posterior in zip(channels, posteriors, strict=True)
        if posterior is not None
    ]
    if not _LEAST_CHANNELS <= len(seen) <= MOST_CHANNELS:
        return None
    names = tuple(channel for channel, _ in seen)
    orders, p_chained = rank_onsets(
        names,
        [posterior for _, posterior in seen],
        tie_ms=config.tie_ms,
        alike_share=config.alike_share,
        trust=config.trust,
    )
    told = {(pair.a, pair.b): pair.verdict for pair in pairs}
    return RankingFinding(
        names,
        tuple(each for each in orders if each.p >= _LEAST_KEPT_P) or orders[:1],
        p_chained,
        any(each.p >= config.state_at and _is_told(each.groups, told) for each in orders[:1]),
        tuple(pair for pair, verdict in told.items() if verdict is not Verdict.CANNOT_TELL),
    )


def rank_onsets(
    channels: Sequence[str],
    posteriors: Sequence[OnsetPosterior],
    *,
    tie_ms: float,
    alike_share: float = 0.0,
    trust: float = 1.0,
) -> tuple[tuple[OrderProbability, ...], float]:
    """Return the probability of every order of a few muscles.

    Parameters
    ----------
    channels : sequence of str
        Two to four names.
    posteriors : sequence of OnsetPosterior
        One per name, on grids of one step.
    tie_ms : float
        Two starts that lie no further apart are together.
    alike_share : float
        Prior probability that all muscles rise in one shape (`dsp.onset.shared_shape`).

    Returns
    -------
    orders : tuple of OrderProbability
        Of all 3, 13 or 75 those likelier than a millionth, falling; of equal ones the
        first in channel order.
    p_chained : float
        Probability of starts that make no order. With it all probabilities add up to one.

    Raises
    ------
    ValueError
        If there are fewer than two or more than four channels, not one posterior for each, or
        grids of different steps, or the tie is below 0 or over a second.

    Notes
    -----
    Muscles are in one group when every two of them are together. Three starts of which the
    neighbours are together and the outer two are not (0, 20, 40 ms with a tie of 30) make a
    chain, which no order with ties can say: its probability is given to no order. So an order is
    never likelier than what it says of any pair.

    Exact on the grid, and apart for every reading of the shapes: with ``F_G(u, v)`` the
    probability that the earliest start of group ``G`` is ``u`` and its latest is ``v``,
    ``v - u <= d``, an order is built from its first group on::

        A_1(v) = sum over u of F_1(u, v)
        A_k(v) = sum over u of F_k(u, v) * sum over w < u - d of A_(k-1)(w)

    ``d`` between two cells is shared between them as a pair's tie band is.
    """
    _check(channels, posteriors)
    if not 0 <= tie_ms <= LONGEST_TIE_MS:
        raise ValueError(
            f"tie_ms is {tie_ms}: give 0 to {LONGEST_TIE_MS:g}; starts further apart are of two "
            "movements, and none of one together"
        )
    if not 0 <= alike_share <= 1:
        raise ValueError(f"alike_share is {alike_share}: give a probability, 0 to 1")
    step_ms = 1000.0 * posteriors[0].step_s
    n_cells = max(tie_ms / step_ms - 0.5, 0.0)
    n_below = int(n_cells)
    share = n_cells - n_below
    probabilities: dict[Groups, float] = {}
    for p_reading, starts in _likely(readings(posteriors, alike_share=alike_share, trust=trust)):
        p = _on_one_grid(posteriors, starts)
        everything = _groups(p, n_tie=n_below + 1)
        for n_tie, weight in ((n_below, 1.0 - share), (n_below + 1, share)):
            if weight > 0:
                for groups, p_order in _orders(everything, len(p), n_tie=n_tie):
                    p_both = p_reading * weight * p_order
                    probabilities[groups] = probabilities.get(groups, 0.0) + p_both
    orders = sorted(probabilities.items(), key=lambda order: -order[1])
    named = tuple(
        OrderProbability(tuple(tuple(channels[i] for i in group) for group in groups), p_order)
        for groups, p_order in orders
    )
    return named, max(0.0, 1.0 - sum(order.p for order in named))


def rank_session(pairs: Sequence[SessionPairFinding]) -> tuple[tuple[str, ...], ...] | None:
    """Return the order that the pairs of a session make, if every pair was told.

    Parameters
    ----------
    pairs : sequence of SessionPairFinding
        Every two of a few channels, as `summarise_session` found them.

    Returns
    -------
    tuple of tuple of str, or None
        Groups, first to last; None where a pair was not told or ties make a chain.
    """
    told = {
        (pair.a, pair.b): Verdict(pair.verdict.value) for pair in pairs if pair.verdict in _ORDERS
    }
    channels = tuple(dict.fromkeys(name for pair in pairs for name in (pair.a, pair.b)))
    n_before = dict.fromkeys(channels, 0)
    for (a, b), verdict in told.items():
        n_before[a] += verdict is Verdict.AFTER
        n_before[b] += verdict is Verdict.BEFORE
    groups = tuple(
        tuple(name for name in channels if n_before[name] == place)
        for place in sorted(set(n_before.values()))
    )
    return groups if groups and _is_told(groups, told) else None


def _check(channels: Sequence[str], posteriors: Sequence[OnsetPosterior]) -> None:
    if not _LEAST_CHANNELS <= len(channels) <= MOST_CHANNELS:
        raise ValueError(
            f"{len(channels)} channels: an order is told of {_LEAST_CHANNELS} to "
            f"{MOST_CHANNELS}; leave some out"
        )
    if len(posteriors) != len(channels):
        raise ValueError(
            f"{len(posteriors)} posteriors for {len(channels)} channels: give one for each"
        )
    steps_s = [posterior.step_s for posterior in posteriors]
    if not np.allclose(steps_s, steps_s[0], rtol=1e-6, atol=0.0):
        raise ValueError(
            f"grid steps {steps_s} s differ: all onsets must come from one repetition at one rate"
        )


def _likely(found: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the readings that could change an order, their probabilities adding up to one."""
    likely = tuple(reading for reading in found if reading[0] >= _LEAST_READING_P)
    total = sum(p_reading for p_reading, _ in likely)
    return tuple((p_reading / total, starts) for p_reading, starts in likely)


def _on_one_grid(posteriors: Sequence[OnsetPosterior], starts: Sequence[FloatArray]) -> FloatArray:
    """Return the probabilities of starts on one grid for all, (n_channels, n_grid)."""
    step_s = posteriors[0].step_s
    start_s = min(float(posterior.grid_s[0]) for posterior in posteriors)
    firsts = [round((float(each.grid_s[0]) - start_s) / step_s) for each in posteriors]
    n_grid = max(first + len(each) for first, each in zip(firsts, starts, strict=True))
    p = np.zeros((len(posteriors), n_grid))
    for row, first, each in zip(p, firsts, starts, strict=True):
        row[first : first + len(each)] = each
    seen = np.flatnonzero((p > _LEAST_CELL_P).any(axis=0))
    return p[:, seen[0] : seen[-1] + 1]


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """When a group of muscles starts.

    Attributes
    ----------
    p : (n_widths, n_grid) float64
        Row ``w``, column ``v``: the latest start is in cell ``v``, the earliest ``w`` cells before.
    p_earliest : (n_grid,) float64
        Of its earliest start.
    """

    p: FloatArray
    p_earliest: FloatArray


def _groups(p: FloatArray, *, n_tie: int) -> dict[tuple[int, ...], FloatArray]:
    """Return how likely each group of muscles starts and ends at each cell."""
    within = _within(p, n_widths=n_tie + 1)
    return {
        group: p[list(group)] if len(group) == 1 else _group(within[list(group)])
        for size in range(1, len(p) + 1)
        for group in combinations(range(len(p)), size)
    }


def _orders(
    groups: dict[tuple[int, ...], FloatArray], n_channels: int, *, n_tie: int
) -> Iterator[tuple[Groups, float]]:
    """Yield every order with its probability, starts up to `n_tie` cells apart being together."""
    likely: dict[tuple[int, ...], _Group] = {}
    for group, p in groups.items():
        p_within = p[: n_tie + 1]
        p_earliest = p_within[0] if len(p_within) == 1 else _earliest(p_within)
        # A group too unlikely by itself is in no order likely enough.
        if p_earliest.sum() >= _LEAST_P:
            likely[group] = _Group(p_within, p_earliest)
    everyone = tuple(range(n_channels))
    n_grid = groups[(0,)].shape[1]
    yield from _continued((), everyone, np.ones(n_grid), likely, n_tie=n_tie)


def _continued(
    groups: Groups,
    left: tuple[int, ...],
    p_before: FloatArray,
    likely: dict[tuple[int, ...], _Group],
    *,
    n_tie: int,
) -> Iterator[tuple[Groups, float]]:
    """Yield every order that begins with `groups`.

    ``p_before[u]`` is the probability of these groups with the last of them far enough before
    ``u``.
    """
    for size in range(1, len(left) + 1):
        for group in combinations(left, size):
            if group not in likely:
                continue
            p_groups = float((likely[group].p_earliest * p_before).sum())
            if p_groups < _LEAST_P:
                continue
            rest = tuple(each for each in left if each not in group)
            if not rest:
                yield (*groups, group), p_groups
                continue
            cumulated = np.cumsum(_after(likely[group].p, p_before))
            free = np.zeros_like(cumulated)
            free[n_tie + 1 :] = cumulated[: -(n_tie + 1)]
            yield from _continued((*groups, group), rest, free, likely, n_tie=n_tie)


def _within(p: FloatArray, *, n_widths: int) -> FloatArray:
    """Return how likely each muscle lies within a few cells, (n_channels, n_widths, n_grid).

    Row ``w``, column ``v``: in the ``w + 1`` cells that end with ``v``.
    """
    cumulated = np.cumsum(p, axis=1)
    before = np.zeros((len(p), n_widths, p.shape[1]))
    for width in range(n_widths):
        before[:, width, width + 1 :] = cumulated[:, : max(0, p.shape[1] - width - 1)]
    return np.asarray(cumulated[:, np.newaxis] - before)


def _group(within: FloatArray) -> FloatArray:
    """Return how likely a group of muscles starts and ends at each cell, (n_widths, n_grid).

    Row ``w``, column ``v``: the latest start is in cell ``v``, the earliest ``w`` cells before.
    """
    n_widths, n_grid = within.shape[1:]
    padded = np.zeros((n_widths + 2, n_grid + 1))
    np.prod(within, axis=0, out=padded[2:, 1:])
    now, earlier = padded[:, 1:], padded[:, :-1]
    # All within the cells, less those of which none is at the first, or none at the last.
    exactly = now[2:] - now[1:-1] - earlier[1:-1] + earlier[:-2]
    return np.asarray(np.maximum(exactly, 0.0))


def _earliest(group: FloatArray) -> FloatArray:
    """Return the probability of each earliest start of a group."""
    n_widths, n_grid = group.shape
    # Rows one cell longer than they were laid down shift by one cell each.
    n_laid = n_grid + n_widths
    skewed = np.zeros(n_widths * (n_laid + 1))
    skewed[: n_widths * n_laid].reshape(n_widths, n_laid)[:, :n_grid] = group
    return np.asarray(skewed.reshape(n_widths, n_laid + 1)[:, :n_grid].sum(axis=0))


def _after(group: FloatArray, p_before: FloatArray) -> FloatArray:
    """Return the probability of each latest start of a group that all before it leave room for."""
    n_widths = len(group)
    if n_widths == 1:
        return np.asarray(group[0] * p_before)
    room = np.flatnonzero(p_before)
    if not len(room):
        return np.zeros_like(p_before)
    # Nothing lies before the first cell with room.
    first = int(room[0])
    padded = np.concatenate([np.zeros(n_widths - 1), p_before[first:]])
    earliest = sliding_window_view(padded, len(p_before) - first)[::-1]
    after = np.zeros_like(p_before)
    after[first:] = (group[:, first:] * earliest).sum(axis=0)
    return after


def _is_told(groups: tuple[tuple[str, ...], ...], told: dict[tuple[str, str], Verdict]) -> bool:
    """Tell whether every pair was told alone as the order has it."""
    both_ways = told | {(b, a): _mirrored(verdict) for (a, b), verdict in told.items()}
    together = [pair for group in groups for pair in combinations(group, 2)]
    before = [
        (first, later)
        for place, group in enumerate(groups)
        for first in group
        for follower in groups[place + 1 :]
        for later in follower
    ]
    return all(both_ways.get(pair) is Verdict.TOGETHER for pair in together) and all(
        both_ways.get(pair) is Verdict.BEFORE for pair in before
    )


def _mirrored(verdict: Verdict) -> Verdict:
    if verdict is Verdict.BEFORE:
        return Verdict.AFTER
    return Verdict.BEFORE if verdict is Verdict.AFTER else verdict
