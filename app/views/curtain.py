"""The window's body and the page that covers it while locked; what is covered does nothing."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from app.presenters.lock import LockPresenter, LockState
from app.presenters.status import StatusState
from app.views.lock import LockPage


class Curtain(QStackedWidget):
    """Shows the body, or nothing of it."""

    def __init__(self, body: QWidget, presenter: LockPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._page = LockPage(presenter.unlock)
        self._body = body
        self._focus: QWidget | None = None
        self.addWidget(body)
        self.addWidget(self._page)

    @property
    def is_down(self) -> bool:
        """Return whether the body is covered."""
        return self.currentWidget() is self._page

    def tick(self, status: StatusState) -> LockState:
        """Cover or uncover as the presenter says."""
        state = self._presenter.tick()
        if state.is_locked and not self.is_down:
            self._fall()
        elif not state.is_locked and self.is_down:
            self._rise()
        if self.is_down:
            self._page.show_state(status, state.unlock)
        return state

    def _fall(self) -> None:
        window = self.window()
        self._focus = window.focusWidget()
        for dialog in window.findChildren(QDialog):
            dialog.reject()
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()
        self._allow_actions(is_allowed=False)
        self.setCurrentWidget(self._page)
        self._page.begin()

    def _rise(self) -> None:
        self._allow_actions(is_allowed=True)
        self._page.begin()
        self.setCurrentWidget(self._body)
        if self._focus is not None:
            self._focus.setFocus()

    def _allow_actions(self, *, is_allowed: bool) -> None:
        """Let the window's keys work or not; whoever may not look may still close it."""
        for action in self.window().actions():
            action.setEnabled(is_allowed or action.property("always") is True)
