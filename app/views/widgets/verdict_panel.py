"""The last repetition in words first, then numbers, then marks; an order has no colour here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.noticed import Noticed
from app.presenters.verdict import VerdictState
from app.views.noticed_words import noticed_sentences, noticed_short
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, Role, font, system_scale
from app.views.widgets.label import label
from app.views.widgets.mini_raster import MiniRaster


class VerdictPanel(QWidget):
    """Sentence, delay or reason, and raster of one repetition, always in the same places."""

    def __init__(self, corner: QWidget | None = None) -> None:
        super().__init__()
        self._number = label("", Role.TITLE, wraps=True)
        self._unrecorded = label("", Role.SMALL, tone="quiet")
        self._unrecorded.hide()
        self._headline = _lines(Role.SENTENCE, n_lines=2)
        self._delay = label("", Role.BODY)
        self._doubt = label("", Role.SMALL, tone="quiet", wraps=True)
        self._revision = label("", Role.SMALL, tone="quiet", wraps=True)
        self._noticed = label("", Role.SMALL, tone="quiet", wraps=True)
        self._raster = MiniRaster()
        self._has_raster, self._is_whole, self._is_low = False, True, False
        self._told: tuple[Noticed, ...] = ()
        self._number_words = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S1)
        head = QHBoxLayout()
        head.addWidget(self._number, 1)
        if corner is not None:
            head.addWidget(corner)
        column.addLayout(head)
        for part in (
            self._unrecorded,
            self._headline,
            self._delay,
            self._doubt,
            self._revision,
        ):
            column.addWidget(part)
        column.addSpacing(S2)
        column.addWidget(self._raster)
        column.addWidget(self._noticed)
        self.show_verdict(None)

    @property
    def headline(self) -> QLabel:
        """Return the label with the largest words."""
        return self._headline

    @property
    def summary(self) -> str:
        """Return number, words and delay in one line."""
        said = (self._number_words, self._headline.text(), self._delay.text())
        return " · ".join(part for part in said if part)

    def show_whole(self, is_whole: bool) -> None:
        """Give the place of words and raster to the list of all repetitions, and say so."""
        self._is_whole = is_whole
        self._show_parts()

    def fit_into(self, *, is_low: bool) -> None:
        """Write the number smaller and what was noticed shorter where the height is short."""
        self._is_low = is_low
        self._show_noticed()
        self._number.setFont(font(Role.HEADING if is_low else Role.TITLE, system_scale()))

    def _show_noticed(self) -> None:
        whole = noticed_sentences(self._told)
        self._noticed.setText(noticed_short(self._told) if self._is_low else whole)
        self._noticed.setToolTip(whole if self._is_low else "")

    def _show_parts(self) -> None:
        for part in (self._delay, self._doubt, self._revision, self._noticed):
            part.setVisible(self._is_whole and bool(part.text()))
        self._number.setText(self._number_words if self._is_whole else tr("All repetitions"))
        self._headline.setVisible(self._is_whole)
        self._raster.setVisible(self._is_whole and self._has_raster)
        self._unrecorded.setVisible(self._is_whole and bool(self._unrecorded.text()))

    def show_verdict(
        self, state: VerdictState | None, *, missing: str = "", title: str = ""
    ) -> None:
        """Show a repetition and what of it is not recorded; before the first, what will come.

        ``title`` is what it is called where it is more than a number.
        """
        self._unrecorded.setText("" if state is None else missing)
        self._has_raster = state is not None
        self._told = () if state is None else state.noticed
        self._show_noticed()
        if state is None:
            self._number_words = tr("No repetition yet")
            self._say("", "", tr("The first one shows up here, in words."), "")
            return
        self._number_words = title or _title(state)
        delay = say(state.delay)
        # In the line that is always there, so that nothing moves when the final word comes.
        said = tr("{delay}, so far", delay=delay) if state.is_so_far else delay
        self._say(say(state.headline), said, say(state.doubt), say(state.revision))
        self._raster.show_raster(state.raster)

    def _say(self, headline: str, delay: str, doubt: str, revision: str) -> None:
        self._headline.setText(headline)
        self._delay.setText(delay)
        self._doubt.setText(doubt)
        self._revision.setText(revision)
        self._show_parts()
        said = (headline, delay, doubt, revision, noticed_sentences(self._told))
        self.setAccessibleName(" ".join(part for part in said if part))


def _lines(role: Role, *, n_lines: int) -> QLabel:
    """Return a wrapping label that keeps room for so many lines, so that nothing below jumps."""
    made = label("", role, wraps=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    made.setMinimumHeight(made.fontMetrics().lineSpacing() * n_lines)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    return made


def _title(state: VerdictState) -> str:
    """Return the repetition's number; one that broke off got none, and the next may get it."""
    if state.is_broken_off:
        return tr("Repetition broken off")
    return tr("Repetition {n}", n=state.number)
