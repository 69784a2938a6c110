"""The window at its sizes and looks: nothing cut off, everything named, reached and told."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)

from app.engine.acquisition import AcquisitionState, Phase
from app.figures.colours import DARK, LIGHT
from app.model.export import ExportWish
from app.model.phrase import NO_BREAK_SPACE
from app.model.session import SessionSummary
from app.presenters.source_state import SourceKind
from app.views.appearance import Look
from app.views.theme import theme_now
from app.views.widgets.cue_card import CueCard
from app.views.widgets.focus import FocusRing
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.table import Table
from drivers.absence import AbsenceKind
from drivers.device_clock import MeasuredRate
from dsp.findings import Reason, RecordingFinding, Verdict
from tests.fakes.feed import METHOD, FakeFeed, recorder_state, repetition, stream_info

SIZES = [(1366, 768), (1024, 600), (1920, 1080), (683, 384), (512, 281)]
LOOKS = [Look.LIGHT, Look.DARK]
SCREENS = ["people", "stickers", "signals", "test", "source", "recordings", "review"]
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QTableView)


def visible(window, *kinds):
    return [each for kind in kinds for each in window.findChildren(kind) if each.isVisible()]


def clipped(label: QLabel) -> str | None:
    """Return a label's words if they do not fit into it."""
    text, metrics = label.text(), QFontMetrics(label.font())
    if not text:
        return None
    box = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    needed = metrics.boundingRect(QRect(0, 0, box.width(), 10_000), flags.value, text)
    if needed.width() > box.width() + 1 or needed.height() > box.height() + 1:
        return f"{text!r} needs {needed.size()} and has {box.size()}"
    return None


@pytest.fixture(autouse=True)
def filled(desk, presenters):
    """A stored session to list, and the largest form of the Source screen."""
    presenters.source.choose_kind(SourceKind.DEVICE)
    list_sessions(desk)


def list_sessions(desk):
    desk.listing.set_result(
        (
            SessionSummary(
                "a", datetime(2026, 11, 21, tzinfo=UTC), stream_info(), "0.1.0", 0, 9000, 3,
                None, False,
            ),
        )
    )  # fmt: skip


def settle(window, qapp):
    for _ in range(4):
        window.tick()
        qapp.processEvents()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_label_is_cut_off_on_any_screen(streaming, appearance, qapp, size, look):
    appearance.choose(look)
    streaming.resize(*size)
    for screen in SCREENS:
        streaming.show_screen(screen)
        settle(streaming, qapp)
        cut = [words for label in visible(streaming, QLabel) if (words := clipped(label))]
        assert cut == [], screen


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_lies_outside_the_window_or_needs_scrolling_sideways(streaming, qapp, size):
    streaming.resize(*size)
    assert (streaming.width(), streaming.height()) == size
    for screen in SCREENS:
        streaming.show_screen(screen)
        settle(streaming, qapp)
        for control in visible(streaming, *CONTROLS):
            left = control.mapTo(streaming, QPoint(0, 0)).x()
            assert left >= 0, screen
            assert left + control.width() <= streaming.width(), screen
        for area in visible(streaming, QScrollArea):
            assert area.widget().width() <= area.viewport().width(), screen


@pytest.mark.parametrize("screen", SCREENS)
def test_every_control_has_a_name_for_a_screen_reader(streaming, presenters, screen):
    for kind in SourceKind:
        presenters.source.choose_kind(kind)
        streaming.show_screen(screen)
        streaming.tick()
        for control in visible(streaming, *CONTROLS):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            assert control.accessibleName() or text, control


@pytest.mark.parametrize("screen", SCREENS)
def test_every_enabled_control_is_reached_by_the_keyboard(streaming, screen):
    streaming.show_screen(screen)
    streaming.tick()
    reached: set[QWidget] = set()
    each = streaming
    for _ in range(2000):
        each = each.nextInFocusChain()
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(each)
    for control in visible(streaming, *CONTROLS):
        if control.isEnabled():
            assert control in reached, control.accessibleName()


def test_the_chart_and_its_heads_say_in_words_what_they_show(streaming):
    chart = streaming.findChild(QWidget, "traces")
    assert chart is not None
    assert chart.accessibleName()
    heads = [w.accessibleName() for w in streaming.findChildren(QWidget) if w.accessibleName()]
    assert any("Right glute, Good, now" in name for name in heads)
    assert any("Left erector, Heartbeat, now" in name for name in heads)


