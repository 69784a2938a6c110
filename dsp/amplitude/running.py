"""Running levels of a repetition and the co-activation read from them; it compares no starts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dsp.amplitude.coactivation import coactivation
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import ChannelAmplitude, PairCoactivation
from dsp.amplitude.level import WITHHOLDING
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.reference import Reference
from dsp.amplitude.samples import AmplitudeSamples, BoolArray, IndexRange
from dsp.amplitude.sharing import Sharing
from dsp.block import FloatArray
from dsp.envelope import MovingRms
from dsp.findings import Reason
from dsp.muscle import pair_order
from dsp.shared_signal import shared_signal

_FULL_PERCENT = 100.0
_LEAST_COUNTED_SHARE = 0.5


def measure_coactivations(
    samples: AmplitudeSamples,
    channels: tuple[ChannelAmplitude, ...],
    *,
    span: IndexRange,
    references: Mapping[str, Reference],
    sharing: Sharing,
    config: AmplitudeConfig,
) -> tuple[PairCoactivation, ...]:
    """Measure how much of every two muscles' activity is shared in a repetition.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared samples of the repetition.
    channels : tuple of ChannelAmplitude
        What was measured of each channel: its rest is taken from there.
    span : (int, int)
        Half-open range of sample indices: the whole repetition.
    references : mapping of str to Reference
        By channel.
    sharing : Sharing
        Pairs that are known to share signal.
    config : AmplitudeConfig
        Window and limits.

    Returns
    -------
    tuple of PairCoactivation
        Every two channels, a gluteus maximus first. Without a number where either has no usable
        reference or no rest, was spoilt, or where the two share signal.
    """
    levels = {
        each.channel: _running_percent(samples, each, references, span=span, config=config)
        for each in channels
    }
    names = tuple(levels)
    withheld = {each.channel: _withheld(samples, each, references, span=span) for each in channels}
    doubted = {each.channel: _doubts(samples, each, span=span) for each in channels}
    usable = [name for name in names if levels[name] is not None and not withheld[name]]
    shared = sharing.pairs | _sharing(samples, usable, span, config)
    found = []
    for a, b in ((names[i], names[j]) for i, j in pair_order(names)):
        is_shared = (Reason.CROSSTALK,) if frozenset((a, b)) in shared else ()
        reasons = tuple(dict.fromkeys((*withheld[a], *withheld[b], *is_shared)))
        doubts = () if reasons else tuple(dict.fromkeys((*doubted[a], *doubted[b])))
        found.append(_coactivation(a, b, levels, reasons=reasons, doubts=doubts))
    return tuple(found)


def _coactivation(
    a: str,
    b: str,
    levels: Mapping[str, FloatArray | None],
    *,
    reasons: tuple[Doubt, ...],
    doubts: tuple[Doubt, ...],
) -> PairCoactivation:
    of_a, of_b = levels[a], levels[b]
    if reasons or of_a is None or of_b is None:
        return PairCoactivation(a, b, None, None, reasons)
    found = coactivation(of_a, of_b)
    if found.common_area_percent is None:
        return PairCoactivation(a, b, None, None, doubts or (Reason.LOW_SNR,))
    return PairCoactivation(a, b, found.common_area_percent, found.rudolph_percent, doubts)


def _doubts(
    samples: AmplitudeSamples, measured: ChannelAmplitude, *, span: IndexRange
) -> tuple[Doubt, ...]:
    """Return what is doubted of a channel, and which of its samples are left out."""
    rows, column = slice(*span), samples.column_of(measured.channel)
    left_out = [reason for reason, mask in samples.spoilt.items() if mask[rows, column].any()]
    is_beat = ~samples.is_counted[rows, column] & ~samples.spoilt[Reason.GAP][rows, column]
    beats = (Reason.ECG,) if is_beat.any() else ()
    return tuple(dict.fromkeys((*measured.amplitude.reasons, *left_out, *beats)))


def _withheld(
    samples: AmplitudeSamples,
    measured: ChannelAmplitude,
    references: Mapping[str, Reference],
    *,
    span: IndexRange,
) -> tuple[Doubt, ...]:
    """Return why a channel takes part in no co-activation; nothing where it does."""
    reference = references.get(measured.channel)
    reasons: list[Doubt] = []
    if reference is None:
        reasons.append(AmplitudeReason.NO_SQUEEZE)
    elif not reference.is_usable:
        reasons.extend(reference.reasons)
    if not measured.amplitude.is_measured:
        reasons.extend(measured.amplitude.reasons)
    column = samples.column_of(measured.channel)
    reasons.extend(
        reason for reason in WITHHOLDING if samples.spoilt[reason][slice(*span), column].any()
    )
    return tuple(dict.fromkeys(reasons))


def _running_percent(
    samples: AmplitudeSamples,
    measured: ChannelAmplitude,
    references: Mapping[str, Reference],
    *,
    span: IndexRange,
    config: AmplitudeConfig,
) -> FloatArray | None:
    """Return one channel's running level in per cent; None where it has no reference or no rest."""
    reference, rest_uv = references.get(measured.channel), measured.amplitude.rest_uv
    if reference is None or not reference.is_usable or reference.value_uv is None:
        return None
    if rest_uv is None:
        return None
    column = samples.column_of(measured.channel)
    counts = samples.is_counted[:, column].copy()
    for mask in samples.spoilt.values():
        counts &= ~mask[:, column]
    return _percent_of_counted(
        samples.band_uv[:, column],
        counts,
        samples.fs_hz,
        rest_uv=rest_uv,
        reference_uv=reference.value_uv,
        window_ms=config.running_window_ms,
    )[slice(*span)]


def _percent_of_counted(
    band_uv: FloatArray,
    counts: BoolArray,
    fs_hz: float,
    *,
    rest_uv: float,
    reference_uv: float,
    window_ms: float,
) -> FloatArray:
    """Return the running level over the samples that count; NaN where half a window does not."""
    columns = np.column_stack([np.where(counts, band_uv, 0.0), counts])
    power_uv2, share = np.square(MovingRms(fs_hz, window_ms=window_ms).step(columns)).T
    net_uv2 = power_uv2 / np.maximum(share, _LEAST_COUNTED_SHARE) - rest_uv**2
    percent = _FULL_PERCENT * np.sqrt(np.maximum(net_uv2, 0.0)) / reference_uv
    return np.where(share >= _LEAST_COUNTED_SHARE, percent, np.nan)


def _sharing(
    samples: AmplitudeSamples, usable: list[str], span: IndexRange, config: AmplitudeConfig
) -> set[frozenset[str]]:
    """Return the pairs that share more signal over the repetition than two muscles would."""
    columns = [samples.column_of(name) for name in usable]
    if len(columns) < 2:  # noqa: PLR2004 (a pair)
        return set()
    correlations = shared_signal(samples.raw_uv[slice(*span)][:, columns], samples.fs_hz)
    return {
        frozenset((usable[i], usable[j]))
        for i in range(len(usable))
        for j in range(i)
        if correlations[i, j] > config.max_correlation
    }
