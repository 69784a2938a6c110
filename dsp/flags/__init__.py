"""What to know about one repetition besides its order: every flag with its rule; nothing judges."""

from dsp.flags.config import FlagConfig
from dsp.flags.expectation import Expectation
from dsp.flags.flag import FlagFinding, FlagUnit, RepetitionFlag, withholds_pair
from dsp.flags.flagging import flag_repetition
from dsp.flags.measure import RepetitionMeasure, measure_repetition, measure_window
from dsp.flags.session import flag_session

__all__ = [
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
    "withholds_pair",
]
