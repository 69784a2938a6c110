"""A simulation that cannot be made is refused before anything is drawn or any memory taken."""

import numpy as np
import pytest

from dsp.simulate import SCENARIOS, simulate, simulate_motor_units, simulate_trial

ASKED = {"fs_hz": 1000.0, "snr_db": (10.0, 20.0), "rise_ms": (50.0, 50.0), "offset_ms": (0.0, 30.0)}


@pytest.mark.parametrize("make", [simulate_trial, simulate_motor_units])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"fs_hz": np.inf}, "fs_hz is inf"),
        ({"fs_hz": np.nan}, "fs_hz is nan"),
        ({"fs_hz": 1e12}, "at most 4e[+]08 are simulated at once"),
        ({"duration_s": np.nan}, "duration_s is nan"),
        ({"duration_s": np.inf}, "duration_s is inf"),
        ({"duration_s": 1e9}, "make it shorter"),
        ({"snr_db": (np.nan, 10.0)}, "snr_db is nan: it must be finite"),
        ({"rise_ms": (-5.0, 10.0)}, "rise_ms is -5.0: it must be 0 or more"),
        ({"rise_ms": (np.nan, 10.0)}, "rise_ms is nan"),
        ({"offset_ms": (np.inf, 0.0)}, "offset_ms is inf"),
        ({"onset_s": np.nan}, "onset_s is nan"),
        ({"rest_uv": -1.0}, "rest_uv is -1.0"),
        ({"snr_db": (10.0,)}, "have 1, 2 and 2 values: give one of each"),
        ({"snr_db": (), "rise_ms": (), "offset_ms": ()}, "have 0, 0 and 0 values"),
    ],
)
def test_a_trial_that_cannot_be_made_is_refused_with_the_value_and_the_rule(make, asked, said):
    with pytest.raises(ValueError, match=said):
        make(np.random.default_rng(1), **(ASKED | asked))


@pytest.mark.parametrize("duration_s", [np.inf, np.nan, -1.0, 1e8])
def test_a_person_simulated_for_too_long_is_refused(duration_s):
    with pytest.raises(ValueError, match=r"a recording lasts|make it shorter"):
        simulate(SCENARIOS["typical"], seed=0, fs_hz=1000.0, duration_s=duration_s)
