"""Only a source that makes its samples when asked is ever taken for one."""

from app.engine.head_start import HeadStart

FS_HZ = 1000.0


def took_a_head_start(steps):
    """Return whether a source that gave so many samples at such instants could wait."""
    head_start = HeadStart(FS_HZ, opened_s=100.0)
    for now_s, n_samples in steps:
        head_start.step(n_samples, 100.0 + now_s)
    return head_start.was_taken


def test_a_device_whose_clock_runs_two_percent_fast_for_a_day_is_none():
    assert not took_a_head_start((60.0 * minute, 61_200) for minute in range(1, 1441))


def test_a_device_that_catches_up_after_a_stall_is_none():
    assert not took_a_head_start([(1.0, 1000), (31.0, 30_000), (31.1, 100)])


def test_a_file_read_as_fast_as_it_can_be_is_one_and_stays_one_while_it_waits():
    assert took_a_head_start([(0.1, 6000), (60.0, 20)])
