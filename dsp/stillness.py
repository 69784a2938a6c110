"""Whether every muscle has been quiet for long enough that a tone may sound; it finds no onset."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dsp.activity import ActivityConfig, FrameLevels
from dsp.block import FloatArray
from dsp.input_rules import check_signal

_QUIET_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class StillnessConfig:
    """When a channel counts as quiet.

    Attributes
    ----------
    n_sd : float
        Its level stays below mean + `n_sd` standard deviations of its quiet stretch.
    least_db : float
        A limit is never closer than this over the mean: a very even quiet stretch would else make
        every breath a tension.
    moved_db : float
        A quiet stretch in which a channel rose by more than this was none.
    activity : ActivityConfig
        Frames and their smoothing, which no heartbeat passes.
    """

    n_sd: float = 3.0
    least_db: float = 3.0
    moved_db: float = 8.0
    activity: ActivityConfig = field(default_factory=ActivityConfig)


@dataclass(frozen=True, slots=True)
class Stillness:
    """How quiet it is now.

    Attributes
    ----------
    still_s : float
        For how long every channel has been below its limit; 0 while one is not.
    tense : tuple of int
        Columns over their limit now.
    """

    still_s: float = 0.0
    tense: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class QuietMeasure:
    """What a stretch came to in which nothing was to move.

    Attributes
    ----------
    levels_uv : (n_channels,) float64
        Mean level, NaN for a channel without one.
    limits_uv : (n_channels,) float64
        What each channel must stay below to count as quiet; infinite for a channel without a
        level, which then holds nothing up.
    moved : tuple of int
        Columns that rose in the stretch: it was not quiet.
    """

    levels_uv: FloatArray
    limits_uv: FloatArray
    moved: tuple[int, ...]


def measure_quiet(
    samples_uv: FloatArray, fs_hz: float, config: StillnessConfig | None = None
) -> QuietMeasure:
    """Measure how loud each channel is while nothing moves.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        A stretch in which nothing was to move; rows that are not finite are missing.
    fs_hz : float
        Samples per second.
    config : StillnessConfig, optional
        When a channel counts as quiet.

    Returns
    -------
    QuietMeasure
        Level, limit, and who moved.

    Notes
    -----
    ``limit = max(mean + 3 SD, mean * 10 ** (3 dB / 20))`` of the smoothed level at 20–450 Hz
    without hum; the rule of three standard deviations is that of the quiet check of the test
    (docs/guided-test.md). A channel moved when its loudest frame lies ``moved_db`` over its tenth
    percentile.
    """
    check_signal(samples_uv, fs_hz)
    config = config or StillnessConfig()
    levels = FrameLevels(fs_hz, config.activity)
    runs = [levels_db for _, levels_db, _ in levels.step(samples_uv, 0)]
    levels_uv = np.full(samples_uv.shape[1], np.nan)
    limits_uv = np.full(samples_uv.shape[1], np.inf)
    moved: list[int] = []
    frames_db = np.concatenate(runs) if runs else np.empty((0, len(limits_uv)))
    for column, column_db in enumerate(frames_db.T):
        known_db = column_db[np.isfinite(column_db)]
        if not len(known_db):
            continue
        known_uv = 10 ** (known_db / 20)
        mean_uv = known_uv.mean()
        least_uv = mean_uv * 10 ** (config.least_db / 20)
        levels_uv[column] = mean_uv
        limits_uv[column] = max(mean_uv + config.n_sd * known_uv.std(), least_uv)
        if known_db.max() - np.quantile(known_db, _QUIET_SHARE) > config.moved_db:
            moved.append(column)
    return QuietMeasure(levels_uv, limits_uv, tuple(moved))


class StillnessMeter:
    """Tells, while samples arrive, for how long nothing has been tense.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    limits_uv : (n_channels,) float64
        From `measure_quiet`; infinite for a channel that does not matter.
    config : StillnessConfig, optional
        The one the limits were measured with.

    Notes
    -----
    Causal; a tension shows after half of the smoothing (0.13 s). A gap begins the count anew. Any
    chunking gives the same state at the end of a frame.
    """

    def __init__(
        self, fs_hz: float, limits_uv: FloatArray, config: StillnessConfig | None = None
    ) -> None:
        config = config or StillnessConfig()
        self._levels = FrameLevels(fs_hz, config.activity)
        self._limits_db = 20 * np.log10(np.asarray(limits_uv, dtype=np.float64))
        self._frame_s = self._levels.n_frame / fs_hz
        self._n_still = 0
        self._state = Stillness()

    @property
    def state(self) -> Stillness:
        """Return how quiet it is now."""
        return self._state

    def step(self, samples_uv: FloatArray, first_index: int) -> Stillness:
        """Take the next block.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples in µV.
        first_index : int
            Index of the first row.

        Returns
        -------
        Stillness
            After the last complete frame.
        """
        for _, levels_db, follows_gap in self._levels.step(samples_uv, first_index):
            if follows_gap:
                self._n_still = 0
            # A level that is not known yet compares as False: it is not tense, and not still.
            is_tense = levels_db > self._limits_db
            is_known = np.isfinite(levels_db)
            is_still = np.logical_and(is_known.any(axis=1), ~is_tense.any(axis=1))
            for frame_is_still in np.atleast_1d(is_still):
                self._n_still = self._n_still + 1 if frame_is_still else 0
            if len(levels_db):
                tense = tuple(int(column) for column in np.flatnonzero(is_tense[-1]))
                self._state = Stillness(self._n_still * self._frame_s, tense)
        return self._state
