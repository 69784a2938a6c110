"""What is wrong with a channel right now, in reasons a person can act on; it withholds no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dsp.activity import ActivityConfig, FrameLevels
from dsp.artefact import clipped_mask, flat_mask, mains_uv
from dsp.block import ChannelInfo, ChannelKind, FloatArray, SampleBlock, StreamInfo
from dsp.filters import SosFilter, band_pass, low_pass
from dsp.findings import Quality, Reason
from dsp.gaps import longest_run, present_rows
from dsp.heartbeat import find_beats


@dataclass(frozen=True, slots=True)
class QualityConfig:
    """Limits a channel is held to.

    Attributes
    ----------
    look_rest_uv, bad_rest_uv : float
        RMS at rest, 20–450 Hz; only where µV are µV at the skin.
    look_snr_db : float
        Level while active over that at rest. A smaller signal is only looked at here: whether an
        order can be stated is decided per repetition.
    mains_share : float
        Share of mains in the power at 20–450 Hz.
    loose_share, loose_uv : float
        A channel so full of mains, and so loud, has come off.
    motion_share, motion_uv : float
        Share of the power that lies below 20 Hz, and how much there must be to matter.
    clipped_share : float
        Share of clipped samples from which a channel cannot be used.
    """

    look_rest_uv: float = 5.0
    bad_rest_uv: float = 10.0
    look_snr_db: float = 15.0
    mains_share: float = 0.25
    loose_share: float = 0.8
    loose_uv: float = 100.0
    motion_share: float = 0.5
    motion_uv: float = 20.0
    clipped_share: float = 0.02


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How far one channel can be trusted.

    Attributes
    ----------
    name : str
        The channel's name.
    quality : Quality
        The worst of its reasons.
    reasons : tuple of Reason
        What to look at, the worst first.
    level_uv : float or None
        RMS at 20–450 Hz of the last second; None before the first.
    rest_uv : float or None
        RMS at 20–450 Hz at rest, as far as rest was seen.
    snr_db : float or None
        Level while active over that at rest; None as long as no activity was seen.
    """

    name: str
    quality: Quality
    reasons: tuple[Reason, ...]
    level_uv: float | None = None
    rest_uv: float | None = None
    snr_db: float | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was measured on one channel in one second; ``mains_at_rest`` is None while active."""

    level_uv: float
    slow_uv: float
    hum_uv: float
    mains_at_rest: float | None
    rest_uv: float | None
    snr_db: float | None
    clipped_share: float
    is_flat: bool
    has_gap: bool
    has_heart: bool


_LEAST_S = 0.25
_LEAST_REST_S = 1.0
_LEAST_ACTIVE_S = 0.5
_ACTIVE_DB = 6.0
_REST_RATIO = 2.0
_SLOW_HZ = 20.0
_LEAST_BEATS = 2
_LEAST_BEATS_PER_S = 0.35


def channel_quality(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    config: QualityConfig | None = None,
) -> tuple[ChannelState, ...]:
    """Judge every channel of a recording.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, NaN where they are missing.
    fs_hz : float
        Samples per second.
    channels : sequence of ChannelInfo
        One per column.
    config : QualityConfig, optional
        Limits.

    Returns
    -------
    tuple of ChannelState
        One per channel.

    Notes
    -----
    Rest is the level a channel falls below in a tenth of the time, active what lies 6 dB over it;
    both from the frames the repetition finder looks at. All else is looked at second by second,
    and holds for the recording when it held in one of them.
    """
    config = config or QualityConfig()
    frames = FrameLevels(fs_hz, ActivityConfig())
    runs = [levels_db for _, levels_db, _ in frames.step(samples_uv, 0)]
    levels_db = np.concatenate(runs) if runs else np.empty((0, len(channels)))
    hearts = _hearts(samples_uv, fs_hz)
    n_second = max(1, round(fs_hz))
    by_second = [
        _measure(
            samples_uv[start : start + n_second],
            fs_hz,
            channels,
            levels_db=levels_db,
            hearts=hearts,
        )
        for start in range(0, len(samples_uv) - n_second // 2, n_second)
    ]
    return tuple(
        _state(channel, [each[column] for each in by_second], config)
        for column, channel in enumerate(channels)
    )


class ChannelQualityMeter:
    """Watches the channels of a stream; what is wrong shows within a second.

    Parameters
    ----------
    info : StreamInfo
        Rate and channels.
    config : QualityConfig, optional
        Limits.

    Notes
    -----
    Every quarter of a second it looks at the last second and at the levels of the last 25 s;
    every second at the last four for heartbeats. A gap in the last second shows as ``GAP``.
    """

    def __init__(self, info: StreamInfo, config: QualityConfig | None = None) -> None:
        self._info = info
        self._config = config or QualityConfig()
        activity = ActivityConfig()
        self._frames = FrameLevels(info.fs_hz, activity)
        self._n_memory = round(activity.memory_s / activity.frame_s)
        self._levels_db = np.empty((0, info.n_channels))
        self._recent_uv = np.empty((0, info.n_channels))
        self._hearts = [False] * info.n_channels
        self._mains_at_rest: list[float | None] = [None] * info.n_channels
        self._n_second = round(info.fs_hz)
        self._next_index: int | None = None
        self._look_index = self._heart_index = 0
        self.states: tuple[ChannelState, ...] = tuple(
            ChannelState(channel.name, Quality.OK, ()) for channel in info.channels
        )

    def step(self, block: SampleBlock) -> tuple[ChannelState, ...]:
        """Take the next block.

        Parameters
        ----------
        block : SampleBlock
            Blocks in order; they may leave gaps.

        Returns
        -------
        tuple of ChannelState
            The newest states, also in ``states``.
        """
        for _, levels_db, _ in self._frames.step(block.samples_uv, block.first_index):
            self._levels_db = np.concatenate([self._levels_db, levels_db])[-self._n_memory :]
        self._remember(block)
        if block.end_index >= self._heart_index:
            self._heart_index = block.end_index + self._n_second
            self._hearts = _hearts(self._recent_uv, self._info.fs_hz)
        if block.end_index >= self._look_index:
            self._look_index = block.end_index + self._n_second // 4
            self._look()
        return self.states

    def _remember(self, block: SampleBlock) -> None:
        parts = [self._recent_uv, block.samples_uv]
        if self._next_index is not None and block.first_index > self._next_index:
            n_missing = min(block.first_index - self._next_index, 4 * self._n_second)
            parts.insert(1, np.full((n_missing, self._info.n_channels), np.nan))
        self._next_index = block.end_index
        self._recent_uv = np.concatenate(parts)[-4 * self._n_second :]

    def _look(self) -> None:
        measured = _measure(
            self._recent_uv[-self._n_second :],
            self._info.fs_hz,
            self._info.channels,
            levels_db=self._levels_db,
            hearts=self._hearts,
        )
        # While a muscle is active, what was last seen at rest still holds.
        self._mains_at_rest = [
            before if each.mains_at_rest is None else each.mains_at_rest
            for before, each in zip(self._mains_at_rest, measured, strict=True)
        ]
        self.states = tuple(
            _state(channel, [replace(each, mains_at_rest=mains_at_rest)], self._config)
            for channel, each, mains_at_rest in zip(
                self._info.channels, measured, self._mains_at_rest, strict=True
            )
        )


def _measure(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    levels_db: FloatArray,
    hearts: Sequence[bool],
) -> list[_Measured]:
    """Measure one second of samples, given the levels of a longer time."""
    present = present_rows(samples_uv)
    is_flat = np.any(flat_mask(samples_uv, fs_hz), axis=0)
    n_clipped = clipped_mask(samples_uv, channels).sum(axis=0)
    hum_uv = mains_uv(samples_uv, fs_hz)
    level_uv, slow_uv = _band_and_slow(samples_uv, fs_hz)
    measured = []
    for column in range(len(channels)):
        rest_uv, snr_db = _rest_and_snr(levels_db[:, column])
        power_uv2, hum_uv2 = float(level_uv[column]) ** 2, float(hum_uv[column]) ** 2
        # An active muscle has power of its own beside the line.
        is_at_rest = rest_uv is not None and power_uv2 - hum_uv2 <= (_REST_RATIO * rest_uv) ** 2
        measured.append(
            _Measured(
                level_uv=float(level_uv[column]),
                slow_uv=float(slow_uv[column]),
                hum_uv=float(hum_uv[column]),
                mains_at_rest=hum_uv2 / max(power_uv2, 1e-30) if is_at_rest else None,
                rest_uv=rest_uv,
                snr_db=snr_db,
                clipped_share=float(n_clipped[column] / max(1, present.sum())),
                is_flat=bool(is_flat[column]),
                has_gap=not present.all(),
                has_heart=hearts[column],
            )
        )
    return measured


def _state(
    channel: ChannelInfo, by_second: Sequence[_Measured], config: QualityConfig
) -> ChannelState:
    """Return what a channel's measurements come to: every reason that held in any second."""
    worst: dict[Reason, Quality] = {}
    for measured in by_second:
        for reason, quality in _reasons(channel, measured, config):
            if worst.get(reason) is not Quality.BAD:
                worst[reason] = quality
    bad = [reason for reason, quality in worst.items() if quality is Quality.BAD]
    look = [reason for reason, quality in worst.items() if quality is Quality.LOOK]
    quality = Quality.BAD if bad else Quality.LOOK if look else Quality.OK
    last = by_second[-1] if by_second else None
    return ChannelState(
        channel.name,
        quality,
        (*bad, *look),
        None if last is None else last.level_uv,
        None if last is None else last.rest_uv,
        None if last is None else last.snr_db,
    )


