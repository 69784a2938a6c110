"""What a muscle's amplitudes are held against: a reference from squeezes that agree, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.rest import measure_rest
from dsp.amplitude.samples import AmplitudeSamples, IndexRange
from dsp.amplitude.squeeze import Squeeze, SqueezeConfig, measure_squeeze
from dsp.block import ChannelKind
from dsp.findings import Reason

_ENOUGH_SQUEEZES = 2


class Normalisation(StrEnum):
    """What an amplitude is held against, in the six terms of CEDE."""

    MVC_IN_TASK = "maximal contraction in the same task"
    MVC_ISOMETRIC = "standardised isometric maximal contraction"
    SUBMAXIMAL = "standardised submaximal task"
    IN_TASK = "peak or mean in the task"
    NONE = "not normalised"
    M_MAX = "maximal M-wave"

    @property
    def is_contraction(self) -> bool:
        """Return whether its reference is measured on contractions of its own."""
        return self in (self.MVC_IN_TASK, self.MVC_ISOMETRIC, self.SUBMAXIMAL)


@dataclass(frozen=True, slots=True)
class ReferenceConfig:
    """When squeezes make a reference.

    Attributes
    ----------
    squeeze : SqueezeConfig
        How each is measured.
    unequal_share : float
        The two highest may differ by this share of the higher; beyond it one is repeated.
    """

    squeeze: SqueezeConfig = field(default_factory=SqueezeConfig)
    unequal_share: float = 0.10


@dataclass(frozen=True, slots=True)
class Reference:
    """What 100 % of one channel is.

    Attributes
    ----------
    channel : str
        Its name.
    normalisation : Normalisation
        What kind of contraction it was.
    value_uv : float or None
        Mean net RMS of the two highest squeezes, or that of the only one. It is there for the
        screen while there still are reasons; no percentage is made of it then.
    difference_share : float or None
        Difference between these two, as a share of the higher; None without two.
    squeezes : tuple of Squeeze
        All of them, in order.
    reasons : tuple of Reason or AmplitudeReason
        Why it cannot be used yet.
    """

    channel: str
    normalisation: Normalisation
    value_uv: float | None
    difference_share: float | None
    squeezes: tuple[Squeeze, ...]
    reasons: tuple[Doubt, ...]

    @property
    def is_usable(self) -> bool:
        """Return whether percentages may be made of it."""
        return self.value_uv is not None and not self.reasons


def measure_reference(
    samples: AmplitudeSamples,
    channel_name: str,
    *,
    normalisation: Normalisation,
    squeezes: Sequence[IndexRange],
    rest: IndexRange,
    config: ReferenceConfig,
) -> Reference:
    """Measure what 100 % of one channel is.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording of the squeezes.
    channel_name : str
        Which channel.
    normalisation : Normalisation
        What kind of contraction the squeezes are.
    squeezes : sequence of (int, int)
        Half-open ranges of sample indices, one per squeeze; `find_squeezes` gives them.
    rest : (int, int)
        Where the muscle was quiet.
    config : ReferenceConfig
        Windows and limits.

    Returns
    -------
    Reference
        With what stands in the way of using it.

    Raises
    ------
    ValueError
        If there is no such channel, a range is not within the recording, or the normalisation is
        not one by contractions.

    Notes
    -----
    ``value = (h₁ + h₂) / 2`` of the two highest squeezes, once ``(h₁ − h₂) / h₁ ≤ 10 %``. The
    limit is a product decision near what one measures twice on one day: with the within-day
    standard error of 4 % (Dankaerts 2004) two equal squeezes differ by more than 11 % once in
    twenty.

    References
    ----------
    Besomi M et al. (2020). Consensus for experimental design in electromyography (CEDE) project:
    Amplitude normalization matrix. J Electromyogr Kinesiol 53:102438.
    Dankaerts W et al. (2004). Reliability of EMG measurements for trunk muscles during maximal
    and sub-maximal voluntary isometric contractions. J Electromyogr Kinesiol 14:333–342.
    """
    column = samples.column_of(channel_name)
    samples.check_range(rest, what="rest")
    for squeeze in squeezes:
        samples.check_range(squeeze, what="squeeze")
    if not normalisation.is_contraction:
        raise ValueError(
            f"the normalisation is {normalisation.value!r}: a reference is measured on a maximal "
            "contraction or on a standardised submaximal one"
        )
    if samples.channels[column].kind is not ChannelKind.EMG:
        return Reference(channel_name, normalisation, None, None, (), (Reason.ENVELOPE_ONLY,))
    rest_power_uv2, reasons = measure_rest(samples, column, rest, config=config.squeeze.level)
    if rest_power_uv2 is None:
        return Reference(channel_name, normalisation, None, None, (), reasons)
    measured = tuple(
        measure_squeeze(
            samples, column, squeeze, rest_power_uv2=rest_power_uv2, config=config.squeeze
        )
        for squeeze in squeezes
    )
    return _compare(channel_name, normalisation, measured, config)


def _compare(
    channel_name: str,
    normalisation: Normalisation,
    squeezes: tuple[Squeeze, ...],
    config: ReferenceConfig,
) -> Reference:
    """Make a reference of measured squeezes."""
    heights_uv = sorted((s.net_rms_uv for s in squeezes if s.net_rms_uv is not None), reverse=True)
    if not heights_uv:
        why = tuple(dict.fromkeys(reason for squeeze in squeezes for reason in squeeze.reasons))
        reasons: tuple[Doubt, ...] = (AmplitudeReason.NO_SQUEEZE, *why)
        return Reference(channel_name, normalisation, None, None, squeezes, reasons)
    if len(heights_uv) < _ENOUGH_SQUEEZES:
        return Reference(
            channel_name,
            normalisation,
            heights_uv[0],
            None,
            squeezes,
            (AmplitudeReason.ONE_SQUEEZE,),
        )
    highest_uv, second_uv = heights_uv[:2]
    difference_share = (highest_uv - second_uv) / highest_uv
    is_unequal = difference_share > config.unequal_share
    return Reference(
        channel_name,
        normalisation,
        (highest_uv + second_uv) / 2,
        difference_share,
        squeezes,
        (AmplitudeReason.UNEQUAL_SQUEEZES,) if is_unequal else (),
    )
