"""What goes on now and what to do, in the place where a banner would stand."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.presenters.status import Link, StatusState
from app.views.layout import Room
from app.views.text import tr
from app.views.theme import BANNER, CUE_SMALL, S0, S2, S3, S4, S6, Role, font, system_scale
from app.views.widgets.label import label, upright_rule


class CueCard(QFrame):
    """One word for now, one instruction, one sentence of help."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._words = ("", "", "")
        self._caption = label(tr("Now"), Role.CAPTION, tone="quiet")
        self._now = label("", Role.TITLE)
        self._act = label("", Role.HEADING, wraps=True)
        self._help = label("", Role.BODY, tone="quiet", wraps=True)
        self.setMinimumHeight(round(BANNER * system_scale()))
        self._lay_out()

    def _lay_out(self) -> None:
        now = QVBoxLayout()
        now.setSpacing(S0)
        now.addWidget(self._caption)
        now.addWidget(self._now)
        words = QVBoxLayout()
        words.setSpacing(S0)
        words.addStretch(1)
        words.addWidget(self._act)
        words.addWidget(self._help)
        words.addStretch(1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(S4, S3, S4, S3)
        row.setSpacing(S6)
        row.addLayout(now)
        row.addWidget(upright_rule())
        row.addLayout(words, 1)

    def show_status(self, status: StatusState) -> None:
        """Show what goes on."""
        self.show_words(*_words(status))

    def show_words(self, now: str, act: str, aid: str) -> None:
        """Show one word for now, one instruction and one line of help."""
        if (now, act, aid) == self._words:
            return
        self._words = now, act, aid
        self._now.setText(now)
        self._act.setText(act)
        self._help.setText(aid)
        self._help.setVisible(bool(aid))
        self.setAccessibleName(f"{now}. {act} {aid}")

    def fit_into(self, room: Room) -> None:
        """Keep to small lines where there is little room; what warns is needed there, too."""
        is_wide = room is Room.WIDE
        self._caption.setVisible(is_wide)
        self._now.setFont(font(Role.TITLE if is_wide else Role.HEADING, system_scale()))
        self._act.setFont(font(Role.HEADING if is_wide else Role.NAME, system_scale()))
        self._help.setFont(font(Role.BODY if is_wide else Role.SMALL, system_scale()))
        edge = S3 if is_wide else S2
        self._row.setContentsMargins(S4, edge, S4, edge)
        self.setMinimumHeight(round((BANNER if is_wide else CUE_SMALL) * system_scale()))


def _words(status: StatusState) -> tuple[str, str, str]:
    if status.link is Link.NONE:
        return tr("No source"), tr("Choose where the signals come from."), ""
    if status.link is Link.OPENING:
        if status.is_recording_awaited:
            return tr("Opening"), tr("The recording starts with the first sample."), ""
        return tr("Opening"), tr("Waiting for the first samples."), ""
    now = tr("Watching") if status.recorded_s is None else tr("Recording")
    if status.is_simulated:
        return now, tr("A simulated person lifts a leg. Each repetition is found by itself."), ""
    if status.is_file:
        return now, tr("A recorded file is played. Each repetition is found by itself."), ""
    act = tr("Lift, hold and lower. Each repetition is found by itself.")
    return now, act, tr("Rest about three seconds in between, so that each start can be seen.")
