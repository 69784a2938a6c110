"""What to know about one repetition besides its order: every flag with its rule; nothing judges."""

from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag, withholds_pair
from dsp.flags.asked import Asked
from dsp.flags.config import FlagConfig
from dsp.flags.expectation import Expectation
from dsp.flags.flagging import flag_repetition
from dsp.flags.measure import RepetitionMeasure, measure_repetition, measure_window
from dsp.flags.session import flag_session
from dsp.flags.withholding import withhold, withhold_session

__all__ = [
    "Asked",
    "Expectation",
    "FlagConfig",
    "FlagFinding",
    "FlagUnit",
    "RepetitionFlag",
    "RepetitionMeasure",
    "flag_repetition",
    "flag_session",
    "measure_repetition",
    "measure_window",
    "withhold",
    "withhold_session",
    "withholds_pair",
]
