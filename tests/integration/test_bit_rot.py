"""A share of the bit-rot campaign: no flipped bit goes unnoticed, and none is shown as a sample."""

from __future__ import annotations

import pytest

from tests.faults.bit_rot import FILES, flips


@pytest.mark.timeout(300)  # a busy machine takes its time
def test_every_flipped_bit_is_noticed_and_the_other_sessions_stay_readable(tmp_path):
    seen = list(flips(tmp_path, 24, 7))
    assert [flip for flip in seen if flip.problems or not flip.is_noticed] == []
    assert [flip for flip in seen if flip.left] == []  # one flipped bit costs nothing for good
    assert {flip.file for flip in seen} == set(FILES)
    assert any(flip.file == "sessions.db" and len(flip.named) < 2 for flip in seen)
