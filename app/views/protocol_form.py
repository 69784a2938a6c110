"""The fields of a test: how often, when, which words; what is wrong stands under its field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.model.guided_protocol import CueKind
from app.model.protocol_draft import ENGLISH, Legs, ProtocolDraft
from app.presenters.protocols import ProtocolsState
from app.views.text import tr
from app.views.widgets.draft_form import DraftForm

_N_LINES = 3
_KINDS = (CueKind.UNCUED, CueKind.CUED)


class ProtocolForm(DraftForm):
    """Tells ``type_into`` what stands in the fields each time something is typed."""

    def __init__(self, type_into: Callable[[ProtocolDraft], None]) -> None:
        super().__init__()
        self._type_into = type_into
        self._legs_there: tuple[Legs, ...] = ()
        self._legs = self._choice(tr("Legs"), ())
        self._turns = self._choice(
            tr("Order of sets"),
            (tr("by turns, set by set"), tr("all sets of a leg, then the other")),
        )
        self._kind = self._choice(
            tr("The words"), (tr("name no muscle"), tr("name a muscle: kept apart from the others"))
        )
        self._words = self._lines(tr("Read aloud before each lift"), _N_LINES)
        self._side_words: list[QWidget] = []
        self._lay_out()

    def show_state(self, state: ProtocolsState) -> None:
        """Show a draft, and under each field what is wrong with it."""
        self._fill(state.draft)
        for each in (*self._fields.values(), self._legs, self._turns, self._kind):
            each.setEnabled(state.can_change)
        self._words.setEnabled(state.can_change)
        counts_count = bool(state.draft.legs.sides)
        self._turns.setEnabled(state.can_change and len(state.draft.legs.sides) > 1)
        for name in ("n_sets", "n_lifts", "n_practice"):
            self._fields[name].setEnabled(state.can_change and counts_count)
        for each in self._side_words:
            each.setVisible(state.draft.language != ENGLISH)
        self._show_problems(state.problems)

    def _fill(self, draft: ProtocolDraft) -> None:
        if self._legs_there and draft == self._typed():
            return
        self._is_filling = True
        there = tuple(each for each in Legs if each is not Legs.AS_IT_IS or each is draft.legs)
        if there != self._legs_there:
            self._legs_there = there
            self._legs.clear()
            self._legs.addItems([_legs_words()[each] for each in there])
        self._legs.setCurrentIndex(there.index(draft.legs))
        self._turns.setCurrentIndex(0 if draft.takes_turns else 1)
        self._kind.setCurrentIndex(_KINDS.index(draft.kind))
        if self._words.toPlainText() != draft.words:
            self._words.setPlainText(draft.words)
        self._fill_fields(draft)
        self._is_filling = False

    def _typed(self) -> ProtocolDraft:
        return ProtocolDraft(
            legs=self._legs_there[max(0, self._legs.currentIndex())],
            takes_turns=self._turns.currentIndex() == 0,
            kind=_KINDS[max(0, self._kind.currentIndex())],
            words=self._words.toPlainText(),
            **{name: field.text() for name, field in self._fields.items()},
        )

    def _tell(self) -> None:
        if not self._is_filling:
            self._type_into(self._typed())

    def _lay_out(self) -> None:
        self._row(tr("Name"), self._field("name", tr("Name")), "name")
        self._add_rule()
        self._row(tr("Legs"), self._legs, "legs")
        self._row(tr("Order of sets"), self._turns, "takes_turns")
        self._count("n_sets", tr("Sets a leg"))
        self._count("n_lifts", tr("Lifts a set"))
        self._count("n_practice", tr("Practice lifts a leg"))
        self._add_rule()
        self._range("tone_from_s", "tone_to_s", tr("Tone after quiet, s"))
        self._range("rise_from_s", "rise_to_s", tr("Time to lift, s"))
        self._count("hold_s", tr("Hold, s"))
        self._count("rest_s", tr("Rest between lifts, s"))
        self._count("set_rest_s", tr("Rest between sets, s"))
        self._add_rule()
        self._row(tr("The words"), self._kind, "kind")
        self._count("language", tr("Language"))
        self._row(tr("Read aloud before each lift"), self._words, "words")
        self._side_word("word_right", tr("Word for right"))
        self._side_word("word_left", tr("Word for left"))

    def _side_word(self, name: str, title: str) -> None:
        self._side_words += self._row(title, self._field(name, title), name)


def _legs_words() -> dict[Legs, str]:
    return {
        Legs.RIGHT_LEFT: tr("right, then left"),
        Legs.LEFT_RIGHT: tr("left, then right"),
        Legs.RIGHT: tr("right alone"),
        Legs.LEFT: tr("left alone"),
        Legs.BOTH: tr("both at once"),
        Legs.BOTH_THEN_EACH: tr("both at once, then each"),
        Legs.AS_IT_IS: tr("as in the test it was made of"),
    }
