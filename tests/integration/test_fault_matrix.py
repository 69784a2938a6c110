"""A share of the fault campaign: any call to the disk may fail, or be the last one there is."""

from __future__ import annotations

import pytest

from tests.faults.act_names import ACT_NAMES
from tests.faults.acts import ACTS
from tests.faults.fault_matrix import matrix
from tests.faults.shim import MISSING, can_build

pytestmark = [
    pytest.mark.skipif(not can_build(), reason=MISSING),
    pytest.mark.timeout(300),  # a busy machine takes its time
]


def test_every_act_is_named():
    assert tuple(ACTS) == ACT_NAMES


def test_whatever_call_goes_wrong_the_old_state_is_left_or_the_new_one():
    found = matrix(ACT_NAMES, n_most=5, seed=20261122)
    assert {act: problems for act, (_, problems) in found.items() if problems} == {}
    assert [n_cases for n_cases, _ in found.values()] == [5] * len(ACT_NAMES)
