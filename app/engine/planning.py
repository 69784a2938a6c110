"""Plans and exercises between store, library and files; it counts nobody's repetitions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import msgspec

from app.exports.whole import WholeFile
from app.model.audit import AuditAct
from app.model.diary import DiaryEntry, Did
from app.model.exercise import Exercise
from app.model.exercise_file import encode_exercise, our_exercises, read_exercise
from app.model.own_id import own_id
from app.model.participant import Participant
from app.model.plan import Plan, PlanItem
from app.model.plan_file import PlanError
from app.store.errors import StoreError
from app.store.plans import Kept, StoredPlan
from app.store.signed_plan import MOST_BYTES, SignedPlan, open_signed_plan
from app.store.store import Store

HOME_PSEUDONYM = "Home"
"""Who a plan belongs to on a computer at home where nobody was added yet."""


class Planning:
    """What can be done with plans and exercises; every act is whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def fingerprint(self) -> str:
        """Return by what others know the plans that leave from here."""
        return self._store.plans.signer.fingerprint

    def library(self) -> tuple[Exercise, ...]:
        """Return every exercise a plan can ask for: ours, then the clinician's own."""
        return (*our_exercises(), *self._store.exercises.newest())

    def keep_exercise(self, exercise: Exercise) -> Exercise:
        """Keep the next version of an exercise of one's own."""
        earlier = [each for each in self._store.exercises.newest() if each.id == exercise.id]
        version = earlier[0].version + 1 if earlier else 1
        numbered = msgspec.structs.replace(exercise, version=version)
        if earlier and numbered == msgspec.structs.replace(earlier[0], version=version):
            return earlier[0]
        self._store.exercises.add(numbered)
        return numbered

    def plan_of(self, participant_id: str) -> StoredPlan | None:
        """Return the plan that stands for a participant."""
        return self._store.plans.newest(participant_id)

    def keep(self, participant_id: str, plan: Plan) -> Kept:
        """Keep a plan that was composed here; one that came signed goes on under an id of its own.

        Its versions are counted where it was made, and two of one number would be two plans.
        """
        newest = self.plan_of(participant_id)
        if newest is not None and newest.plan.id == plan.id and newest.signer:
            plan = msgspec.structs.replace(plan, id=str(uuid4()), version=1)
        return self._store.plans.add(participant_id, plan)

    def diary_of(self, participant_id: str) -> tuple[DiaryEntry, ...]:
        """Return what a participant said they did."""
        return self._store.plans.diary.all(participant_id)

    def note(
        self, participant_id: str, plan: Plan, item: PlanItem, did: Did, *, day: date
    ) -> tuple[DiaryEntry, ...]:
        """Note in the diary what became of an item on a day; return all of it."""
        entry = DiaryEntry(
            day=day,
            exercise=item.exercise,
            exercise_version=item.exercise_version,
            plan_id=plan.id,
            plan_version=plan.version,
            did=did,
        )
        self._store.plans.diary.add(participant_id, entry)
        return self.diary_of(participant_id)

    def export(self, participant_id: str, folder: Path) -> Path:
        """Write the plan that stands as a signed file without a name; return where."""
        stored = self.plan_of(participant_id)
        if stored is None:
            raise PlanError(
                "There is no plan for this participant. A file needs one. Compose it first."
            )
        signed = self._store.plans.signer.sign(stored.plan)
        detail = f"plan, version {stored.plan.version}"
        self._store.audit.add(AuditAct.EXPORTED, subject=participant_id, detail=detail)
        name = f"plan-v{stored.plan.version}.toml"
        with WholeFile(folder, name) as file:
            file.write(name, (signed,))
        return file.place

    def is_signer_known(self, participant_id: str, fingerprint: str) -> bool:
        """Return whether an earlier plan of a participant came from this signer, or from here."""
        signers = {each.signer for each in self._store.plans.all(participant_id)}
        return fingerprint in signers | {self.fingerprint}

    def take(self, participant_id: str, signed: SignedPlan) -> Kept:
        """Keep a plan from a file, with who signed it."""
        return self._store.plans.add(participant_id, signed.plan, signer=signed.fingerprint)

    def lives_here(self) -> Participant | None:
        """Return the one person of a computer at home: the only one, with a plan from elsewhere."""
        everyone = self._store.people.all()
        if len(everyone) != 1:
            return None
        stored = self.plan_of(everyone[0].id)
        return everyone[0] if stored is not None and stored.signer else None

    def only_participant(self) -> Participant:
        """Return the one person of a computer at home, added if nobody is known yet."""
        everyone = self._store.people.all()
        if len(everyone) > 1:
            raise StoreError(
                f"{len(everyone)} participants are known here. A plan belongs to one. Say whose it "
                "is."
            )
        if everyone:
            return everyone[0]
        added = Participant(str(uuid4()), HOME_PSEUDONYM)
        self._store.people.add(added)
        return added


def bring_in_exercise(planning: Planning, path: Path) -> Exercise:
    """Keep the exercise of a file; one with an id of ours becomes one's own."""
    brought = read_exercise(path)
    if any(each.id == brought.id for each in our_exercises()):
        taken = {each.id for each in planning.library()}
        name = own_id(brought.title["en"], taken, unnamed="exercise")
        brought = msgspec.structs.replace(brought, id=name)
    return planning.keep_exercise(brought)


def write_exercise(exercise: Exercise, folder: Path) -> Path:
    """Write an exercise as a file that another computer reads; raises ExportFailed."""
    name = f"{exercise.id}_{exercise.version}.toml"
    with WholeFile(folder, name) as file:
        file.write(name, (encode_exercise(exercise),))
    return file.place


def read_plan_file(path: Path) -> SignedPlan:
    """Return a plan from a file as it was signed; raises PlanError where it was changed."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise PlanError(
            f"The plan {path} cannot be read: {exc.strerror or exc}. Name the file you were given."
        ) from exc
    return open_signed_plan(raw)


def new_plan(exercises: tuple[Exercise, ...], *, starts_on: date) -> Plan:
    """Return a first plan of these exercises, each with the dose it begins with."""
    return Plan(
        id=str(uuid4()),
        version=1,
        starts_on=starts_on,
        items=tuple(PlanItem.of(each) for each in exercises),
        exercises=tuple({each.id: each for each in exercises}.values()),
    )
