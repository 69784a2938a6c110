"""What stands above the traces of every live screen: the cue, or a banner in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget

from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import Trouble
from app.views.layout import Room
from app.views.trouble_words import Remedy, trouble_words
from app.views.widgets.banner import Banner
from app.views.widgets.cue_card import CueCard


class LiveHead(QStackedWidget):
    """Of the same height whichever shows, so that nothing jumps; the banner's button mends."""

    def __init__(self, presenter: SignalsPresenter, *, choose_source: Callable[[], None]) -> None:
        super().__init__()
        self._remedy = Remedy.CHOOSE_SOURCE
        self._acts: dict[Remedy, Callable[[], None]] = {
            Remedy.REOPEN: presenter.reopen,
            Remedy.CHOOSE_SOURCE: choose_source,
            Remedy.STOP_RECORDING: presenter.stop_recording,
            Remedy.RECORD: presenter.start_recording,
            Remedy.NOTE: presenter.note_notice,
        }
        self.cue = CueCard()
        self.banner = Banner(self._mend)
        self.addWidget(self.cue)
        self.addWidget(self.banner)

    @property
    def remedies(self) -> frozenset[Remedy]:
        """Return what the banner's button can do."""
        return frozenset(self._acts)

    def show_trouble(self, trouble: Trouble | None) -> None:
        """Show the banner of a trouble, or the cue while there is none."""
        if trouble is None:
            self.setCurrentWidget(self.cue)
            return
        words = trouble_words(trouble)
        self._remedy = words.remedy
        self.banner.show_trouble(
            weight=words.weight, what=words.what, safe=words.safe, action=words.action
        )
        self.banner.setToolTip(words.detail)
        self.setCurrentWidget(self.banner)

    def fit_into(self, room: Room) -> None:
        """Take the form that the window has room for."""
        self.cue.fit_into(room)
        self.banner.fit_into(room)

    def _mend(self) -> None:
        self._acts[self._remedy]()
