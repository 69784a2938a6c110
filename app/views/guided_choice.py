"""Before a test: which one, which leg, what is needed, and the button that begins it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from app.presenters.guided import GuidedPresenter
from app.presenters.guided_state import ChoiceState, Sticker, TakeUpState
from app.views.layout import Room
from app.views.pain_card import PainCard
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, Role
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, dress, label, rule
from app.views.widgets.page_scroll import PageScroll


class ChoicePanel(QWidget):
    """Choose, read what is needed, begin."""

    def __init__(
        self,
        presenter: GuidedPresenter,
        *,
        show_result: Callable[[str], None],
        show_protocols: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: ChoiceState | None = None
        self._tests = ChoiceBox(tr("Which test"))
        self._tests.activated.connect(presenter.choose)
        self._legs = ChoiceBox(tr("Which leg"))
        self._legs.activated.connect(presenter.choose_leg)
        self._protocols = button(tr("Tests of your own…"), show_protocols)
        self._n_lifts = label("", Role.SMALL, tone="quiet", wraps=True)
        self._place = label("", Role.SMALL, wraps=True)
        self._stickers = label("", Role.SMALL, wraps=True)
        self._aloud = label("", Role.SMALL, wraps=True)
        self._outcome = label("", Role.BODY, wraps=True)
        self.show_result = button(tr("Show result"), self._show_result, role="primary")
        self._on_result = show_result
        self._why = label("", Role.SMALL, tone="quiet", wraps=True)
        self._broke_off = label("", Role.BODY, wraps=True)
        self._why_not_up = label("", Role.SMALL, tone="quiet", wraps=True)
        self.take_up = button("", presenter.take_up, role="primary")
        self.begin = button(tr("Begin test"), presenter.begin, role="primary")
        self.pain = PainCard(presenter)
        self._tests_column = QWidget()
        self._lay_out()

    def show_state(self, state: ChoiceState) -> None:
        """Show what was chosen, what it needs and what stands in its way."""
        if state == self._state:
            return
        is_result_new = state.result_id is not None and (
            self._state is None or self._state.result_id != state.result_id
        )
        self._state = state
        self._tests.show_titles([say(each) for each in state.titles], state.position)
        self._legs.show_titles([say(each) for each in state.legs], state.leg_position)
        self._legs.setEnabled(len(state.legs) > 1)
        self._n_lifts.setText(tr("{n} lifts that count", n=state.n_lifts))
        self._place.setText(" ".join(say(line) for line in state.place))
        self._stickers.setText("\n".join(map(_sticker_line, state.stickers)))
        self._aloud.setText(f"“{say(state.aloud)}”")
        self._outcome.setText(say(state.outcome))
        self._outcome.setVisible(state.outcome is not None)
        is_in_pain = state.pain is not None
        self.pain.show_state(state.pain)
        self._tests_column.setVisible(not is_in_pain)
        self.begin.setVisible(not is_in_pain)
        self.show_result.setVisible(state.result_id is not None)
        dress(self.show_result, "" if is_in_pain else "primary")
        if is_result_new and not is_in_pain:
            # The whole test goes by keyboard, and so does its last step.
            self.show_result.setFocus()
        self._show_offer(None if is_in_pain else state.take_up)
        # One filled button: after a test the next step is its result.
        is_next = state.result_id is None and state.take_up is None
        dress(self.begin, "primary" if is_next else "step")
        why = say(state.why_not)
        self._why.setText(why)
        self._why.setVisible(bool(why) and not is_in_pain)
        self.begin.setEnabled(state.why_not is None)
        self.begin.setToolTip(why)

    def next_step(self) -> None:
        """Do the one next step, or what the control says that has the focus."""
        if self.pain.isVisibleTo(self):
            # The key of the next step takes no question away that nobody answered.
            if not self.pain.another.hasFocus():
                self.press()
            return
        focused = self.window().focusWidget()
        if isinstance(focused, QComboBox) and self.isAncestorOf(focused):
            focused.showPopup()
        elif not self.press():
            ways = (self.show_result, self.take_up, self.begin)
            filled = next((each for each in ways if each.isVisibleTo(self)), self.begin)
            filled.click()

    def press(self) -> bool:
        """Press the button that has the focus, which the keys of a test would pass by."""
        if self.pain.isVisibleTo(self) and self.pain.press():
            return True
        focused = self.window().focusWidget()
        if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            focused.click()
            return True
        return False

    def fit_into(self, room: Room) -> None:
        """Scroll inside only where the page around does not."""
        self._scroll.show_whole(room is Room.NARROW)

    def _show_result(self) -> None:
        if self._state is not None and self._state.result_id is not None:
            self._on_result(self._state.result_id)

    def _show_offer(self, offer: TakeUpState | None) -> None:
        """Offer to go on with a test that broke off; to begin another one stays below."""
        self._broke_off.setVisible(offer is not None)
        self.take_up.setVisible(offer is not None)
        why = "" if offer is None else say(offer.why_not)
        self._why_not_up.setText(why)
        self._why_not_up.setVisible(bool(why))
        if offer is not None:
            self._broke_off.setText(say(offer.told))
            self.take_up.setText(say(offer.go_on))
            self.take_up.setAccessibleName(say(offer.go_on))
            self.take_up.setEnabled(not why)
            self.take_up.setToolTip(why)

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(S0, S0, S0, S0)
        inner.setSpacing(S2)
        inner.addWidget(self._outcome)
        inner.addWidget(self.pain)
        inner.addWidget(self.show_result)
        for part in (self._broke_off, self.take_up, self._why_not_up):
            inner.addWidget(part)
        self._lay_out_tests()
        inner.addWidget(self._tests_column)
        inner.addStretch(1)
        self._scroll = PageScroll(inner, name=tr("Which test"))
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._why)
        column.addWidget(self.begin)

    def _lay_out_tests(self) -> None:
        inner = QVBoxLayout(self._tests_column)
        inner.setContentsMargins(S0, S0, S0, S0)
        inner.setSpacing(S2)
        inner.addWidget(label(tr("Which test"), Role.NAME))
        inner.addWidget(self._tests)
        inner.addWidget(self._legs)
        inner.addWidget(self._protocols, alignment=Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self._n_lifts)
        for title, words in (
            (tr("In place"), self._place),
            (tr("Stickers"), self._stickers),
            (tr("Read aloud before each lift"), self._aloud),
        ):
            inner.addSpacing(S2)
            inner.addWidget(rule())
            inner.addWidget(label(title, Role.SMALL_NAME))
            inner.addWidget(words)


def _sticker_line(sticker: Sticker) -> str:
    name = say(sticker.title)
    if sticker.is_there:
        return tr("{muscle}: there", muscle=name)
    if sticker.is_needed:
        return tr("{muscle}: missing", muscle=name)
    return tr("{muscle}: not there, would help", muscle=name)
