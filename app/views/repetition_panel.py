"""The panel beside the traces: the last repetition, those before it, and the recording buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.model.export import ExportWish
from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import ExportPhase, SignalsState
from app.presenters.status import Link, StatusState
from app.presenters.verdict import TableRow
from app.views.export_dialog import ask_wish
from app.views.export_words import button_words, export_place, export_words
from app.views.layout import Room
from app.views.noticed_words import noticed_note, noticed_sentences
from app.views.saved_words import missing_words, saved_words
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, TABLE_ROW, TALL_PX, Role, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, dress, label, rule
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.short_verdict import ShortVerdict
from app.views.widgets.table import Table
from app.views.widgets.verdict_panel import VerdictPanel

_ALL_OF_IT = 1000


class RepetitionPanel(QFrame):
    """Words first, numbers second; start, stop and export at its foot, always in one place."""

    def __init__(self, presenter: SignalsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._wish: ExportWish | None = None
        self._is_exporting = False
        self._is_recording = False
        self._link = Link.NONE
        self._held_back = ""
        self._held = label("", Role.SMALL, wraps=True)
        self._buttons_of: object = None
        self._words_of: tuple[object, ...] = (self,) * 5
        self._has_table_place = True
        self._has_rows, self._is_list = False, False
        self._turn = button("", self._turn_over, role="pill")
        self._verdict = VerdictPanel(self._turn)
        self.setProperty("card", "plain")
        self._pairs = ChoiceBox(tr("Pair of muscles"), role=Role.SMALL)
        self._pairs.activated.connect(presenter.choose_pair)
        self._table = Table(
            (
                Column(tr("Nr")),
                Column(tr("In words")),
                Column(tr("ms"), is_number=True),
                Column(tr("90 % interval"), is_number=True, is_wide=True),
            ),
            name=tr("Repetitions, newest first"),
        )
        self._record = button(tr("Start recording"), self.toggle_recording, role="primary")
        self._export = button(tr("Export…"), self.ask_and_export, role="step")
        self._outcome = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._short = ShortVerdict(self.toggle_recording)
        self._saved = label("", Role.SMALL, wraps=True)
        self._rule = rule()
        self._lay_out()

    @property
    def verdict(self) -> VerdictPanel:
        """Return the words of the last repetition."""
        return self._verdict

    @property
    def short(self) -> ShortVerdict:
        """Return the same words and button in one low bar, for a narrow page."""
        return self._short

    def show_state(self, state: SignalsState) -> None:
        """Show the last repetition, the table and what the buttons can do."""
        self._show_words(state)
        self._show_buttons(state)

    def _show_words(self, state: SignalsState) -> None:
        words_of = (state.verdict, state.table, state.pairs, state.pair_position, state.saved)
        if all(new is old or new == old for new, old in zip(words_of, self._words_of, strict=True)):
            return
        self._words_of = words_of
        verdict = state.verdict
        is_numbered = verdict is not None and not verdict.is_broken_off
        missing = missing_words(verdict.number, state) if verdict and is_numbered else ""
        self._verdict.show_verdict(verdict, missing=missing)
        titles = [say(pair) for pair in state.pairs]
        if titles != [self._pairs.itemText(i) for i in range(self._pairs.count())]:
            self._pairs.clear()
            self._pairs.addItems(titles)
        if self._pairs.currentIndex() != state.pair_position and titles:
            self._pairs.setCurrentIndex(state.pair_position)
        self._pairs.setVisible(len(titles) > 1 and bool(state.table))
        self._short.show_words(self._verdict.summary)
        self._has_rows = bool(state.table)
        self._share_room()
        self._table.show_rows(
            [(str(row.number), say(row.word), row.lag, say(row.interval)) for row in state.table],
            looks=[_look(row, missing_words(row.number, state)) for row in state.table],
        )

    def _show_buttons(self, state: SignalsState) -> None:
        status, is_calm = state.status, state.trouble is None
        saved = saved_words(state)
        if saved != self._saved.text():
            self._saved.setText(saved)
            self._saved.setVisible(bool(saved))
        self._is_recording = status.recorded_s is not None or status.is_recording_awaited
        text = _record_words(status)
        buttons_of = (
            *(text, status.link, state.can_record, state.held_back),
            *(state.can_export, state.export, is_calm),
        )
        if buttons_of == self._buttons_of:
            return
        self._buttons_of = buttons_of
        self._link = status.link
        if text != self._record.text():
            self._record.setText(text)
            self._record.setAccessibleName(text)
        self._record.setEnabled(self._is_recording or state.can_record)
        # A banner's button is the one next step then.
        dress(self._record, "primary" if is_calm else "step")
        self._short.show_button(
            text,
            is_enabled=self._record.isEnabled(),
            role="primary" if is_calm else "step",
        )
        self._held_back = say(state.held_back)
        self._record.setToolTip("" if self._record.isEnabled() else self._why_not())
        self._held.setText("" if self._is_recording else self._held_back)
        self._held.setVisible(bool(self._held.text()))
        self._is_exporting = state.export.phase is ExportPhase.RUNNING
        self._export.setText(button_words(state.export))
        self._export.setEnabled(state.can_export or self._is_exporting)
        self._export.setToolTip("" if self._export.isEnabled() else _why_no_export(state))
        self._say(export_words(state.export), export_place(state.export))

    def _say(self, words: str, place: str = "") -> None:
        """Say what came of the last thing a person asked for."""
        if words != self._outcome.text():
            self._outcome.setText(words)
        self._outcome.setToolTip(place)
        self._outcome.setVisible(bool(words))

    def toggle_recording(self) -> bool:
        """Start or stop, whichever the button says; return whether that was possible."""
        if self._is_recording:
            self._presenter.stop_recording()
        elif self._record.isEnabled():
            self._presenter.start_recording()
        else:
            self._say(self._why_not())
            return False
        return True

    def _why_not(self) -> str:
        """Return why no recording can start: a cable on mains, or the link."""
        return self._held_back or _why_no_recording(self._link)

    def ask_and_export(self) -> None:
        """Ask how and export the last recording so, or cancel the export that runs."""
        if self._is_exporting:
            self._presenter.cancel_export()
            return
        if not self._export.isEnabled():
            self._say(self._export.toolTip())
            return
        wish = ask_wish(self, self._wish)
        if wish is not None:
            self._wish = wish
            self._presenter.export(wish)

    def _turn_over(self) -> None:
        """Show the list in the raster's place, or the raster again."""
        self._is_list = not self._is_list
        self._share_room()

    def _share_room(self) -> None:
        """Show raster and list, or where there is room for one only, the one that is asked for."""
        is_turned = self._is_list and not self._has_table_place and self._has_rows
        is_list_shown = self._has_rows and (self._has_table_place or is_turned)
        self._rule.setVisible(is_list_shown)
        self._table.setVisible(is_list_shown)
        self._verdict.show_whole(not is_turned)
        text = tr("Last repetition") if is_turned else tr("All repetitions")
        self._turn.setText(tr("Last") if is_turned else tr("All"))
        self._turn.setToolTip(text)
        self._turn.setAccessibleName(text)
        self._turn.setVisible(self._has_rows and not self._has_table_place)

    def fit_into(self, room: Room) -> None:
        """Leave the list to a button where sentence and raster need the height."""
        is_scrolled = room is Room.NARROW
        self._scroll.show_whole(is_scrolled)
        n_rows = 4 if is_scrolled else 1
        self._table.setMinimumHeight(round((n_rows + 1) * TABLE_ROW * system_scale()))
        self._words_of = (self,) * 5
        self._has_table_place = is_scrolled or self.window().height() >= TALL_PX
        self._verdict.fit_into(is_low=not self._has_table_place)
        # There the button stands above the page, with the words, and never scrolls away.
        self._record.setVisible(not is_scrolled)
        self._short.setVisible(is_scrolled)
        self._share_room()

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(S0, S0, S0, S0)
        inner.setSpacing(S2)
        inner.addWidget(self._verdict)
        inner.addWidget(self._pairs)
        inner.addWidget(self._rule)
        inner.addWidget(self._table, _ALL_OF_IT)
        inner.addStretch(1)
        self._scroll = PageScroll(inner, name=tr("Last repetition"))
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S2)
        column.addWidget(self._scroll, 1)
        self._saved.hide()
        self._held.hide()
        column.addWidget(self._held)
        column.addWidget(self._saved)
        column.addWidget(self._outcome)
        column.addSpacing(S3 - S2)
        column.addWidget(self._record)
        column.addWidget(self._export)


