"""A share of the power campaign: starts, recordings, backups and deletions cut off anywhere."""

from __future__ import annotations

import pytest

from tests.faults.power_cuts import cut_a_story
from tests.faults.shim import MISSING, can_build

pytestmark = [
    pytest.mark.skipif(not can_build(), reason=MISSING),
    pytest.mark.timeout(300),  # a busy machine takes its time
]


def test_no_power_cut_costs_anything_that_was_acknowledged():
    cuts = list(cut_a_story(41, 50))
    assert [cut for cut in cuts if cut.problems] == []
    assert len(cuts) == 50


def test_without_our_sync_a_power_cut_does_lose_what_was_called_durable():
    cuts = cut_a_story(42, 25, is_synced=False)
    assert any("durable samples" in problem for cut in cuts for problem in cut.problems)
