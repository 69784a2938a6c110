"""The Plan screen as a widget: its tabs at the four sizes, what starts, what asks who signed."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from app.model.exercise_file import our_exercises
from app.model.guided_protocol import Side
from app.model.participant import Identity, Participant
from app.model.plan import Day
from app.presenters.plan_state import Face
from app.store.plans import StoredPlan
from app.store.signed_plan import PlanSigner
from app.views.plan import PlanScreen
from app.views.plan_dialog import SignerDialog
from tests.app.model.test_plan import plan
from tests.app.views.test_window import CONTROLS, SIZES, clipped, settle, visible
from tests.app.views.test_words_shown import BANNED

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

PERSON = Participant("11111111-1111-4111-8111-111111111111", "P-014")
NAMES = ("single_leg_bridge", "seated_squeeze", "phe_drill", "sit_to_stand_squeeze", "clam")


@pytest.fixture
def started():
    return []


@pytest.fixture
def screen(window, presenters, desk, qapp, started):
    """Return the screen of somebody whose plan is due every day."""
    desk.utc_now = lambda: datetime(2026, 11, 26, 9, tzinfo=UTC)
    desk.people[PERSON.id] = (PERSON, Identity())
    desk.planning.plans[PERSON.id] = StoredPlan(plan(*NAMES, is_order_goal_on=True), "", "")
    presenters.plan._visit.choose(PERSON)
    window.show()
    window.show_screen("plan")
    made = window.findChild(PlanScreen)
    made.today._start_item = lambda item, side: started.append((item.exercise, side))
    made._state = None
    settle(window, qapp)
    return made


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_is_cut_off_or_needs_scrolling_sideways_on_any_tab(screen, window, qapp, size):
    window.resize(*size)
    for tab in screen.tabs.values():
        tab.click()
        settle(window, qapp)
        cut = [words for label in visible(window, QLabel) if (words := clipped(label))]
        assert cut == []
        for control in visible(screen, *CONTROLS):
            assert control.accessibleName() or control.text(), control
            left = control.mapTo(window, control.rect().topLeft()).x()
            assert left >= 0
            assert left + control.width() <= window.width(), control.accessibleName()
        for area in visible(screen, QScrollArea):
            assert area.widget().width() <= area.viewport().width()


def test_every_control_of_every_tab_is_reached_by_the_keyboard(screen, window, qapp):
    for tab in screen.tabs.values():
        tab.click()
        settle(window, qapp)
        reached, each = set(), window
        for _ in range(2000):
            each = each.nextInFocusChain()
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                reached.add(each)
        for control in visible(screen, *CONTROLS):
            if control.isEnabled():
                assert control in reached, control.accessibleName()


def test_each_side_has_its_start_and_the_first_is_the_next_step(screen, started):
    starts = screen.today.starts
    assert not starts[Side.BOTH].isVisible()
    assert starts[Side.RIGHT].property("role") == "primary"
    assert starts[Side.LEFT].property("role") == "step"
    starts[Side.LEFT].click()
    assert started == [("single_leg_bridge", Side.LEFT)]


def test_a_reminder_can_be_started_and_is_never_the_next_step(screen, window, qapp):
    screen.today.table.clicked.emit(screen.today.table.model().index(3, 0))
    settle(window, qapp)
    (start,) = [each for each in screen.today.starts.values() if each.isVisible()]
    assert (start.text(), start.property("role")) == ("Start", "step")
    assert "Squeeze the buttocks before you move." in screen.today.page.words


def test_what_has_no_goal_is_followed_along_its_steps(screen, window, qapp, desk):
    for name in ("active_leg_lower", "hamstring_stretch"):
        desk.planning.plans[PERSON.id] = StoredPlan(plan(name), "", "")
        screen.open()
        settle(window, qapp)
        assert not any(each.isVisible() for each in screen.today.starts.values())
        assert screen.today.page.words


def test_what_was_done_is_noted_and_can_be_taken_back(screen, window, qapp, desk):
    table = screen.today.table.model()
    assert table.index(0, 2).data() == "0 of 2"
    assert not screen.today.undone.isVisible()
    screen.today.done.click()
    settle(window, qapp)
    assert table.index(0, 2).data() == "1 of 2"
    screen.today.undone.click()
    settle(window, qapp)
    assert table.index(0, 2).data() == "0 of 2"
    assert [each.did for each in desk.planning.diary] == ["done", "undone"]


def test_the_training_goal_is_labelled_and_said_to_be_no_norm(screen):
    words = "\n".join(label.text() for label in visible(screen, QLabel))
    assert "Training goal in the order drill" in words
    assert "A goal for practice, not a norm" in words


def test_no_shown_word_of_any_exercise_page_judges(screen, window, qapp):
    screen.tabs[Face.EXERCISES].click()
    for exercise in our_exercises():
        screen._presenter.choose_exercise(exercise.id)
        window.tick()
        assert exercise.title["en"] in screen.library.page.words
        assert not BANNED.search(screen.library.page.words)


def test_easier_leads_to_the_easier_exercise(screen, window, qapp):
    screen.tabs[Face.EXERCISES].click()
    screen._presenter.choose_exercise("single_leg_squat")
    window.tick()
    screen.library.easier.click()
    window.tick()
    assert "Small squat" in screen.library.page.words


def test_fields_offer_only_what_the_exercise_allows(screen, window, qapp):
    screen.tabs[Face.COMPOSE].click()
    settle(window, qapp)
    boxes = screen.compose.form.boxes
    reps = [boxes["n_reps"].itemText(at) for at in range(boxes["n_reps"].count())]
    assert (reps[0], reps[-1]) == ("3", "12")
    assert boxes["sides"].itemText(0) == "each side"
    boxes["n_reps"].activated.emit(0)
    screen.compose.form.days[Day.SATURDAY].click()
    window.tick()
    item = screen._presenter.tick().draft.item
    assert (item.n_reps, Day.SATURDAY in item.days) == (3, False)
    assert screen.compose.keep.isEnabled()


def test_an_item_keeps_its_last_day(screen, window, qapp):
    screen.tabs[Face.COMPOSE].click()
    settle(window, qapp)
    days = screen.compose.form.days
    for each in days.values():
        if each.isChecked():
            each.click()
            window.tick()
    assert len(screen._presenter.tick().draft.item.days) == 1


def test_a_day_that_is_none_is_refused_in_place(screen, window, qapp):
    screen.tabs[Face.COMPOSE].click()
    settle(window, qapp)
    whole = screen.compose.whole
    whole.starts_on.setText("tomorrow")
    whole.starts_on.editingFinished.emit()
    assert "'tomorrow' is no day" in whole.problem.text()
    whole.reviews.setText("4, 1")
    whole.reviews.editingFinished.emit()
    assert "'4, 1' are no weeks" in whole.problem.text()
    whole.reviews.setText("2, 8")
    whole.reviews.editingFinished.emit()
    assert screen._presenter.tick().draft.plan.review_weeks == (2, 8)


def test_who_signed_is_asked_before_a_plan_is_taken_over(screen, window, qapp, tmp_path):
    path = tmp_path / "plan.toml"
    signer = PlanSigner(b"clinic!!" * 4)
    path.write_bytes(signer.sign(plan("glute_bridge")))
    screen._presenter.read_file(path)
    settle(window, qapp)
    dialog = screen.findChild(SignerDialog)
    assert signer.fingerprint in "\n".join(each.text() for each in dialog.findChildren(QLabel))
    dialog.typed.setText("AAAA")
    dialog.typed.returnPressed.emit()
    settle(window, qapp)
    assert "other letters" in dialog.said.text()
    dialog.typed.setText(signer.fingerprint)
    dialog.typed.returnPressed.emit()
    settle(window, qapp)
    assert not dialog.isVisible()
    assert screen.told == "Taken over: version 1."


def test_with_nobody_here_one_sentence_says_what_to_do(window, qapp, presenters):
    window.show()
    window.show_screen("plan")
    settle(window, qapp)
    assert window.findChild(PlanScreen).message.startswith("Nobody is here.")


def edited(screen, window, qapp, exercise_id="clam"):
    screen.tabs[Face.EXERCISES].click()
    screen._presenter.choose_exercise(exercise_id)
    window.tick()
    screen.library.change.click()
    settle(window, qapp)
    return screen.editing


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_editor_fits_its_window_with_every_problem_shown(screen, window, qapp, size):
    window.resize(*size)
    editing = edited(screen, window, qapp)
    for name in ("n_reps", "rest_s", "hint"):
        field = editing.form._fields[name]
        field.setText("no number at all, and far too long to be read from two metres")
        field.textEdited.emit(field.text())
    settle(window, qapp)
    assert set(editing.form.problems) == {"n_reps", "rest_s", "hint"}
    assert not editing.keep.isEnabled()
    cut = [words for label in visible(window, QLabel) if (words := clipped(label))]
    assert cut == []
    for control in visible(screen, *CONTROLS):
        assert control.mapTo(window, control.rect().topRight()).x() <= window.width()


def test_a_copy_of_ours_is_kept_as_ones_own_and_stands_in_the_library(screen, window, qapp, desk):
    editing = edited(screen, window, qapp)
    name = editing.form._fields["name"]
    name.setText("Clam, small")
    name.textEdited.emit(name.text())
    settle(window, qapp)
    editing.keep.click()
    settle(window, qapp)
    assert list(desk.planning.own) == ["own_clam_small"]
    assert screen.told.startswith("Clam, small is kept as version 1.")
    assert "Clam, small" in screen.library.page.words
    assert screen.library.change.text() == "Change…"
    screen.library.change.click()
    settle(window, qapp)
    reps = editing.form._fields["n_reps"]
    reps.setText("20")
    reps.textEdited.emit(reps.text())
    settle(window, qapp)
    editing.keep.click()
    settle(window, qapp)
    assert desk.planning.own["own_clam_small"].version == 2


def test_ours_stay_as_they_are_whatever_is_typed(screen, window, qapp, desk):
    editing = edited(screen, window, qapp)
    name = editing.form._fields["name"]
    name.setText("clam")
    name.textEdited.emit(name.text())
    settle(window, qapp)
    assert "called “clam” already" in editing.form.problems["name"]
    editing.cancel.click()
    settle(window, qapp)
    assert desk.planning.own == {}
    assert screen.library.isVisible()
