"""For how long a line may bring no scan before its stream is lost; time is counted, not waited."""

from dataclasses import replace

import pytest

from drivers.link import Patience
from drivers.silence import Silence, SilenceLimits
from drivers.stream_request import WATCHDOG_S

PATIENCE = Patience()
SLOW = SilenceLimits(PATIENCE.lost_after_s, PATIENCE.mute_after_s, PATIENCE.rest_s)
FAST = replace(SLOW, noisy_after_s=PATIENCE.noisy_after_s)
SLICE_S = 0.05


class Listener:
    """A line that is listened to in slices; the last scan came at 0 s."""

    def __init__(self, limits=SLOW):
        self.now_s = 0.0
        self.silence = Silence(limits, 0.0)

    def hear(self, n_bytes, *, n_garbled=0):
        self.now_s += SLICE_S
        self.silence.listen(self.now_s, n_bytes=n_bytes, n_garbled=n_garbled)

    def lost_after_s(self, what_comes):
        """Listen until the stream is lost; ``what_comes`` are (bytes, garbled) of a slice."""
        while not self.silence.is_too_long:
            n_bytes, n_garbled = what_comes(self.now_s)
            self.hear(n_bytes, n_garbled=n_garbled)
        return self.now_s


def nothing(_now_s):
    return 0, 0


@pytest.mark.parametrize("limits", [SLOW, FAST])
def test_a_stall_that_cuts_a_frame_is_waited_for_as_long_as_one_between_frames(limits):
    between, cutting = Listener(limits), Listener(limits)
    cutting.hear(5)
    cutting.hear(17)
    assert between.lost_after_s(nothing) == cutting.lost_after_s(nothing) > 12.0


def test_the_first_bytes_after_a_long_stall_are_not_the_end_of_the_stream():
    line = Listener()
    line.hear(22)
    while line.now_s < 10.0:
        line.hear(0)
    for _ in range(20):
        line.hear(5)
        assert not line.silence.is_too_long


def test_a_line_that_goes_on_carrying_other_bytes_is_lost_soon():
    lost_s = Listener().lost_after_s(lambda _: (60, 0))
    assert lost_s == pytest.approx(PATIENCE.lost_after_s, abs=3 * SLICE_S)


def test_a_board_that_answers_every_sign_of_life_but_sends_no_scan_is_lost_soon():
    def answers(now_s):
        return (14, 0) if now_s % PATIENCE.ping_every_s < SLICE_S else (0, 0)

    assert Listener().lost_after_s(answers) <= PATIENCE.lost_after_s + 2 * PATIENCE.ping_every_s


def test_noise_and_then_nothing_on_a_faster_line_is_a_restart():
    def burst(now_s):
        return (60, 2) if now_s < 0.1 else (0, 0)

    fast = Listener(FAST).lost_after_s(burst)
    assert fast == pytest.approx(PATIENCE.noisy_after_s, abs=3 * SLICE_S)
    assert Listener().lost_after_s(burst) > 10.0


def test_scans_end_a_silence():
    line = Listener()
    while line.now_s < 1.9:
        line.hear(60)
    line.silence.end(line.now_s)
    assert line.silence.is_empty
    assert line.lost_after_s(nothing) > 1.9 + PATIENCE.mute_after_s


def test_time_in_which_the_program_itself_stood_still_is_no_silence():
    line = Listener()
    line.hear(22)
    line.now_s += 60.0
    line.hear(0)
    assert line.silence.duration_s < 1.0
    assert not line.silence.is_too_long


def test_a_board_waits_longer_for_the_program_than_the_program_for_the_board():
    assert 2 * PATIENCE.mute_after_s < WATCHDOG_S
