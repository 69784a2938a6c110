"""The form of a person who is new or is changed: pseudonym first, what names them apart from it."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.presenters.people import PeoplePresenter
from app.presenters.people_state import FormHindrance, FormState, PersonForm
from app.views.text import tr
from app.views.theme import S0, S2, S3, S4, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label, rule

_LEGS = ("", "R", "L")


class PersonFormPane(QWidget):
    """Fields, what a pseudonym could be taken for, and the button that keeps it all."""

    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._title = label("", Role.SENTENCE)
        self.pseudonym = self._field(tr("Pseudonym"), "P-015")
        self._name = self._field(tr("Name"), tr("optional, kept apart"))
        self._birth_year = self._field(tr("Year of birth"), tr("optional, kept apart"))
        self._sexes = ["", "female", "male", "other"]
        self._sex = self._choice(
            tr("Sex"), [tr("not told"), tr("female"), tr("male"), tr("another")]
        )
        self._leg = self._choice(
            tr("Dominant leg"), [tr("not told"), tr("right leg"), tr("left leg")]
        )
        self._height = self._field(tr("Height in cm"), tr("optional"))
        self._mass = self._field(tr("Mass in kg"), tr("optional"))
        self._notes = self._field(tr("Notes"), tr("optional, kept apart"))
        self._alike = label("", Role.BODY, wraps=True)
        self._why = label("", Role.SMALL, tone="quiet", wraps=True)
        self._keep = button(tr("Keep"), presenter.keep, role="primary")
        self._cancel = button(tr("Cancel"), presenter.cancel)
        self._is_filling = False
        self._lay_out()

    def show_state(self, state: FormState) -> None:
        """Show what is typed, and what stands against it."""
        form = state.form
        is_new = form.id is None
        self._title.setText(tr("New person") if is_new else tr("Change {who}", who=form.pseudonym))
        self._fill(form)
        _show(
            self._alike,
            tr("Easily taken for {names}. Look twice.", names=", ".join(state.look_alikes))
            if state.look_alikes
            else "",
        )
        _show(self._why, "" if state.hindrance is None else _hindrances()[state.hindrance])
        self._keep.setEnabled(state.hindrance is None and not state.is_busy)
        self._keep.setToolTip(self._why.text())

    def begin(self) -> None:
        """Take the keyboard where typing begins."""
        self.pseudonym.setFocus()
        self.pseudonym.selectAll()

    def _fill(self, form: PersonForm) -> None:
        if form == self._typed(form.id):
            return
        self._is_filling = True
        for field, text in (
            (self.pseudonym, form.pseudonym),
            (self._name, form.name),
            (self._birth_year, form.birth_year),
            (self._height, form.height_cm),
            (self._mass, form.mass_kg),
            (self._notes, form.notes),
        ):
            field.setText(text)
        if form.sex not in self._sexes:  # told on the command line, in other words
            self._sexes.append(form.sex)
            self._sex.addItem(form.sex)
        self._sex.setCurrentIndex(self._sexes.index(form.sex))
        self._leg.setCurrentIndex(
            _LEGS.index(form.dominant_leg) if form.dominant_leg in _LEGS else 0
        )
        self._is_filling = False

    def _typed(self, person_id: str | None) -> PersonForm:
        return PersonForm(
            id=person_id,
            pseudonym=self.pseudonym.text(),
            name=self._name.text(),
            birth_year=self._birth_year.text(),
            sex=self._sexes[self._sex.currentIndex()],
            dominant_leg=_LEGS[self._leg.currentIndex()],
            height_cm=self._height.text(),
            mass_kg=self._mass.text(),
            notes=self._notes.text(),
        )

    def _tell(self) -> None:
        if not self._is_filling:
            self._presenter.type_into(self._typed(None))

    def _field(self, name: str, placeholder: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(font(Role.BODY, system_scale()))
        made.setAccessibleName(name)
        made.setPlaceholderText(placeholder)
        made.textEdited.connect(lambda _text: self._tell())
        made.returnPressed.connect(self._presenter.keep)
        return made

    def _choice(self, name: str, titles: list[str]) -> ChoiceBox:
        made = ChoiceBox(name)
        made.addItems(titles)
        made.activated.connect(lambda _row: self._tell())
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(S4)
        grid.setVerticalSpacing(S2)
        fields = (
            self.pseudonym,
            self._sex,
            self._leg,
            self._height,
            self._mass,
            self._name,
            self._birth_year,
            self._notes,
        )
        for row, field in enumerate(fields):
            grid.addWidget(label(field.accessibleName(), Role.BODY), row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        about = tr(
            "The pseudonym stands on every screen and file. Name, year of birth and notes lie "
            "apart from it and leave only where you ask for them."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addWidget(self._title)
        column.addWidget(label(about, Role.SMALL, tone="quiet", wraps=True))
        column.addWidget(rule())
        column.addLayout(grid)
        column.addWidget(self._alike)
        column.addStretch(1)
        column.addWidget(self._why)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._keep)
        column.addLayout(foot)


def _show(words: QLabel, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))


def _hindrances() -> dict[FormHindrance, str]:
    return {
        FormHindrance.EMPTY: tr("Type a pseudonym, such as P-015."),
        FormHindrance.TAKEN: tr("Somebody has this pseudonym already. Choose another."),
        FormHindrance.BIRTH_YEAR: tr("The year of birth has four digits, such as 1990."),
        FormHindrance.HEIGHT: tr("The height is a number of cm between 30 and 260."),
        FormHindrance.MASS: tr("The mass is a number of kg between 2 and 400."),
    }