def _look(row: TableRow, missing: str) -> RowLook:
    """Return a repetition that no session can use dimmed, with the reason under it."""
    hint = " ".join(part for part in (say(row.doubt), noticed_sentences(row.noticed)) if part)
    if missing:
        return RowLook(hint=hint, note=missing, is_faint=True)
    if row.unused is None:
        return RowLook(hint=hint, note=noticed_note(row.noticed))
    note = tr("Not used: {reason}", reason=say(row.unused.short).lower())
    return RowLook(hint=hint, note=note, is_faint=True)


def _record_words(status: StatusState) -> str:
    if status.recorded_s is not None:
        return tr("Stop recording")
    if status.link is Link.ENDED:
        return tr("Record from the start")
    return tr("Cancel recording") if status.is_recording_awaited else tr("Start recording")


def _why_no_recording(link: Link) -> str:
    """Return why no recording can start and what to do."""
    if link is Link.LOST:
        return tr("No recording can start while the sensor sends nothing. Reconnect it.")
    if link is Link.REFUSED:
        return tr("No recording can start without a source. Choose another.")
    return tr("No recording can start without a source. Choose one.")


def _why_no_export(state: SignalsState) -> str:
    if state.status.recorded_s is not None:
        return tr("Stop the recording first.")
    return tr("Record something first.")
