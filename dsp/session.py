"""What the repetitions of a recording say together, and what its flags withhold of that."""

from __future__ import annotations

from collections.abc import Sequence

from dsp.analysis_config import AnalysisConfig
from dsp.block import ChannelInfo
from dsp.findings import RepetitionFinding, SessionPairFinding
from dsp.firing_order import summarise_session
from dsp.flag import FlagFinding
from dsp.flags import flag_session, withhold_session


def summarise(
    findings: Sequence[RepetitionFinding],
    channels: tuple[ChannelInfo, ...],
    config: AnalysisConfig,
) -> tuple[tuple[SessionPairFinding, ...], tuple[FlagFinding, ...]]:
    """Say what the repetitions so far say together.

    Parameters
    ----------
    findings : sequence of RepetitionFinding
        In order of time.
    channels : tuple of ChannelInfo
        One per column.
    config : AnalysisConfig
        All settings.

    Returns
    -------
    pairs : tuple of SessionPairFinding
        One per pair; no order where a flag of the session withholds it.
    flags : tuple of FlagFinding
        The flags of the session.
    """
    pairs = summarise_session(findings, channels, config=config.order)
    flags = flag_session([each.flags for each in findings], pairs, config=config.flags)
    return withhold_session(pairs, flags), flags
