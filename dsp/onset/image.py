"""What a channel shows of another muscle, and that channel without it; it doubts nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dsp.block import FloatArray
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.crosstalk import Whitened
from dsp.onset.front_end import Trace, condition
from dsp.onset.hum import without_hum
from dsp.onset.image_config import ImageConfig
from dsp.onset.rest import settled_after_masks

_RINGING_S = 0.01
_FLOOR_QUANTILE = 0.1
_RIDGE = 1e-3
_TINY = 1e-12
_LEAST_BLOCKS = 4
_HALF = 0.5
_LEAST_HEARD_SHARE = 0.7


def image_evidence(
    seen: Whitened, source: Whitened, *, later_s: float, config: ImageConfig
) -> float:
    """Return how clearly a channel shows another's muscle, near the later of their starts.

    Parameters
    ----------
    seen, source : Whitened
        The channel in question, and the one whose muscle it may show.
    later_s : float
        The later of their starts.
    config : ImageConfig
        Stretch and limits.

    Returns
    -------
    float
        What an image explains, as `_fit` gives it; 0 where the channel is much the louder of the
        two. Of 100 simulated pairs without crosstalk 2 to 4 reach 80, and lose nothing by it.
    """
    x, late = compared(seen, source, later_s, (-config.before_s, config.seen_after_s), config)
    n_before = round(config.before_s * seen.fs_hz)
    if _heard_share(x[n_before:], late[:, n_before:]) < _LEAST_HEARD_SHARE:
        longer_s = (-config.before_s, config.fitted_after_s)
        x, late = compared(seen, source, later_s, longer_s, config)
    at_once = late[round(config.early_s * seen.fs_hz)]
    if np.mean(x**2) >= config.louder_ratio * np.mean(at_once**2):
        return 0.0
    return fit_image(x, late, n_block=_n_block(seen.fs_hz, config), n_fits=2)[1]


def _heard_share(x: FloatArray, late: FloatArray) -> float:
    """Return how much of a stretch may be compared at all: the rest is masked on either."""
    return float(np.mean((x != 0.0) & (late != 0.0).all(axis=0)))


def evidence_left(
    seen: Whitened, source: Whitened, *, later_s: float, config: ImageConfig
) -> float:
    """Return how clearly a freed channel still shows the other, early or late.

    Parameters
    ----------
    seen, source, later_s, config
        As `image_evidence` takes them.

    Returns
    -------
    float
        As `image_evidence`, whichever is the louder: of the stretch around the starts, or of the
        contraction after it, whichever has more. A filter that fits both together but neither
        alone was of two signals.
    """
    n_block = _n_block(seen.fs_hz, config)
    stretches = (
        (-config.before_s, config.seen_after_s),
        (config.seen_after_s, config.fitted_after_s),
    )
    fits = (
        fit_image(*compared(seen, source, later_s, stretch, config), n_block=n_block, n_fits=2)
        for stretch in stretches
    )
    return max(evidence for _, evidence in fits)


def compared(
    seen: Whitened,
    source: Whitened,
    later_s: float,
    stretch_s: tuple[float, float],
    config: ImageConfig,
) -> tuple[FloatArray, FloatArray]:
    """Return a stretch of one channel, and of the other all that may show in it.

    Parameters
    ----------
    seen, source : Whitened
        The channel in question, and the one whose muscle it may show.
    later_s : float
        What the stretch counts from.
    stretch_s : (float, float)
        Where it begins and ends.
    config : ImageConfig
        Delays an image may have.

    Returns
    -------
    x : (n_samples,) float64
        Of the one.
    late : (n_delays, n_samples) float64
        Of the other, `config.early_s` ahead first.
    """
    first_s, last_s = stretch_s
    n_long = round((last_s - first_s) * seen.fs_hz)
    n_apart = round(config.reach_s * seen.fs_hz) + round(config.early_s * seen.fs_hz)
    y = source.stretch(later_s + first_s - config.reach_s, n_long + n_apart)
    return seen.stretch(later_s + first_s, n_long), _delayed(y, n_long)


def _n_block(fs_hz: float, config: ImageConfig) -> int:
    return max(1, round(config.block_s * fs_hz))


def find_image(
    seen: ChannelSamples, source: ChannelSamples, *, later_s: float, config: ImageConfig
) -> FloatArray | None:
    """Measure what a channel shows of another muscle.

    Parameters
    ----------
    seen, source : ChannelSamples
        The channel with the image, and the one whose muscle it is of; of one repetition.
    later_s : float
        The later of their starts.
    config : ImageConfig
        Band, stretch and limits.

    Returns
    -------
    (n_taps,) float64 or None
        The filter through which the muscle is seen, from `early_s` ahead on, one tap per sample at
        the working rate. None
        where the stretch is too short or the image too large.

    Notes
    -----
    Tissue weakens, delays and blurs, so the image is ``sum h[k] y[i - k]`` over delays of -4 to
    20 ms, fitted by least squares, each sample weighted by the inverse of the power around it
    that the fit leaves: where the seen muscle is silent its channel shows the image best.

    References
    ----------
    Farina, Merletti, Indino, Graven-Nielsen (2004), Surface EMG crosstalk evaluated from
    experimental recordings and simulated signals, Methods Inf. Med. 43:30-35.
    """
    of_seen, of_source = _band(seen, config), _band(source, config)
    fs_hz = of_seen.fs_hz
    n_reach, n_early = round(config.reach_s * fs_hz), round(config.early_s * fs_hz)
    n_block = _n_block(fs_hz, config)
    later = (later_s - seen.start_s) * fs_hz
    start = max(round(later - config.before_s * fs_hz), n_reach)
    stop = min(round(later + config.fitted_after_s * fs_hz), len(of_seen.samples_uv) - n_early)
    if stop - start < _LEAST_BLOCKS * n_block:
        return None
    x_uv = of_seen.samples_uv[start:stop]
    late_uv = _delayed(of_source.samples_uv[start - n_reach : stop + n_early], len(x_uv))
    taps, _ = fit_image(x_uv, late_uv, n_block=n_block, n_fits=config.n_fits)
    image_uv2 = np.sum(np.einsum("k,ki->i", taps, late_uv) ** 2)
    is_small = image_uv2 <= config.most_share**2 * np.sum(late_uv[n_early] ** 2)
    return taps if is_small else None


def goes_on(
    seen: ChannelSamples,
    source: ChannelSamples,
    *,
    source_start_s: float,
    seen_start_s: float,
    config: ImageConfig,
) -> bool:
    """Tell whether what a channel shows before its own start goes on in the contraction.

    Parameters
    ----------
    seen, source : ChannelSamples
        As they were recorded: the channel with the image, and the one whose muscle it is of.
    source_start_s, seen_start_s : float
        Their starts, without images.
    config : ImageConfig
        Band and lengths.

    Returns
    -------
    bool
        True where its size in the contraction is two and a half standard errors or three quarters
        of what it was before; and where the source has no lead, for then nothing hangs on it. Not
        where too little of the contraction has come to tell.

    Notes
    -----
    The filter ``h`` is fitted up to the later start alone, where only the source is active, and
    held against the contraction after it: ``g = sum w x y_h / sum w y_h^2`` with ``y_h`` the
    source through it, its error from the scatter of blocks. An image of the source is there as
    before. What both channels hear of a third muscle is then but a small part of the source,
    whose own muscle works by now.
    """
    if seen_start_s - source_start_s < config.least_ahead_s:
        return True
    of_seen, of_source = _band(seen, config), _band(source, config)
    n_block = _n_block(of_seen.fs_hz, config)
    alone_s = (source_start_s - config.proof_before_s, seen_start_s)
    both_s = (seen_start_s + config.proof_after_s, seen_start_s + config.fitted_after_s)
    alone = _cut(of_seen, of_source, seen.start_s, alone_s, config)
    both = _cut(of_seen, of_source, seen.start_s, both_s, config)
    # Where too little of the contraction has been seen, so few blocks say nothing of an error.
    if alone is None or both is None or len(both[0]) < _LEAST_BLOCKS * n_block:
        return False
    taps, _ = fit_image(*alone, n_block=n_block, n_fits=config.n_fits)
    x, late = both
    image = np.where((x != 0.0) & (late != 0.0).all(axis=0), np.einsum("k,ki->i", taps, late), 0.0)
    n_whole = len(x) // n_block * n_block
    blocks = x[:n_whole].reshape(-1, n_block), image[:n_whole].reshape(-1, n_block)
    weights = 1.0 / np.maximum(np.mean(blocks[0] ** 2, axis=1), _TINY)
    shared = weights * np.sum(blocks[0] * blocks[1], axis=1)
    whole = weights * np.sum(blocks[1] ** 2, axis=1)
    if whole.sum() <= 0:
        return False
    gain = shared.sum() / whole.sum()
    error = np.sqrt(np.sum((shared - gain * whole) ** 2)) / whole.sum()
    return bool(gain >= min(config.least_proof * error, config.least_gain))


def _cut(
    seen: Trace,
    source: Trace,
    start_s: float,
    stretch_s: tuple[float, float],
    config: ImageConfig,
) -> tuple[FloatArray, FloatArray] | None:
    """Return a stretch of the one, and of the other all that may show in it; None if too short."""
    n_reach, n_early = (round(each * seen.fs_hz) for each in (config.reach_s, config.early_s))
    start, stop = (round((each - start_s) * seen.fs_hz) for each in stretch_s)
    start, stop = max(start, n_reach), min(stop, len(seen.samples_uv) - n_early)
    if stop - start < _n_block(seen.fs_hz, config):
        return None
    x = seen.samples_uv[start:stop]
    return x, _delayed(source.samples_uv[start - n_reach : stop + n_early], len(x))


def without_image(
    seen: ChannelSamples, source: ChannelSamples, taps: FloatArray, config: ImageConfig
) -> ChannelSamples:
    """Take the image of a muscle out of a channel.

    Parameters
    ----------
    seen, source : ChannelSamples
        As `find_image` took them.
    taps : (n_taps,) float64
        What it found.
    config : ImageConfig
        As given to it.

    Returns
    -------
    ChannelSamples
        Missing where the source is, for the image would come back there; doubted, too, wherever
        the source is: its heartbeats, jolts and lost values are no muscle's and would be put in.
    """
    stride = config.front_end.factor(source.fs_hz)
    kernel = np.zeros((len(taps) - 1) * stride + 1)
    kernel[::stride] = taps
    rest_uv = source.samples_uv[slice(*source.rest)]
    is_present = np.isfinite(source.samples_uv)
    source_uv = np.nan_to_num(source.samples_uv - np.mean(rest_uv[np.isfinite(rest_uv)]))
    n_early = stride * round(config.early_s * source.fs_hz / stride)
    reached = slice(n_early, n_early + len(source_uv))
    image_uv = np.convolve(source_uv, kernel)[reached]
    is_known = np.convolve(~is_present, np.ones(len(kernel)))[reached] < _HALF
    return replace(
        seen,
        samples_uv=np.where(is_known, seen.samples_uv - image_uv, np.nan),
        ecg=seen.ecg | source.ecg,
        clipped=seen.clipped | source.clipped,
        flat=seen.flat | source.flat,
        loose=seen.loose | source.loose,
        motion=seen.motion | source.motion,
        jolted=seen.jolted | source.jolted,
    )


def _band(channel: ChannelSamples, config: ImageConfig) -> Trace:
    """Return a channel in the band that decides, 0 where nothing may be compared."""
    trace = condition(
        channel.samples_uv,
        channel.fs_hz,
        corner_hz=config.front_end.high_pass_hz,
        masked=channel.hidden | channel.clipped | channel.flat | channel.motion,
        config=config.front_end,
    )
    scale = trace.fs_hz / channel.fs_hz
    first, stop = (round(index * scale) for index in channel.rest)
    trace = without_hum(trace, first, stop, mains_hz=channel.mains_hz)
    n_ringing = round(_RINGING_S * trace.fs_hz)
    is_settled = settled_after_masks(trace.usable, n_lags=n_ringing) & trace.usable
    return replace(trace, samples_uv=np.where(is_settled, trace.samples_uv, 0.0))


def _delayed(y: FloatArray, n_samples: int) -> FloatArray:
    """Return the last `n_samples` first, and what came earlier below, (n_delays, n_samples)."""
    return np.lib.stride_tricks.sliding_window_view(y, n_samples)[::-1]


def fit_image(
    x: FloatArray, late: FloatArray, *, n_block: int, n_fits: int
) -> tuple[FloatArray, float]:
    """Fit one channel by the delayed samples of another.

    Parameters
    ----------
    x : (n_samples,) float64
        The one; 0 where nothing may be compared.
    late : (n_delays, n_samples) float64
        The other, one row per delay.
    n_block : int
        Over so many samples the power is taken that weighs them.
    n_fits : int
        How often the weights are drawn anew from what is left.

    Returns
    -------
    taps : (n_delays,) float64
        The image's filter.
    evidence : float
        By how much it lessens the weighted squares: of white noise that shares nothing a
        chi-square of as many degrees of freedom as there are taps.
    """
    taps, evidence, left = np.zeros(len(late)), 0.0, x
    is_heard = (x != 0.0) & (late != 0.0).all(axis=0)
    for _ in range(n_fits):
        powers = np.convolve(left**2, np.full(n_block, 1 / n_block), "same")
        floor = np.quantile(powers[is_heard], _FLOOR_QUANTILE) if is_heard.any() else 0.0
        weighted = late * (is_heard / np.maximum(powers, floor + _TINY))
        # No matrix product of BLAS: it may round by thread count.
        normal = np.einsum("ki,li->kl", weighted, late)
        target = np.einsum("ki,i->k", weighted, x)
        normal[np.diag_indices_from(normal)] += _RIDGE * np.trace(normal) / len(normal) + _TINY
        taps = np.linalg.solve(normal, target)
        evidence = float(np.sum(taps * target))
        left = x - np.einsum("k,ki->i", taps, late)
    return taps, evidence
