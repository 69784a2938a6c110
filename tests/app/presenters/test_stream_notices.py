"""What was noticed of a stream reaches the window, one at a time, until somebody has noted it."""

from dataclasses import replace

import pytest

from app.engine.acquisition import AcquisitionState, Phase
from app.engine.live import LiveState
from app.presenters.signals_state import NOTICES, Trouble, TroubleKind
from app.presenters.status import status_of
from app.presenters.stream_notices import StreamNotices
from app.presenters.trouble import trouble_of
from app.views.trouble_words import Remedy, trouble_words
from drivers.absence import Return
from drivers.base import Notice, NoticeKind
from drivers.device_clock import MeasuredRate
from tests.fakes.feed import recorder_state, stream_info

STREAM = AcquisitionState(Phase.STREAMING, info=stream_info())
RATE = MeasuredRate(1003.0, 1000.0, 20.0, is_usable=True, bound_share=1e-5)
ON_RATE = replace(RATE, fs_hz=1000.0)
LATE = Notice(80, NoticeKind.LATE_SCANS, "1 block holds a scan taken late.", 1)
SET = Notice(90, NoticeKind.CLOCK_SET, "The clock was set.", -3.5)
SHARED = Notice(
    95, NoticeKind.PORT_SHARED, "Another program read the port too.", advice="Close cat."
)
LACKING = Notice(
    70, NoticeKind.CHANNEL_GAP, "A0 sent no numbers.", 300.0, advice="Check the sensor of A0."
)
RETURN = Return(500, 100, 0.1, "/dev/ttyUSB1", supply_share=-0.06, are_uv_kept=True)


def live(**changes):
    return LiveState("fake:", replace(STREAM, **changes), age_s=0.01, recording=recorder_state())


EVERYTHING = live(notices=(LATE, SET, SHARED, LACKING), last_return=RETURN, rate=RATE)


def test_the_window_told_none_of_the_notices_that_the_terminal_told():
    """Regression: late scans, a set clock, a supply, a second reader, a rate were told nowhere."""
    notices, told = StreamNotices(), []
    while (trouble := notices.tell(EVERYTHING)) is not None:
        assert trouble_of(EVERYTHING, status_of(EVERYTHING), trouble) is trouble
        told.append(trouble.kind)
        notices.note()
    assert told == [
        TroubleKind.PORT_SHARED,
        TroubleKind.CHANNEL_GAP,
        TroubleKind.CLOCK_SET,
        TroubleKind.OTHER_SUPPLY,
        TroubleKind.RATE_OFF,
        TroubleKind.LATE_SCANS,
    ]


def test_a_notice_stays_until_it_is_noted_and_a_worse_one_is_told_again():
    notices = StreamNotices()
    first = notices.tell(live(notices=(LATE,)))
    assert first == notices.tell(live(notices=(LATE,)))
    notices.note()
    assert notices.tell(live(notices=(LATE,))) is None
    worse = replace(LATE, index=800, amount=10)
    again = notices.tell(live(notices=(LATE, worse)))
    assert again is not None
    assert again.amount == 10


def test_of_another_stream_nothing_was_noted_yet():
    notices = StreamNotices()
    notices.tell(live(notices=(LATE,)))
    notices.note()
    notices.forget()
    assert notices.tell(live(notices=(LATE,))) is not None


def test_a_supply_within_its_measures_error_is_no_news():
    returned = replace(RETURN, supply_share=0.004, are_uv_kept=False)
    assert StreamNotices().tell(live(last_return=returned)) is None


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_every_notice_says_what_to_do_and_can_be_noted(kind):
    words = trouble_words(Trouble(kind, "Close cat.", amount=-0.06, fs_hz=1000.0))
    assert words.remedy is Remedy.NOTE
    assert words.what.endswith(".")
    assert words.safe.endswith(".")


def test_a_clock_says_which_way_it_was_set():
    back = trouble_words(Trouble(TroubleKind.CLOCK_SET, amount=-3.5)).what
    on = trouble_words(Trouble(TroubleKind.CLOCK_SET, amount=3.5)).what
    assert "set back by about 3.50 s" in back
    assert "set forward by about 3.50 s" in on


def test_a_recording_that_was_worked_out_anew_says_so_once():
    notices, state = StreamNotices(), replace(live(rate=RATE), before_hz=997.0)
    state = replace(state, acquisition=replace(state.acquisition, rate=ON_RATE))
    told = notices.tell(state)
    assert told is not None
    assert (told.kind, told.fs_hz, told.amount) == (TroubleKind.RATE_USED, 1000.0, 0.003)
    notices.note()
    assert notices.tell(state) is None
