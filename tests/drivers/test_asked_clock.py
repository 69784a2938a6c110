"""The rate of a device from its answers: whatever keeps step with what, late never early."""

import numpy as np
import pytest

from drivers.asked_clock import AskedClock
from drivers.base import ClockAnswer
from drivers.clock_questions import ClockQuestions
from drivers.device_clock import DeviceClock
from drivers.messages import Data, DataFlag, Pong
from drivers.scan_counter import ScanCounter
from tests.fakes.arrivals import PLAN, Line, answers, arrivals

BATCHED = Line(0.016)


def asked_for(duration_s, *, true_hz, line=BATCHED, seed=20261122):
    """Return a clock that saw arrivals and heard answers for so long."""
    clock = DeviceClock(1000.0)
    rng = np.random.default_rng(seed)
    said = list(answers(line, true_hz=true_hz, duration_s=duration_s, rng=rng))
    for index, received_s in arrivals(line, true_hz=true_hz, duration_s=duration_s, rng=rng):
        while said and said[0].asked_s < received_s:
            clock.hear(said.pop(0))
        clock.step(index, received_s)
    return clock


@pytest.mark.parametrize("off", [0.0, 5e-5, 1e-4, 4.3e-3])
def test_blocks_in_step_with_their_batches_read_19_to_50_ppm_off_and_are_known_to_five(off):
    rate = asked_for(60.5, true_hz=1000.0 * (1 + off)).rate
    assert rate.fs_hz == pytest.approx(1000.0 * (1 + off), rel=5e-6)
    assert rate.is_settled


@pytest.mark.parametrize("seed", range(3))
def test_it_is_within_what_it_says_from_three_seconds_on(seed):
    true_hz = 1000.0 * (1 + np.random.default_rng(seed).uniform(-5e-3, 5e-3))
    for after_s in (3.0, 10.0, 20.0):
        rate = asked_for(after_s, true_hz=true_hz, seed=seed).rate
        assert abs(rate.fs_hz / true_hz - 1.0) <= rate.bound_share


@pytest.mark.parametrize("seed", range(8))
def test_a_16_ms_line_could_be_used_after_twenty_seconds_and_now_when_a_recording_begins(seed):
    rate = asked_for(2.5, true_hz=1004.3, seed=seed).rate
    assert rate.is_usable
    assert rate.rate_to_use_hz(1000.0) == pytest.approx(1004.3, abs=0.5)


def test_a_stall_both_ways_moves_nothing():
    line = Line(0.016, stalls=((20.0, 2.0),))
    rate = asked_for(60.5, true_hz=1000.1, line=line).rate
    assert rate.fs_hz == pytest.approx(1000.1, rel=5e-6)


def test_where_answers_and_arrivals_contradict_each_other_the_bound_reaches_both():
    clock = DeviceClock(1000.0)
    for second in range(1, 600):
        clock.hear(ClockAnswer(second * 100.0, second * 0.1))
        for block in range(12):
            made_s = second * 0.1 + block * 0.008
            clock.step(round(made_s / 0.008) * 8, made_s * 1.0002)
    assert clock.rate.bound_share > 1.8e-4
    assert not clock.rate.is_settled


def test_after_a_break_no_answer_of_before_counts():
    clock = asked_for(10.0, true_hz=1004.3)
    clock.break_off()
    clock.hear(ClockAnswer(5.0, 100.0))
    clock.step(8, 100.01)
    assert clock.rate.fs_hz == pytest.approx(1004.3, rel=1e-4)


def test_too_few_answers_and_a_device_whose_time_stands_still_say_nothing():
    clock = AskedClock(60.0)
    for number in range(100):
        clock.step(ClockAnswer(7.0, float(number)))
        assert clock.measure() is None


def test_questions_come_at_uneven_steps_and_none_is_later_than_half_as_much_again():
    questions = ClockQuestions(0.1, 0.0)
    asked_s, now_s = [], 0.0
    while now_s < 20.0:
        now_s += 0.001
        if questions.is_due(now_s):
            questions.hear(Pong(1, questions.ask(now_s), 0), ScanCounter(PLAN, 0))
            asked_s.append(now_s)
    # The first come sooner, so that there is a rate when a recording begins with the stream.
    assert len([at_s for at_s in asked_s if at_s < 2.0]) >= 50
    steps_s = np.diff(asked_s[70:])
    assert 0.049 < steps_s.min() < 0.06
    assert 0.14 < steps_s.max() < 0.152
    phases = np.histogram(np.array(asked_s) % 0.008, bins=8, range=(0, 0.008))[0]
    assert phases.min() > 0.5 * phases.mean()


def test_an_answer_is_laid_on_the_scans_across_the_wrap_of_the_tick():
    counter = ScanCounter(PLAN, start_tick=2**32 - 3000)
    counter.place(Data(DataFlag(0), 9, 0, 2**32 - 3000, b""))
    questions = ClockQuestions(0.1, 0.0)
    cookie = questions.ask(5.0)
    questions.hear(Pong(1, cookie, (2**32 - 3000 + 21_000) % 2**32), counter)
    assert questions.take() == (ClockAnswer(10.5, 5.0),)
    assert questions.take() == ()


def test_an_answer_to_a_question_of_another_program_or_heard_twice_is_none():
    counter = ScanCounter(PLAN, start_tick=0)
    questions = ClockQuestions(0.1, 0.0)
    cookie = questions.ask(5.0)
    for number in (cookie + 1, cookie, cookie):
        questions.hear(Pong(1, number, 2000), counter)
    assert len(questions.take()) == 1


def test_on_a_line_that_stands_still_questions_become_rare_and_the_oldest_are_forgotten():
    questions, now_s, asked_s = ClockQuestions(0.1, 0.0), 0.0, []
    while now_s < 12.0:
        now_s += 0.01
        if questions.is_due(now_s):
            questions.ask(now_s)
            asked_s.append(now_s)
    assert len([at_s for at_s in asked_s if at_s < 2.0]) >= 9
    assert min(np.diff(asked_s[9:])) >= 0.99, asked_s
    counter = ScanCounter(PLAN, start_tick=0)
    questions.hear(Pong(1, 1, 2000), counter)
    assert questions.take() == ()


def test_an_answer_that_got_lost_does_not_make_questions_rare():
    questions, counter = ClockQuestions(0.1, 0.0), ScanCounter(PLAN, start_tick=0)
    now_s, asked_s = 0.0, []
    while now_s < 10.0:
        now_s += 0.01
        if questions.is_due(now_s):
            cookie = questions.ask(now_s)
            asked_s.append(now_s)
            if cookie % 4:
                questions.hear(Pong(1, cookie, round(2e6 * now_s)), counter)
    assert max(np.diff(asked_s)) < 0.2
    assert len(questions.take()) >= 70