@pytest.mark.parametrize("look", LOOKS)
def test_all_verdicts_are_written_in_one_font_and_one_colour(streaming, appearance, desk, look):
    appearance.choose(look)
    seen = set()
    for verdict in Verdict:
        finding = repetition(verdict=verdict)
        doubted = replace(finding.pairs[0], reasons=(Reason.LOW_SNR,))
        desk.feed.show(findings=(replace(finding, pairs=(doubted, *finding.pairs[1:])),))
        streaming.tick()
        headline = streaming.signals.panel.verdict.headline
        colour = headline.palette().color(headline.foregroundRole()).name()
        seen.add((headline.font().toString(), colour, headline.isEnabled()))
    assert len(seen) == 1


def test_simulated_is_said_on_every_screen(streaming):
    for screen in SCREENS:
        streaming.show_screen(screen)
        assert "Simulated person" in streaming.top_bar.words


def test_recording_is_said_with_its_time_on_every_screen(streaming, desk):
    assert "Not recording" in streaming.top_bar.words
    desk.feed.show(recording=recorder_state())
    for screen in SCREENS:
        streaming.show_screen(screen)
        assert "Recording 02:41" in streaming.top_bar.words


def test_a_lost_sensor_is_told_once_with_one_button(streaming, desk):
    desk.feed.show(age_s=2.5)
    streaming.tick()
    assert "Sensor lost" in streaming.top_bar.words
    banner = streaming.signals.banner
    assert banner.isVisible()
    buttons = [each for each in banner.findChildren(QAbstractButton) if each.isVisible()]
    assert [each.text() for each in buttons] == ["Reconnect"]


def words_of(banner):
    return " ".join(each.text() for each in banner.findChildren(QLabel))


def await_sensor(desk, kind, problem):
    acquisition = desk.feed.state.acquisition
    away = replace(acquisition, phase=Phase.AWAITED, absence=kind, problem=problem)
    desk.feed.show(acquisition=away, age_s=4.2)


def test_an_unplugged_sensor_is_said_to_be_waited_for(streaming, desk):
    desk.feed.show(recording=recorder_state())
    await_sensor(desk, AbsenceKind.UNPLUGGED, "The connection to /dev/ttyACM0 broke.")
    streaming.tick()
    assert "Waiting for the sensor" in streaming.top_bar.words
    assert "Recording a gap" in streaming.top_bar.words
    assert streaming.signals.banner.isVisible()
    words = words_of(streaming.signals.banner)
    assert "Sensor unplugged: waiting for it to come back." in words
    assert "Everything up to 02:41 is saved." in words
    assert "The recording goes on with it, the gap marked." in words


LONGEST_PROBLEM = (
    "Another device is on /dev/ttyACM0 (Arduino Uno (CDC), serial number 7583334353135161A0B1); "
    "this stream is of Arduino Uno (CDC), serial number 85439303133351D0B002. Plug that one in "
    "again, or choose the other one as the source."
)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", AbsenceKind)
def test_why_a_sensor_is_awaited_is_readable_at_every_size(streaming, desk, qapp, size, kind):
    streaming.resize(*size)
    desk.feed.show(recording=recorder_state())
    await_sensor(desk, kind, LONGEST_PROBLEM)
    settle(streaming, qapp)
    banner = streaming.signals.banner
    labels = [each for each in banner.findChildren(QLabel) if each.isVisible()]
    assert [clipped(each) for each in labels] == [None] * len(labels)


def test_another_sensor_is_named_and_not_taken(streaming, desk):
    problem = "Another device is on /dev/ttyACM0 (CP2102); this stream is of Arduino Uno."
    await_sensor(desk, AbsenceKind.STRANGER, problem)
    streaming.tick()
    assert problem in words_of(streaming.signals.banner)


def test_a_line_that_loses_samples_says_how_many(streaming, desk):
    rate = MeasuredRate(1000.0, 1000.0, 30.0, is_usable=True)
    acquisition = replace(desk.feed.state.acquisition, lost_share=0.034, rate=rate)
    desk.feed.show(acquisition=acquisition)
    streaming.tick()
    assert "The line loses samples: 3 % lately." in words_of(streaming.signals.banner)


