"""What two sessions and a protocol may and may not be."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.flags import (
    Expectation,
    RepetitionFlag,
    measure_repetition,
)
from dsp.flags.comparison import SessionTerms, differing_terms, flag_comparison
from dsp.repetition import Repetition
from tests.dsp.flagged_recordings import (
    CHANNELS,
)
from tests.dsp.scripted_sessions import (
    FS_HZ,
    GLUTE,
)

TERMS = SessionTerms("R", "phe_ke", "neutral", "extended", "BF", "seniam", "1.0.0", 1000.0, 1.0)


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({}, ()),
        ({"rise_s": 1.25}, ()),
        ({"rise_s": 1.4}, ("rise_s",)),
        ({"rise_s": None}, ("rise_s",)),
        ({"cue": "squeeze"}, ("cue",)),
        ({"hamstring": "ST", "cue": "squeeze"}, ("cue", "hamstring")),
    ],
)
def test_p15b_sessions_that_were_done_otherwise_are_not_compared(change, differing):
    now = replace(TERMS, **change)

    assert differing_terms(now, TERMS) == differing
    assert [each.flag for each in flag_comparison(now, TERMS)] == (
        [RepetitionFlag.CUE_MISMATCH] if differing else []
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"side": "right"}, "side is 'right'"),
        ({"hold_s": 0.0}, "hold_s is 0.0"),
        ({"rise_s": (1.5, 0.7)}, "rise_s is"),
        ({"reference_uv": {GLUTE: 0.0}}, "reference_uv of gluteus_maximus_R is 0.0"),
    ],
)
def test_what_cannot_have_been_asked_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Expectation(**given)


def test_columns_and_the_movement_channel_have_to_fit():
    repetition = Repetition(2800, 5000, 1500, 2500)

    with pytest.raises(ValueError, match="one column per channel"):
        measure_repetition(np.zeros((100, 3)), FS_HZ, CHANNELS, repetition, window_start_index=0)
    with pytest.raises(ValueError, match="movement channel 'knee'"):
        measure_repetition(
            np.zeros((6000, 4)),
            FS_HZ,
            CHANNELS,
            repetition,
            window_start_index=0,
            movement_channel="knee",
        )
