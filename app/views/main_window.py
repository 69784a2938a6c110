"""The window: rail, top bar, the screens and the footer; a timer shows the newest states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.model.words import INTENDED_USE
from app.presenters.screens import Presenters
from app.presenters.status import StatusState
from app.views.actions import ActionSpec, MenuLine, Separator, Submenu, fill_menu
from app.views.appearance import Appearance, Look
from app.views.curtain import Curtain
from app.views.foot import make_foot, saved_words
from app.views.layout import Room, room_in
from app.views.letterhead import KeptLetterhead
from app.views.lock import lock_lines
from app.views.pain_key import PainKey
from app.views.place import Front, Place
from app.views.protect import ProtectDialog
from app.views.rail import Rail
from app.views.sample_bell import SampleBell
from app.views.screens import Screens, Ways
from app.views.signals import SignalsScreen
from app.views.text import tr
from app.views.theme import S0
from app.views.top_bar import TopBar
from app.views.widgets.focus import FocusRing

FRAME_MS = 16
"""For the bar of a practice, which has no other clock."""
TICK_MS = 33
"""For the rest: traces are shown as their samples come."""
_DESIGN_SIZE, _SMALLEST_SIZE = (1366, 768), (480, 260)
_TITLE_BAR_PX = 40


class MainWindow(QMainWindow):
    """Shows one screen at a time; it decides nothing."""

    def __init__(
        self,
        presenters: Presenters,
        appearance: Appearance,
        *,
        on_close: Callable[[], None] = lambda: None,
        letterhead: KeptLetterhead | None = None,
        remember_lock: Callable[[int], None] = lambda after_min: None,
        more_lines: Sequence[MenuLine] = (),
    ) -> None:
        super().__init__()
        self._more_lines = tuple(more_lines)
        self._presenters = presenters
        self._appearance = appearance
        self._on_close = on_close
        self._remember_lock = remember_lock
        self._status: StatusState | None = None
        self._is_whole = False
        self.setWindowTitle("Firing Order")
        self._screens = Screens(
            presenters,
            Ways(
                self.show_screen,
                show_recording=self._show_recording,
                show_result=self._show_result,
                review=self._review,
                open_page=_open_in_viewer,
            ),
            letterhead or KeptLetterhead(),
        )
        self._signals, self._places = self._screens.signals, self._screens.places()
        self._room = Room.WIDE
        self._menu = QMenu(self)
        fill_menu(self._menu, self, self._lines())
        items = [place.item for place in self._places.values() if not place.within]
        self._ring = FocusRing(self)
        self._rail = Rail(items, self._menu, self.show_screen)
        self._bar = TopBar(
            choose_person=partial(self.show_screen, "people"), stop_for_pain=self._stop_for_pain
        )
        PainKey(self, is_running=lambda: presenters.guided.is_running, stop=self._stop_for_pain)
        self._stack = QStackedWidget()
        self._foot, self._saved = make_foot()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._bell = SampleBell(self, self._show_arrived)
        presenters.current.listen(self._bell.ring)
        self.resize(*_DESIGN_SIZE)
        self.setMinimumSize(*_SMALLEST_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.show_screen("signals")
        self.setFocus()

    @property
    def top_bar(self) -> TopBar:
        """Return the bar with the pills."""
        return self._bar

    @property
    def signals(self) -> SignalsScreen:
        """Return the live screen."""
        return self._signals

    @property
    def screen_key(self) -> str:
        """Return which screen is in front."""
        return self._key

    def show_on_screen(self) -> None:
        """Show the window at its design size, or over a whole screen that has no room for that."""
        width, height = _DESIGN_SIZE
        room, needed = self.screen().availableSize(), QSize(width, height + _TITLE_BAR_PX)
        if needed.boundedTo(room) == needed:
            self.show()
        else:
            self.showMaximized()

    def start(self) -> None:
        """Begin to show what arrives, at most once per frame."""
        self._timer.start()

    def tick(self) -> None:
        """Show the newest states."""
        status = self._presenters.status()
        if self._curtain.tick(status).is_locked:
            self._ring.follow()
            return
        self._places[self._key].front.screen.tick()
        self._give_whole_window(self._key == "practice" and self._screens.practice.is_whole)
        status = self._presenters.beside(self._key, status)
        # In one column the panel of the test scrolls, and its button with it.
        is_out_of_sight = self._key != "test" or room_in(self.size()) is Room.NARROW
        self._bar.show_stop(is_shown=is_out_of_sight and self._presenters.guided.is_running)
        self._bar.show_person(self._presenters.people.visit.participant)
        if status != self._status:
            self._status = status
            self._bar.show_status(status)
            self._saved.setText(saved_words(status))
        self._ring.follow()

    def _show_arrived(self) -> None:
        """Show samples as soon as they come; all the rest waits for the next tick."""
        traces = self._places[self._key].front.traces
        if traces is not None and traces.isVisible():
            traces.show_arrived()

    def show_screen(self, key: str) -> None:
        """Bring a screen to the front."""
        self._key = key
        self._timer.setInterval(FRAME_MS if key == "practice" else TICK_MS)
        place = self._places[key]
        front = self._front_of(place)
        front.screen.open()
        self._stack.setCurrentWidget(front.widget)
        self._bar.show_title(place.item.title)
        self._rail.show_key(place.within or key)
        self._bar.show_actions(front.actions)
        self._status = None
        self.tick()

    def _front_of(self, place: Place) -> Front:
        """Return a screen; one that is new gets its room in the window first."""
        if place.is_made:
            return place.front
        front = place.front
        self._stack.addWidget(front.widget)
        front.screen.fit_into(self._room)
        return front

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every part the form that fits."""
        room = self._room = room_in(self.size())
        self._status = None
        self._rail.fit_into(room)
        self._bar.fit_into(room)
        self._foot.setVisible(room is Room.WIDE and not self._is_whole)
        direction = QBoxLayout.Direction
        self._columns.setDirection(
            direction.TopToBottom if room is Room.NARROW else direction.LeftToRight
        )
        for place in self._places.values():
            if place.is_made:
                place.front.screen.fit_into(room)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons anew in another look."""
        if event.type() == QEvent.Type.PaletteChange:
            self._rail.paint_icons()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the clock and let go of the source; a running recording ends and is kept."""
        self._timer.stop()
        self._presenters.current.listen(None)
        self._presenters.close()
        self._on_close()
        super().closeEvent(event)

    def _lines(self) -> list[MenuLine]:
        """Return the menu: every action, its key, and what it does."""
        appearance = self._appearance
        on_rail = [key for key, place in self._places.items() if not place.within]
        screens = [
            ActionSpec(
                place.item.title,
                partial(self.show_screen, key),
                f"Ctrl+{(on_rail.index(key) + 1) % 10}" if key in on_rail else "",
            )
            for key, place in self._places.items()
        ]
        looks = {
            Look.SYSTEM: tr("Look of the system"),
            Look.LIGHT: tr("Light"),
            Look.DARK: tr("Dark"),
        }
        return [
            *screens,
            Separator(),
            ActionSpec(tr("Start or stop recording"), self._toggle_recording, "Ctrl+R"),
            ActionSpec(tr("Export…"), self._export, "Ctrl+E"),
            Separator(),
            Submenu(
                tr("Look"),
                tuple(
                    ActionSpec(
                        text,
                        partial(appearance.choose, look),
                        choice="look",
                        is_chosen=look is appearance.look,
                    )
                    for look, text in looks.items()
                ),
            ),
            *self._more_lines,
            *lock_lines(self._presenters.lock, self._remember_lock, self._ask_passphrase),
            ActionSpec(tr("About Firing Order"), self._tell_about, "F1"),
            ActionSpec(tr("Close"), self._leave, "Ctrl+Q", is_always_allowed=True),
        ]

    def _lay_out(self) -> None:
        pane = QVBoxLayout()
        pane.setSpacing(S0)
        pane.addWidget(self._bar)
        pane.addWidget(self._stack, 1)
        pane.addWidget(self._foot)
        body = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._columns.setContentsMargins(S0, S0, S0, S0)
        self._columns.setSpacing(S0)
        self._columns.addWidget(self._rail)
        self._columns.addLayout(pane, 1)
        self._curtain = Curtain(body, self._presenters.lock)
        self.setCentralWidget(self._curtain)

    def _give_whole_window(self, is_whole: bool) -> None:
        """Leave the window to a practice, which is read from two metres away."""
        if is_whole == self._is_whole:
            return
        self._is_whole = is_whole
        for part in (self._rail, self._bar):
            part.setVisible(not is_whole)
        self._foot.setVisible(not is_whole and room_in(self.size()) is Room.WIDE)

    def _stop_for_pain(self) -> None:
        """End the test, wherever one is, and show what is asked then."""
        self._presenters.guided.stop_for_pain()
        self.show_screen("test")

    def _show_recording(self, session_id: str) -> None:
        """Open a stored session that was chosen on another screen."""
        self.show_screen("recordings")
        self._presenters.recordings.show(session_id)

    def _toggle_recording(self) -> None:
        """Start or stop from any screen; where that is refused, show the screen that says why."""
        # The screen may not be in front, and a key may come before the next frame.
        self._signals.tick()
        if not self._signals.panel.toggle_recording():
            self.show_screen("signals")

    def _export(self) -> None:
        """Export what the screen in front shows: the chosen session, or the last recording."""
        if self._key == "recordings":
            self._screens.recordings.review.ask_and_export()
            return
        if self._key == "result":
            self._screens.result.ask_and_write()
            return
        self.show_screen("signals")
        self._signals.panel.ask_and_export()

    def _show_result(self, session_id: str) -> None:
        self._presenters.result.show(session_id)
        self.show_screen("result")

    def _review(self, session_id: str) -> None:
        """Look at the starts of a stored session over its traces."""
        self._presenters.marking.show(session_id)
        self.show_screen("review")

    def _leave(self) -> None:
        self.close()

    def _ask_passphrase(self) -> None:
        ProtectDialog(self._presenters.lock.protect(), self).open()

    def _tell_about(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(tr("About Firing Order"))
        box.setText(f"Firing Order {__version__}")
        box.setInformativeText(tr(INTENDED_USE))
        box.exec()


def _open_in_viewer(path: Path) -> None:
    """Show a file in the program the system has for it, from where it is printed."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
