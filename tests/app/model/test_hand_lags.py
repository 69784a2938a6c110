"""Delays with starts by hand in them: both numbers, always beside each other."""

from app.model.hand_lags import by_place, hand_lag, hand_note
from app.model.hand_onset import HandOnset
from tests.fakes.feed import CHANNELS, repetition

PAIR = (CHANNELS[0], CHANNELS[1])
LIFTS = tuple(repetition(at, start_s=5.0 + 10 * at, lag_ms=80.0) for at in range(5))


def hand(at, channel, onset_s):
    found = next(each for each in LIFTS[at].onsets if each.channel == channel)
    return HandOnset(at, channel, onset_s, found.onset_s, who="me", utc="")


def said(*hands):
    return by_place(hands)


def test_a_delay_takes_the_start_by_hand_and_keeps_what_was_found():
    lag = hand_lag(LIFTS[1], PAIR, said(hand(1, PAIR[0], 15.05)), number=2)
    assert (lag.number, lag.n_starts, round(lag.lag_ms), lag.found_ms) == (2, 1, 50, 80.0)


def test_either_muscle_may_be_moved_and_both():
    hands = said(hand(0, PAIR[0], 5.10), hand(0, PAIR[1], 5.04))
    lag = hand_lag(LIFTS[0], PAIR, hands, number=1)
    assert (lag.n_starts, round(lag.lag_ms)) == (2, 60)


def test_a_muscle_without_a_start_leaves_no_delay():
    lag = hand_lag(LIFTS[0], PAIR, said(hand(0, PAIR[1], None)), number=1)
    assert lag.lag_ms is None


def test_what_nobody_touched_is_not_by_hand():
    assert hand_lag(LIFTS[0], PAIR, said(hand(1, PAIR[0], 15.0)), number=1) is None
    assert hand_note(LIFTS, range(1, 6), PAIR, {}) is None


def test_the_note_has_both_medians_and_each_delay_and_claims_no_interval():
    hands = said(*(hand(at, PAIR[0], 5.02 + 10 * at) for at in range(3)))
    text = hand_note(LIFTS, range(1, 6), PAIR, hands).text()
    assert "3 starts in 3 of 5 repetitions" in text
    assert "median delay is +20\u00a0ms over 5, as found +80\u00a0ms over 5" in text
    assert "Repetition 2: +20\u00a0ms by hand, +80\u00a0ms as found." in text
    assert text.endswith("by hand there is no interval.")


def test_edits_of_other_muscles_are_told_without_a_delay():
    text = hand_note(LIFTS, range(1, 6), PAIR, said(hand(0, CHANNELS[2], 5.2))).text()
    assert text == "Edited by hand: one start of other muscles than these two."
