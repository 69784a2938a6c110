"""The pill says recording only once something is on the disk."""

from __future__ import annotations

import pytest

from app.presenters.status import Link, StatusState
from app.views.top_bar import TopBar


@pytest.fixture
def bar(dressed, qtbot):
    bar = TopBar(choose_person=lambda: None, stop_for_pain=lambda: None)
    qtbot.addWidget(bar)
    return bar


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (StatusState(Link.FLOWING), "Not recording"),
        (
            StatusState(Link.FLOWING, is_recording_awaited=True),
            "Recording soon learning the device's clock",
        ),
        (
            StatusState(Link.OPENING, is_recording_awaited=True),
            "Recording soon with the next sample",
        ),
        (StatusState(Link.FLOWING, recorded_s=61.0), "Recording 01:01"),
    ],
)
def test_what_waits_for_the_clock_is_not_called_recording(bar, status, words):
    bar.show_status(status)
    assert words in bar.words
