"""The person who is here: what must be asked before a recording, and what was recorded before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.model.participant import Participant
from app.model.phrase import NO_BREAK_SPACE, clock_time
from app.model.power import Isolation
from app.model.safety_questions import SAFETY_QUESTIONS
from app.model.visit import Missing
from app.model.visit_words import missing_phrase, power_phrase
from app.presenters.people import PeoplePresenter
from app.presenters.people_state import PeopleState, VisitRow
from app.presenters.visit import VisitState
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, TABLE_ROW, TILE_LARGE, Role, font, system_scale
from app.views.visit_dialogs import ConsentDialog, MainsDialog, QuestionsDialog
from app.views.widgets.chips import BadgeMark
from app.views.widgets.label import button, dress, label, rule
from app.views.widgets.marks import Badge
from app.views.widgets.person_tile import PersonTile
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_BADGE_PX = 18
_BESIDE_PX = 520
_N_EARLIER = 3


class PersonCard(QWidget):
    """Who, then what is still to be asked, then the one next step."""

    def __init__(
        self,
        presenter: PeoplePresenter,
        *,
        show_stickers: Callable[[], None],
        show_recording: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: PeopleState | None = None
        self._show_recording = show_recording
        self._tile = PersonTile(size=round(TILE_LARGE * system_scale()))
        self._name = label("", Role.TITLE, wraps=True)
        self._facts = label("", Role.BODY, tone="quiet", wraps=True)
        self._change = button(tr("Change…"), presenter.begin_change)
        self._leave = button(tr("Nobody is here"), presenter.leave)
        self._refusal = label("", Role.BODY, wraps=True)
        self.consent = _AskRow(tr("Consent"), self._ask_consent)
        self.questions = _AskRow(tr("Questions"), self._ask_questions)
        self.mains = _AskRow(tr("Mains"), self._ask_mains)
        self._barrier = QCheckBox(tr("A barrier is in the cable (USB isolator)"))
        self._barrier.setFont(font(Role.SMALL, system_scale()))
        self._barrier.clicked.connect(
            lambda is_on: presenter.visit.state_isolated(is_isolated=is_on)
        )
        self._earlier = Table(
            (Column(tr("Recorded")), Column(tr("Task"), is_wide=True), Column(tr("Length"), True)),
            name=tr("Recordings of this person, newest first"),
        )
        self._earlier.activated.connect(lambda index: self._open(index.row()))
        self._earlier.clicked.connect(lambda index: self._open(index.row()))
        self._none = label(tr("No visits yet. The first test shows up here."), Role.SMALL)
        self.go_on = button(tr("Go to the stickers"), show_stickers, role="primary")
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def show_state(self, state: PeopleState) -> None:
        """Show who is here and what is missing."""
        person = state.visit.visit.participant
        if person is None or state == self._state:
            return
        self._state = state
        self._tile.show_person(person)
        self._name.setText(person.pseudonym)
        self._facts.setText(_facts(person, state))
        self._refusal.setText(say(state.refusal))
        self._refusal.setVisible(state.refusal is not None)
        self._show_asked(state.visit, person)
        self._earlier.show_rows(
            [_row(each) for each in state.earlier],
            looks=[RowLook(hint=tr("Click to open it")) for _ in state.earlier],
        )
        self._earlier.setVisible(bool(state.earlier))
        self._none.setVisible(not state.earlier)

    def _show_asked(self, visit: VisitState, person: Participant) -> None:
        missing = visit.visit.missing()
        is_wired = visit.isolation is not Isolation.NOBODY
        has_agreed = visit.visit.has_agreed
        self.consent.show_row(
            Badge.GOOD if has_agreed else Badge.LOOK,
            _consent_words(person, has_agreed=has_agreed),
            tr("Read again…") if has_agreed else tr("Ask…"),
            is_next=is_wired and missing is Missing.CONSENT,
        )
        badge, words = _question_words(visit, missing)
        is_asked = visit.visit.answers is not None
        self.questions.show_row(
            badge,
            words,
            tr("Ask again…") if is_asked else tr("Ask…"),
            is_next=is_wired and missing in (Missing.QUESTIONS, Missing.DECISION),
        )
        is_override = visit.is_held_back or visit.is_overridden
        power = power_phrase(visit.power, visit.isolation, is_overridden=visit.is_overridden)
        self.mains.show_row(
            Badge.LOOK if is_override else Badge.GOOD,
            say(power),
            tr("Record all the same…") if visit.is_held_back else "",
            is_next=False,
        )
        self._barrier.setVisible(visit.isolation in (Isolation.CABLE, Isolation.ISOLATED))
        self._barrier.setChecked(visit.isolation is Isolation.ISOLATED)
        is_ready = missing is None and not visit.is_held_back
        self.go_on.setEnabled(is_ready or visit.isolation is Isolation.NOBODY)
        dress(self.go_on, "primary" if self.go_on.isEnabled() else "step")
        self.go_on.setToolTip("" if missing is None else say(missing_phrase(missing)))

    def _ask_consent(self) -> None:
        if self._state is not None:
            ConsentDialog(self, self._presenter.visit, self._state.visit).open()

    def _ask_questions(self) -> None:
        if self._state is not None:
            QuestionsDialog(self, self._presenter.visit, self._state.visit).open()

    def _ask_mains(self) -> None:
        MainsDialog(self, self._presenter.visit).open()

    def _open(self, row: int) -> None:
        if self._state is not None and 0 <= row < len(self._state.earlier):
            self._show_recording(self._state.earlier[row].session_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what can be done under a name that would have no room beside it."""
        direction = QBoxLayout.Direction
        is_narrow = event.size().width() < _BESIDE_PX * system_scale()
        self._head.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(S0)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        who = QHBoxLayout()
        who.setSpacing(S3)
        who.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        who.addLayout(words, 1)
        acts = QHBoxLayout()
        acts.setSpacing(S3)
        acts.addWidget(self._change, 0, Qt.AlignmentFlag.AlignTop)
        acts.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignTop)
        acts.addStretch(1)
        head = self._head
        head.setSpacing(S3)
        head.addLayout(who, 1)
        head.addLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addLayout(head)
        column.addWidget(self._refusal)
        column.addSpacing(S2)
        column.addWidget(label(tr("Before a recording"), Role.HEADING))
        for each in (self.consent, self.questions, self.mains):
            column.addWidget(rule())
            column.addWidget(each)
        column.addWidget(self._barrier)
        column.addWidget(rule())
        column.addSpacing(S2)
        column.addWidget(label(tr("Earlier recordings"), Role.HEADING))
        self._earlier.setMinimumHeight(round((_N_EARLIER + 1) * TABLE_ROW * system_scale()))
        column.addWidget(self._none)
        column.addWidget(self._earlier, 1)
        column.addStretch(0)
        foot = QHBoxLayout()
        foot.setContentsMargins(S0, S2, S0, S0)
        foot.addStretch(1)
        foot.addWidget(self.go_on)
        column.addLayout(foot)


