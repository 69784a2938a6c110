"""The keys of the Review screen as words: what a legend and F1 list; nothing is bound here."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from app.views.text import tr
from app.views.theme import S2, S4, S6, Role
from app.views.widgets.label import label


def marking_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of the page of starts, each with what it does."""
    return (
        ("← →", tr("scroll a tenth of the view")),
        ("Page ↑ ↓", tr("scroll a whole view")),
        ("Home, End", tr("the beginning, the end")),
        ("N, P", tr("next repetition, previous repetition")),
        ("↑ ↓", tr("another muscle")),
        ("+ −", tr("zoom in, zoom out")),
        ("0", tr("the whole repetition")),
        ("F", tr("fit the scale to what is in sight")),
        (tr("Enter"), tr("take hold of the start, or of a new one; Enter keeps it, Esc leaves it")),
        ("← →", tr("while a start is held: 1 ms; with Shift 10 ms")),
        (tr("Delete"), tr("say that there is no start")),
        (tr("Backspace"), tr("back to the automatic start")),
        ("Ctrl+Z", tr("undo, without an end; redo with Ctrl+Shift+Z")),
    )


def rating_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of a blind round."""
    return (
        ("← →", tr("move the mark by 10 ms; with Ctrl by 1 ms, with Shift by 50 ms")),
        ("+ −", tr("zoom in, zoom out about the mark")),
        (tr("Enter"), tr("keep the mark and show the next signal")),
        (tr("Delete"), tr("no start in this signal, and the next")),
        (tr("Backspace"), tr("back to the signal before")),
        ("F", tr("fit the scale to what is in sight")),
    )


class KeysDialog(QDialog):
    """All keys of a page, one a line."""

    def __init__(self, keys: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(S6)
        grid.setVerticalSpacing(S2)
        for row, (key, does) in enumerate(keys):
            grid.addWidget(label(key, Role.NAME), row, 0)
            grid.addWidget(label(does, Role.BODY), row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(S6, S6, S6, S4)
        column.setSpacing(S4)
        column.addLayout(grid)
        column.addWidget(buttons)
