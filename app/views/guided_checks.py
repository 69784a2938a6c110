"""The functional checks beside a test: one row each, and the two ways round one of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.guided import GuidedPresenter
from app.presenters.guided_state import CheckLine, CheckMark, LiftsState
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, Role
from app.views.widgets.chips import BadgeMark
from app.views.widgets.label import button, drop, label, rule
from app.views.widgets.marks import Badge

_BADGE_PX = 16
_BADGES = {
    CheckMark.CLEAR: Badge.GOOD,
    CheckMark.NOT_CLEAR: Badge.LOOK,
    CheckMark.SKIPPED: Badge.DOT,
    CheckMark.NOW: Badge.NONE,
    CheckMark.TO_COME: Badge.NONE,
}


class GuidedChecks(QWidget):
    """Rows of checks; ``skip`` and ``accept`` stand where the panel has its buttons."""

    def __init__(self, presenter: GuidedPresenter, ask: Callable[..., None]) -> None:
        super().__init__()
        self._presenter = presenter
        self._ask = ask
        self._lines: tuple[CheckLine, ...] = ()
        self._rows: list[QWidget] = []
        self.skip = button(tr("Leave this check out…"), self._ask_and_skip)
        self.accept = button(tr("Go on all the same…"), self._ask_and_accept)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S0, S0, S0, S0)
        self._column.setSpacing(S2)

    def loses_focus(self, state: LiftsState) -> bool:
        """Return whether one of the two buttons has the focus and will go under a state."""
        return (self.skip.hasFocus() and not state.can_skip_check) or (
            self.accept.hasFocus() and not state.can_accept_swap
        )

    @property
    def now(self) -> QWidget | None:
        """Return the row that is asked, or that was not clear; the last where none is."""
        shown = zip(self._lines, self._rows, strict=True)
        open_rows = [
            row for line, row in shown if line.mark in (CheckMark.NOW, CheckMark.NOT_CLEAR)
        ]
        return open_rows[0] if open_rows else next(iter(self._rows[-1:]), None)

    @property
    def words(self) -> tuple[str, ...]:
        """Return what the rows say."""
        return tuple(f"{say(line.title)} {say(line.seen)}" for line in self._lines)

    def show_state(self, state: LiftsState) -> bool:
        """Show every check and what was seen of it; return whether a row has changed."""
        self.setVisible(bool(state.checks))
        if state.checks == self._lines:
            return False
        self._lines = state.checks
        for row in self._rows:
            drop(self._column, row)
        self._rows = [_row(line) for line in state.checks]
        for row in self._rows:
            self._column.addWidget(row)
        return True

    def _ask_and_skip(self) -> None:
        self._ask(
            tr("Leave this check out"),
            tr("Why? Whether this sticker is on its muscle stays open."),
            [tr("The movement hurts"), tr("Cannot be done here"), tr("Checked by hand")],
            self._presenter.skip_check,
        )

    def _ask_and_accept(self) -> None:
        self._ask(
            tr("Go on all the same"),
            tr("Why? No order of these muscles will be told in this recording."),
            [tr("The leads were looked at"), tr("No other lead here")],
            self._presenter.accept_swap,
        )


def _row(line: CheckLine) -> QWidget:
    made = QWidget()
    title, seen = say(line.title), say(line.seen)
    made.setAccessibleName(f"{title} {seen}")
    words = QVBoxLayout()
    words.setSpacing(S1)
    is_to_come = line.mark is CheckMark.TO_COME
    words.addWidget(label(title, Role.BODY if is_to_come else Role.NAME, wraps=True))
    words.addWidget(label(seen, Role.SMALL, tone="quiet", wraps=True))
    inside = QHBoxLayout()
    inside.setSpacing(S2)
    mark = BadgeMark(_BADGES[line.mark], size=_BADGE_PX)
    inside.addWidget(mark)
    inside.addLayout(words, 1)
    column = QVBoxLayout(made)
    column.setContentsMargins(S0, S0, S0, S0)
    column.setSpacing(S2)
    column.addWidget(rule())
    column.addLayout(inside)
    return made