class _AskRow(QWidget):
    """One thing that is asked: its badge, its name, how it stands, and the button that asks."""

    def __init__(self, title: str, on_ask: Callable[[], None]) -> None:
        super().__init__()
        self._title = title
        self._badge = BadgeMark(Badge.NONE, size=_BADGE_PX)
        self._words = label("", Role.BODY, wraps=True)
        self.ask = button("", on_ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S3)
        name = label(title, Role.NAME)
        name.setFixedWidth(round(6 * S4 * system_scale()))
        row.addWidget(self._badge)
        row.addWidget(name)
        row.addWidget(self._words, 1)
        row.addWidget(self.ask)
        self.setMinimumHeight(round(TABLE_ROW * system_scale()) + S2)

    @property
    def words(self) -> str:
        """Return how it stands."""
        return self._words.text()

    def show_row(self, badge: Badge, words: str, ask: str, *, is_next: bool) -> None:
        """Show how it stands; no button where there is nothing to ask."""
        self._badge.show_badge(badge)
        self._words.setText(words)
        self.ask.setText(ask)
        self.ask.setAccessibleName(f"{self._title}: {ask}")
        self.ask.setVisible(bool(ask))
        dress(self.ask, "primary" if is_next else "")


def _facts(person: Participant, state: PeopleState) -> str:
    """Return what a glance should tell, beside the name."""
    legs = {"R": tr("right leg dominant"), "L": tr("left leg dominant")}
    body, parts = person.body, []
    if body.sex:
        sexes = {"female": tr("female"), "male": tr("male"), "other": tr("another")}
        parts.append(sexes.get(body.sex, body.sex))
    if body.dominant_leg in legs:
        parts.append(legs[body.dominant_leg])
    if body.height_cm is not None:
        parts.append(f"{body.height_cm:g}{NO_BREAK_SPACE}cm")
    if body.mass_kg is not None:
        parts.append(f"{body.mass_kg:g}{NO_BREAK_SPACE}kg")
    n_days = len({each.started.date() for each in state.earlier})
    if n_days > 1:
        parts.append(tr("recorded on {n} days", n=n_days))
    else:
        parts.append(tr("recorded on one day") if n_days else tr("first visit"))
    return " · ".join(parts)


def _consent_words(person: Participant, *, has_agreed: bool) -> str:
    consent = person.consent
    if consent is None:
        return tr("No agreement is noted")
    day = consent.given.strftime("%Y-%m-%d %H:%M")
    if not has_agreed:
        return tr("Agreed on {day} to other words; ask again", day=day)
    return tr("Agreed on {day}, version {version}", day=day, version=consent.text_version)


def _question_words(visit: VisitState, missing: Missing | None) -> tuple[Badge, str]:
    answers = visit.visit.answers
    if answers is None:
        return Badge.LOOK, tr("Not asked in this visit yet")
    if missing in (Missing.URGENT, Missing.NOT_TODAY, Missing.DECISION):
        badge = Badge.LOOK if missing is Missing.DECISION else Badge.STOP
        return badge, say(missing_phrase(missing))
    time = answers.asked.strftime("%H:%M")
    if not answers.answered_yes:
        return Badge.GOOD, tr("Asked at {time}: none", time=time)
    n_yes = sum(each.id in answers.answered_yes for each in SAFETY_QUESTIONS)
    return Badge.GOOD, tr(
        "Asked at {time}: {n} yes; goes on: {why}", time=time, n=n_yes, why=answers.why_anyway
    )


def _row(visit: VisitRow) -> tuple[str, ...]:
    return (
        visit.started.strftime("%Y-%m-%d %H:%M"),
        visit.task or tr("free recording"),
        clock_time(visit.duration_s),
    )
