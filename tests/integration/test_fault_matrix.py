"""A share of the fault campaign: any call to the disk may fail, or be the last one there is."""

from __future__ import annotations

import pytest

from tests.faults.act_names import ACT_NAMES
from tests.faults.acts import ACTS
from tests.faults.fault_matrix import matrix
from tests.faults.shim import MISSING, can_build

pytestmark = pytest.mark.skipif(not can_build(), reason=MISSING)


def test_every_act_is_named():
    assert tuple(ACTS) == ACT_NAMES


@pytest.mark.parametrize("act", ACT_NAMES)
def test_whatever_call_goes_wrong_the_old_state_is_left_or_the_new_one(act):
    n_cases, problems = matrix(act, n_most=8, seed=20261122)
    assert problems == ()
    assert n_cases == 8
