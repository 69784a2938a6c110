"""What is wrong with a channel right now, in reasons a person can act on; it withholds no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dsp.action import Action
from dsp.activity import ActivityConfig, FrameLevels, recording_levels_db
from dsp.block import ChannelInfo, ChannelKind, FloatArray, SampleBlock, StreamInfo
from dsp.channel_reasons import QualityConfig, quality_reasons
from dsp.channel_second import (
    ChannelSecond,
    hearts_of,
    loose_of,
    measure_every_second,
    measure_second,
    rests_of,
    shared_while_active,
)
from dsp.findings import Quality, Reason
from dsp.input_rules import (
    LARGEST_UV,
    check_columns,
    check_stream,
    check_window,
    without_larger,
)
from dsp.remedy import action_for
from dsp.steps import OnStep, part_of, told_each, unheard


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
    hum_uv : float or None
        RMS of the mains in the last second; None before the first.
    """

    name: str
    quality: Quality
    reasons: tuple[Reason, ...]
    level_uv: float | None = None
    rest_uv: float | None = None
    snr_db: float | None = None
    hum_uv: float | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return what to do about each reason, in their order."""
        return tuple(dict.fromkeys(action_for(reason) for reason in self.reasons))


_MEMORY_S = 4.0
_LOOK_S = 0.25
_LOOSE_S = 0.4
_ASKED_S = 0.5


def channel_quality(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    config: QualityConfig | None = None,
    on_step: OnStep = unheard,
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
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    tuple of ChannelState
        One per channel.

    Notes
    -----
    Rest is the level a channel falls below in a tenth of the time, active what lies 6 dB over it;
    both from the frames the repetition finder looks at. All else is looked at second by second,
    and holds for the recording when it held in one of them; only shared signal must hold in half
    of the seconds in which both muscles work.
    """
    check_window(samples_uv, fs_hz, channels)
    samples_uv = without_larger(samples_uv, LARGEST_UV)
    on_step(0.0)
    config = config or QualityConfig()
    levels_db = recording_levels_db(
        samples_uv, fs_hz, ActivityConfig(), on_step=part_of(on_step, 0.0, 0.2)
    )
    hearts = hearts_of(samples_uv, fs_hz, on_step=part_of(on_step, 0.2, 0.3))
    loose = loose_of(
        samples_uv,
        fs_hz,
        channels,
        recent_s=len(samples_uv) / fs_hz,
        on_step=part_of(on_step, 0.3, 0.6),
    )
    n_second = max(1, round(fs_hz))
    by_second = [
        _blamed(measured)
        for measured in measure_every_second(
            samples_uv,
            fs_hz,
            channels,
            rests=rests_of(levels_db),
            hearts=hearts,
            loose=loose,
            on_step=part_of(on_step, 0.6, 0.9),
        )
    ]
    shared = [
        shared_while_active(samples_uv[n * n_second : (n + 1) * n_second], fs_hz, measured)
        for n, measured in enumerate(told_each(by_second, part_of(on_step, 0.9, 1.0)))
    ]
    most_shared = _most_shared(_median_over_seconds(shared, len(channels)))
    return tuple(
        _state(channel, [each[column] for each in by_second], most_shared[column], config)
        for column, channel in enumerate(channels)
    )


