"""How far each channel stands over its own quiet level, frame by frame; it finds no repetition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import band_pass, notch
from dsp.frame_power import FramePowers
from dsp.input_rules import check_rate
from dsp.steps import OnStep, told_each, unheard

_BAND_HZ = (20.0, 450.0)
_HIGHEST_SHARE_OF_RATE = 0.45
_MAINS_HZ = (50.0, 60.0)
_NOTCH_QUALITY = 10.0
"""Wide, so that it stops ringing within a frame or two of a loud end."""
_PIECE_S = 10.0
_N_FRAMES_PER_LOOK = 10
"""The quiet level is looked up anew every so many frames."""


@dataclass(frozen=True, slots=True)
class ActivityConfig:
    """How activity is told from rest.

    Attributes
    ----------
    frame_s : float
        Length of a frame, the grain of all times.
    smooth_s : float
        A channel's level is the median of its frames over this stretch: a heartbeat or a spike
        shorter than half of it does not show.
    memory_s : float
        The quiet level is what was seldom fallen below within this time.
    quiet_share : float
        Share of the memory that lies below the quiet level.
    open_db, close_db : float
        A channel becomes active this far over its quiet level, and stays active down to that.
    floor_uv : float
        A channel below this is flat, and neither quiet nor active.
    """

    frame_s: float = 0.02
    smooth_s: float = 0.26
    memory_s: float = 25.0
    quiet_share: float = 0.1
    open_db: float = 5.0
    close_db: float = 3.5
    floor_uv: float = 0.2


class FrameLevels:
    """The level of every channel in frames that lie on one grid from index 0 on.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    config : ActivityConfig
        Frame and smoothing.

    Notes
    -----
    Band-pass 20–450 Hz, notches at 50 and 60 Hz, mean square per frame, median of the frames of
    ``smooth_s``, in dB over 1 µV. All causal; a step's middle shows after half of ``smooth_s``,
    and `n_back` says how many frames that is. Any chunking gives the same frames.
    """

    def __init__(self, fs_hz: float, config: ActivityConfig) -> None:
        check_rate(fs_hz)
        self._powers = FramePowers(fs_hz, _sections(fs_hz), frame_s=config.frame_s)
        self.n_frame = self._powers.n_frame
        self.n_back = max(1, round(config.smooth_s / config.frame_s / 2))
        self._n_smooth = 2 * self.n_back + 1
        self._floor_db = 20 * np.log10(config.floor_uv)
        self._recent_db: FloatArray | None = None

    def step(
        self, samples_uv: FloatArray, first_index: int
    ) -> Iterator[tuple[int, FloatArray, bool]]:
        """Return the frames that became complete.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples, not finite where they are missing.
        first_index : int
            Index of the first row.

        Yields
        ------
        first_frame : int
            Number of the first frame of an unbroken run.
        levels_db : (n_frames, n_channels) float64
            Levels, NaN where a channel is flat, missing, or too few of its frames have come since
            it was.
        follows_gap : bool
            Whether all channels are missing right before the run.
        """
        for first_frame, powers_uv2, follows_gap in self._powers.step(samples_uv, first_index):
            if follows_gap:
                self._recent_db = None
            levels_db = self._smooth(10 * np.log10(np.maximum(powers_uv2, 1e-12)))
            yield first_frame, levels_db, follows_gap

    def _smooth(self, frames_db: FloatArray) -> FloatArray:
        """Return the causal running median; NaN until half its window has come, and when flat."""
        if not len(frames_db):
            return frames_db
        if self._recent_db is None:
            self._recent_db = np.full((self._n_smooth - 1, frames_db.shape[1]), np.nan)
        extended_db = np.concatenate([self._recent_db, frames_db])
        windows = sliding_window_view(extended_db, self._n_smooth, axis=0)
        if np.isnan(frames_db).any() or np.isnan(self._recent_db).any():
            windows = _since_missing(windows)
        self._recent_db = extended_db[len(frames_db) :]
        # NaN sorts last, so the middle of what has come is found without another rule.
        ordered = np.sort(windows, axis=2)
        n_come = np.isfinite(ordered).sum(axis=2, keepdims=True)
        middle = np.maximum((n_come - 1) // 2, 0)
        levels_db = np.take_along_axis(ordered, middle, axis=2)[:, :, 0]
        is_known = (n_come[:, :, 0] > self.n_back) & (levels_db > self._floor_db)
        return np.where(is_known, levels_db, np.nan)


def recording_levels_db(
    samples_uv: FloatArray, fs_hz: float, config: ActivityConfig, *, on_step: OnStep = unheard
) -> FloatArray:
    """Return the levels of a whole recording, one row for every frame that has any.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, not finite where they are missing.
    fs_hz : float
        Samples per second.
    config : ActivityConfig
        Frame and smoothing.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    (n_frames, n_channels) float64
        As `FrameLevels` gives them, without the frames of gaps.
    """
    frames = FrameLevels(fs_hz, config)
    n_piece = max(1, round(_PIECE_S * fs_hz))
    runs = [
        levels_db
        for first_index in told_each(range(0, len(samples_uv), n_piece), on_step)
        for _, levels_db, _ in frames.step(
            samples_uv[first_index : first_index + n_piece], first_index
        )
    ]
    return np.concatenate(runs) if runs else np.empty((0, samples_uv.shape[1]))


class QuietLevel:
    """What each channel seldom falls below: low at once when it falls, slow to follow a rise.

    Parameters
    ----------
    n_channels : int
        Number of columns.
    config : ActivityConfig
        Memory and share.

    Attributes
    ----------
    levels : list of float
        Quiet level of each channel in dB over 1 µV; NaN before its first level.
    """

    def __init__(self, n_channels: int, config: ActivityConfig) -> None:
        n_memory = max(_N_FRAMES_PER_LOOK, round(config.memory_s / config.frame_s))
        self._memory_db = np.full((n_channels, n_memory), np.nan)
        self._n_memory = n_memory
        self._share = config.quiet_share
        self._n_seen = 0
        self.levels = [nan] * n_channels

    def step(self, level_db: FloatArray) -> None:
        """Take the next frame's level, (n_channels,) float64."""
        self._memory_db[:, self._n_seen % self._n_memory] = level_db
        self._n_seen += 1
        if self._n_seen % _N_FRAMES_PER_LOOK == 0 or self._is_new(level_db):
            self._look()

    def relearn(self, columns: NDArray[np.bool_], level_db: FloatArray) -> None:
        """Forget what the columns' quiet level was and begin with the present level."""
        self._memory_db[columns] = np.nan
        self._memory_db[columns, (self._n_seen - 1) % self._n_memory] = level_db[columns]
        self._look()

    def _is_new(self, level_db: FloatArray) -> bool:
        """Tell whether a channel has a level for the first time."""
        return any(map(isnan, self.levels)) and bool(
            (np.isfinite(level_db) & np.isnan(self.levels)).any()
        )

    def _look(self) -> None:
        seen_db = self._memory_db[:, : self._n_seen]
        n_known = np.isfinite(seen_db).sum(axis=1)
        places = (self._share * np.maximum(n_known - 1, 0)).astype(np.intp)
        # Only the one place of each channel is put in order; NaN sorts last.
        self.levels = [
            float(np.partition(channel_db, place)[place])
            for channel_db, place in zip(seen_db, places.tolist(), strict=True)
        ]


