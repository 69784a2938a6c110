"""Starts of a stored session over its traces, by keyboard or pointer; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from app.model.phrase import clock_time
from app.presenters.marking import MarkingPresenter
from app.presenters.marking_state import MarkingState, SessionChoice
from app.views.layout import Room
from app.views.place_panel import PlacePanel
from app.views.review_keys import KeysDialog, marking_keys
from app.views.text import say, tr
from app.views.theme import PANEL, PANEL_SMALL, S0, S1, S2, S3, S4, Role, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.still_chart import StillChart, StillPicture

_ANY_WIDTH = 16_777_215
_ZOOM = 0.7
_MS_PER_S = 1000.0
Keys = dict[tuple[int, Qt.KeyboardModifier], Callable[[], None]]
_PLAIN, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class KeyedChart(StillChart):
    """A chart that does what a table of keys says, before the window's own keys."""

    def __init__(self, name: str, do: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(name)
        self._do = do

    def event(self, event: QEvent) -> bool:
        """Keep F1 and the keys of editing for this page while it has the focus."""
        is_early = event.type() == QEvent.Type.ShortcutOverride
        if is_early and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F1:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says, or leave it to the page."""
        if not self._do(event):
            super().keyPressEvent(event)


def pressed(event: QKeyEvent) -> tuple[int, Qt.KeyboardModifier]:
    """Return a key with its modifiers, the pad's keys as any other."""
    return event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


class MarkingPage(QWidget):
    """Traces and their time above, the chosen start in words beside them."""

    def __init__(self, presenter: MarkingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: MarkingState | None = None
        self._choices: tuple[SessionChoice, ...] = ()
        self._sessions = ChoiceBox(tr("Recording"), role=Role.SMALL)
        self._sessions.activated.connect(presenter.choose_session)
        self.chart = KeyedChart(tr("Stored signals and their starts"), self._press)
        self._time = QScrollBar(Qt.Orientation.Horizontal)
        self._time.setAccessibleName(tr("Time"))
        self._time.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._time.setProperty("track", True)
        self._time.valueChanged.connect(lambda ms: presenter.scroll_to(ms / _MS_PER_S))
        self._note = label("", Role.SMALL, wraps=True)
        self._legend = label(_legend(), Role.CAPTION, tone="quiet", wraps=True)
        self.place = PlacePanel(presenter)
        self._panel = PageScroll(_around(self.place), name=tr("The chosen start"))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._connect()
        self._lay_out()

    def show_state(self, state: MarkingState) -> None:
        """Show a state."""
        self._state = state
        self._show_sessions(state)
        self._show_time(state)
        self.chart.show_picture(_picture(state))
        self._note.setText(_note(state))
        self.place.show_state(state)

    def fit_into(self, room: Room) -> None:
        """Put the words beside the traces, or below them."""
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        panel_px = round((PANEL if room is Room.WIDE else PANEL_SMALL) * system_scale())
        self._panel.setMinimumWidth(0 if is_narrow else panel_px)
        self._panel.setMaximumWidth(_ANY_WIDTH if is_narrow else panel_px)
        self._panel.show_whole(is_narrow)
        self._legend.setVisible(room is Room.WIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back, do again and go on to other lifts from anywhere on the page."""
        everywhere = (Qt.Key.Key_Z, Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_F1)
        if event.key() not in everywhere or not self._press(event):
            super().keyPressEvent(event)

    def _press(self, event: QKeyEvent) -> bool:
        is_held = self._state is not None and self._state.held_s is not None
        keys = self._keys() | (self._held_keys() if is_held else {})
        do = keys.get(pressed(event))
        if do is None:
            return False
        do()
        return True

    def _keys(self) -> Keys:
        key, to = Qt.Key, self._presenter
        return {
            (key.Key_Left, _PLAIN): lambda: to.scroll(-0.1),
            (key.Key_Right, _PLAIN): lambda: to.scroll(0.1),
            (key.Key_PageUp, _PLAIN): lambda: to.scroll(-1.0),
            (key.Key_PageDown, _PLAIN): lambda: to.scroll(1.0),
            (key.Key_Home, _PLAIN): lambda: to.scroll_to(0.0),
            (key.Key_End, _PLAIN): lambda: to.scroll_to(float("inf")),
            (key.Key_N, _PLAIN): lambda: to.step_lift(1),
            (key.Key_P, _PLAIN): lambda: to.step_lift(-1),
            (key.Key_Right, _CTRL): lambda: to.step_lift(1),
            (key.Key_Left, _CTRL): lambda: to.step_lift(-1),
            (key.Key_Down, _PLAIN): lambda: to.step_row(1),
            (key.Key_Up, _PLAIN): lambda: to.step_row(-1),
            (key.Key_Plus, _PLAIN): lambda: to.zoom(_ZOOM),
            (key.Key_Plus, _SHIFT): lambda: to.zoom(_ZOOM),
            (key.Key_Equal, _PLAIN): lambda: to.zoom(_ZOOM),
            (key.Key_Minus, _PLAIN): lambda: to.zoom(1 / _ZOOM),
            (key.Key_0, _PLAIN): to.fit_lift,
            (key.Key_F, _PLAIN): to.fit_scale,
            (key.Key_Return, _PLAIN): to.hold,
            (key.Key_Enter, _PLAIN): to.hold,
            (key.Key_Delete, _PLAIN): to.say_none,
            (key.Key_Backspace, _PLAIN): to.withdraw,
            (key.Key_Z, _CTRL): to.undo,
            (key.Key_Z, _CTRL | _SHIFT): to.redo,
            (key.Key_Y, _CTRL): to.redo,
            (key.Key_F1, _PLAIN): self._tell_keys,
        }

    def _held_keys(self) -> Keys:
        key, to = Qt.Key, self._presenter
        return {
            (key.Key_Left, _PLAIN): lambda: to.nudge(-1.0),
            (key.Key_Right, _PLAIN): lambda: to.nudge(1.0),
            (key.Key_Left, _SHIFT): lambda: to.nudge(-10.0),
            (key.Key_Right, _SHIFT): lambda: to.nudge(10.0),
            (key.Key_Return, _PLAIN): to.put_down,
            (key.Key_Enter, _PLAIN): to.put_down,
            (key.Key_Escape, _PLAIN): to.let_go,
        }

    def _tell_keys(self) -> None:
        KeysDialog(marking_keys(), self).open()

    def _show_sessions(self, state: MarkingState) -> None:
        if state.sessions != self._choices:
            self._choices = state.sessions
            self._sessions.clear()
            self._sessions.addItems([_session(each) for each in state.sessions])
        ids = [each.session_id for each in state.sessions]
        at = ids.index(state.session_id) if state.session_id in ids else -1
        if self._sessions.currentIndex() != at:
            self._sessions.setCurrentIndex(at)

    def _show_time(self, state: MarkingState) -> None:
        """Follow the window without telling the presenter what it said itself."""
        window, bar = state.window, self._time
        bar.blockSignals(True)
        bar.setRange(0, round(max(0.0, window.length_s - window.span_s) * _MS_PER_S))
        bar.setPageStep(max(1, round(window.span_s * _MS_PER_S)))
        bar.setSingleStep(max(1, round(window.span_s * _MS_PER_S / 10)))
        bar.setValue(round(window.start_s * _MS_PER_S))
        bar.blockSignals(False)

    def _connect(self) -> None:
        to, chart = self._presenter, self.chart
        chart.columns_fitted.connect(to.fit_columns)
        chart.scrolled.connect(to.scroll)
        chart.zoomed.connect(to.zoom)
        chart.picked.connect(to.choose)
        chart.dragged.connect(to.drag_to)
        chart.dropped.connect(to.put_down)
        chart.put.connect(to.put_at)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(S4, S3, S4, S1)
        head.setSpacing(S2)
        head.addWidget(self._sessions, 1)
        for text, name, do in (
            (tr("Previous"), tr("Previous repetition"), lambda: self._presenter.step_lift(-1)),
            (tr("Next"), tr("Next repetition"), lambda: self._presenter.step_lift(1)),
            ("−", tr("Zoom out"), lambda: self._presenter.zoom(1 / _ZOOM)),
            ("+", tr("Zoom in"), lambda: self._presenter.zoom(_ZOOM)),
            (tr("Keys"), tr("Keys of this page"), self._tell_keys),
        ):
            made = button(text, do, role="pill", hint=name)
            made.setAccessibleName(name)
            head.addWidget(made)
        card = QFrame()
        card.setProperty("card", "plain")
        column = QVBoxLayout(card)
        column.setContentsMargins(S0, S0, S0, S2)
        column.setSpacing(S0)
        column.addLayout(head)
        # Room for the ring of the keyboard's attention, so that it covers no neighbour.
        traces = QVBoxLayout()
        traces.setContentsMargins(S2, S1, S2, S2)
        traces.addWidget(self.chart)
        column.addLayout(traces, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(S4, S0, S4, S1)
        foot.setSpacing(S1)
        foot.addWidget(self._time)
        foot.addWidget(self._note)
        foot.addWidget(self._legend)
        column.addLayout(foot)
        self._columns.setContentsMargins(S0, S0, S0, S0)
        self._columns.setSpacing(S3)
        self._columns.addWidget(card, 1)
        self._columns.addWidget(self._panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("Starts")))


def _around(panel: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(S0, S0, S0, S0)
    column.addWidget(panel)
    return column


def _picture(state: MarkingState) -> StillPicture:
    told = () if state.place is None else (state.place.title, state.place.automatic)
    by_hand = "" if state.place is None else tr("by hand: {said}", said=say(state.place.by_hand))
    return StillPicture(
        channels=state.channels,
        names=tuple((say(each.title), say(each.detail)) for each in state.names),
        window=state.window,
        view=state.view,
        half_ranges_uv=state.half_ranges_uv,
        lifts=state.lifts,
        starts=state.starts,
        lift=state.lift,
        row=state.row,
        held_s=state.held_s,
        description=", ".join([*(say(each) for each in told), by_hand]).strip(", "),
    )


def _session(choice: SessionChoice) -> str:
    words = f"{choice.started:%Y-%m-%d %H:%M} · {clock_time(choice.duration_s)}"
    return f"{words} · {tr('Simulated person')}" if choice.is_simulated else words


def _note(state: MarkingState) -> str:
    if state.problem is not None:
        return state.problem
    return say(state.note)


def _legend() -> str:
    return tr(
        "Automatic: line with its 90 % interval. By hand: thick line, filled mark with a notch. "
        "F1 lists the keys; a double click puts a start, dragging moves it, the wheel zooms."
    )
