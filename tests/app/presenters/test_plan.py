"""The Plan screen without a window: today, composing, files from a signer nobody knows yet."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from app.model.participant import Identity, Participant
from app.model.plan import Day
from app.presenters.plan_state import Face
from app.presenters.screens import make_presenters
from app.store.plans import StoredPlan
from app.store.signed_plan import PlanSigner
from tests.app.model.test_plan import plan
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk, InlineExecutor

PERSON = Participant("11111111-1111-4111-8111-111111111111", "P07")
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


class PlanDesk(FakeDesk):
    now = THURSDAY

    def utc_now(self) -> datetime:
        return self.now


@pytest.fixture
def desk():
    made = PlanDesk()
    made.people[PERSON.id] = (PERSON, Identity())
    return made


@pytest.fixture
def presenters(desk):
    rng = np.random.default_rng(1)
    return make_presenters(desk, InlineExecutor(), clock=FakeClock(), rng=rng)


@pytest.fixture
def screen(presenters):
    return presenters.plan


@pytest.fixture
def here(presenters):
    presenters.people.visit.tick()
    presenters.plan._visit.choose(PERSON)
    return presenters.plan


def with_plan(desk, *names, **fields):
    desk.planning.plans[PERSON.id] = StoredPlan(plan(*names, **fields), "", "")


def test_while_nobody_is_here_no_plan_is_shown(screen):
    state = screen.tick()
    assert (state.who, state.stored, state.today) == (None, None, ())
    assert len(state.library) >= 25


def test_today_shows_what_is_due_and_a_day_of_rest_shows_nothing(desk, here):
    with_plan(desk, "single_leg_bridge", "seated_squeeze")
    assert [each.exercise.id for each in here.tick().today] == [
        "single_leg_bridge",
        "seated_squeeze",
    ]
    desk.now = SUNDAY
    assert here.tick().today == ()


def test_what_the_stickers_lack_is_said_once_a_source_is_connected(desk, presenters, here):
    with_plan(desk, "clam")
    assert here.tick().today[0].missing is None
    presenters.current.choose("fake:")
    (item,) = here.tick().today
    assert item.missing is not None
    assert "side glute" in item.missing.text()


def test_a_plan_is_made_from_the_library_and_kept_as_version_1(desk, here):
    here.tick()
    here.add("single_leg_bridge")
    here.add("hamstring_stretch")
    state = here.tick()
    assert [item.exercise for item in state.draft.plan.items] == [
        "single_leg_bridge",
        "hamstring_stretch",
    ]
    assert state.draft.plan.starts_on == THURSDAY.date()
    here.keep()
    state = here.tick()
    assert desk.planning.plans[PERSON.id].plan.version == 1
    assert state.news.text() == "Kept as version 1."
    assert not state.draft.is_changed


def test_a_changed_plan_is_the_next_version_and_nothing_is_kept_unchanged(desk, here):
    with_plan(desk, "single_leg_bridge")
    here.tick()
    here.show_face(Face.COMPOSE)
    here.keep()
    assert desk.planning.plans[PERSON.id].plan.version == 1
    here.change_item(n_reps=8, days=(Day.MONDAY,))
    here.keep()
    here.tick()
    kept = desk.planning.plans[PERSON.id].plan
    assert (kept.version, kept.items[0].n_reps, kept.items[0].days) == (2, 8, (Day.MONDAY,))


def test_a_dose_outside_its_exercise_is_refused_with_its_value(desk, here):
    with_plan(desk, "single_leg_bridge")
    here.tick()
    here.show_face(Face.COMPOSE)
    here.change_item(n_reps=40)
    state = here.tick()
    assert "n_reps is 40, the exercise goes from 3 to 12" in state.problem
    assert state.draft.item.n_reps == 12


def test_items_move_and_go_and_what_was_changed_can_be_discarded(desk, here):
    with_plan(desk, "single_leg_bridge", "clam", "phe_drill")
    here.tick()
    here.show_face(Face.COMPOSE)
    here.choose_item(2)
    here.move_item(-1)
    here.move_item(-1)
    here.move_item(-1)
    assert here.tick().draft.plan.items[0].exercise == "phe_drill"
    here.remove_item()
    state = here.tick()
    assert [item.exercise for item in state.draft.plan.items] == ["single_leg_bridge", "clam"]
    assert state.draft.chosen == 0
    here.discard()
    assert len(here.tick().draft.plan.items) == 3


def test_too_many_contractions_are_said_while_it_is_made(desk, here):
    here.tick()
    here.add("single_leg_bridge")
    notes = [note.text() for note in here.tick().draft.notes]
    assert any(note.startswith("96 contractions on Mon") for note in notes)


def test_a_draft_of_one_person_is_not_anothers(desk, presenters, here):
    here.tick()
    here.add("clam")
    other = Participant("22222222-2222-4222-8222-222222222222", "P08")
    presenters.plan._visit.choose(other)
    state = here.tick()
    assert (state.who, state.draft) == ("P08", None)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_bytes(PlanSigner(b"clinic!!" * 4).sign(plan("glute_bridge")))
    return path


def test_a_plan_from_a_new_signer_waits_until_somebody_has_compared(desk, here, file):
    here.tick()
    here.read_file(file)
    question = here.tick().question
    assert question.fingerprint == PlanSigner(b"clinic!!" * 4).fingerprint
    assert PERSON.id not in desk.planning.plans
    here.compare("AAAA-BBBB-CCCC-DDDD")
    state = here.tick()
    assert state.question.is_refused
    assert PERSON.id not in desk.planning.plans
    here.compare(question.fingerprint.lower().replace("-", " "))
    here.tick()
    state = here.tick()
    assert (state.question, state.stored.signer) == (None, question.fingerprint)
    assert [each.exercise.id for each in state.today] == ["glute_bridge"]


def test_a_plan_from_a_known_signer_is_taken_over_at_once(desk, here, file):
    desk.planning.known = {PlanSigner(b"clinic!!" * 4).fingerprint}
    here.tick()
    here.read_file(file)
    here.tick()
    assert here.tick().news.text() == "Taken over: version 1."


def test_a_changed_file_is_refused_in_a_sentence(here, file):
    file.write_bytes(file.read_bytes().replace(b"n_reps = 10", b"n_reps = 15"))
    here.tick()
    here.read_file(file)
    assert "Nothing was taken over" in here.tick().problem


def test_at_home_with_nobody_chosen_the_plan_says_who_is_here(desk, screen, file):
    screen.tick()
    screen.read_file(file)
    screen.compare(screen.tick().question.fingerprint)
    screen.tick()
    state = screen.tick()
    assert (state.who, state.problem) == ("Home", None)
    assert state.stored.plan.starts_on == date(2026, 11, 23)


def test_a_plan_that_leaves_says_by_what_its_signer_is_known(desk, here, tmp_path):
    with_plan(desk, "clam")
    here.tick()
    here.export(tmp_path)
    assert desk.planning.fingerprint in here.tick().news.text()


def test_an_exercise_goes_out_as_a_file_and_comes_in_as_ones_own(desk, presenters, here, tmp_path):
    clam = next(each for each in here.tick().library if each.id == "clam")
    editor = here.editor
    editor.write(clam, tmp_path)
    editor.tick()
    (path,) = tmp_path.glob("clam_1*")
    assert "Written to" in here.tick().news.text()
    editor.bring_in(path)
    editor.tick()
    assert list(desk.planning.own) == ["own_clam"]
    path.write_text(path.read_text("utf-8").replace("n_reps = 30", "n_reps = 300"), "utf-8")
    editor.bring_in(path)
    editor.tick()
    assert "dose.n_reps is 300" in here.tick().news.text()
