"""Sources and exported files are called by names a person knows, and fit where they stand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from app.engine.end_reason import EndReason
from app.figures.colours import LIGHT
from app.model.export import Exported
from app.presenters.recordings_state import (
    Progress,
    RecordingsState,
    ReviewState,
    SessionRow,
)
from app.presenters.signals_state import ExportPhase, ExportState, Trouble, TroubleKind
from app.presenters.status import StatusState
from app.views.export_words import export_place, export_words
from app.views.file_questions import documents
from app.views.rail import Rail
from app.views.recordings import RecordingsScreen
from app.views.repetition_panel import RepetitionPanel
from app.views.review_card import ReviewCard
from app.views.source_words import source_words
from app.views.theme import LIST, LIST_SMALL, PANEL, PANEL_SMALL, S4
from app.views.trouble_words import trouble_words
from app.views.widgets.marks import pair_icon
from app.views.widgets.table import Table
from app.views.widgets.verdict_panel import VerdictPanel


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("replay:/home/anna/squat.csv?unit=uV", "File squat.csv"),
        ("serial:/dev/ttyACM0?channels=3&names=a,b,c", "Sensor on /dev/ttyACM0"),
        ("synthetic:typical", "Simulated person"),
        ("socket://localhost:7000?channels=3", "Sensor on localhost:7000"),
        ("", ""),
    ],
)
def test_a_source_that_did_not_open_is_not_called_by_its_address(source, words):
    assert source_words(StatusState(source=source)) == words


def test_an_export_names_its_folder_and_not_a_session_number():
    folder = Path("/home/anna/Documents")
    paths = tuple(folder / f"b515221a-3af4-4285-b34c_{part}.csv" for part in ("samples", "summary"))
    state = ExportState(ExportPhase.DONE, Exported(folder / "b515221a-3af4-4285-b34c_csv", paths))
    assert export_words(state) == "Exported 2 files into Documents."
    assert export_place(state).splitlines() == [str(path) for path in paths]


def test_an_export_is_not_offered_into_the_folder_the_program_was_started_from(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert documents().is_dir()
    assert documents() != tmp_path


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_every_trouble_has_words_and_one_button(kind):
    words = trouble_words(Trouble(kind, fs_hz=500.0))
    assert words.what.endswith(".")
    assert words.action


def needed_px(table):
    header = table.horizontalHeader()
    return sum(
        max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        for column in range(header.count())
        if not table.isColumnHidden(column)
    )


def test_the_interval_of_a_repetition_is_readable_beside_a_scroll_bar(appearance, presenters):
    panel = RepetitionPanel(presenters.signals)
    table = panel.findChild(Table)
    table.show_rows([("13", "cannot tell", "\u2212106", "\u2212136 to +101")])
    within_px = PANEL - 2 * S4 - table.verticalScrollBar().sizeHint().width()
    assert needed_px(table) <= within_px
    panel.deleteLater()


def test_the_pairs_of_a_recording_are_named_in_full(appearance, presenters):
    card = ReviewCard(presenters.recordings, tie_ms=30.0)
    table = card.findChild(Table)
    numbers = ("10", "10", "10", "10", "10", "10", "+113", "+102 to +124")
    table.show_rows(
        [("Left erector \u2013 right erector", *numbers, "mostly after")],
        icons=[pair_icon(("erector_spinae_L", "erector_spinae_R"), appearance.theme)],
    )
    assert needed_px(table) <= 812
    card.deleteLater()


@pytest.mark.parametrize("list_px", [LIST, LIST_SMALL])
@pytest.mark.parametrize("reason", list(EndReason))
def test_how_a_recording_ended_is_readable_in_the_list(appearance, presenters, reason, list_px):
    screen = RecordingsScreen(
        presenters.recordings,
        tie_ms=30.0,
        show_signals=lambda: None,
        importing=presenters.importing,
    )
    table = screen.findChild(Table)
    table.show_rows([("2026-11-22 01:34", "00:50", reason.value)])
    assert needed_px(table) <= list_px - 2 * S4
    screen.deleteLater()


def test_the_chosen_word_on_the_rail_is_not_cut(streaming):
    streaming.resize(1366, 768)
    rail = streaming.findChild(Rail)
    bold = QFont(rail.font())
    bold.setPixelSize(12)
    bold.setBold(True)
    assert rail.width() >= QFontMetrics(bold).horizontalAdvance("Recordings") + 24


def test_above_the_page_the_chosen_screen_is_underlined(streaming, qapp):
    streaming.resize(683, 384)
    qapp.processEvents()
    chosen = next(each for each in streaming.findChildren(QToolButton) if each.isChecked())
    picture, ink = chosen.grab().toImage(), QColor(LIGHT.ink).name()
    middle = picture.width() // 2
    assert picture.pixelColor(middle, picture.height() - 1).name() == ink
    assert picture.pixelColor(0, picture.height() // 2).name() != ink


def test_the_title_before_the_first_repetition_wraps_instead_of_being_cut(appearance):
    panel = VerdictPanel()
    title = panel.findChild(QLabel)
    assert title.text() == "No repetition yet"
    assert title.minimumSizeHint().width() <= PANEL_SMALL - 2 * S4
    panel.deleteLater()


def test_a_running_recording_is_not_said_to_hold_no_repetition(appearance, presenters):
    card = ReviewCard(presenters.recordings, tie_ms=30.0)
    started = datetime(2026, 11, 22, 1, 39, tzinfo=UTC)
    session = SessionRow("a", started, 1.0, "A board", False, True, False, "", 0)
    review = ReviewState(Progress.DONE, n_repetitions=0)
    card.show_state(
        RecordingsState(
            progress=Progress.DONE, problem=None, sessions=(session,), chosen=0, review=review,
            export=ExportState(), can_export=False,
        )
    )  # fmt: skip
    said = [each.text() for each in card.findChildren(QLabel)]
    assert "This recording is running. Its words show up here when it is stopped." in said
    assert "No repetition was found in this recording." not in said
    card.deleteLater()


def test_an_analysis_that_runs_has_its_share_and_a_cancel_and_a_stopped_one_can_be_begun(
    appearance, presenters
):
    card = ReviewCard(presenters.recordings, tie_ms=30.0)
    started = datetime(2026, 11, 22, 1, 39, tzinfo=UTC)
    session = SessionRow("a", started, 1.0, "A board", False, False, False, "", 0)
    said = {}
    for review in (
        ReviewState(Progress.RUNNING, percent=42),
        ReviewState(Progress.CANCELLED),
        ReviewState(Progress.DONE),
    ):
        card.show_state(
            RecordingsState(
                progress=Progress.DONE, problem=None, sessions=(session,), chosen=0, review=review,
                export=ExportState(), can_export=False,
            )
        )  # fmt: skip
        buttons = [each.text() for each in card.findChildren(QPushButton) if not each.isHidden()]
        labels = [each.text() for each in card.findChildren(QLabel)]
        said[review.progress] = (buttons, labels)
    assert "Cancel" in said[Progress.RUNNING][0]
    assert "Analysing… 42\u00a0%" in said[Progress.RUNNING][1]
    assert "Analyse" in said[Progress.CANCELLED][0]
    assert "The analysis was stopped. Nothing was changed." in said[Progress.CANCELLED][1]
    assert not {"Cancel", "Analyse"} & set(said[Progress.DONE][0])
    card.deleteLater()