def _median_over_seconds(shared: list[FloatArray], n_channels: int) -> FloatArray:
    """Return the median correlation of every two channels; 0 where they never worked together."""
    if not shared:
        return np.zeros((n_channels, n_channels))
    stacked = np.stack(shared)
    is_known = np.isfinite(stacked)
    n_known = is_known.sum(axis=0)
    ordered = np.sort(stacked, axis=0)
    middle = np.take_along_axis(ordered, np.maximum(n_known - 1, 0)[np.newaxis] // 2, axis=0)[0]
    return np.where(n_known > 0, middle, 0.0)


def _most_shared(shared: FloatArray) -> list[float]:
    """Return each channel's largest correlation with any other."""
    return [float(each) for each in np.nan_to_num(shared).max(axis=1, initial=0.0)]


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
    Every quarter of a second it looks at the last second, at the last four for heartbeats and
    loose leads, and at the levels of the last 25 s for rest. A heart shows within a second of its
    second beat: one beat alone may be a twitch. Hum and shared signal are told where they can be
    measured, at rest and at work, and stay told until they are measured again. A gap in the last
    second shows as ``GAP``.

    A muscle that tightens without a pause cannot be told from one that works, so a rest that rises
    shows within a second only while rest is asked for; otherwise with the first low level, or
    when the 25 s have passed.
    """

    def __init__(self, info: StreamInfo, config: QualityConfig | None = None) -> None:
        check_stream(info)
        self._info = info
        self._config = config or QualityConfig()
        activity = ActivityConfig()
        self._frames = FrameLevels(info.fs_hz, activity)
        self._n_memory = round(activity.memory_s / activity.frame_s)
        self._n_asked = round(_ASKED_S / activity.frame_s)
        self._levels_db = np.empty((0, info.n_channels))
        self._recent_uv = np.empty((0, info.n_channels))
        self._n_resting = 0
        self._mains_at_rest: list[float | None] = [None] * info.n_channels
        self._loose = [False] * info.n_channels
        self._hearts = [False] * info.n_channels
        self._tapped_index = -round(_MEMORY_S * info.fs_hz)
        self._shared = np.full((info.n_channels, info.n_channels), np.nan)
        self._n_second = round(info.fs_hz)
        self._next_index: int | None = None
        self._look_index = 0
        self.states: tuple[ChannelState, ...] = tuple(
            ChannelState(channel.name, Quality.OK, ()) for channel in info.channels
        )

    def step(
        self, block: SampleBlock, *, is_rest_asked: bool = False, is_tap_asked: bool = False
    ) -> tuple[ChannelState, ...]:
        """Take the next block.

        Parameters
        ----------
        block : SampleBlock
            Blocks in order; they may leave gaps.
        is_rest_asked : bool
            Whether the person was asked to lie still during it: then what is measured is rest.
        is_tap_asked : bool
            Whether somebody was asked to tap on a sticker: two taps stand alone and resemble each
            other as beats do, so as long as they are remembered no heart is told that was not
            told before.

        Returns
        -------
        tuple of ChannelState
            The newest states, also in ``states``.
        """
        check_columns(block.samples_uv, self._info.n_channels)
        block = replace(block, samples_uv=without_larger(block.samples_uv, LARGEST_UV))
        for _, levels_db, _ in self._frames.step(block.samples_uv, block.first_index):
            self._levels_db = np.concatenate([self._levels_db, levels_db])[-self._n_memory :]
            self._n_resting = self._n_resting + len(levels_db) if is_rest_asked else 0
        if is_tap_asked:
            self._tapped_index = block.end_index
        self._remember(block)
        if block.end_index >= self._look_index:
            self._look_index = block.end_index + round(_LOOK_S * self._info.fs_hz)
            self._look()
        return self.states

    def _remember(self, block: SampleBlock) -> None:
        n_memory = round(_MEMORY_S * self._info.fs_hz)
        parts = [self._recent_uv, block.samples_uv]
        if self._next_index is not None and block.first_index > self._next_index:
            n_missing = min(block.first_index - self._next_index, n_memory)
            parts.insert(1, np.full((n_missing, self._info.n_channels), np.nan))
        self._next_index = block.end_index
        self._recent_uv = np.concatenate(parts)[-n_memory:]

    def _look(self) -> None:
        recent_uv, fs_hz = self._recent_uv, self._info.fs_hz
        if self._next_index is None or self._next_index - self._tapped_index > len(recent_uv):
            self._hearts = hearts_of(recent_uv, fs_hz)
        second_uv = recent_uv[-self._n_second :]
        measured = _blamed(
            measure_second(
                second_uv,
                fs_hz,
                self._info.channels,
                rests=rests_of(self._levels_db),
                hearts=self._hearts,
                loose=[
                    before or now
                    for before, now in zip(
                        self._loose,
                        loose_of(recent_uv, fs_hz, self._info.channels, recent_s=_LOOSE_S),
                        strict=True,
                    )
                ],
            )
        )
        # Loose until its rest is seen again without the hum.
        self._loose = [
            each.is_loose
            and (each.mains_at_rest is None or each.mains_at_rest > self._config.mains_share)
            for each in measured
        ]
        # While a muscle is active, what was last seen at rest still holds.
        self._mains_at_rest = [
            before if each.mains_at_rest is None else each.mains_at_rest
            for before, each in zip(self._mains_at_rest, measured, strict=True)
        ]
        shared = shared_while_active(second_uv, fs_hz, measured)
        self._shared = np.where(np.isfinite(shared), shared, self._shared)
        most_shared = _most_shared(self._shared)
        self.states = tuple(
            _state(
                channel,
                [replace(each, mains_at_rest=self._mains_at_rest[column], rest_uv=rest_uv)],
                most_shared[column],
                self._config,
            )
            for column, (channel, each, rest_uv) in enumerate(
                zip(self._info.channels, measured, self._rests_uv(measured), strict=True)
            )
        )

    def _rests_uv(self, measured: list[ChannelSecond]) -> list[float | None]:
        """Return what counts as rest: the last half second where rest was asked for as long."""
        known_uv = [each.rest_uv for each in measured]
        if self._n_resting < self._n_asked:
            return known_uv
        present_db = self._levels_db[-self._n_asked :]
        return [
            float(10 ** (np.nanmedian(column_db) / 20)) if np.isfinite(column_db).any() else rest_uv
            for column_db, rest_uv in zip(present_db.T, known_uv, strict=True)
        ]


def _blamed(measured: list[ChannelSecond]) -> list[ChannelSecond]:
    """Return a second's measures; where no channel told anything, no single one is to blame."""
    is_silent = all(each.is_silent for each in measured)
    return [replace(each, is_silent=False) for each in measured] if is_silent else measured


def _state(
    channel: ChannelInfo,
    by_second: Sequence[ChannelSecond],
    most_shared: float,
    config: QualityConfig,
) -> ChannelState:
    """Return what a channel's measurements come to: every reason that held in any second."""
    worst: dict[Reason, Quality] = {}
    for measured in by_second:
        for reason, quality in quality_reasons(channel, measured, config):
            if worst.get(reason) is not Quality.BAD:
                worst[reason] = quality
    is_emg = channel.kind is ChannelKind.EMG
    if is_emg and most_shared > config.max_correlation and Reason.FLAT not in worst:
        worst[Reason.CROSSTALK] = Quality.LOOK
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
        None if last is None else last.hum_uv,
    )
