"""Published detectors of a stored session: asked for by a button, and told to decide nothing."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.views.review_card import ReviewCard
from dsp.findings import Reason
from dsp.muscle import pair_order
from dsp.published import (
    DETECTORS,
    PublishedDelay,
    PublishedOnset,
    RepetitionOfDetector,
    RepetitionPublished,
)
from tests.app.views.test_amplitude_panel import cells, press, reviewed, shown, tables
from tests.fakes.amplitudes import repetition_amplitudes
from tests.fakes.feed import CHANNELS

DELAYS = "Delays of published detectors, newest first"


def published(index, *, lag_ms=62.0, reason=None):
    """Return a repetition in which every detector puts the first muscle late by so much."""
    onsets = tuple(PublishedOnset(name, None if reason else 2.0, reason) for name in CHANNELS)
    delays = tuple(
        PublishedDelay(CHANNELS[a], CHANNELS[b], None if reason else lag_ms)
        for a, b in pair_order(CHANNELS)
    )
    return RepetitionPublished(
        index, tuple(RepetitionOfDetector(name, onsets, delays) for name in DETECTORS)
    )


@pytest.fixture
def opened(window, desk, qapp, qtbot):
    """Return the window with a session of two repetitions, its detectors asked for."""
    reviewed(window, desk, qapp, *(repetition_amplitudes(CHANNELS, n) for n in range(2)))
    assert desk.asked == []
    press(window, qtbot, qapp, "Show amplitudes")
    assert desk.asked == []
    press(window, qtbot, qapp, "Show detectors")
    return window


def answer(window, desk, qapp, *repetitions):
    desk.publishing.set_result(repetitions)
    window.tick()
    qapp.processEvents()


def words(window):
    return [each.text() for each in shown(window, QLabel)]


def test_detectors_are_asked_once_and_only_when_a_person_wants_to_see_them(opened, desk, qapp):
    for _ in range(3):
        opened.tick()
    assert desk.asked == ["a"]
    assert "Analysing…" in words(opened)
    answer(opened, desk, qapp, published(0), published(1))
    assert "Analysing…" not in words(opened)


def test_every_detector_stands_beside_the_programs_own_delay(opened, desk, qapp):
    sentence = words(opened)[2]
    answer(opened, desk, qapp, published(0, lag_ms=-3.4), published(1))
    table = tables(opened)[DELAYS]
    assert cells(table, 0) == ["2", "+84", *["+62"] * len(DETECTORS)]
    assert cells(table, 1) == ["1", "+84", *["−3"] * len(DETECTORS)]
    assert sentence in words(opened)
    assert any("for comparison only; they decide nothing" in said for said in words(opened))


def test_a_repetition_without_starts_says_why(opened, desk, qapp):
    answer(opened, desk, qapp, published(0), published(1, reason=Reason.GAP))
    table = tables(opened)[DELAYS]
    assert cells(table, 0)[2:] == ["–"] * len(DETECTORS)
    assert table.model().look(0).note == "Samples missing"


def test_what_went_wrong_is_told_in_the_place_of_the_numbers(opened, desk, qapp):
    desk.publishing.set_exception(OSError("The store cannot be read."))
    opened.tick()
    qapp.processEvents()
    assert "The store cannot be read." in words(opened)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (683, 384)])
def test_the_buttons_show_their_whole_words(opened, desk, qapp, size):
    answer(opened, desk, qapp, *(published(index) for index in range(2)))
    opened.resize(*size)
    opened.tick()
    qapp.processEvents()
    buttons = opened.findChild(ReviewCard).findChildren(QPushButton)
    texts = {
        each.text(): each.width() >= each.minimumSizeHint().width()
        for each in buttons
        if each.isVisible()
    }
    assert texts == {"Show the starts": True, "Review starts": True, "Export…": True}
