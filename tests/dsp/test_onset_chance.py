"""Independent muscles that once were said to share signal, and images that still are seen."""

import numpy as np

from dsp.findings import Reason
from tests.dsp.enveloped_trials import beside_plain_rise, ramp, since_start_s
from tests.dsp.onset_trials import order

SHARED = {Reason.CROSSTALK, Reason.CROSSTALK_REMOVED}
ENVELOPE = ramp(since_start_s(), 0.12)
N_PAIRS = 60


def test_of_independent_muscles_one_in_ten_once_was_told_to_move_its_sticker():
    """Regression: 4 to 13 % of independent pairs seemed to show an image; the limit is 1 %."""
    reasons = [set(order(beside_plain_rise(seed, ENVELOPE)).reasons) for seed in range(N_PAIRS)]

    assert sum(bool(SHARED & each) for each in reasons) <= 1


def test_a_fifth_of_a_loud_muscle_is_still_seen_next_door():
    seen = []
    for seed in range(10):
        samples_uv = beside_plain_rise(seed, ENVELOPE, snr_db=12.0)
        image_uv = 0.2 * 3.0 * samples_uv[:, 1]
        samples_uv[:, 0] += np.concatenate([np.zeros(4), image_uv[:-4]])
        seen.append(bool(SHARED & set(order(samples_uv).reasons)))

    assert all(seen)
