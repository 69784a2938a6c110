"""What a stored session says: the sentence of a pair, its repetitions, the method, the export."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.model.export import ExportWish
from app.model.phrase import signed
from app.presenters.recordings import RecordingsPresenter
from app.presenters.recordings_state import (
    Progress,
    RecordingsState,
    ReviewState,
    SessionRow,
    TestReview,
)
from app.presenters.signals_state import ExportPhase
from app.presenters.verdict import PairRow, TableRow
from app.views.amplitude_panel import AmplitudePanel, measure_words
from app.views.export_dialog import ask_wish
from app.views.export_words import button_words, export_place, export_words
from app.views.layout import Room
from app.views.noticed_words import noticed_note, noticed_sentences, tally_words
from app.views.published_panel import PublishedPanel, published_words
from app.views.review_tables import pair_table, repetition_table
from app.views.session_facts import session_facts
from app.views.text import say, tr
from app.views.theme import (
    CHIP,
    PAIR_TABLE,
    S1,
    S2,
    S3,
    S4,
    TABLE_ROW,
    Role,
    system_scale,
    theme_now,
)
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label, rule
from app.views.widgets.marks import pair_icon
from app.views.widgets.rows_model import RowLook
from app.views.widgets.starts_delegate import StartsDelegate

_STARTS = 1
_N_PAIRS_SHOWN = 6


class _Shown(Enum):
    """What stands in the place of the repetitions."""

    STARTS = auto()
    AMPLITUDES = auto()
    PUBLISHED = auto()


class ReviewCard(QFrame):
    """Words first, then the table; the same raw samples give the same words as live."""

    def __init__(
        self,
        presenter: RecordingsPresenter,
        *,
        tie_ms: float,
        show_result: Callable[[str], None] = lambda session_id: None,
        review: Callable[[str], None] = lambda session_id: None,
    ) -> None:
        super().__init__()
        self._show_result, self._review = show_result, review
        self._chosen_id: str | None = None
        self._presenter = presenter
        self._wish: ExportWish | None = None
        self._is_exporting = False
        self._has_long_headings = True
        self.setProperty("card", "plain")
        self._title = label("", Role.HEADING, wraps=True)
        self._facts = label("", Role.SMALL, tone="quiet", wraps=True)
        self._kept = label("", Role.SMALL, tone="quiet", wraps=True)
        self._test = label("", Role.SMALL, wraps=True)
        self._result = button(tr("Show result"), self._open_result)
        self._look = button(tr("Review starts"), self._open_review)
        self._legs = ChoiceBox(tr("Which leg"), role=Role.SMALL)
        self._legs.activated.connect(presenter.choose_leg)
        self._pairs = pair_table()
        self._pairs.selectionModel().currentRowChanged.connect(
            lambda now, _before: presenter.choose_pair(now.row())
        )
        self._sentence = label("", Role.SENTENCE, wraps=True)
        self._stop = button("", self._stop_or_begin, role="step")
        self._note = label("", Role.BODY, tone="quiet", wraps=True)
        self._tally = label("", Role.SMALL, tone="quiet", wraps=True)
        self._table = repetition_table()
        self._amplitudes = AmplitudePanel()
        self._published = PublishedPanel()
        self._turn = button("", self._turn_over, role="step")
        self._shown, self._has_amplitudes = _Shown.STARTS, False
        self._has_table, self._has_pairs = False, False
        self._pairs.setIconSize(QSize(2 * CHIP + S1, CHIP))
        self._counted, self._measured, self._compared = _counted_words(tie_ms), "", ""
        self._counts = label(self._counted, Role.CAPTION, tone="quiet", wraps=True)
        self._starts = StartsDelegate(self._table)
        self._table.setItemDelegateForColumn(_STARTS, self._starts)
        self._method = label("", Role.CAPTION, tone="quiet")
        self._outcome = label("", Role.SMALL, tone="quiet", wraps=True)
        self._export = button(tr("Export…"), self.ask_and_export, role="step")
        self._lay_out()

    def show_state(self, state: RecordingsState) -> None:
        """Show the chosen session."""
        session = None if state.chosen is None else state.sessions[state.chosen]
        self._chosen_id = state.chosen_id
        self._title.setText("" if session is None else _title(session))
        self._facts.setText("" if session is None else session_facts(session))
        is_running = session is not None and session.is_recording
        self._look.setEnabled(session is not None and not is_running)
        self._show_review(_UNTIL_STOPPED if is_running else state.review)
        if is_running:
            self._sentence.setText(
                tr("This recording is running. Its words show up here when it is stopped.")
            )
        self._is_exporting = state.export.phase is ExportPhase.RUNNING
        self._export.setText(button_words(state.export))
        self._export.setEnabled(state.can_export or self._is_exporting)
        self._outcome.setText(export_words(state.export))
        self._outcome.setToolTip(export_place(state.export))
        self._outcome.setVisible(bool(self._outcome.text()))

    def ask_and_export(self) -> None:
        """Ask how and export the chosen session so, or cancel the export that runs."""
        if self._is_exporting:
            self._presenter.cancel_export()
            return
        if not self._export.isEnabled():
            return
        wish = ask_wish(self, self._wish)
        if wish is not None:
            self._wish = wish
            self._presenter.export(wish)

    def _stop_or_begin(self) -> None:
        """Stop the analysis that runs, or begin the stopped one anew."""
        self._presenter.stop_or_begin_review()

    def _open_result(self) -> None:
        if self._chosen_id is not None:
            self._show_result(self._chosen_id)

    def _open_review(self) -> None:
        if self._chosen_id is not None:
            self._review(self._chosen_id)

    def _show_test(self, test: TestReview | None) -> None:
        """Show which test it was, and the leg that is looked at."""
        legs = [] if test is None else [say(leg) for leg in test.legs]
        self._test.setVisible(test is not None)
        self._result.setVisible(test is not None)
        self._legs.setVisible(len(legs) > 1)
        if test is None:
            return
        words = [tr("Test: {title}", title=say(test.title)), *legs[:1], say(test.tally)]
        if len(legs) > 1:
            words.pop(1)
        self._test.setText(" · ".join(words))
        if legs != [self._legs.itemText(i) for i in range(self._legs.count())]:
            self._legs.clear()
            self._legs.addItems(legs)
        if self._legs.currentIndex() != test.leg_position:
            self._legs.setCurrentIndex(test.leg_position)

    def _show_review(self, review: ReviewState) -> None:
        self._show_test(review.test)
        self._kept.setText(say(review.kept))
        self._kept.setVisible(review.kept is not None)
        self._sentence.setText(_sentence(review))
        self._stop.setText(_stop_words(review))
        self._stop.setVisible(bool(self._stop.text()))
        self._note.setText(say(review.note))
        self._note.setVisible(review.note is not None)
        self._tally.setText(_tally(review))
        self._tally.setVisible(bool(self._tally.text()))
        self._show_pairs(review)
        self._show_repetitions(review)
        self._method.setText(_method(review))

    def _show_pairs(self, review: ReviewState) -> None:
        theme = theme_now()
        self._pairs.show_rows(
            [
                (
                    say(row.title),
                    *(str(n) for n in (row.n_valid, row.n_before, row.n_together, row.n_after)),
                    str(row.n_cannot_tell),
                    str(row.n_not_used),
                    row.typical,
                    say(row.interval),
                    say(row.word),
                )
                for row in review.pairs
            ],
            looks=[RowLook(_pair_hint(row)) for row in review.pairs],
            icons=[pair_icon(row.pair, theme) for row in review.pairs],
        )
        self._pairs.keep_rows_in_sight(min(len(review.pairs), _N_PAIRS_SHOWN))
        self._pairs.setVisible(bool(review.pairs))
        self._has_pairs = bool(review.pairs)
        if review.pairs:
            self._pairs.show_chosen(review.pair_position)

    def _show_repetitions(self, review: ReviewState) -> None:
        self._has_table = bool(review.table)
        self._has_amplitudes = review.amplitudes is not None
        self._amplitudes.show_table(review.amplitudes)
        self._measured = "" if review.amplitudes is None else measure_words(review.amplitudes)
        self._published.show_table(review.published)
        self._compared = published_words(review.published)
        self._show_one_table()
        if not review.table:
            return
        rasters = tuple(row.raster for row in review.table)
        pair = review.pairs[review.pair_position].pair
        unused = frozenset(n for n, row in enumerate(review.table) if row.unused is not None)
        low_ms, high_ms = self._starts.show_rasters(rasters, pair, unused=unused)
        between = {"low": signed(low_ms), "high": signed(high_ms)}
        heading = tr("Starts, {low} to {high} ms", **between)
        if self._has_long_headings:
            muscle = say(rasters[0].reference)
            heading = tr("Starts, {low} to {high} ms around the {muscle}", muscle=muscle, **between)
        self._table.rename(_STARTS, heading)
        self._table.show_rows(
            [
                (str(row.number), "", say(row.word), row.lag, say(row.interval))
                for row in review.table
            ],
            looks=[_look(row) for row in review.table],
        )
        self._table.viewport().update()

    def _turn_over(self) -> None:
        """Show what the button says in the place of the starts, and in the end the starts again."""
        self._shown = self._next()
        self._show_one_table()

    def _next(self) -> _Shown:
        """Return what one press of the button leads to."""
        if self._shown is _Shown.STARTS and self._has_amplitudes:
            return _Shown.AMPLITUDES
        return _Shown.STARTS if self._shown is _Shown.PUBLISHED else _Shown.PUBLISHED

    def _show_one_table(self) -> None:
        """Show one of the three; a session of one muscle has amplitudes alone."""
        shown = self._shown if self._has_table else _Shown.AMPLITUDES
        if shown is _Shown.AMPLITUDES and not self._has_amplitudes:
            shown = _Shown.STARTS
        if shown is _Shown.PUBLISHED:
            # Asked for only where they are looked at, and then once per session.
            self._presenter.ask_published()
        self._table.setVisible(self._has_table and shown is _Shown.STARTS)
        self._amplitudes.setVisible(shown is _Shown.AMPLITUDES)
        self._published.setVisible(shown is _Shown.PUBLISHED)
        words = {_Shown.AMPLITUDES: self._measured, _Shown.PUBLISHED: self._compared}
        self._counts.setText(words.get(shown, self._counted))
        self._counts.setVisible(shown is not _Shown.STARTS or self._has_pairs)
        self._turn.setText(_turn_words(self._next()))
        self._turn.setVisible(self._has_table)

    def fit_into(self, room: Room) -> None:
        """Keep rows in sight where the page scrolls anyway."""
        self._has_long_headings = room is not Room.MEDIUM
        n_rows = 3 if room is Room.WIDE else 6
        self._table.setMinimumHeight(round((n_rows + 1) * TABLE_ROW * system_scale()))
        self._amplitudes.keep_rows(n_rows)
        self._published.keep_rows(n_rows)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S2)
        head = QHBoxLayout()
        head.setSpacing(S3)
        head.addWidget(self._title, 1)
        head.addWidget(self._look)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addWidget(self._kept)
        test = QHBoxLayout()
        test.setSpacing(S3)
        test.addWidget(self._test, 1)
        test.addWidget(self._result)
        column.addLayout(test)
        column.addWidget(self._legs)
        column.addWidget(rule())
        column.addSpacing(S2)
        column.addWidget(self._sentence)
        column.addWidget(self._stop, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._note)
        column.addWidget(self._tally)
        column.addSpacing(S2)
        # No wider than a glance can follow a row.
        self._pairs.setMaximumWidth(round(PAIR_TABLE * system_scale()))
        pairs = QHBoxLayout()
        pairs.addWidget(self._pairs, 1)
        pairs.addStretch(0)
        column.addLayout(pairs)
        column.addWidget(self._counts)
        column.addSpacing(S2)
        column.addWidget(self._table, 1)
        column.addWidget(self._amplitudes, 1)
        column.addWidget(self._published, 1)
        column.addStretch(0)
        foot = QHBoxLayout()
        foot.setSpacing(S3)
        foot.addWidget(self._method, 1)
        foot.addWidget(self._turn)
        foot.addWidget(self._export)
        column.addWidget(self._outcome)
        column.addLayout(foot)


_UNTIL_STOPPED = ReviewState()


def _title(session: SessionRow) -> str:
    return session.started.strftime("%Y-%m-%d %H:%M")


def _sentence(review: ReviewState) -> str:
    if review.progress is Progress.RUNNING:
        return tr("Analysing… {percent}\u00a0%").format(percent=review.percent)
    if review.progress is Progress.CANCELLED:
        return tr("The analysis was stopped. Nothing was changed.")
    if review.progress is Progress.REFUSED:
        return review.problem or ""
    if review.progress is Progress.DONE and not review.n_repetitions:
        return say(review.why_none) or tr("No repetition was found in this recording.")
    return say(review.sentence)


def _stop_words(review: ReviewState) -> str:
    """Return what stands on the button of an analysis that runs or was stopped."""
    words = {Progress.RUNNING: tr("Cancel"), Progress.CANCELLED: tr("Analyse")}
    return words.get(review.progress, "")


def _tally(review: ReviewState) -> str:
    """Return what was noticed of the chosen pair over the whole session."""
    return tally_words(review.pairs[review.pair_position].tally) if review.pairs else ""


def _look(row: TableRow) -> RowLook:
    """Return a repetition that the session leaves out dimmed, with the reason under it."""
    hint = " ".join(part for part in (say(row.doubt), noticed_sentences(row.noticed)) if part)
    if row.unused is None:
        return RowLook(hint=hint, note=noticed_note(row.noticed))
    note = tr("Not used: {reason}", reason=say(row.unused.because))
    return RowLook(hint=hint, note=note, is_faint=True)


def _pair_hint(row: PairRow) -> str:
    """Return a pair's whole name, and why nothing is stated of it where nothing is."""
    said = (say(row.title), say(row.doubt), tally_words(row.tally))
    return ". ".join(words.removesuffix(".") for words in said if words)


def _method(review: ReviewState) -> str:
    if review.method is None:
        return ""
    settings = review.method.settings_sha256
    return tr(
        "Method {version} · settings {head}…{tail}",
        version=review.method.version,
        head=settings[:4],
        tail=settings[-2:],
    )


def _turn_words(shown: _Shown) -> str:
    if shown is _Shown.AMPLITUDES:
        return tr("Show amplitudes")
    return tr("Show detectors") if shown is _Shown.PUBLISHED else tr("Show the starts")


def _counted_words(tie_ms: float) -> str:
    return tr(
        "Counted is what each good repetition tells alone; before and after mean by more "
        "than {n} ms, the first-named muscle against the second.",
        n=round(tie_ms),
    )
