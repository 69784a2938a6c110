"""Index and tick against each other: exact gaps, nothing twice, nothing misplaced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.commands import Encoding, StreamPlan
from drivers.messages import Data, DataFlag
from drivers.scan_counter import ScanCounter

SCANS = 8
PERIOD = 2000
START_TICK = 4_294_960_000
PLAN = StreamPlan(
    period_ticks=PERIOD,
    mask=1,
    scans=SCANS,
    encoding=Encoding.U16,
    watchdog_s=0,
    stream_id=1,
    layout_hash=0,
)


def frame_at(index, *, tick_error=0, flags=0):
    tick = START_TICK + index * PERIOD + tick_error
    return Data(DataFlag(flags), 1, index % 2**32, tick % 2**32, b"")


def counter_at(index=0):
    counter = ScanCounter(PLAN, START_TICK)
    counter.next_index = index
    return counter


def test_frames_in_a_row_are_placed_one_after_the_other():
    counter = counter_at()
    assert [counter.place(frame_at(n * SCANS)) for n in range(5)] == [0, 8, 16, 24, 32]
    assert (counter.n_lost, counter.n_unfit) == (0, 0)


@pytest.mark.parametrize("n_lost_frames", [1, 255, 256, 65_535, 65_536, 2**28 - 1])
def test_a_burst_of_any_length_is_lost_exactly(n_lost_frames):
    counter = counter_at(2**40)
    assert counter.place(frame_at(2**40 + n_lost_frames * SCANS)) == 2**40 + n_lost_frames * SCANS
    assert counter.n_lost == n_lost_frames * SCANS


def test_the_index_goes_on_where_32_bits_end():
    counter = counter_at(2**32 - SCANS)
    assert counter.place(frame_at(2**32 - SCANS)) == 2**32 - SCANS
    assert counter.place(frame_at(2**32)) == 2**32


def test_a_frame_that_comes_twice_counts_once():
    counter = counter_at()
    assert counter.place(frame_at(0)) == 0
    assert counter.place(frame_at(0)) is None
    assert counter.place(frame_at(SCANS)) == SCANS
    assert (counter.n_lost, counter.n_unfit) == (0, 1)


def test_a_frame_that_comes_late_is_lost_and_never_placed():
    counter = counter_at()
    order = [0, 16, 8, 24]
    assert [counter.place(frame_at(index)) for index in order] == [0, 16, None, 24]
    assert counter.n_lost == SCANS


@pytest.mark.parametrize("tick_error", [1, -1, PERIOD, PERIOD * SCANS, 2**31])
def test_an_index_that_disagrees_with_the_clock_is_refused(tick_error):
    counter = counter_at()
    assert counter.place(frame_at(0, tick_error=tick_error)) is None
    assert counter.n_unfit == 1


def test_a_scan_the_board_reports_as_late_may_be_late_by_less_than_a_period():
    late = DataFlag.LATE_SCAN
    counter = counter_at()
    assert counter.place(frame_at(0, tick_error=PERIOD - 1, flags=late)) == 0
    assert counter.place(frame_at(SCANS, tick_error=PERIOD, flags=late)) is None
    assert counter.place(frame_at(SCANS, tick_error=-1, flags=late)) is None
    assert counter.n_late == 1


@given(st.lists(st.integers(0, 40), max_size=60))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_received_and_lost_add_up_to_what_was_produced(order):
    counter = counter_at()
    placed = [counter.place(frame_at(n * SCANS)) for n in order]
    kept = [index for index in placed if index is not None]
    assert kept == sorted(set(kept))
    assert len(kept) * SCANS + counter.n_lost == counter.next_index


def test_late_scans_were_counted_and_never_told():
    counter = counter_at()
    late = [n for n in range(200) if n % 2]
    for n in range(200):
        is_late = n in late
        counter.place(
            frame_at(n * SCANS, tick_error=5 * is_late, flags=DataFlag.LATE_SCAN if is_late else 0)
        )
    told = counter.take_notices()
    assert (counter.n_late, counter.n_unfit, counter.n_lost) == (100, 0, 0)
    assert [notice.index for notice in told] == [8, 19 * 8, 199 * 8]
    assert told[0].text.startswith("1 block holds a scan that the board took late")
    assert told[-1].text.startswith("100 blocks hold a scan")
    assert counter.take_notices() == ()
