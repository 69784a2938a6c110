"""What a stored session says: the sentence of a pair, its repetitions, the method, the export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from app.model.phrase import clock_time
from app.presenters.recordings import RecordingsPresenter
from app.presenters.recordings_state import Progress, RecordingsState, ReviewState, SessionRow
from app.views.export_words import export_words
from app.views.text import say, tr
from app.views.theme import S2, S3, S4, TABLE_ROW, Role, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label, rule
from app.views.widgets.table import Column, Table


class ReviewCard(QFrame):
    """Words first, then the table; the same raw samples give the same words as live."""

    def __init__(self, presenter: RecordingsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setProperty("card", "plain")
        self._title = label("", Role.HEADING, wraps=True)
        self._facts = label("", Role.SMALL, tone="quiet", wraps=True)
        self._pairs = ChoiceBox(tr("Pair of muscles"))
        self._pairs.activated.connect(presenter.choose_pair)
        self._sentence = label("", Role.SENTENCE, wraps=True)
        self._note = label("", Role.BODY, tone="quiet", wraps=True)
        self._table = Table(
            (
                Column(tr("Nr"), is_number=True),
                Column(tr("In words")),
                Column(tr("Delay"), is_number=True),
                Column(tr("Interval"), is_number=True),
                Column(tr("Why, and what to do"), is_wide=True),
            ),
            name=tr("Repetitions, newest first"),
        )
        self._table.setMinimumHeight(round(4 * TABLE_ROW * system_scale()))
        self._method = label("", Role.CAPTION, tone="quiet")
        self._outcome = label("", Role.SMALL, tone="quiet", wraps=True)
        self._export = button(tr("Export CSV…"), self.ask_and_export, role="step")
        self._lay_out()

    def show_state(self, state: RecordingsState) -> None:
        """Show the chosen session."""
        session = None if state.chosen is None else state.sessions[state.chosen]
        self._title.setText("" if session is None else _title(session))
        self._facts.setText("" if session is None else _facts(session))
        self._show_review(state.review)
        self._export.setEnabled(state.can_export)
        self._outcome.setText(export_words(state.export))
        self._outcome.setVisible(bool(self._outcome.text()))

    def ask_and_export(self) -> None:
        """Ask for a folder and export the chosen session into it."""
        folder = QFileDialog.getExistingDirectory(self, tr("Export into which folder?"))
        if folder:
            self._presenter.export(Path(folder))

    def _show_review(self, review: ReviewState) -> None:
        titles = [say(pair) for pair in review.pairs]
        if titles != [self._pairs.itemText(i) for i in range(self._pairs.count())]:
            self._pairs.clear()
            self._pairs.addItems(titles)
        if titles and self._pairs.currentIndex() != review.pair_position:
            self._pairs.setCurrentIndex(review.pair_position)
        self._pairs.setVisible(len(titles) > 1)
        self._sentence.setText(_sentence(review))
        self._note.setText(say(review.note))
        self._note.setVisible(review.note is not None)
        self._table.show_rows(
            [
                (str(row.number), say(row.word), row.lag, say(row.interval), say(row.doubt))
                for row in review.table
            ],
            hints=[say(row.doubt) for row in review.table],
        )
        self._table.setVisible(bool(review.table))
        self._method.setText(_method(review))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S2)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addWidget(rule())
        column.addSpacing(S2)
        column.addWidget(self._sentence)
        column.addWidget(self._note)
        column.addSpacing(S2)
        column.addWidget(self._pairs)
        column.addWidget(self._table, 1)
        column.addStretch(0)
        foot = QHBoxLayout()
        foot.setSpacing(S3)
        foot.addWidget(self._method, 1)
        foot.addWidget(self._export)
        column.addWidget(self._outcome)
        column.addLayout(foot)


def _title(session: SessionRow) -> str:
    return session.started.strftime("%Y-%m-%d %H:%M")


def _facts(session: SessionRow) -> str:
    facts = [session.device, clock_time(session.duration_s)]
    facts.append(tr("{n} samples missing", n=session.n_missing))
    if session.was_cut_short:
        kept = tr("ended without a stop; everything up to {time} is kept")
        facts.append(kept.format(time=clock_time(session.duration_s)))
    return " · ".join(facts)


def _sentence(review: ReviewState) -> str:
    if review.progress is Progress.RUNNING:
        return tr("Analysing…")
    if review.progress is Progress.REFUSED:
        return review.problem or ""
    if review.progress is Progress.DONE and not review.n_repetitions:
        return tr("No repetition was found in this recording.")
    return say(review.sentence)


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
