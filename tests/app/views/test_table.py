"""Tables show whole rows, and where there is little room the columns that matter most."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor

from app.figures.colours import LIGHT
from app.model.session import SessionSummary
from app.views.review_card import ReviewCard
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table
from dsp.findings import (
    ChannelFinding,
    Quality,
    Reason,
    RecordingFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.muscle import pair_order
from tests.fakes.feed import FS_HZ, METHOD, repetition, stream_info

SIZES = [(1366, 768), (1024, 600), (1920, 1080), (683, 384)]


@pytest.fixture
def table(appearance, qtbot):
    made = Table((Column("Nr"), Column("In words", is_wide=True)), name="Repetitions")
    made.show_rows([(str(number), "after") for number in range(20)])
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("rows", [[("1",)], [("1", "after"), ("2", "after", "more")]])
def test_a_row_of_too_few_or_too_many_cells_once_ended_the_program(table, rows):
    with pytest.raises(ValueError, match="cells and the table 2 columns: give one cell per column"):
        table.show_rows(rows)


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


LONG_NAMES = tuple(
    f"{muscle}_{side}"
    for side in "RL"
    for muscle in ("gluteus_maximus", "semitendinosus", "biceps_femoris")
)


def left_out(finding):
    """Return a repetition whose every order is withheld for a reason that leaves it out."""
    pairs = (
        replace(pair, verdict=Verdict.CANNOT_TELL, reasons=(Reason.REST_NOT_QUIET,))
        for pair in finding.pairs
    )
    return replace(finding, pairs=tuple(pairs))


@pytest.fixture
def recorded(window, desk):
    """A window on a stored session, its pairs' names and intervals at their longest."""
    started = datetime(2026, 11, 21, tzinfo=UTC)
    info = stream_info(LONG_NAMES)
    stored = SessionSummary("a", started, info, "0.1.0", 0, 90_000, 0, None, False)
    desk.listing.set_result((stored,))
    channels = tuple(
        ChannelFinding(name, None, "R", "uV", 20.0, Quality.OK, ()) for name in LONG_NAMES
    )
    pairs = tuple(
        SessionPairFinding(
            LONG_NAMES[a], LONG_NAMES[b], 12, 10, 11, 12, 113.0, (-102.0, 124.0), 0.96,
            SessionVerdict.UNDETERMINED, False,
        )
        for a, b in pair_order(LONG_NAMES)
    )  # fmt: skip
    told = tuple(repetition(index, channels=LONG_NAMES) for index in range(11))
    repetitions = (*told, left_out(repetition(11, channels=LONG_NAMES)))
    desk.analysing.set_result(RecordingFinding(FS_HZ, METHOD, channels, repetitions, pairs))
    window.show()
    window.show_screen("recordings")
    return window


def pair_table(window, qapp):
    for _ in range(4):
        window.tick()
        qapp.processEvents()
    tables = window.findChildren(Table)
    return next(each for each in tables if each.accessibleName() == "Pairs of muscles")


def headings_cut_off(table, headings):
    """Return those of the headings whose column is not wholly in sight with all its words."""
    header, shown_px = table.horizontalHeader(), table.viewport().width()
    columns = {
        table.model().headerData(column, header.orientation()).replace("\n", " "): column
        for column in range(header.count())
    }
    cut = []
    for heading in headings:
        column = columns[heading]
        right = header.sectionViewportPosition(column) + header.sectionSize(column)
        needed = max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        is_shown = not table.isColumnHidden(column)
        if not (is_shown and right <= shown_px and needed <= header.sectionSize(column)):
            cut.append(heading)
    return cut


COUNTS = ("before", "together", "after", "cannot tell", "not used")


@pytest.mark.parametrize("size", [*SIZES, (960, 540), (900, 500)], ids=str)
def test_the_counts_of_a_pair_are_in_sight_at_every_size(recorded, qapp, size):
    recorded.resize(*size)
    assert headings_cut_off(pair_table(recorded, qapp), COUNTS) == []


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)], ids=str)
def test_long_names_push_no_number_of_a_pair_out_of_sight(recorded, qapp, size):
    recorded.resize(*size)
    table = pair_table(recorded, qapp)
    assert headings_cut_off(table, ("Good", *COUNTS, "Typical, ms", "Interval")) == []


def test_a_pair_of_which_nothing_is_stated_says_why_where_the_pointer_asks(recorded, qapp):
    model = pair_table(recorded, qapp).model()
    hint = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Because too few of the 12 repetitions agree. More repetitions may tell." in hint


def test_a_name_stands_over_its_numbers_where_there_is_no_room_beside_them(appearance, qtbot):
    columns = (Column("Pair", is_wide=True), Column("before", is_number=True), Column("Words"))
    table = Table(columns, name="Pairs", may_stack=True)
    qtbot.addWidget(table)
    table.show()
    table.show_rows([("Right gluteus maximus – right biceps femoris", "12", "before")])
    plain_px = table.verticalHeader().defaultSectionSize()
    table.resize(300, 200)
    assert (table.isColumnHidden(0), table.rowHeight(0) > plain_px) == (True, True)
    table.resize(600, 200)
    assert (table.isColumnHidden(0), table.rowHeight(0) > plain_px) == (False, False)


def test_the_keys_go_from_pair_to_pair_where_names_stand_over_the_numbers(recorded, qapp, qtbot):
    recorded.resize(1024, 600)
    table = pair_table(recorded, qapp)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 1


def test_a_repetition_left_out_is_dimmed_and_says_why_without_a_pointer(recorded, qapp):
    recorded.resize(1024, 600)
    pair_table(recorded, qapp)
    tables = recorded.findChild(ReviewCard).findChildren(Table)
    table = next(each for each in tables if each.accessibleName() == "Repetitions, newest first")
    model = table.model()
    assert model.look(0).note == "Not used: a muscle was not quiet before the start"
    faint = model.data(model.index(0, 2), Qt.ItemDataRole.ForegroundRole)
    assert faint.name() == LIGHT.text3.lower()
    assert table.rowHeight(0) > table.rowHeight(1)
    assert not model.look(1).note
