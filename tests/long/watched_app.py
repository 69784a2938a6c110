"""The window as ``python -m app`` opens it, saying on standard output what happens when."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.launch import launch
from app.presenters.guided import GuidedPresenter
from app.presenters.result import ResultPresenter
from app.views.main_window import MainWindow
from app.views.result import ResultScreen

_BEGAN_S = time.monotonic()


def say(what: str, **more: object) -> None:
    """Say what happened, how long after the start, on a line of its own."""
    words = " ".join(f"{name}={value}" for name, value in more.items())
    sys.stdout.write(f"{time.monotonic() - _BEGAN_S:.3f} {what} {words}\n")
    sys.stdout.flush()


def after(owner: type, name: str, then: Callable[..., None]) -> None:
    """Let something be said each time after a method has run."""
    method = getattr(owner, name)

    @wraps(method)
    def watched(self: Any, *args: Any, **named: Any) -> Any:
        answer = method(self, *args, **named)
        then(self, *args, **named)
        return answer

    setattr(owner, name, watched)


def _over(_presenter: GuidedPresenter, live: Any) -> None:
    """Say that the last lift was kept, and how long before that it had ended."""
    if live is None or not live.findings or live.acquisition.info is None:
        return
    fs_hz = live.acquisition.info.fs_hz
    ended_s = live.origin_index / fs_hz + live.findings[-1].end_s
    say("over", since_lift_s=f"{live.acquisition.end_index / fs_hz - ended_s:.3f}")


def _told(presenter: ResultPresenter, *_args: object) -> None:
    say("told", session=presenter.session_id)


def _shown(_screen: ResultScreen, state: Any) -> None:
    if state.told is not None:
        # What was laid out is painted before a timer runs.
        QTimer.singleShot(0, lambda: say("shown"))


def _written(presenter: ResultPresenter) -> None:
    report = presenter._state.report
    if report is not None and report.exported is not None:
        say("written", path=report.exported.place)


def _focus(_before: QWidget | None, now: QWidget | None) -> None:
    if now is not None:
        say("focus", on=now.accessibleName() or type(now).__name__)


def _watch(_window: MainWindow) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.focusChanged.connect(_focus)
    say("window")


after(MainWindow, "start", _watch)
after(MainWindow, "show_screen", lambda window, key: say("screen", key=key))
after(GuidedPresenter, "_begin", lambda *_args: say("begun"))
after(GuidedPresenter, "_stop", _over)
after(ResultPresenter, "_tell", _told)
after(ResultScreen, "show_state", _shown)
after(ResultPresenter, "write", lambda *_args: say("asked"))
after(ResultPresenter, "_collect_report", _written)

if __name__ == "__main__":
    sys.exit(launch(sys.argv[1:]))
