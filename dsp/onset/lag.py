"""The distribution of the delay between two onsets; it states no order."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.shared_shape import readings

_NOTHING_P = 1e-16


def lag_distribution(
    a: OnsetPosterior, b: OnsetPosterior, *, alike_share: float = 0.0, trust: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Return how the onset of *a* lies against that of *b*.

    Parameters
    ----------
    a, b : OnsetPosterior
        Two posteriors on grids of the same step.
    alike_share : float
        Prior probability that both muscles rise in one shape (`dsp.onset.shared_shape`).
    trust : float
        Power on the probabilities of starts of one shape.

    Returns
    -------
    lags_ms : (n_lags,) float64
        Onset of *a* minus onset of *b*.
    p : (n_lags,) float64
        Their probabilities.

    Raises
    ------
    ValueError
        If the grids have different steps.

    Notes
    -----
    ``P(lag) = sum_r P(r) sum_t p_a(t + lag | r) p_b(t | r)`` over the readings ``r`` of the
    shapes.
    """
    if not np.isclose(a.step_s, b.step_s, rtol=1e-6):
        raise ValueError(
            f"grid steps {a.step_s} s and {b.step_s} s differ: "
            "both onsets must come from one repetition at one rate"
        )
    p = np.zeros(len(a.p) + len(b.p) - 1)
    for weight, (of_a, of_b) in readings((a, b), alike_share=alike_share, trust=trust):
        (start_a, stop_a), (start_b, stop_b) = _support(of_a), _support(of_b)
        # The last of b is the first of b turned round.
        first = start_a + len(of_b) - stop_b
        some = np.convolve(of_a[start_a:stop_a], of_b[start_b:stop_b][::-1])
        p[first : first + len(some)] += weight * some
    earliest_ms = (a.grid_s[0] - b.grid_s[-1]) * 1000.0
    return earliest_ms + np.arange(len(p)) * a.step_s * 1000.0, p


def _support(p: FloatArray) -> tuple[int, int]:
    """Return where a distribution is more than nothing that could be seen."""
    some = np.flatnonzero(p > _NOTHING_P)
    return int(some[0]), int(some[-1]) + 1
