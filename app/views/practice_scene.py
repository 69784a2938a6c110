"""What is read in one second from two metres away: a word, a bar, a ring, a counter, two lights."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.practice import PracticePresenter
from app.presenters.practice_state import PracticeView
from app.views.text import say, tr
from app.views.theme import S3, S4, S6, S12, Role, theme_now
from app.views.widgets.fitted_text import draw_fitted
from app.views.widgets.hold_ring import HoldRing
from app.views.widgets.label import button, label, rule
from app.views.widgets.large_type import enlarge, key_px
from app.views.widgets.practice_bar import PracticeBar
from app.views.widgets.quiet_light import QuietLight

_N_LIGHTS = 3
_WORD_SHARE, _SUBJECT_SHARE = 0.30, 0.045
_COUNTER_SHARE, _SET_SHARE = 0.52, 0.16


class PracticeScene(QWidget):
    """The whole window while somebody practises."""

    def __init__(self, presenter: PracticePresenter) -> None:
        super().__init__()
        self._view: PracticeView | None = None
        self.end = button(tr("End"), presenter.end, role="step")
        self.stop = button(tr("Pain – stop  (P)"), presenter.stop, role="stop")
        self.sound = button(tr("Tone on"), presenter.mute, role="step")
        self._subject = _Line(_SUBJECT_SHARE)
        self._bar = PracticeBar()
        self._word = _Line(_WORD_SHARE)
        self._ring = HoldRing()
        self._counter = _Counter()
        self._lights = [QuietLight() for _ in range(_N_LIGHTS)]
        self._hint = label("", Role.TITLE)
        self._key = label("", Role.SENTENCE, tone="quiet")
        self._lay_out()

    def show_view(self, view: PracticeView) -> None:
        """Show a moment."""
        if view == self._view:
            return
        self._view = view
        self._subject.show_text(say(view.subject), is_faint=False)
        self.sound.setText(say(view.sound))
        self._bar.show_level(
            view.level_percent, view.goal_percent, say(view.bar_title), is_stale=view.is_stale
        )
        self._word.show_text(say(view.word), is_faint=view.is_stale)
        self._ring.show_hold(view.ring_share, view.ring_number, say(view.ring_title))
        self._counter.show_count(view.counter, view.of, say(view.set_title))
        for place, light in enumerate(self._lights):
            light.show_light(view.lights[place] if place < len(view.lights) else None)
        self._hint.setText(say(view.hint))
        self._key.setText(say(view.key))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep keys and small words as large as the window allows."""
        size_px = key_px(self.height())
        for shown in (self.end, self.sound, self._key):
            enlarge(shown, size_px)
        enlarge(self.stop, size_px, QFont.Weight.DemiBold)
        enlarge(self._hint, 1.2 * size_px, QFont.Weight.DemiBold)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(S4)
        top.addWidget(self.end)
        top.addWidget(self._subject, 1)
        top.addWidget(self.sound)
        top.addWidget(self.stop)
        middle = QHBoxLayout()
        middle.setSpacing(S6)
        middle.addWidget(self._ring, 2)
        middle.addWidget(self._counter, 3)
        lights = QHBoxLayout()
        lights.setSpacing(S6)
        for light in self._lights:
            lights.addWidget(light, 1)
        right = QVBoxLayout()
        right.setSpacing(S3)
        right.addWidget(self._word, 36)
        right.addLayout(middle, 40)
        right.addLayout(lights, 15)
        body = QGridLayout()
        body.setHorizontalSpacing(S12)
        body.addWidget(self._bar, 0, 0)
        body.addLayout(right, 0, 1)
        body.setColumnStretch(0, 34)
        body.setColumnStretch(1, 66)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._key)
        column = QVBoxLayout(self)
        column.setContentsMargins(S12, S6, S12, S6)
        column.setSpacing(S4)
        column.addLayout(top)
        column.addLayout(body, 1)
        column.addWidget(rule())
        column.addLayout(foot)


class _Line(QWidget):
    """One word, as large as the window allows."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share, self._text, self._is_faint = share, "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_text(self, text: str, *, is_faint: bool) -> None:
        if (text, is_faint) != (self._text, self._is_faint):
            self._text, self._is_faint = text, is_faint
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_now()
        draw_fitted(
            QPainter(self),
            QRectF(self.rect()),
            self._text,
            colour=QColor(theme.text3 if self._is_faint else theme.text),
            most_px=self._share * self.window().height(),
            weight=QFont.Weight.ExtraBold,
        )


class _Counter(QWidget):
    """How many of how many, and of which set."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_count(self, count: str, of: str, set_title: str) -> None:
        if (count, of, set_title) != self._shown:
            self._shown = count, of, set_title
            self.setAccessibleName(f"{count}{of} {set_title}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_now()
        count, of, set_title = self._shown
        size, top = _COUNTER_SHARE * self.height(), 0.12 * self.height()
        number = QRectF(0, top, self.width(), 1.05 * size)
        width = draw_fitted(
            painter,
            number.adjusted(0, 0, -0.45 * self.width(), 0),
            count,
            colour=QColor(theme.text),
            most_px=size,
            weight=QFont.Weight.Bold,
        )
        draw_fitted(
            painter,
            number.adjusted(width, 0, 0, 0),
            of,
            colour=QColor(theme.text2),
            most_px=size,
            weight=QFont.Weight.Normal,
        )
        below = QRectF(0, number.bottom(), self.width(), 1.6 * _SET_SHARE * self.height())
        draw_fitted(
            painter,
            below,
            set_title,
            colour=QColor(theme.text2),
            most_px=_SET_SHARE * self.height(),
            weight=QFont.Weight.Normal,
            align=Qt.AlignmentFlag.AlignLeft,
        )
