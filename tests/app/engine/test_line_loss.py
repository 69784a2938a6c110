"""What a line lost lately, in shares of what was made."""

import pytest

from app.engine.line_loss import LOSSY_SHARE, LineLoss


def shares(n_missing_of, *, n_blocks, n_block=10):
    loss, end_index = LineLoss(1000.0), 0
    for number in range(n_blocks):
        n_missing = n_missing_of(number)
        end_index += n_missing + n_block
        yield loss.step(end_index, n_missing)


def test_a_whole_line_has_lost_nothing():
    assert set(shares(lambda number: 0, n_blocks=1000)) == {0.0}


def test_one_lost_frame_in_five_seconds_is_no_lossy_line():
    assert max(shares(lambda number: 8 * (number == 100), n_blocks=1000)) < LOSSY_SHARE


def test_a_line_that_loses_every_tenth_block_says_a_tenth():
    *_, last = shares(lambda number: 10 * (number % 9 == 0), n_blocks=2000)
    assert last == pytest.approx(0.1, abs=0.01)


def test_a_loss_is_forgotten_after_five_seconds():
    seen = list(shares(lambda number: 100 * (number == 0), n_blocks=1000))
    assert seen[400] == 0.02
    assert seen[-1] == 0.0


def test_no_line_loses_more_than_everything():
    assert max(shares(lambda number: 10**9 * (number == 3), n_blocks=10)) == 1.0
