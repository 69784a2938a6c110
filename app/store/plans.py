"""The plans of participants: every version stays as it was, the newest stands; it shows none."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select

from app.model.audit import AuditAct
from app.model.plan import Plan
from app.store.audit import AuditLog
from app.store.database import Database
from app.store.diary import Diary
from app.store.errors import PlanOutdated
from app.store.fields import decode_fields, encode_fields
from app.store.key_ring import KeyRing
from app.store.people import participant_row
from app.store.read_gate import ReadGate
from app.store.signed_plan import PlanSigner
from app.store.tables import plans


class StoredPlan(msgspec.Struct, frozen=True):
    """One version of a plan, when and by which account it was kept, and who had signed it.

    ``signer`` is the fingerprint on the file it came from; empty for a plan composed here.
    """

    plan: Plan
    utc: str
    who: str
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a plan that was to be kept; False where it was here already."""

    is_new: bool
    stored: StoredPlan


class Plans:
    """Adds versions of plans, each under the seal of its participant; beside them what was done."""

    def __init__(
        self,
        database: Database,
        gate: ReadGate,
        *,
        ring: KeyRing,
        audit: AuditLog,
        secret: bytes,
    ) -> None:
        self._database = database
        self._gate = gate
        self._ring = ring
        self._audit = audit
        self._secret = secret
        self.diary = Diary(database, gate, ring=ring, audit=audit)

    @property
    def signer(self) -> PlanSigner:
        """Return what signs plans: alike at every seat of a clinic, else this store's own."""
        clinic = self._ring.clinic
        return PlanSigner(self._secret if clinic is None else clinic.key)

    def add(self, participant_id: str, plan: Plan, *, signer: str = "") -> Kept:
        """Add a version with its audit line, durable on return; the same one twice is one.

        Raises where another plan, or a newer version of this one, has come meanwhile.
        """
        earlier = [each for each in self.all(participant_id) if each.plan.id == plan.id]
        same = [each for each in earlier if each.plan == plan]
        if same:
            return Kept(False, same[-1])
        newest = max((each.plan.version for each in earlier), default=0)
        if plan.version <= newest:
            raise PlanOutdated(
                f"The plan is version {plan.version}, and version {newest} of it is here. A plan "
                "only moves on. Open the newest one, or ask for a newer file."
            )
        witness = self._audit.witness
        stored = StoredPlan(plan, witness.utc_text(), witness.who, signer)
        with self._database.writing() as connection:
            row = participant_row(connection, participant_id)
            place = ("plan", plan.id, plan.version)
            sealed = self._ring.seal(row.key_id, participant_id).close(
                encode_fields(stored), *place
            )
            connection.execute(
                insert(plans),
                {
                    "participant": row.number,
                    "id": plan.id,
                    "version": plan.version,
                    "sealed": sealed,
                },
            )
            act = AuditAct.IMPORTED if signer else AuditAct.CHANGED
            detail = f"plan, version {plan.version}" + (f", signed {signer}" if signer else "")
            self._audit.write(connection, act, subject=participant_id, detail=detail)
        self._audit.keep()
        return Kept(True, stored)

    def newest(self, participant_id: str) -> StoredPlan | None:
        """Return the version that was added last; None where there is none."""
        found = self.all(participant_id)
        return found[-1] if found else None

    def all(self, participant_id: str) -> tuple[StoredPlan, ...]:
        """Return every version in the order they were added."""
        with self._gate.transaction() as connection:
            row = participant_row(connection, participant_id)
            wanted = select(plans).where(plans.c.participant == row.number)
            rows = connection.execute(wanted.order_by(plans.c.number)).all()
        seal = self._ring.seal(row.key_id, participant_id)
        return tuple(
            decode_fields(seal.open(each.sealed, "plan", each.id, each.version), StoredPlan)
            for each in rows
        )
