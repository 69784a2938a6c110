"""Where repetitions are, found causally, live and on files alike; it looks for no onset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from dsp.activity import ActivityConfig, FixedQuietLevel, FrameLevels, QuietLevel
from dsp.block import FloatArray, check_samples
from dsp.findings import NoRepetition
from dsp.last_heard import LastHeard

FEW_CHANNELS = 2
"""With no more usable channels than these, one that is active is enough."""
_N_FORGIVEN = 4
"""A frame with enough active channels takes back so many without: a fifth may be flickers."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition and the quiet stretch before it, in sample indices of the recording.

    Attributes
    ----------
    start_index, end_index : int
        Half-open range of the activity, to some 50 ms: what looks for onsets looks wider.
    rest_start_index, rest_end_index : int
        Half-open range of the quiet stretch before it; short or empty when there was little.
    touches_gap : bool
        Samples are missing between the quiet stretch and the end.
    is_cut_off : bool
        The recording ended, or samples went missing for long, while the muscles were active.
    silent_from : tuple of (int, int)
        Columns that told nothing any more at its end, and the index of each one's first missing
        sample; 0 where none ever came.
    """

    start_index: int
    end_index: int
    rest_start_index: int
    rest_end_index: int
    touches_gap: bool = False
    is_cut_off: bool = False
    silent_from: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RepetitionConfig:
    """How repetitions are told from rest.

    Attributes
    ----------
    activity : ActivityConfig
        When one channel is active.
    min_duration_s : float
        Activity shorter than this is no repetition.
    close_after_s : float
        A repetition ends when all channels have been quiet for this long.
    lone_after_s : float
        It also ends when for this long, flickers aside, fewer than half as many channels were
        active as at its height, or fewer than two; what still is active has a new quiet level
        then. With one or two channels, one is enough.
    tonic_after_s : float
        A channel active this long outside a repetition has a new quiet level then.
    gap_s : float
        A gap this long ends a repetition.
    together_s : float
        A channel active for longer than this before the others is not taken for the start.
    rest_s : float
        Longest quiet stretch that is handed on.
    rest_margin_s : float
        What lies between the quiet stretch and the start, so that no slow rise is called quiet.
    fall_db : float
        How far at least one channel must have fallen at the end; a level that rises and stays is
        not a repetition.
    """

    activity: ActivityConfig = field(default_factory=ActivityConfig)
    min_duration_s: float = 0.3
    close_after_s: float = 0.5
    lone_after_s: float = 1.3
    tonic_after_s: float = 4.0
    gap_s: float = 0.5
    together_s: float = 0.6
    rest_s: float = 1.0
    rest_margin_s: float = 0.25
    fall_db: float = 4.0


@dataclass(slots=True)
class _Open:
    """A repetition that has begun."""

    start_frame: int
    rest_from_frame: int
    peak_db: FloatArray
    n_most_active: int = 0
    touches_gap: bool = False
    is_cut_off: bool = False


class RepetitionFinder:
    """Finds repetitions in a stream of raw samples.

    Parameters
    ----------
    fs_hz : float
        Samples per second; any rate.
    n_channels : int
        Number of columns.
    config : RepetitionConfig
        How repetitions are told from rest.
    quiet_db : (n_channels,) float64, optional
        Quiet level of each channel in dB over 1 µV, when it is known beforehand.
    columns : sequence of int, optional
        Which columns carry muscles: a movement sensor or a marker is none, and neither begins a
        repetition nor makes a gap. All of them where this is not given.

    Attributes
    ----------
    rejected : Counter of NoRepetition
        How many candidates were none, by why.

    Notes
    -----
    Deterministic and causal: the same samples give the same repetitions in any chunking. A
    repetition is returned about ``close_after_s`` after its end. Activity that a recording begins
    with is not a repetition, since its start was not seen; nor is one held for longer than nine
    tenths of ``memory_s``, for it has become the quiet level by then. A channel that goes missing
    counts as quiet; repetitions are told by the others. Where no other was active, the repetition
    is cut off there.
    """

    def __init__(
        self,
        fs_hz: float,
        n_channels: int,
        config: RepetitionConfig,
        *,
        quiet_db: FloatArray | None = None,
        columns: Sequence[int] | None = None,
    ) -> None:
        self._config = config
        self._columns = list(range(n_channels) if columns is None else columns)
        self._levels = FrameLevels(fs_hz, config.activity)
        self._heard = LastHeard(self._columns)
        self._quiet: QuietLevel | FixedQuietLevel = (
            QuietLevel(len(self._columns), config.activity)
            if quiet_db is None
            else FixedQuietLevel(quiet_db[self._columns])
        )
        self._frames_per_s = fs_hz / self._levels.n_frame
        self._active = [False] * len(self._columns)
        self._active_since = [0] * len(self._columns)
        self._open: _Open | None = None
        self._frame = -1
        self._rest_from_frame = 0
        self._gap_frame: int | None = None
        self._n_quiet = 0
        self._n_lone = 0
        self.rejected: Counter[NoRepetition] = Counter()

    def step(self, samples_uv: FloatArray, first_index: int) -> list[Repetition]:
        """Take the next block.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples in µV; not finite where they are missing.
        first_index : int
            Index of the first row; where it skips ahead samples are missing.

        Returns
        -------
        list of Repetition
            Those that ended, in order.

        Raises
        ------
        ValueError
            If the index goes back.
        """
        check_samples(samples_uv)
        found: list[Repetition] = []
        muscles_uv = np.ascontiguousarray(samples_uv[:, self._columns])
        self._heard.begin(muscles_uv, first_index)
        for first_frame, levels_db, follows_gap in self._levels.step(muscles_uv, first_index):
            if follows_gap:
                found += self._cross_gap(first_frame)
            for n_frames, (level_db, levels) in enumerate(
                zip(levels_db, levels_db.tolist(), strict=True)
            ):
                self._frame = first_frame + n_frames
                found += self._take(level_db, levels)
        return found

    def finish(self) -> list[Repetition]:
        """Return the repetition that was still going on at the end of the stream, if any."""
        if self._open is None:
            return []
        self._open.is_cut_off = self._is_going_on
        return self._close(self._open, self._frame + 1 - self._n_lone)

    @property
    def _is_going_on(self) -> bool:
        return self._n_quiet == 0 and self._n_lone == 0

    def _take(self, level_db: FloatArray, levels: list[float]) -> list[Repetition]:
        """Take the next frame's level, given as an array and, for a few numbers faster, a list."""
        self._quiet.step(level_db)
        n_active, n_needed = self._tell_active(levels)
        self._n_quiet = 0 if n_active else self._n_quiet + 1
        if self._open is not None:
            self._open.n_most_active = max(self._open.n_most_active, n_active)
            n_needed = max(n_needed, -(-self._open.n_most_active // 2))
        is_lone = n_active < n_needed
        self._n_lone = self._n_lone + 1 if is_lone else max(0, self._n_lone - _N_FORGIVEN)
        if self._open is None:
            if n_active >= n_needed:
                self._begin()
        elif self._is_over():
            return self._close(self._open, self._frame + 1 - self._n_lone, level_db)
        if self._open is not None:
            self._open.peak_db = np.fmax(self._open.peak_db, level_db)
        elif n_active:
            self._relearn_tonic(level_db)
        return []

    def _tell_active(self, levels: list[float]) -> tuple[int, int]:
        """Update which channels are active; return how many are and how many it takes."""
        config = self._config.activity
        n_active = n_usable = 0
        for channel, (level_db, quiet_db) in enumerate(
            zip(levels, self._quiet.levels, strict=True)
        ):
            was_active = self._active[channel]
            # A flat or unknown channel compares as False.
            is_active = level_db - quiet_db > (config.close_db if was_active else config.open_db)
            if is_active and not was_active:
                self._active_since[channel] = self._frame
            self._active[channel] = is_active
            n_active += is_active
            n_usable += isfinite(level_db)
        return n_active, 1 if n_usable <= FEW_CHANNELS else 2

    def _relearn_tonic(self, level_db: FloatArray) -> None:
        """Take for its new rest what a channel has held for long outside a repetition."""
        n_tonic = self._n(self._config.tonic_after_s)
        is_tonic = [
            is_active and self._frame - since >= n_tonic
            for is_active, since in zip(self._active, self._active_since, strict=True)
        ]
        self._relearn(is_tonic, level_db)

    def _is_over(self) -> bool:
        is_quiet = self._n_quiet >= self._n(self._config.close_after_s)
        return is_quiet or self._n_lone >= self._n(self._config.lone_after_s)

    def _begin(self) -> None:
        earliest = self._frame - self._n(self._config.together_s)
        start_frame = min(
            (
                since
                for is_active, since in zip(self._active, self._active_since, strict=True)
                if is_active and since >= earliest
            ),
            default=self._frame,
        )
        n_margin = self._n(self._config.rest_margin_s)
        touches_gap = self._gap_frame is not None and self._gap_frame > start_frame - n_margin
        self._n_lone = 0
        nothing_db = np.full(len(self._active), -np.inf)
        self._open = _Open(start_frame, self._rest_from_frame, nothing_db, touches_gap=touches_gap)

    def _close(
        self, repetition: _Open, end_frame: int, level_db: FloatArray | None = None
    ) -> list[Repetition]:
        """End a repetition; return it unless it was too short or nothing fell."""
        self._open = None
        self._rest_from_frame = end_frame + self._levels.n_back
        if level_db is not None:
            has_fallen = bool(np.any(repetition.peak_db - level_db >= self._config.fall_db))
            has_vanished = bool(np.any(np.isfinite(repetition.peak_db) & np.isnan(level_db)))
            self._relearn(self._active, level_db)
            if not has_fallen and not has_vanished:
                return self._reject(NoRepetition.NEVER_FELL)
            repetition.is_cut_off = not has_fallen
        if end_frame - repetition.start_frame < self._n(self._config.min_duration_s):
            return self._reject(NoRepetition.TOO_BRIEF)
        found = self._repetition(repetition, end_frame)
        is_start_seen = found.rest_start_index < found.rest_end_index or found.touches_gap
        return [found] if is_start_seen else self._reject(NoRepetition.START_NOT_SEEN)

    def _reject(self, reason: NoRepetition) -> list[Repetition]:
        self.rejected[reason] += 1
        return []

    def _relearn(self, alone: list[bool], level_db: FloatArray) -> None:
        """Take what is active on its own for the new rest."""
        if any(alone):
            self._quiet.relearn(np.array(alone), level_db)
            self._active = [
                is_active and not is_alone
                for is_active, is_alone in zip(self._active, alone, strict=True)
            ]

    def _cross_gap(self, first_frame: int) -> list[Repetition]:
        found: list[Repetition] = []
        if self._open is not None:
            self._open.touches_gap = True
            if first_frame - self._frame > self._n(self._config.gap_s):
                self._open.is_cut_off = self._is_going_on
                found = self._close(self._open, self._frame + 1)
        if self._open is None:
            self._active = [False] * len(self._columns)
            self._n_quiet = self._n_lone = 0
        self._gap_frame = first_frame
        self._rest_from_frame = first_frame + self._levels.n_back
        return found

    def _repetition(self, repetition: _Open, end_frame: int) -> Repetition:
        n_frame, n_back = self._levels.n_frame, self._levels.n_back
        start_index = max(0, repetition.start_frame - n_back) * n_frame
        end_index = max(repetition.start_frame + 1, end_frame - n_back) * n_frame
        n_margin = round(self._config.rest_margin_s * self._frames_per_s) * n_frame
        n_rest = round(self._config.rest_s * self._frames_per_s) * n_frame
        rest_end_index = max(0, start_index - n_margin)
        # The level lags by n_back frames, so what is quiet from a frame on was quiet before it.
        rest_from_index = max(0, repetition.rest_from_frame - n_back) * n_frame
        rest_start_index = min(rest_end_index, max(rest_from_index, rest_end_index - n_rest))
        return Repetition(
            start_index,
            end_index,
            rest_start_index,
            rest_end_index,
            repetition.touches_gap,
            repetition.is_cut_off,
            self._silent_from(end_frame),
        )

    def _silent_from(self, end_frame: int) -> tuple[tuple[int, int], ...]:
        """Return which channels told nothing from a repetition's end to the newest frame."""
        n_frame = self._levels.n_frame
        last_index = self._frame * n_frame
        return self._heard.silent_from(
            from_index=min((end_frame + 1) * n_frame, last_index + 1),
            until_index=last_index + n_frame,
        )

    def _n(self, seconds: float) -> int:
        return round(seconds * self._frames_per_s)
