"""What a live screen remembers of one stream from tick to tick: place, scale, levels, words."""

from __future__ import annotations

import numpy as np

from app.engine.live import LiveState
from app.engine.ring import RingView
from app.model.muscle_names import name_channels
from app.presenters.amplitudes import last_sizes
from app.presenters.baseline import Baseline
from app.presenters.marks import RepetitionMark, mark_repetition
from app.presenters.scale import ScaleKeeper
from app.presenters.signals_state import ChannelRow, StreamState
from app.presenters.status import Link, StatusState
from app.presenters.verdict import (
    Pair,
    TableRow,
    VerdictState,
    pair_titles,
    pairs_of,
    so_far_state,
    table_rows,
    verdict_state,
)
from dsp.block import StreamInfo
from dsp.findings import Quality, RepetitionFinding
from dsp.live import LiveFinding

LEVEL_EVERY_S = 0.5
SETTLE_S = 3.0
SCALE_NOTE_S = 5.0
SAID_OFFSET_SHARE = 0.25
N_MARKED = 8

Findings = tuple[RepetitionFinding, ...]


class StreamMemory:
    """One stream on screen; a new stream gets a new memory."""

    def __init__(self, info: StreamInfo, number: int) -> None:
        channels = tuple(channel.name for channel in info.channels)
        self.state = StreamState(number, channels, info.fs_hz)
        self.names = name_channels(channels)
        self.pairs = pairs_of(channels)
        self.pair_titles = pair_titles(self.pairs, self.names)
        self.pair_position = 0
        self.scale = ScaleKeeper(len(channels))
        self.baseline = Baseline(len(channels), fs_hz=info.fs_hz)
        self.samples: RingView | None = None
        self.is_tap_asked = False
        self.next_index = 0
        self._begin_index: int | None = None
        self._n_settled = 0
        self._sweep = 0
        self._scale_grew_index: int | None = None
        self._levels_uv: tuple[float | None, ...] = (None,) * len(channels)
        self._offsets_uv: tuple[float, ...] = (0.0,) * len(channels)
        self._levels_index = -1
        self._words_of: tuple[Findings, Pair | None, int] | None = None
        self._verdict: VerdictState | None = None
        self._so_far: VerdictState | None = None
        self._lift: LiveFinding | None = None
        self._lift_pair: Pair | None = None
        self._table: tuple[TableRow, ...] = ()
        self._marks: tuple[RepetitionMark, ...] = ()
        self._rows_of: object = None
        self._rows: tuple[ChannelRow, ...] = ()

    @property
    def pair(self) -> Pair | None:
        """Return the pair that is looked at."""
        return self.pairs[self.pair_position] if self.pairs else None

    @property
    def is_scale_new(self) -> bool:
        """Return whether a scale grew by itself a moment ago."""
        grew = self._scale_grew_index
        return grew is not None and self.next_index - grew < SCALE_NOTE_S * self.state.fs_hz

    def take(self, view: RingView | None) -> None:
        """Take the samples that came since they were taken last; for a tap no scale grows."""
        if view is None or not len(view.samples_uv):
            self.samples = None
            return
        if self._begin_index is None:
            self._begin_index = view.first_index
        about_zero_uv = self.baseline.step(view.samples_uv)
        self.samples = RingView(view.first_index, about_zero_uv, view.envelope_uv)
        self.next_index = view.end_index
        if not self.is_tap_asked:
            self.scale.step(about_zero_uv)
        if view.end_index - self._levels_index >= LEVEL_EVERY_S * self.state.fs_hz:
            self._levels_index = view.end_index
            self._levels_uv = tuple(
                None if np.isnan(level_uv) else float(level_uv) for level_uv in view.envelope_uv[-1]
            )
            self._offsets_uv = tuple(self.baseline.offset_uv.tolist())

    def settle(self, *, n_findings: int, window_s: float) -> None:
        """Let scales grow where nobody is looking: at the start, after a repetition, at a wrap."""
        fs_hz = self.state.fs_hz
        sweep = int(self.next_index / (window_s * fs_hz))
        is_start = self.next_index - (self._begin_index or 0) < SETTLE_S * fs_hz
        if is_start or n_findings != self._n_settled or sweep != self._sweep:
            self._n_settled, self._sweep = n_findings, sweep
            if self.scale.grow() and not is_start:
                self._scale_grew_index = self.next_index

    def rows(self, live: LiveState, status: StatusState) -> tuple[ChannelRow, ...]:
        """Return each channel's name, quality and level; unchanged rows are the same object."""
        last = live.amplitudes[-1] if live.amplitudes else None
        of = (live.channels, self._levels_uv, self.scale.half_ranges_uv, status.link, last)
        if of != self._rows_of:
            self._rows_of, self._rows = of, self._make_rows(live, status)
        return self._rows

    def _make_rows(self, live: LiveState, status: StatusState) -> tuple[ChannelRow, ...]:
        """Put names, qualities and levels together; without samples nothing is claimed."""
        is_flowing = status.link is Link.FLOWING
        qualities = {state.name: state for state in live.channels} if is_flowing else {}
        rows = []
        sizes = last_sizes(live.amplitudes, self.names)
        readouts = zip(
            self.state.channels,
            self._levels_uv,
            self._offsets_uv,
            self.scale.half_ranges_uv,
            strict=True,
        )
        for channel, level_uv, offset_uv, half_range_uv in readouts:
            is_squashing = abs(offset_uv) > SAID_OFFSET_SHARE * half_range_uv
            state = qualities.get(channel)
            reasons = () if state is None else state.reasons
            is_doubted = state is not None and state.quality is not Quality.OK
            rows.append(
                ChannelRow(
                    channel=channel,
                    name=self.names[channel],
                    quality=None if state is None else state.quality,
                    reason=reasons[0] if reasons and is_doubted else None,
                    level_uv=level_uv if is_flowing else None,
                    offset_uv=offset_uv if is_flowing and is_squashing else None,
                    half_range_uv=half_range_uv,
                    last_size=sizes[channel].words if channel in sizes else None,
                    last_size_hint=sizes[channel].hint if channel in sizes else None,
                )
            )
        return tuple(rows)

    def verdict(self, live: LiveState, *, tie_ms: float) -> VerdictState | None:
        """Return what the newest repetition, or the lift that goes on, says of the chosen pair."""
        self._put_into_words(live, tie_ms)
        self._put_lift_into_words(live, tie_ms)
        return self._so_far or self._verdict

    def table(self) -> tuple[TableRow, ...]:
        """Return the repetitions as rows; call ``verdict`` first, which finds the words."""
        return self._table

    def marks(self) -> tuple[RepetitionMark, ...]:
        """Return where the newest repetitions lie; call ``verdict`` first."""
        return self._marks

    def _put_into_words(self, live: LiveState, tie_ms: float) -> None:
        """Say what is new; the same findings keep the same objects, so that views can skip them."""
        findings, pair = live.findings, self.pair
        of = (findings, pair, live.origin_index)
        if self._words_of is not None and self._words_of[0] is findings and self._words_of == of:
            return
        self._words_of = of
        self._marks = self._mark(live, tie_ms)
        self._verdict, self._table = None, ()
        if pair is not None and findings:
            self._verdict = verdict_state(
                findings[-1], pair, self.names, tie_ms=tie_ms, revisions=live.revisions
            )
            self._table = table_rows(findings, pair, self.names, tie_ms=tie_ms)

    def _put_lift_into_words(self, live: LiveState, tie_ms: float) -> None:
        """Say what is stated of the lift that goes on; a look that changes nothing is no news."""
        if live.lift is self._lift and self.pair == self._lift_pair:
            return
        self._lift, self._lift_pair = live.lift, self.pair
        state = None
        if live.lift is not None and self.pair is not None:
            n_findings = len(live.findings)
            state = so_far_state(live.lift, self.pair, self.names, index=n_findings, tie_ms=tie_ms)
        self._so_far = self._so_far if state == self._so_far else state

    def _mark(self, live: LiveState, tie_ms: float) -> tuple[RepetitionMark, ...]:
        reference = None if self.pair is None else self.pair[1]
        return tuple(
            mark_repetition(
                finding,
                channels=self.state.channels,
                reference=reference,
                fs_hz=self.state.fs_hz,
                origin_index=live.origin_index,
                tie_ms=tie_ms,
            )
            for finding in live.findings[-N_MARKED:]
        )
