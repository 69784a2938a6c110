"""How large a signal is over a stretch, without its rest; it knows no reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.amplitude.level import LevelConfig, broad_reasons, mean_power, remove_rest
from dsp.amplitude.reason import Doubt
from dsp.amplitude.rest import measure_rest
from dsp.amplitude.samples import AmplitudeSamples, IndexRange, counted_uv
from dsp.block import ChannelKind
from dsp.findings import Reason


@dataclass(frozen=True, slots=True)
class Amplitude:
    """How large one channel was over one stretch.

    Attributes
    ----------
    channel : str
        Its name.
    rms_uv, arv_uv : float or None
        As measured, with the rest in it; None when withheld.
    rest_uv : float or None
        RMS at rest.
    net_power_uv2 : float or None
        Power over that at rest. Its expectation is that of the muscle alone, so it is below 0
        now and then where there is nothing.
    net_rms_uv : float or None
        Its root; 0 where it is below 0.
    snr_db : float or None
        Net power over that at rest; None where it is not above 0.
    reasons : tuple of Reason or AmplitudeReason
        Why it is withheld or doubted.
    """

    channel: str
    rms_uv: float | None
    arv_uv: float | None
    rest_uv: float | None
    net_power_uv2: float | None
    net_rms_uv: float | None
    snr_db: float | None
    reasons: tuple[Doubt, ...]

    @property
    def is_measured(self) -> bool:
        """Return whether there is an amplitude at all."""
        return self.net_power_uv2 is not None


def measure_amplitude(
    samples: AmplitudeSamples,
    channel_name: str,
    *,
    stretch: IndexRange,
    rest: IndexRange,
    config: LevelConfig,
) -> Amplitude:
    """Measure one channel over one stretch.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    channel_name : str
        Which channel.
    stretch, rest : (int, int)
        Half-open ranges of sample indices: what to measure, and where the muscle was quiet.
    config : LevelConfig
        When an amplitude is stated.

    Returns
    -------
    Amplitude
        With every reason to doubt it.

    Raises
    ------
    ValueError
        If there is no such channel or a range is not within the recording.

    Notes
    -----
    ``net = mean(x² over the stretch) − mean(x² over rest)`` at 20–450 Hz, over samples that are
    neither missing nor within a heartbeat nor moved. No delay but that of the band-pass.
    """
    column = samples.column_of(channel_name)
    samples.check_range(stretch, what="stretch")
    samples.check_range(rest, what="rest")
    if samples.channels[column].kind is not ChannelKind.EMG:
        return withheld_amplitude(channel_name, (Reason.ENVELOPE_ONLY,))
    rest_power_uv2, rest_reasons = measure_rest(samples, column, rest, config=config)
    power_uv2, reasons = mean_power(samples, column, stretch, config=config)
    reasons = tuple(dict.fromkeys((*reasons, *rest_reasons)))
    if power_uv2 is None or rest_power_uv2 is None:
        return withheld_amplitude(channel_name, reasons)
    spoilt = broad_reasons(samples, column, stretch, config=config)
    if spoilt:
        return withheld_amplitude(channel_name, tuple(dict.fromkeys((*reasons, *spoilt))))
    net_uv2 = remove_rest(power_uv2, rest_power_uv2=rest_power_uv2)
    snr_db = None if net_uv2 <= 0 else float(10 * np.log10(net_uv2 / max(rest_power_uv2, 1e-12)))
    if snr_db is None or snr_db < config.least_snr_db:
        reasons = tuple(dict.fromkeys((*reasons, Reason.LOW_SNR)))
    return Amplitude(
        channel_name,
        rms_uv=float(np.sqrt(power_uv2)),
        arv_uv=float(np.mean(np.abs(counted_uv(samples, column, stretch)))),
        rest_uv=float(np.sqrt(rest_power_uv2)),
        net_power_uv2=net_uv2,
        net_rms_uv=float(np.sqrt(max(net_uv2, 0.0))),
        snr_db=snr_db,
        reasons=reasons,
    )


def withheld_amplitude(channel_name: str, reasons: tuple[Doubt, ...]) -> Amplitude:
    """Return an amplitude that is not stated, with why."""
    return Amplitude(channel_name, None, None, None, None, None, None, reasons)
