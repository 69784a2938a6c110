"""Which muscle started first, said while the lift goes on; it never has the final word."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from dsp.analysis import AnalysisConfig, check_config, nothing_learned
from dsp.block import ChannelKind, FloatArray, StreamInfo, check_samples
from dsp.findings import RepetitionFinding
from dsp.flags import Asked, withhold
from dsp.input_rules import check_columns, check_stream, without_impossible
from dsp.learned import Learned
from dsp.live.config import LiveConfig
from dsp.live.finding import LiveFinding
from dsp.live.hops import Hop, HopFilter, SampleMemory
from dsp.live.lift import LiveLift
from dsp.live.look import for_unfinished, look, notice
from dsp.live.watch import Watch
from dsp.repetition import Repetition
from dsp.suitability import why_no_start

_MEMORY_S = 6.0


class LiveOrder:
    """Follows a stream and says of every lift what can be said so far.

    Parameters
    ----------
    info : StreamInfo
        Rate and channels.
    analysis : AnalysisConfig
        What the final word is found with; the looks use it too.
    config : LiveConfig, optional
        Alarm, looks and when an order is stated.
    asked : callable, optional
        Returns what a protocol has asked for so far.

    Notes
    -----
    Every 10 ms the energy of every channel, whitened by its own last calm second, is held against
    that second. A channel that stays active through a hold has spoken (`ChannelAlarm`). The first
    to speak opens a lift; from then on, six times until 240 ms after the last channel spoke,
    `dsp.ordering.order_pairs` looks at what there is of it. An order is stated when two
    looks in a row say it, and withdrawn by the first that does not; none is where a flag of the
    time before the lift withholds it. A channel that has not
    spoken is *not yet*, never *after*. Where a look finds a start that lies well before what the
    alarm heard, there are two, and no order: so little of a contraction can be less than a burst.

    The same samples give the same findings in any chunking. A gap ends a lift without a word, for
    no order is told across it; where one channel alone goes missing, the others go on. Below the
    rate at which orders are told, nothing is said.
    """

    def __init__(
        self,
        info: StreamInfo,
        *,
        analysis: AnalysisConfig,
        config: LiveConfig | None = None,
        asked: Callable[[], Asked] = Asked,
    ) -> None:
        check_stream(info)
        check_config(analysis)
        self._info = info
        self._asked = asked
        self._config = config or LiveConfig()
        self._analysis = for_unfinished(analysis, self._config)
        self._columns = [
            column
            for column, channel in enumerate(info.channels)
            if channel.kind is ChannelKind.EMG
            and why_no_start(channel, info.fs_hz, min_rate_hz=analysis.min_rate_hz) is None
        ]
        self._raw = SampleMemory(info.n_channels, n_samples=round(_MEMORY_S * info.fs_hz))
        self._learned = nothing_learned(info.channels, analysis)
        self._n_lifts = 0
        self._lift: LiveLift | None = None
        self.finding: LiveFinding | None = None

    def learn(self, learned: Learned) -> None:
        """Take what the final word on earlier repetitions taught.

        Parameters
        ----------
        learned : Learned
            As `dsp.analysis.analyse_repetition` returns it.
        """
        self._learned = learned

    def step(self, samples_uv: FloatArray, first_index: int) -> list[LiveFinding]:
        """Take the next block.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples in µV; not finite where they are missing.
        first_index : int
            Index of the first row; where it skips ahead samples are missing.

        Returns
        -------
        list of LiveFinding
            One per look, in order. The newest is also kept as ``finding``, until its lift is over.

        Raises
        ------
        ValueError
            If the index goes back.
        """
        looks = (
            self._look(self._lift, hop.end_index)
            for hop in self._hops_of(samples_uv, first_index)
            if self._hear(hop) and self._lift is not None
        )
        return list(looks)

    def catch_up(self, samples_uv: FloatArray, first_index: int) -> LiveFinding | None:
        """Take a block that may have waited, and look only at what is newest in it.

        Parameters
        ----------
        samples_uv, first_index
            As `step` takes them.

        Returns
        -------
        LiveFinding or None
            The newest of the looks that `step` would have made, or one a little later: at the
            last hop of the block. None where none was due. Also kept as ``finding``.

        Raises
        ------
        ValueError
            If the index goes back.
        """
        is_due, end_index = False, 0
        for hop in self._hops_of(samples_uv, first_index):
            is_due, end_index = self._hear(hop), hop.end_index
        return self._look(self._lift, end_index) if is_due and self._lift is not None else None

    @cached_property
    def _hops(self) -> HopFilter:
        """Made at the first sample that is followed: a low rate has no room for its corner."""
        return HopFilter(
            self._info.fs_hz,
            hop_s=self._config.alarm.hop_s,
            config=self._analysis.onset.front_end,
        )

    @cached_property
    def _watch(self) -> Watch:
        return Watch(
            self._hops,
            len(self._columns),
            ar_order=self._analysis.onset.posterior.ar_order,
            settle_s=self._analysis.onset.front_end.settle_s,
            config=self._config,
        )

    def _hops_of(self, samples_uv: FloatArray, first_index: int) -> list[Hop]:
        check_samples(samples_uv)
        check_columns(samples_uv, self._info.n_channels)
        samples_uv = without_impossible(samples_uv, self._info.channels)
        if not self._columns:
            return []
        hops = list(self._hops.step(samples_uv[:, self._columns], first_index))
        self._raw.push(samples_uv, first_index)
        return hops

    def _hear(self, hop: Hop) -> bool:
        """Follow one hop; return whether to look."""
        self._watch.step(hop)
        begun = {
            self._info.channels[self._columns[muscle]].name: index
            for muscle, index in self._watch.begun.items()
        }
        if self._lift is None and begun:
            self._lift = self._open_lift(min(begun.values()))
        if self._lift is None:
            return False
        self._lift.hear(begun, hop.end_index)
        if self._is_over(self._lift, hop):
            self._lift = self.finding = None
            self._watch.end_lift()
            return False
        return self._lift.is_due(hop.end_index)

    def _open_lift(self, begin_index: int) -> LiveLift:
        self._n_lifts += 1
        return LiveLift(
            self._n_lifts - 1,
            begin_index=begin_index,
            rest=self._watch.rest_before(begin_index),
            fs_hz=self._info.fs_hz,
            config=self._config,
        )

    def _is_over(self, lift: LiveLift, hop: Hop) -> bool:
        """Tell whether all is quiet again, samples are missing, or it is no lift but a new rest."""
        if hop.end_index - lift.begin_index > self._config.longest_s * self._info.fs_hz:
            self._watch.take_for_rest()
            return True
        is_withdrawn = not lift.spoken
        n_close = round(self._config.close_after_s / self._hops.hop_s)
        return hop.follows_gap or is_withdrawn or self._watch.n_calm >= n_close

    def _look(self, lift: LiveLift, now_index: int) -> LiveFinding:
        """Look, and where a channel has just spoken also as 30 ms ago, when its hold forbade it."""
        found = self._found_until(now_index, lift)
        if lift.is_missing(found, now_index):
            lift.remember(self._found_until(lift.before_index(now_index), lift))
        so_far = lift.state(found, now_index)
        names = (self._info.channels[column].name for column in self._columns)
        self.finding = LiveFinding(
            lift.number,
            lift.begin_index / self._info.fs_hz,
            so_far,
            tuple(name for name in names if name not in lift.spoken),
            is_settled=lift.is_settled(now_index),
        )
        return self.finding

    def _found_until(self, stop_index: int, lift: LiveLift) -> RepetitionFinding:
        fs_hz = self._info.fs_hz
        rest_start_index, rest_end_index = lift.rest
        so_far = Repetition(lift.begin_index, stop_index, rest_start_index, rest_end_index)
        found = look(
            self._raw,
            fs_hz,
            self._info.channels,
            so_far,
            first_index=max(0, rest_start_index - round(self._config.lead_s * fs_hz)),
            index=lift.number,
            rises=self._learned.rises,
            config=self._analysis,
        )
        if lift.flags is None:
            lift.flags = notice(
                self._raw,
                fs_hz,
                self._info.channels,
                so_far,
                found,
                learned=self._learned,
                expectation=self._asked().at(lift.begin_index / fs_hz),
                config=self._analysis,
            )
        return withhold(found, lift.flags)