def test_a_measured_rate_is_shown_with_how_far_it_is_off(streaming, desk, qapp):
    rate = MeasuredRate(1004.31, 1000.0, 30.0, is_usable=True, bound_share=2e-5)
    desk.feed.show(acquisition=replace(desk.feed.state.acquisition, rate=rate))
    streaming.resize(1440, 900)
    settle(streaming, qapp)
    words = streaming.top_bar.words.replace(NO_BREAK_SPACE, " ")
    assert "~1004.3 Hz, +0.43 %" in words
    settled = replace(rate, span_s=60.0, bound_share=4.7e-6)
    desk.feed.show(acquisition=replace(desk.feed.state.acquisition, rate=settled))
    settle(streaming, qapp)
    words = streaming.top_bar.words.replace(NO_BREAK_SPACE, " ")
    assert "~" not in words
    assert "1004.3 Hz, +0.43 %" in words


def test_waiting_is_told_before_the_sensor_counts_as_lost(streaming, desk):
    desk.feed.show(age_s=0.6)
    streaming.tick()
    assert "Waiting for data" in streaming.top_bar.words
    assert not streaming.signals.banner.isVisible()


def test_a_banner_takes_the_place_of_the_cue_so_that_nothing_jumps(streaming, desk, qapp):
    settle(streaming, qapp)
    before = streaming.signals.chart.geometry()
    desk.feed.show_phase(Phase.LOST, "The board was unplugged.")
    settle(streaming, qapp)
    assert streaming.signals.chart.geometry() == before