def _reasons(
    channel: ChannelInfo, measured: _Measured, config: QualityConfig
) -> list[tuple[Reason, Quality]]:
    """Return every reason to doubt a channel, and how much each doubts it."""
    if channel.kind is ChannelKind.AUX:
        return []
    found = [(Reason.GAP, Quality.LOOK)] if measured.has_gap else []
    if measured.is_flat:
        # Whatever else a flat line looks like, the flatness is what to mend.
        return [*found, (Reason.FLAT, Quality.BAD)]
    if measured.clipped_share > 0:
        is_bad = measured.clipped_share > config.clipped_share
        found.append((Reason.CLIPPED, Quality.BAD if is_bad else Quality.LOOK))
    if channel.kind is ChannelKind.ENVELOPE:
        return [*found, (Reason.ENVELOPE_ONLY, Quality.LOOK)]
    return found + _signal_reasons(channel, measured, config)


def _signal_reasons(
    channel: ChannelInfo, measured: _Measured, config: QualityConfig
) -> list[tuple[Reason, Quality]]:
    """Return the reasons that only raw EMG can give."""
    found = []
    level_uv = measured.level_uv
    if level_uv > config.loose_uv and measured.hum_uv**2 > config.loose_share * level_uv**2:
        found.append((Reason.DETACHED, Quality.BAD))
    elif (measured.mains_at_rest or 0.0) > config.mains_share:
        found.append((Reason.MAINS, Quality.LOOK))
    if measured.has_heart:
        found.append((Reason.ECG, Quality.LOOK))
    elif _is_motion(measured.slow_uv, level_uv, config):
        found.append((Reason.MOTION, Quality.LOOK))
    rest_uv = measured.rest_uv or 0.0
    if channel.is_calibrated and rest_uv > config.look_rest_uv:
        is_bad = rest_uv > config.bad_rest_uv
        found.append((Reason.REST_NOT_QUIET, Quality.BAD if is_bad else Quality.LOOK))
    if measured.snr_db is not None and measured.snr_db < config.look_snr_db:
        found.append((Reason.LOW_SNR, Quality.LOOK))
    return found


