"""Plans and exercises without a disk: what was kept stays in memory."""

from __future__ import annotations

from pathlib import Path

from app.model.diary import DiaryEntry
from app.model.exercise_file import our_exercises
from app.model.participant import Participant
from app.model.plan import Plan
from app.model.plan_file import PlanError
from app.store.plans import Kept, StoredPlan
from app.store.signed_plan import PlanSigner, SignedPlan


class FakePlanning:
    """Keeps one plan a person; its signer is always the same."""

    def __init__(self) -> None:
        self.plans: dict[str, StoredPlan] = {}
        self.own: dict[str, object] = {}
        self.signer = PlanSigner(b"here" * 8)
        self.known: set[str] = set()
        self.diary: list[DiaryEntry] = []

    @property
    def fingerprint(self) -> str:
        return self.signer.fingerprint

    def library(self):
        return (*our_exercises(), *self.own.values())

    def keep_exercise(self, exercise):
        self.own[exercise.id] = exercise
        return exercise

    def plan_of(self, participant_id: str) -> StoredPlan | None:
        return self.plans.get(participant_id)

    def keep(self, participant_id: str, plan: Plan) -> Kept:
        self.plans[participant_id] = StoredPlan(plan, "", "")
        return Kept(True, self.plans[participant_id])

    def diary_of(self, participant_id: str) -> tuple[DiaryEntry, ...]:
        return tuple(self.diary)

    def note(self, participant_id, plan, item, did, *, day):
        self.diary.append(
            DiaryEntry(
                day=day,
                exercise=item.exercise,
                exercise_version=item.exercise_version,
                plan_id=plan.id,
                plan_version=plan.version,
                did=did,
            )
        )
        return self.diary_of(participant_id)

    def export(self, participant_id: str, folder: Path) -> Path:
        if participant_id not in self.plans:
            raise PlanError("There is no plan for this participant. Compose it first.")
        return folder / "plan-v1.toml"

    def is_signer_known(self, participant_id: str, fingerprint: str) -> bool:
        return fingerprint in self.known

    def take(self, participant_id: str, signed: SignedPlan) -> Kept:
        self.plans[participant_id] = StoredPlan(signed.plan, "", "", signed.fingerprint)
        return Kept(True, self.plans[participant_id])

    def lives_here(self) -> Participant | None:
        return None

    def only_participant(self) -> Participant:
        return Participant("33333333-3333-4333-8333-333333333333", "Home")
