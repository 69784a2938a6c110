"""Made-up delays of single repetitions, as curves and as whole findings."""

from statistics import NormalDist

import numpy as np

from dsp.block import ChannelInfo
from dsp.findings import PairFinding, RepetitionFinding, Verdict
from dsp.firing_order import summarise_session
from dsp.firing_order.lag_curve import quantiles, regions, thin

CHANNELS = (ChannelInfo("biceps_femoris_R"), ChannelInfo("gluteus_maximus_R"))
LAGS_MS = np.arange(-700.0, 701.0)
VERDICTS = (Verdict.BEFORE, Verdict.TOGETHER, Verdict.AFTER)


def curve(lag_ms, *, sd_ms=12.0):
    """Return a bell-shaped delay."""
    p = np.exp(-0.5 * ((LAGS_MS - lag_ms) / sd_ms) ** 2)
    return thin(LAGS_MS, p / p.sum())


def spread_evenly(typical_ms, scatter_ms, *, n=10):
    """Return the quantiles of a normal scatter: a session without chance."""
    normal = NormalDist()
    return [typical_ms + scatter_ms * normal.inv_cdf((i + 0.5) / n) for i in range(n)]


def repetition(index, lag_ms, *, sd_ms=12.0, reasons=()):
    """Return a repetition whose glute starts about ``lag_ms`` after the hamstring."""
    return repetition_of(index, curve(lag_ms, sd_ms=sd_ms), reasons=reasons)


def repetition_of(index, kept, *, reasons=()):
    """Return a repetition whose delay of the glute against the hamstring is a curve."""
    lags_ms = kept.first_ms + kept.step_ms * np.arange(len(kept.p))
    p = np.array(kept.p)
    low_ms, median_ms, high_ms = quantiles(lags_ms, p, (0.05, 0.5, 0.95))
    p_each = regions(lags_ms, p, tie_ms=30.0)
    told = [verdict for verdict, each in zip(VERDICTS, p_each, strict=True) if each >= 0.95]
    pair = PairFinding(
        "gluteus_maximus_R",
        "biceps_femoris_R",
        float(median_ms),
        (float(low_ms), float(high_ms)),
        *p_each,
        regions(lags_ms, p, tie_ms=0.0)[0],
        told[0] if told and not reasons else Verdict.CANNOT_TELL,
        reasons,
        kept,
    )
    return RepetitionFinding(index, 0.0, 1.0, (), (pair,))


def session(lags_ms, *, sd_ms=12.0):
    """Return what repetitions with these delays say together."""
    repetitions = [repetition(i, lag_ms, sd_ms=sd_ms) for i, lag_ms in enumerate(lags_ms)]
    (pair,) = summarise_session(repetitions, CHANNELS)
    return pair