def _is_motion(slow_uv: float, level_uv: float, config: QualityConfig) -> bool:
    total_uv2 = slow_uv**2 + level_uv**2
    return slow_uv > config.motion_uv and slow_uv**2 > config.motion_share * total_uv2


def _rest_and_snr(column_db: FloatArray) -> tuple[float | None, float | None]:
    """Return the rest level in µV and how far activity stands over it, from frame levels."""
    activity = ActivityConfig()
    known_db = np.sort(column_db[np.isfinite(column_db)])
    if len(known_db) < _LEAST_REST_S / activity.frame_s:
        return None, None
    rest_db = known_db[int(activity.quiet_share * (len(known_db) - 1))]
    active_db = known_db[known_db > rest_db + _ACTIVE_DB]
    rest_uv = float(10 ** (rest_db / 20))
    if len(active_db) < _LEAST_ACTIVE_S / activity.frame_s:
        return rest_uv, None
    return rest_uv, float(np.median(active_db) - rest_db)


def _band_and_slow(samples_uv: FloatArray, fs_hz: float) -> tuple[FloatArray, FloatArray]:
    """Return the RMS at 20–450 Hz and that below 20 Hz without the offset, per channel."""
    start, stop = longest_run(samples_uv)
    if stop - start < _LEAST_S * fs_hz:
        nothing = np.zeros(samples_uv.shape[1])
        return nothing, nothing
    run_uv = samples_uv[start:stop]
    high_hz = min(450.0, 0.45 * fs_hz)
    slow_hz = min(_SLOW_HZ, high_hz / 4)
    band_uv = SosFilter(band_pass(fs_hz, low_hz=slow_hz, high_hz=high_hz)).step(run_uv)
    slow_uv = SosFilter(low_pass(fs_hz, corner_hz=slow_hz)).step(run_uv)
    return np.sqrt(np.mean(band_uv**2, axis=0)), np.std(slow_uv, axis=0)


def _hearts(samples_uv: FloatArray, fs_hz: float) -> list[bool]:
    """Return on which channels heartbeats show."""
    n_least = max(_LEAST_BEATS, _LEAST_BEATS_PER_S * len(samples_uv) / fs_hz)
    return [len(find_beats(column_uv, fs_hz)) >= n_least for column_uv in samples_uv.T]
