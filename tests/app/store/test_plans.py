"""Plans in the store and on their way: only added, signed, and gone with their participant."""

from contextlib import suppress
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.engine.planning import Planning
from app.model.diary import DiaryEntry, Did, n_done
from app.model.exercise_file import find_exercise, our_exercises
from app.model.participant import Identity, Participant
from app.model.plan_file import PlanError
from app.store.errors import ExerciseTaken, PlanOutdated, UnknownParticipant
from app.store.ring_file import ClinicSeat
from app.store.signed_plan import PlanSigner, open_signed_plan
from app.store.store import Store
from tests.app.model.test_plan import plan

PERSON = Participant("11111111-1111-4111-8111-111111111111", "P07")
NAME = "Antigone Nachname"
OURS = our_exercises()


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path)
    opened.people.add(PERSON, Identity(name=NAME, notes="knee, left"))
    yield opened
    opened.close()


def test_every_version_stays_and_the_newest_stands(store):
    first = plan("single_leg_bridge", "clam")
    second = first.changed((first.items[1],), ())
    store.plans.add(PERSON.id, first)
    store.plans.add(PERSON.id, second)
    assert [each.plan for each in store.plans.all(PERSON.id)] == [first, second]
    assert store.plans.newest(PERSON.id).plan == second


def test_the_only_person_lives_here_once_their_plan_came_from_elsewhere(store):
    planning = Planning(store)
    assert planning.lives_here() is None
    store.plans.add(PERSON.id, plan("seated_squeeze"))
    assert planning.lives_here() is None
    store.plans.add(PERSON.id, plan("clam").changed(()), signer="ABCD-EFGH")
    assert planning.lives_here() == store.people.all()[0]
    store.people.add(Participant("22222222-2222-4222-8222-222222222222", "P08"))
    assert planning.lives_here() is None


def test_a_plan_outlives_the_program(store, tmp_path):
    made = plan("seated_squeeze")
    store.plans.add(PERSON.id, made)
    store.close()
    again = Store.open_to_read(tmp_path)
    assert again.plans.newest(PERSON.id).plan == made
    again.close()


def test_nobody_has_a_plan_before_one_was_kept(store):
    assert store.plans.newest(PERSON.id) is None
    with pytest.raises(UnknownParticipant):
        store.plans.newest("nobody")


def test_the_same_version_twice_is_one_and_an_older_one_is_refused(store):
    first = plan("single_leg_bridge", "clam")
    second = first.changed((first.items[1],), ())
    assert store.plans.add(PERSON.id, second).is_new
    assert not store.plans.add(PERSON.id, second).is_new
    with pytest.raises(PlanOutdated, match="version 1, and version 2 of it is here"):
        store.plans.add(PERSON.id, first)


def test_no_row_of_a_plan_or_an_exercise_can_be_changed(store):
    store.plans.add(PERSON.id, plan("clam"))
    store.exercises.add(own())
    for statement in (
        "UPDATE plans SET version = 9",
        "UPDATE exercises SET version = 9",
        "DELETE FROM exercises",
    ):
        with pytest.raises(IntegrityError), store._database.transaction() as connection:
            connection.execute(text(statement))


def test_a_plan_goes_with_its_participant(store):
    store.plans.add(PERSON.id, plan("clam"))
    store.delete_participant(PERSON.id)
    with store._database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM plans")).scalar() == 0


def test_a_signed_plan_comes_back_with_who_signed_it(store):
    made = plan("standing_squeeze", "phe_drill")
    opened = open_signed_plan(store.plans.signer.sign(made))
    assert opened.plan == made
    assert opened.fingerprint == store.plans.signer.fingerprint
    assert len(opened.fingerprint) == len("ABCD-EFGH-IJKL-MNOP")


def test_no_name_leaves_with_a_plan(store):
    store.plans.add(PERSON.id, plan("clam"))
    file = store.plans.signer.sign(store.plans.newest(PERSON.id).plan).decode()
    for personal in (NAME, "Antigone", "Nachname", "P07", PERSON.id, "knee, left"):
        assert personal not in file


