"""The card of live traces: its head with legend and scales, and a chart for the present stream."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from app.model.link_words import told_from_arrivals
from app.model.phrase import NO_BREAK_SPACE
from app.presenters.scale import LADDER_UV
from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import SignalsState, StreamState
from app.views.notice_words import notice_words, short_notice
from app.views.source_words import source_words
from app.views.text import tr
from app.views.theme import S0, S1, S2, S3, S4, Role
from app.views.widgets.chips import BadgeMark
from app.views.widgets.label import button, drop, label
from app.views.widgets.legend import Legend
from app.views.widgets.marks import Badge
from app.views.widgets.strip_chart import Chunk, StripChart
from app.views.widgets.strip_overlay import scale_words
from app.views.widgets.strip_panel import StripPanel

_WINDOWS_S = (3.0, 6.0, 12.0)
_N_SCALES = 8


class TraceCard(QFrame):
    """Muscle signals, one row each."""

    def __init__(self, presenter: SignalsPresenter, *, tie_ms: float) -> None:
        super().__init__()
        self._presenter = presenter
        self.setProperty("card", "plain")
        self._panel: StripPanel | None = None
        self._stream: StreamState | None = None
        self._empty = label("", Role.BODY, tone="quiet", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._legend = Legend(tie_ms=tie_ms)
        self._note = label("", Role.SMALL, tone="quiet")
        self._warning_mark = BadgeMark(Badge.LOOK)
        self._scale = self._scale_button()
        self._window = self._window_button()
        self._step = button(
            tr("Next second"), presenter.step, role="pill", hint=tr("Play one second more")
        )
        self._body = QVBoxLayout()
        self._lay_out()

    @property
    def chart(self) -> StripChart | None:
        """Return the chart; None before a stream opened."""
        return None if self._panel is None else self._panel.chart

    def show_state(self, state: SignalsState) -> None:
        """Show new samples and what lies around them."""
        self._show_note(state)
        self._step.setVisible(state.status.is_stepped)
        if state.stream is None or not state.rows:
            self._empty.setText(_empty_words(state))
            self._drop_chart()
            self._show_tools(False)
            return
        self._show_tools(True)
        if self._panel is None or state.stream != self._stream:
            self._make_chart(state)
        panel = self._panel
        if panel is None:
            return
        panel.chart.set_window(state.window_s)
        panel.chart.set_half_ranges(state.half_ranges_uv)
        if state.samples is not None:
            view = state.samples
            panel.chart.feed(Chunk(view.first_index, view.samples_uv, view.envelope_uv))
        panel.chart.show_marks(state.marks)
        panel.chart.show_silence(state.status.silence_s)
        is_rough = state.status.is_missing_estimated or told_from_arrivals(state.status.doubts)
        panel.chart.show_estimated(are_gaps_estimated=is_rough)
        panel.show_rows(state.rows)
        self._window.setText(_seconds(state.window_s))

    def show_arrived(self) -> None:
        """Show the samples that came since, before the next tick looks at all the rest."""
        if self._panel is None:
            return
        number = None if self._stream is None else self._stream.number
        view = self._presenter.arrived(number)
        if view is not None:
            self._panel.chart.feed(Chunk(view.first_index, view.samples_uv, view.envelope_uv))

    def _show_note(self, state: SignalsState) -> None:
        text, hint, trouble = "", "", state.trouble
        if trouble is not None and trouble.is_notice:
            text, hint = short_notice(trouble), " ".join(notice_words(trouble))
        elif not state.status.is_calibrated:
            text = tr("Values at the converter: the amplifier's gain is not stated")
        elif state.is_scale_new:
            text = tr("Scale widened")
        self._note.setText(text)
        self._note.setToolTip(hint)
        self._warning_mark.setVisible(bool(hint) or not state.status.is_calibrated)
        self._note.setVisible(bool(text))

    def _show_tools(self, is_chart_there: bool) -> None:
        for tool in (self._legend, self._scale, self._window):
            tool.setVisible(is_chart_there)

    def _make_chart(self, state: SignalsState) -> None:
        if state.stream is None:
            return
        self._drop_chart()
        self._stream = state.stream
        chart = StripChart(
            state.stream.channels,
            fs_hz=state.stream.fs_hz,
            window_s=state.window_s,
            half_ranges_uv=state.half_ranges_uv,
        )
        chart.setObjectName("traces")
        chart.setAccessibleName(tr("Traces of the muscle signals"))
        self._panel = StripPanel(chart, state.rows)
        self._empty.hide()
        self._body.addWidget(self._panel, 1)

    def _drop_chart(self) -> None:
        if self._panel is not None:
            drop(self._body, self._panel)
            self._panel = None
        self._empty.show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(S4, S3, S4, S1)
        head.setSpacing(S2)
        head.addWidget(label(tr("Muscle signals"), Role.HEADING))
        head.addWidget(self._warning_mark)
        head.addWidget(self._note)
        head.addWidget(self._legend, 1)
        head.addWidget(self._step)
        head.addWidget(self._scale)
        head.addWidget(self._window)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S1)
        column.setSpacing(S0)
        column.addLayout(head)
        column.addLayout(self._body, 1)
        self._body.addWidget(self._empty, 1)

    def _scale_button(self) -> QPushButton:
        made = button(tr("Scale"), lambda: None, role="pill", hint=tr("Choose the scale"))
        menu = QMenu(made)
        menu.addAction(tr("Fit to what is on screen")).triggered.connect(
            lambda _checked=False: self._presenter.fit_scale()
        )
        menu.addSeparator()
        for half_range_uv in LADDER_UV[:_N_SCALES]:
            number, unit = scale_words(half_range_uv)
            action = menu.addAction(f"±{number}{NO_BREAK_SPACE}{unit}")
            action.triggered.connect(
                lambda _checked=False, uv=half_range_uv: self._presenter.choose_scale(uv)
            )
        made.setMenu(menu)
        return made

    def _window_button(self) -> QPushButton:
        made = button(_seconds(6.0), lambda: None, role="pill", hint=tr("Seconds in one sweep"))
        menu, group = QMenu(made), QActionGroup(made)
        for window_s in _WINDOWS_S:
            action = QAction(_seconds(window_s), menu, checkable=True)
            action.setChecked(window_s == _WINDOWS_S[1])
            action.triggered.connect(
                lambda _checked=False, s=window_s: self._presenter.choose_window(s)
            )
            group.addAction(action)
            menu.addAction(action)
        made.setMenu(menu)
        return made


def _seconds(window_s: float) -> str:
    return f"{window_s:.0f}{NO_BREAK_SPACE}s"


def _empty_words(state: SignalsState) -> str:
    if state.trouble is not None:
        return tr("No signals to show.")
    if state.status.source:
        return tr("Nothing has come yet from: {source}", source=source_words(state.status))
    return tr("No source yet. Practise with the simulated person, or connect a sensor.")