def test_the_banner_of_a_refused_source_leads_to_the_sources(streaming, presenters, qtbot):
    presenters.current.choose("nonsense:")
    streaming.tick()
    button = streaming.signals.banner.findChild(QAbstractButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert streaming.screen_key == "source"


def test_recording_is_started_and_stopped_by_one_key(streaming, desk, qtbot):
    qtbot.keyClick(streaming, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.feed.told[-1] == "start recording"
    streaming.tick()
    qtbot.keyClick(streaming, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.feed.told[-1] == "stop recording"


@pytest.mark.parametrize("has_repetition", [False, True])
def test_on_a_narrow_page_only_the_page_scrolls(streaming, desk, qapp, has_repetition):
    if not has_repetition:
        desk.feed.show(findings=())
    streaming.resize(683, 384)
    settle(streaming, qapp)
    inner = streaming.signals.panel.findChildren(PageScroll)
    assert [area.verticalScrollBar().maximum() for area in inner] == [0]


def test_a_screen_smaller_than_the_design_is_filled_and_not_overrun(window):
    window.show_on_screen()
    assert window.screen().availableSize().width() < 1366
    assert window.isMaximized()


def press_record(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def opening(window, presenters, desk):
    """A window whose source takes its time to open."""
    desk.feed.show(acquisition=AcquisitionState(Phase.OPENING), age_s=None)
    presenters.current.choose("fake:")
    window.show()
    window.tick()
    return window


def test_a_recording_asked_for_before_the_first_sample_waits_and_says_so(opening, desk, qtbot):
    press_record(opening, qtbot)
    opening.tick()
    assert desk.feed.told[-1] == "start recording"
    assert "Recording soon with the next sample" in opening.top_bar.words
    desk.feed.show_phase(Phase.STREAMING)
    desk.feed.show(recording=recorder_state(durable_s=0.0, behind_s=0.0, recorded_s=0.0))
    opening.tick()
    assert "Recording 00:00" in opening.top_bar.words


def test_two_keys_before_the_first_sample_ask_for_a_recording_and_for_none(opening, desk, qtbot):
    press_record(opening, qtbot)
    press_record(opening, qtbot)
    assert desk.feed.told[-2:] == ["start recording", "stop recording"]
    opening.tick()
    assert "Not recording" in opening.top_bar.words


def test_a_recording_that_cannot_start_says_why_on_whichever_screen_it_was_asked_for(
    streaming, desk, qtbot
):
    desk.feed.show_phase(Phase.LOST, "The board was unplugged.")
    streaming.show_screen("source")
    press_record(streaming, qtbot)
    streaming.tick()
    assert "start recording" not in desk.feed.told
    assert streaming.screen_key == "signals"
    said = [label.text() for label in visible(streaming, QLabel)]
    assert "No recording can start while the sensor sends nothing. Reconnect it." in said


def test_the_key_stops_a_recording_that_began_on_another_screen(streaming, desk, qtbot):
    streaming.show_screen("source")
    press_record(streaming, qtbot)
    press_record(streaming, qtbot)
    assert desk.feed.told[-2:] == ["start recording", "stop recording"]


def test_an_export_that_cannot_start_says_why(streaming, qtbot):
    qtbot.keyClick(streaming, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    streaming.tick()
    assert "Record something first." in [label.text() for label in visible(streaming, QLabel)]


def test_the_export_key_exports_the_session_that_is_looked_at(
    streaming, desk, qtbot, tmp_path, monkeypatch
):
    desk.feed.show(last_session_id="the last one recorded")
    monkeypatch.setattr("app.views.review_card.ask_wish", lambda *_: ExportWish(tmp_path))
    streaming.show_screen("recordings")
    streaming.tick()
    qtbot.keyClick(streaming, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert desk.exported == [("a", ExportWish(tmp_path))]


def test_the_look_can_be_changed_and_everything_painted_follows(streaming, appearance):
    appearance.choose(Look.LIGHT)
    assert theme_now() is LIGHT
    light = streaming.grab().toImage()
    appearance.choose(Look.DARK)
    assert theme_now() is DARK
    assert streaming.grab().toImage() != light


def test_closing_lets_go_of_the_source(streaming, desk):
    streaming.close()
    assert desk.feed.told[-1] == "close"


def test_beside_a_banner_recording_is_not_a_second_filled_button(window, presenters, desk):
    desk.feed = FakeFeed(info=stream_info(("biceps_femoris_R", "semitendinosus_R")))
    presenters.current.choose("fake:")
    window.tick()
    filled = [
        each
        for each in window.signals.findChildren(QPushButton)
        if each.property("role") in ("primary", "banner")
    ]
    assert [each.text() for each in filled] == ["Choose a source"]


def test_a_recording_says_where_it_came_from_and_whether_its_person_was_simulated(
    streaming, desk, qapp
):
    streaming.show_screen("recordings")
    settle(streaming, qapp)
    rows = next(
        each for each in visible(streaming, Table) if "newest first" in each.accessibleName()
    ).model()
    assert rows.look(0).note == "Simulated person · A fake device"


def test_the_live_source_is_not_told_beside_a_recording_of_another(streaming, desk, qapp):
    board = replace(stream_info(is_simulated=False), device="ATmega328P")
    (stored,) = desk.listing.result()
    desk.listing = Future()
    desk.listing.set_result((replace(stored, info=board),))
    assert "Simulated person" in streaming.top_bar.words
    streaming.show_screen("recordings")
    settle(streaming, qapp)
    assert "Simulated person" not in streaming.top_bar.words


def test_after_a_stop_it_is_said_what_was_saved_and_that_the_rest_is_not(
    streaming, desk, qapp, qtbot
):
    press_record(streaming, qtbot)
    press_record(streaming, qtbot)
    (stored,) = desk.listing.result()
    desk.listing = Future()
    whole = replace(stored, id="session-1", end_index=52_000, n_missing=0)
    desk.listing.set_result((whole,))
    finding = RecordingFinding(1000.0, METHOD, (), (repetition(0),), ())
    desk.analysing.set_result(finding)
    desk.feed.show(findings=(repetition(0), repetition(1)))
    settle(streaming, qapp)
    said = [label.text() for label in visible(streaming, QLabel)]
    assert "Saved: 1 repetition, 00:52. What follows is not recorded." in said
    assert "Not recorded" in said
    press_record(streaming, qtbot)
    settle(streaming, qapp)
    assert not any("Saved: " in label.text() for label in visible(streaming, QLabel))


def test_what_was_saved_tells_the_samples_a_sensor_lost_while_it_was_away(
    streaming, desk, qapp, qtbot
):
    press_record(streaming, qtbot)
    press_record(streaming, qtbot)
    (stored,) = desk.listing.result()
    lossy = replace(
        stored, id="session-1", end_index=545_000, n_missing=43_120, is_missing_estimated=True
    )
    desk.listing = Future()
    desk.listing.set_result((lossy,))
    settle(streaming, qapp)
    said = [label.text() for label in visible(streaming, QLabel)]
    whole = "Saved: 09:05, about 43120 samples missing. What follows is not recorded."
    assert whole in said


def test_on_a_narrow_page_words_and_recording_button_are_in_sight_without_scrolling(
    streaming, qapp, qtbot, desk
):
    streaming.resize(683, 384)
    settle(streaming, qapp)
    buttons = [each for each in visible(streaming, QPushButton) if "recording" in each.text()]
    assert [each.text() for each in buttons] == ["Start recording"]
    words = [each for each in visible(streaming, QLabel) if "Repetition 1 · " in each.text()]
    assert "Glute started after the hamstring" in words[0].text()
    for shown in (*buttons, *words):
        assert streaming.rect().contains(QRect(shown.mapTo(streaming, QPoint(0, 0)), shown.size()))
        assert not any(area.isAncestorOf(shown) for area in streaming.findChildren(QScrollArea))
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert desk.feed.told[-1] == "start recording"


def test_in_a_low_window_a_button_leads_to_all_repetitions_and_back(streaming, qapp, qtbot):
    streaming.resize(1024, 600)
    settle(streaming, qapp)
    panel = streaming.signals.panel
    (turn,) = [each for each in visible(panel, QPushButton) if each.text() == "All"]
    assert turn.accessibleName() == "All repetitions"
    assert visible(panel, QTableView) == []
    qtbot.mouseClick(turn, Qt.MouseButton.LeftButton)
    settle(streaming, qapp)
    (table,) = visible(panel, QTableView)
    assert table.visibleRegion().boundingRect().height() >= 5 * table.rowHeight(0)
    headings = [each.text() for each in visible(panel, QLabel)]
    assert "All repetitions" in headings
    assert "Repetition 1" not in headings
    qtbot.mouseClick(turn, Qt.MouseButton.LeftButton)
    assert visible(panel, QTableView) == []
    assert "Repetition 1" in [each.text() for each in visible(panel, QLabel)]


def test_a_file_that_has_ended_can_be_recorded_from_its_first_sample(
    streaming, presenters, desk, qtbot
):
    desk.feed.show_phase(Phase.ENDED)
    streaming.tick()
    desk.feed.told.clear()
    press_record(streaming, qtbot)
    told = desk.feed.told
    assert told.index("start recording") < told.index("start")


def test_a_file_can_be_played_and_recorded_at_once(streaming, presenters, desk, qapp, qtbot):
    streaming.show_screen("source")
    presenters.source.choose_kind(SourceKind.FILE)
    presenters.source.choose_file("/somewhere/lifts.csv")
    settle(streaming, qapp)
    desk.feed.told.clear()
    (play,) = [each for each in visible(streaming, QPushButton) if each.text() == "Play and record"]
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    told = desk.feed.told
    assert told.index("start recording") < told.index("start")


def test_a_file_that_ended_as_files_do_is_no_warning(streaming, desk):
    desk.feed.show_phase(Phase.ENDED)
    streaming.tick()
    assert streaming.signals.banner.isVisible()
    assert streaming.signals.banner.property("card") == "plain"


def test_no_sensor_is_looked_for_where_none_is_meant_to_be(opening, desk):
    desk.feed.show(source="synthetic:typical")
    opening.tick()
    assert "Opening" in opening.top_bar.words
    assert "sensor" not in opening.top_bar.words


def test_no_ring_lies_around_a_card_that_no_key_acts_on(streaming, desk, qapp):
    desk.feed.show_phase(Phase.LOST, "The board was unplugged.")
    settle(streaming, qapp)
    streaming.signals.banner.findChild(QAbstractButton).setFocus()
    desk.feed.show_phase(Phase.STREAMING)
    settle(streaming, qapp)
    ring = streaming.findChild(FocusRing)
    card = streaming.findChild(CueCard)
    assert not (ring.isVisible() and ring.geometry().intersects(card.rect()) and card.hasFocus())


def test_a_repetition_that_the_stop_cut_off_is_not_said_to_be_recorded_whole(
    streaming, desk, qapp, qtbot
):
    cut = repetition(0)
    pairs = tuple(replace(pair, reasons=(Reason.CUT_OFF,)) for pair in cut.pairs)
    finding = RecordingFinding(1000.0, METHOD, (), (replace(cut, pairs=pairs),), ())
    desk.analysing.set_result(finding)
    press_record(streaming, qtbot)
    press_record(streaming, qtbot)
    settle(streaming, qapp)
    assert "Recorded only in part" in [label.text() for label in visible(streaming, QLabel)]