class FixedQuietLevel:
    """A quiet level that was measured beforehand and stays."""

    def __init__(self, quiet_db: FloatArray) -> None:
        self.levels: list[float] = quiet_db.tolist()

    def step(self, level_db: FloatArray) -> None:
        """Take the next frame's level and leave the quiet level as it is."""

    def relearn(self, columns: NDArray[np.bool_], level_db: FloatArray) -> None:
        """Leave the quiet level as it is."""


def _since_missing(windows: FloatArray) -> FloatArray:
    """Return windows of frames with nothing left of what lies before a missing frame."""
    n_missing_from = np.cumsum(np.isnan(windows)[..., ::-1], axis=-1)[..., ::-1]
    return np.where(n_missing_from == 0, windows, np.nan)


def _sections(fs_hz: float) -> FloatArray:
    highest_hz = _HIGHEST_SHARE_OF_RATE * fs_hz
    high_hz = min(_BAND_HZ[1], highest_hz)
    low_hz = min(_BAND_HZ[0], high_hz / 4)
    notches = [
        notch(fs_hz, mains_hz=mains_hz, quality=_NOTCH_QUALITY)
        for mains_hz in _MAINS_HZ
        if mains_hz < highest_hz
    ]
    return np.vstack([band_pass(fs_hz, low_hz=low_hz, high_hz=high_hz), *notches])
