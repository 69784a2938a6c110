"""The bar above every screen: its name, its source, and the pills of sensor and recording."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.model.participant import Participant
from app.model.phrase import MINUS, NO_BREAK_SPACE, clock_time, phrase
from app.presenters.status import Link, StatusState
from app.views.layout import Room, has_room_above
from app.views.source_words import source_words
from app.views.text import say, tr
from app.views.theme import (
    S0,
    S2,
    S3,
    S4,
    TILE,
    TINY_PX,
    TOP_BAR,
    TOP_BAR_SMALL,
    Role,
    system_scale,
    theme_now,
)
from app.views.widgets.chips import StatePill
from app.views.widgets.label import button, label, upright_rule
from app.views.widgets.marks import Badge
from app.views.widgets.person_tile import short_name, tile_icon
from dsp.block import LinkDoubt


class TopBar(QFrame):
    """The pills are the only place where the state of the device lives."""

    def __init__(
        self, *, choose_person: Callable[[], None], stop_for_pain: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("bar", "top")
        self._person = button(tr("Nobody chosen"), choose_person, role="pill")
        self._person.setIconSize(QSize(TILE, TILE))
        self._shown_person: Participant | None = None
        self._look = theme_now().name
        self._title = label("", Role.HEADING)
        self._device = label("", Role.CAPTION, tone="quiet")
        self._recording = StatePill()
        self._link = StatePill()
        self._simulated = StatePill()
        self._simulated.show_pill(Badge.NONE, tr("Simulated person"))
        self.stop = button(tr("Pain – stop"), stop_for_pain, role="stop")
        self.stop.hide()
        self._actions: QWidget | None = None
        self._has_facts = True
        self._is_tiny = False
        self._has_device_line = True
        self._rule = upright_rule()
        words = QVBoxLayout()
        words.setSpacing(S0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._device)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(S4, S0, S4, S0)
        self._row.setSpacing(S3)
        self._row.addWidget(self._person)
        self._row.addWidget(self._rule)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.stop)
        for pill in (self._recording, self._link, self._simulated):
            self._row.addWidget(pill)

    def show_actions(self, actions: QWidget | None) -> None:
        """Show the buttons of the screen in front at the end of the bar, where there is room."""
        if self._actions is not None and self._actions is not actions:
            self._actions.hide()
        self._actions = actions
        if actions is not None and has_room_above(self.window().size()):
            self._row.addWidget(actions)
            actions.show()

    @property
    def words(self) -> str:
        """Return what all pills say."""
        pills = (self._recording, self._link, self._simulated)
        return " · ".join(pill.accessibleName() for pill in pills if pill.isVisibleTo(self))

    def show_person(self, person: Participant | None) -> None:
        """Show who is here; a recording that begins is theirs."""
        look = theme_now().name
        if (person, look) == (self._shown_person, self._look):
            return
        self._shown_person, self._look = person, look
        name = tr("Nobody chosen") if person is None else person.pseudonym
        # An ampersand would underline the next letter and vanish: two people would look alike.
        self._person.setText(short_name(name).replace("&", "&&"))
        self._person.setIcon(QIcon() if person is None else tile_icon(person))
        self._person.setToolTip(tr("Who is here: {name}", name=name))
        self._person.setAccessibleName(tr("Who is here: {name}", name=name))

    @property
    def person_name(self) -> str:
        """Return who the bar says is here."""
        return self._person.accessibleName()

    def show_stop(self, *, is_shown: bool) -> None:
        """Show *Pain – stop* while a test runs that another screen lies over."""
        if self.stop.isHidden() == is_shown:
            self.stop.setVisible(is_shown)

    def show_title(self, title: str) -> None:
        """Name the screen."""
        self._title.setText(title)

    def show_status(self, status: StatusState) -> None:
        """Show sensor and recording."""
        self._device.setText(source_words(status))
        self._device.setVisible(self._has_device_line and bool(self._device.text()))
        self._simulated.setVisible(status.is_simulated)
        # Buttons of the screen in front are worth more room than how many channels there are.
        has_facts = self._has_facts and self._actions is None
        self._link.show_pill(*_link_words(status, has_facts=has_facts))
        badge, word, elapsed = _recording_words(status)
        self._recording.show_pill(badge, word, "" if self._is_tiny else elapsed)
        # Where little fits, what goes as it should gives way to what does not.
        is_idle = status.recorded_s is None and not status.is_recording_awaited
        self._recording.setVisible(not (self._is_tiny and is_idle))
        self._link.setVisible(not (self._is_tiny and status.link is Link.FLOWING))

    def fit_into(self, room: Room) -> None:
        """Drop the facts and then the device's name where there is little room."""
        self._has_facts = room is Room.WIDE
        self._is_tiny = self.window().width() < TINY_PX * system_scale()
        height = TOP_BAR if room is Room.WIDE else TOP_BAR_SMALL
        self.setFixedHeight(round(height * system_scale()))
        is_narrow = room is Room.NARROW
        self._has_device_line = not is_narrow
        self._title.setVisible(not is_narrow)
        self.show_actions(self._actions)
        self._row.setSpacing(S2 if is_narrow else S3)
        self._row.setContentsMargins(S2 if is_narrow else S4, S0, S2 if is_narrow else S4, S0)


