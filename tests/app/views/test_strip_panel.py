"""The head beside a trace: level and scale in one unit, and the offset the trace leaves out."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.model.muscle_names import name_channels
from app.model.phrase import phrase
from app.presenters.signals_state import ChannelRow
from app.views.widgets.chips import QualityBadge
from app.views.widgets.strip_overlay import scale_words
from app.views.widgets.strip_panel import ChannelHead
from dsp.findings import Quality, Reason

GLUTE = "gluteus_maximus_R"
NAME = name_channels((GLUTE,))[GLUTE]


def row(level_uv, half_range_uv, offset_uv=None):
    return ChannelRow(GLUTE, NAME, Quality.OK, None, level_uv, offset_uv, half_range_uv)


@pytest.fixture
def head(appearance, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(300, 300)
    made = ChannelHead(row(None, 200.0))
    made.setParent(host)
    made.resize(152, 113)
    host.show()
    yield made
    host.close()


def said(head):
    return [
        each.text().replace("\u00a0", " ") for each in head.findChildren(QLabel) if each.isVisible()
    ]


@pytest.mark.parametrize("half_range_uv", [50.0, 500.0, 1000.0, 1e6])
def test_level_and_scale_share_one_unit(head, half_range_uv):
    head.show_row(row(0.4 * half_range_uv, half_range_uv))
    level = next(words for words in said(head) if words.startswith("now "))
    assert level.split()[-1] == scale_words(half_range_uv)[1]


def test_the_offset_a_trace_leaves_out_is_said_beside_it(head):
    head.show_row(row(40.0, 200.0, 1_650_000.0))
    assert "offset +1650 mV" in said(head)
    assert "offset +1650\u00a0mV" in head.accessibleName()
    head.show_row(row(40.0, 200.0))
    assert not any("offset" in words for words in said(head))


def test_a_rest_that_is_not_quiet_reads_by_how_far_and_says_what_to_do(head):
    restless = row(12.0, 200.0)
    badge = head.findChild(QualityBadge)
    head.show_row(replace(restless, quality=Quality.LOOK, reason=Reason.REST_NOT_QUIET))
    assert "Rest not quiet" in said(head)
    head.show_row(replace(restless, quality=Quality.BAD, reason=Reason.REST_NOT_QUIET))
    assert "Not at rest" in said(head)
    assert badge.toolTip() == "Let everything rest, then repeat."
    head.show_row(restless)
    assert badge.toolTip() == ""


def test_in_a_low_row_the_offset_is_found_by_the_pointer(head):
    head.resize(152, 56)
    head.show_row(row(40.0, 200.0, -2500.0))
    assert not any("offset" in words for words in said(head))
    assert "Offset \u22122.50\u00a0mV" in head.toolTip()


def test_the_size_of_the_last_repetition_stands_quietly_below_the_level(head):
    words = phrase("nr 4: 48 µV net RMS")
    head.show_row(replace(row(40.0, 200.0), last_size=words, last_size_hint=phrase("What it is.")))
    assert said(head)[-1] == "nr 4: 48 µV net RMS"
    assert "nr 4: 48 µV net RMS" in head.accessibleName()
    (line,) = (each for each in head.findChildren(QLabel) if each.text().startswith("nr 4"))
    assert line.toolTip() == "What it is."
    head.show_row(row(40.0, 200.0))
    assert not any("net RMS" in each for each in said(head))


def test_a_low_row_gives_up_the_size_before_the_level(head):
    head.show_row(replace(row(40.0, 200.0), last_size=phrase("nr 4: 48 µV net RMS")))
    head.resize(152, 56)
    assert not any("net RMS" in words for words in said(head))
    assert any(words.startswith("now ") for words in said(head))


@pytest.mark.parametrize("size", ["421\u00a0mV", "~0.0\u00a0µV", "~0.821\u00a0mV"])
def test_a_head_has_the_room_for_a_size_before_the_first_one_comes(appearance, qtbot, size):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(400, 300)
    made = ChannelHead(row(None, 1e6))
    made.setParent(host)
    made.resize(made.sizeHint().width(), 200)
    host.show()
    made.show_row(replace(row(40.0, 1e6), last_size=phrase(f"nr 12: {size} net RMS")))
    (shown,) = (each for each in made.findChildren(QLabel) if "net RMS" in each.text())
    qtbot.waitUntil(shown.isVisible)
    assert shown.width() >= shown.sizeHint().width()
    host.close()
