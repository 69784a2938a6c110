"""One look at a lift that goes on, by the code that has the final word; it remembers nothing."""

from __future__ import annotations

from dataclasses import replace

from dsp.analysis_config import AnalysisConfig
from dsp.block import ChannelInfo
from dsp.findings import RepetitionFinding
from dsp.flag import FlagFinding, RepetitionFlag
from dsp.flags import Expectation, flag_repetition, measure_repetition, measure_window
from dsp.learned import Learned
from dsp.live.config import LiveConfig
from dsp.live.hops import SampleMemory
from dsp.onset.rise import LearnedRises
from dsp.ordering import order_pairs
from dsp.repetition import Repetition

_OF_BEFORE = frozenset(
    {
        RepetitionFlag.PAIN_STOP,
        RepetitionFlag.FLAT,
        RepetitionFlag.CH_LOST,
        RepetitionFlag.FALSE_START,
        RepetitionFlag.PREACT,
    }
)
"""What is known when a lift begins; everything else is judged when it is over."""


def for_unfinished(config: AnalysisConfig, live: LiveConfig) -> AnalysisConfig:
    """Return the offline settings with the one change that an unfinished lift needs.

    Parameters
    ----------
    config : AnalysisConfig
        What the final word is found with.
    live : LiveConfig
        How little of a contraction may be seen.

    Returns
    -------
    AnalysisConfig
    """
    coarse = replace(config.onset.coarse, min_active_s=live.min_active_s)
    return replace(config, onset=replace(config.onset, coarse=coarse))


def look(
    memory: SampleMemory,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    lift: Repetition,
    *,
    first_index: int,
    index: int,
    rises: LearnedRises,
    config: AnalysisConfig,
) -> RepetitionFinding:
    """Find what started when so far.

    Parameters
    ----------
    memory : SampleMemory
        The last stretch of raw samples.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    lift : Repetition
        From the alarm to now, and the quiet stretch before it.
    first_index : int
        From where on the masks look.
    index : int
        Number of the lift.
    rises : LearnedRises
        What earlier repetitions taught.
    config : AnalysisConfig
        `for_unfinished` settings.

    Returns
    -------
    RepetitionFinding
        Onsets and pairs of all channels, whether they have spoken or not; no ranking, which takes
        a third of the time and is shown of final words alone.
    """
    start_index, samples_uv = memory.window(first_index, lift.end_index)
    found, _ = order_pairs(
        samples_uv,
        fs_hz,
        channels,
        lift,
        window_start_index=start_index,
        index=index,
        rises=rises,
        config=config,
    )
    return found


def notice(
    memory: SampleMemory,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    lift: Repetition,
    found: RepetitionFinding,
    *,
    learned: Learned,
    expectation: Expectation,
    config: AnalysisConfig,
) -> tuple[FlagFinding, ...]:
    """Flag a lift by what came before it.

    Parameters
    ----------
    memory : SampleMemory
        The last stretch of raw samples.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    lift : Repetition
        From the alarm to now, and the quiet stretch before it.
    found : RepetitionFinding
        What a look found.
    learned : Learned
        What earlier repetitions taught.
    expectation : Expectation
        What was asked of it.
    config : AnalysisConfig
        Limits.

    Returns
    -------
    tuple of FlagFinding
        A tense muscle, a false start, a lost channel, a stop, a lead that a functional check saw on
        another muscle: what the end of the lift does not change.
    """
    start_index, samples_uv = memory.window(*measure_window(lift, fs_hz))
    measure = measure_repetition(samples_uv, fs_hz, channels, lift, window_start_index=start_index)
    flags = flag_repetition(
        measure, found, earlier=learned.measures, expectation=expectation, config=config.flags
    )
    return tuple(each for each in flags if each.flag in _OF_BEFORE or _was_seen_before(each))


def _was_seen_before(flag: FlagFinding) -> bool:
    """Tell whether a swapped lead was seen by a functional check, not by this lift's plateaus."""
    return flag.flag is RepetitionFlag.SWAP and flag.measured is None
