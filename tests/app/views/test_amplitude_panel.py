"""Amplitudes of a stored session: asked for by a button, in the place of the starts, and quiet."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.model.session import SessionSummary
from app.views.review_card import ReviewCard
from app.views.widgets.table import Table
from dsp.findings import (
    ChannelFinding,
    Quality,
    Reason,
    RecordingFinding,
    SessionPairFinding,
    SessionVerdict,
)
from dsp.muscle import pair_order
from tests.fakes.amplitudes import recording_amplitudes, repetition_amplitudes
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, repetition, stream_info

AMPLITUDES, STARTS = "Amplitudes of the repetitions, newest first", "Repetitions, newest first"


def reviewed(window, desk, qapp, *amplitudes, channels=CHANNELS):
    """Show a stored session of as many repetitions as amplitudes."""
    stored = SessionSummary(
        "a", datetime(2026, 11, 21, tzinfo=UTC), stream_info(channels), "0.1.0", 0, 90_000, 0,
        None, False,
    )  # fmt: skip
    desk.listing.set_result((stored,))
    desk.amplitudes = recording_amplitudes(*amplitudes)
    pairs = tuple(
        SessionPairFinding(
            channels[a], channels[b], 2, 0, 0, 2, 84.0, None, None,
            SessionVerdict.UNDETERMINED, False,
        )
        for a, b in pair_order(channels)
    )  # fmt: skip
    findings = tuple(
        ChannelFinding(name, None, "R", "uV", 20.0, Quality.OK, ()) for name in channels
    )
    repetitions = tuple(repetition(index, channels=channels) for index in range(len(amplitudes)))
    desk.analysing.set_result(RecordingFinding(FS_HZ, METHOD, findings, repetitions, pairs))
    window.show()
    window.show_screen("recordings")
    for _ in range(4):
        window.tick()
        qapp.processEvents()
    return window


def card_of(window):
    return window.findChild(ReviewCard)


def shown(window, kind):
    return [each for each in card_of(window).findChildren(kind) if each.isVisible()]


def tables(window):
    return {each.accessibleName(): each for each in shown(window, Table)}


def press(window, qtbot, qapp, text):
    (found,) = (each for each in shown(window, QPushButton) if each.text() == text)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    window.tick()
    qapp.processEvents()


def cells(table, row):
    model = table.model()
    return [model._rows[row][column] for column in range(model.columnCount())]


def test_a_button_puts_amplitudes_in_the_place_of_the_starts_and_back(window, desk, qapp, qtbot):
    reviewed(window, desk, qapp, *(repetition_amplitudes(CHANNELS, n) for n in range(2)))
    sentence = shown(window, QLabel)[2].text()
    assert STARTS in tables(window)
    assert AMPLITUDES not in tables(window)
    press(window, qtbot, qapp, "Show amplitudes")
    assert STARTS not in tables(window)
    assert cells(tables(window)[AMPLITUDES], 0) == [
        "2", "100\u00a0µV", "101\u00a0µV", "102\u00a0µV", "103\u00a0µV",
    ]  # fmt: skip
    said = [each.text() for each in shown(window, QLabel)]
    assert any(
        "Net RMS at 20–450 Hz over the middle half of each repetition, rest taken out" in words
        and "nothing of who started first" in words
        for words in said
    )
    assert sentence in said
    press(window, qtbot, qapp, "Show detectors")
    press(window, qtbot, qapp, "Show the starts")
    assert STARTS in tables(window)
    assert AMPLITUDES not in tables(window)


def test_a_muscle_that_is_withheld_has_a_dash_and_its_reason_below(window, desk, qapp, qtbot):
    reviewed(window, desk, qapp, repetition_amplitudes(CHANNELS, withheld=Reason.CLIPPED))
    press(window, qtbot, qapp, "Show amplitudes")
    table = tables(window)[AMPLITUDES]
    assert cells(table, 0)[1] == "–"
    assert table.model().look(0).note == "Right glute: Clipped"
    assert "ARV 81\u00a0µV" in table.model().look(0).hint


def test_a_recording_without_a_repetition_has_no_button_for_amplitudes(window, desk, qapp):
    reviewed(window, desk, qapp)
    assert not any("amplitudes" in each.text() for each in shown(window, QPushButton))


def test_one_muscle_alone_has_amplitudes_though_no_order(window, desk, qapp):
    one = CHANNELS[:1]
    reviewed(window, desk, qapp, repetition_amplitudes(one), channels=one)
    assert cells(tables(window)[AMPLITUDES], 0) == ["1", "100\u00a0µV"]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (1920, 1080), (683, 384)])
def test_amplitudes_lie_over_nothing_else(window, desk, qapp, qtbot, size):
    reviewed(window, desk, qapp, *(repetition_amplitudes(CHANNELS, n) for n in range(9)))
    window.resize(*size)
    press(window, qtbot, qapp, "Show amplitudes")
    card = card_of(window)
    parts = [
        each
        for each in card.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if each.isVisible() and each.text()
    ]
    parts += [tables(window)[name] for name in ("Pairs of muscles", AMPLITUDES)]
    boxes = [part.rect().translated(part.mapTo(card, part.rect().topLeft())) for part in parts]
    for number, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[:number])