def _recording_words(status: StatusState) -> tuple[Badge, str, str]:
    if status.is_recording_awaited and status.link is not Link.FLOWING:
        return Badge.LOOK, tr("Recording soon"), tr("with the next sample")
    if status.recorded_s is None and status.is_recording_awaited:
        # Nothing is on the disk yet, so nothing is called recording.
        return Badge.LOOK, tr("Recording soon"), tr("learning the device's clock")
    if status.recorded_s is None:
        return Badge.NONE, tr("Not recording"), ""
    elapsed = clock_time(status.recorded_s or 0.0)
    if status.link in (Link.LOST, Link.AWAITED):
        return Badge.DOT, tr("Recording a gap"), elapsed
    return Badge.DOT, tr("Recording"), elapsed


def _rate_words(fs_hz: float, off_share: float | None, *, is_settled: bool = True) -> str:
    """Return the rate, and by how much a device that was measured is off what it says.

    What is not known to five millionths yet stands behind a tilde.
    """
    if off_share is None:
        return f"{fs_hz:g}{NO_BREAK_SPACE}Hz"
    sign = MINUS if off_share < 0 else "+"
    off = f"{sign}{abs(100.0 * off_share):.2f}{NO_BREAK_SPACE}%"
    about = "" if is_settled else "~"
    return f"{about}{fs_hz:.1f}{NO_BREAK_SPACE}Hz, {off}"


def _link_words(status: StatusState, *, has_facts: bool) -> tuple[Badge, str, str]:
    badge, word = _LINKS[status.link]
    if status.link is Link.OPENING and (status.is_file or status.is_made_here):
        word = phrase("Opening")
    fact = ""
    if status.link is Link.FLOWING and status.fs_hz is not None and has_facts:
        rate = _rate_words(status.fs_hz, status.off_share, is_settled=status.is_rate_settled)
        fact = (
            tr("1 channel · {rate}", rate=rate)
            if status.n_channels == 1
            else tr("{n} channels · {rate}", n=status.n_channels, rate=rate)
        )
        if LinkDoubt.UNCHECKED in status.doubts:
            fact = f"{fact} · {tr('unchecked')}"
    elif status.link in (Link.LOST, Link.AWAITED) and status.silence_s is not None:
        fact = tr("for {n} s", n=int(status.silence_s)).replace(" s", f"{NO_BREAK_SPACE}s")
    return badge, say(word), fact


_LINKS = {
    Link.NONE: (Badge.NONE, phrase("No source")),
    Link.OPENING: (Badge.NONE, phrase("Looking for the sensor")),
    Link.FLOWING: (Badge.GOOD, phrase("Connected")),
    Link.WAITING: (Badge.LOOK, phrase("Waiting for data")),
    Link.AWAITED: (Badge.STOP, phrase("Waiting for the sensor")),
    Link.LOST: (Badge.STOP, phrase("Sensor lost")),
    Link.ENDED: (Badge.NONE, phrase("File ended")),
    Link.REFUSED: (Badge.STOP, phrase("Not connected")),
}
