"""Tables show whole rows, and where there is little room the columns that matter most."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from app.model.session import SessionSummary
from app.views.theme import LIGHT
from app.views.widgets.table import Column, Table
from dsp.findings import (
    ChannelFinding,
    Quality,
    RecordingFinding,
    SessionPairFinding,
    SessionVerdict,
)
from dsp.muscle import pair_order
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, repetition, stream_info

SIZES = [(1366, 768), (1024, 600), (1920, 1080), (683, 384)]


@pytest.fixture
def table(appearance, qtbot):
    made = Table((Column("Nr"), Column("In words", is_wide=True)), name="Repetitions")
    made.show_rows([(str(number), "after") for number in range(20)])
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("height_px", range(200, 232, 5))
def test_no_row_is_cut_in_half(table, height_px):
    table.resize(300, height_px)
    table.show()
    viewport = table.viewport()
    row_px = table.rowHeight(0)
    whole_px = viewport.height() // row_px * row_px
    below = QRect(0, whole_px, viewport.width(), viewport.height() - whole_px)
    picture = viewport.grab(below).toImage() if below.height() else None
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width() if picture else 0)
        for y in range(1, picture.height())
    }
    assert seen <= {QColor(LIGHT.surface).name()}


def test_the_last_row_is_whole_when_scrolled_to_the_end(table):
    table.resize(300, 215)
    table.show()
    table.scrollToBottom()
    last = table.rowViewportPosition(19) + table.rowHeight(19)
    assert last <= table.viewport().height() + 1


@pytest.fixture
def recorded(window, desk):
    """A window on a stored session with six pairs, their names and intervals at their longest."""
    started = datetime(2026, 11, 21, tzinfo=UTC)
    stored = SessionSummary("a", started, stream_info(), "0.1.0", 0, 90_000, 0, None, False)
    desk.listing.set_result((stored,))
    channels = tuple(
        ChannelFinding(name, None, "R", "uV", 20.0, Quality.OK, ()) for name in CHANNELS
    )
    pairs = tuple(
        SessionPairFinding(
            CHANNELS[a], CHANNELS[b], 12, 10, 11, 12, 113.0, (-102.0, 124.0), 0.96,
            SessionVerdict.UNDETERMINED, False,
        )
        for a, b in pair_order(CHANNELS)
    )  # fmt: skip
    repetitions = tuple(repetition(index) for index in range(12))
    desk.analysing.set_result(RecordingFinding(FS_HZ, METHOD, channels, repetitions, pairs))
    window.show()
    window.show_screen("recordings")
    return window


@pytest.mark.parametrize("size", [*SIZES, (960, 540), (900, 500)], ids=str)
def test_the_counts_of_a_pair_are_in_sight_at_every_size(recorded, qapp, size):
    recorded.resize(*size)
    for _ in range(4):
        recorded.tick()
        qapp.processEvents()
    table = next(
        each for each in recorded.findChildren(Table) if each.accessibleName() == "Pairs of muscles"
    )
    header, shown_px = table.horizontalHeader(), table.viewport().width()
    headings = {
        table.model().headerData(column, header.orientation()): column
        for column in range(header.count())
    }
    for heading in ("Pair", "before", "together", "after"):
        column = headings[heading]
        assert not table.isColumnHidden(column)
        right = header.sectionViewportPosition(column) + header.sectionSize(column)
        assert right <= shown_px
        needed = max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        assert needed <= header.sectionSize(column)
