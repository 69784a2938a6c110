"""A muscle that is held tense before it contracts has no start that could be told."""

import numpy as np
import pytest

from dsp.findings import Reason, Verdict
from dsp.flag import RepetitionFlag
from tests.dsp.enveloped_trials import beside_plain_rise, ramp, since_start_s, tension_db
from tests.dsp.onset_trials import find_one, order

SEEDS = range(6)


def tense_before(lead_s, *, level_db=6.0, swell_s=0.03):
    """Return a lift led up to by a tension that began so long before."""
    since_s = since_start_s()
    tension = tension_db(level_db) * ramp(since_s + lead_s, swell_s)
    return np.maximum(tension, ramp(since_s, 0.08))


@pytest.mark.parametrize("lead_s", [0.35, 0.5, 0.7])
def test_tension_that_went_over_into_the_lift_once_was_its_start(lead_s):
    pairs = [order(beside_plain_rise(seed, tense_before(lead_s))) for seed in SEEDS]

    assert all(pair.verdict is Verdict.CANNOT_TELL for pair in pairs)
    assert sum(RepetitionFlag.PREACT in pair.withheld_by for pair in pairs) >= len(SEEDS) - 1


def test_a_rest_that_crept_up_to_the_lift_once_was_its_start():
    envelope = tense_before(0.8, swell_s=0.8)

    verdicts = {order(beside_plain_rise(seed, envelope)).verdict for seed in SEEDS}

    assert verdicts == {Verdict.CANNOT_TELL}


@pytest.mark.parametrize("rise_s", [0.05, 0.2, 0.45])
def test_a_slow_rise_is_no_tension(rise_s):
    envelope = ramp(since_start_s(), rise_s)

    found = [find_one(beside_plain_rise(seed, envelope)).reasons for seed in SEEDS]

    assert not any(Reason.REST_NOT_QUIET in reasons for reasons in found)


def test_a_contraction_that_swells_for_a_second_is_no_tension():
    since_s = since_start_s()
    envelope = ramp(since_s, 0.1) * (0.6 + 0.4 * ramp(since_s - 0.1, 1.0))

    found = [find_one(beside_plain_rise(seed, envelope)).reasons for seed in SEEDS]

    assert not any(Reason.REST_NOT_QUIET in reasons for reasons in found)