def test_a_signer_stays_the_same_and_two_stores_differ(store, tmp_path):
    before = store.plans.signer.fingerprint
    assert Store.open_to_read(tmp_path).plans.signer.fingerprint == before
    other = Store.open(tmp_path / "other")
    assert other.plans.signer.fingerprint != before
    seat = ClinicSeat("postgresql://x", "room 1", b"k" * 32)
    for each in (store, other):
        each.join_clinic(seat)
    assert store.plans.signer.fingerprint == other.plans.signer.fingerprint
    other.close()


def test_line_ends_of_another_system_change_nothing():
    signed = PlanSigner(b"s" * 32).sign(plan("clam"))
    assert open_signed_plan(signed.replace(b"\n", b"\r\n")) == open_signed_plan(signed)
    assert open_signed_plan(b"\xef\xbb\xbf" + signed) == open_signed_plan(signed)


SIGNED = PlanSigner(b"s" * 32).sign(plan("clam", "phe_drill"))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_or_leaves_the_plan_as_it_was(place, change):
    changed = bytearray(SIGNED)
    changed[place] ^= change
    with suppress(PlanError):
        assert open_signed_plan(bytes(changed)) == open_signed_plan(SIGNED)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SIGNED.replace(b"n_reps = 30", b"n_reps = 20"), "not as it was signed"),
        (SIGNED[: len(SIGNED) // 2], "has no signature"),
        (SIGNED[:-20], "not as it was signed"),
        (SIGNED + b'\n[[items]]\nexercise = "clam"\n', "not as it was signed"),
        (b"", "has no signature"),
        (b"\xff" * 100, "has no signature"),
        (b"x" * 1_000_001, "another file"),
    ],
)
def test_a_file_that_is_not_as_it_was_signed_says_what_to_do(file, said):
    with pytest.raises(PlanError, match=said):
        open_signed_plan(file)


def test_a_signature_moved_to_another_plan_is_refused():
    other = PlanSigner(b"s" * 32).sign(plan("seated_squeeze"))
    tail = SIGNED[SIGNED.index(b"\n# Signed is") :]
    with pytest.raises(PlanError, match="not as it was signed"):
        open_signed_plan(other[: other.index(b"\n# Signed is")] + tail)


def own(**changes):
    ours = find_exercise("clam", OURS)
    return msgspec.structs.replace(ours, **({"id": "clam_own", "version": 1} | changes))


def test_a_clinicians_own_exercise_keeps_every_version(store):
    store.exercises.add(own())
    store.exercises.add(own(version=2, title={"en": "Clam, small"}))
    assert [each.version for each in store.exercises.all()] == [1, 2]
    assert [each.title["en"] for each in store.exercises.newest()] == ["Clam, small"]


def test_ours_never_change_and_no_version_is_taken_twice(store):
    with pytest.raises(ExerciseTaken, match="clam is one of the program's own"):
        store.exercises.add(own(id="clam"))
    store.exercises.add(own())
    with pytest.raises(ExerciseTaken, match="the next one is 2"):
        store.exercises.add(own())


def entry(day=date(2026, 11, 23), did=Did.DONE):
    return DiaryEntry(
        day=day, exercise="clam", exercise_version=1, plan_id="p", plan_version=1, did=did
    )


def test_a_diary_is_only_added_to_and_goes_with_its_participant(store):
    store.plans.diary.add(PERSON.id, entry())
    store.plans.diary.add(PERSON.id, entry(did=Did.UNDONE))
    assert [each.did for each in store.plans.diary.all(PERSON.id)] == ["done", "undone"]
    with pytest.raises(IntegrityError), store._database.transaction() as connection:
        connection.execute(text("UPDATE diary SET sealed = x'00'"))
    store.delete_participant(PERSON.id)
    with store._database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM diary")).scalar() == 0


def test_what_was_done_is_counted_for_its_day_alone_and_can_be_taken_back():
    other = date(2026, 11, 24)
    lines = [entry(), entry(), entry(did=Did.SKIPPED), entry(did=Did.UNDONE), entry(day=other)]
    assert n_done(lines, "clam", date(2026, 11, 23)) == 1
    assert n_done(lines, "clam", other) == 1
    assert n_done([entry(did=Did.UNDONE), entry()], "clam", date(2026, 11, 23)) == 1
    assert n_done(lines, "squat", other) == 0
