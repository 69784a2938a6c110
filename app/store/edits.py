"""What people said against findings and notes, and the lifts that were marked: only added."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from app.model.audit import AuditAct
from app.model.edit import DetailsEdit, Edit, StoredEdit, standing
from app.model.edit_conflict import EditConflict, chosen, edit_conflicts
from app.model.repetition_note import RepetitionNote
from app.model.session_details import SessionDetails
from app.store.audit import AuditLog
from app.store.catalogue import Catalogue
from app.store.database import Database
from app.store.edit_rows import SealedEdit, open_edits
from app.store.errors import EditOutdated, UnknownResult
from app.store.fields import decode_fields, encode_fields
from app.store.people import require_participant
from app.store.read_gate import ReadGate
from app.store.tables import edits, repetitions, results


class Edits:
    """Adds edits and marked lifts, each under the seal of its session."""

    def __init__(
        self, database: Database, gate: ReadGate, *, catalogue: Catalogue, audit: AuditLog
    ) -> None:
        self._database = database
        self._gate = gate
        self._catalogue = catalogue
        self._audit = audit

    def add(self, session_id: str, edit: Edit, *, participant_id: str | None) -> StoredEdit:
        """Add an edit with its audit line, durable on return.

        Raises where the session is another participant's, the finding another session's, or where
        something else stands in the place by now than the edit says stood before.
        """
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        witness, earlier = self._audit.witness, self.all(session_id)
        with self._database.writing() as connection:
            require_participant(connection, number, participant_id)
            found = _digest_of_result(connection, number, edit.result)
            taken_back = self._digest_of_edit(connection, edit.undoes)
            settled = tuple(self._digest_of_edit(connection, each) for each in edit.settles)
            self._refuse_outdated(session_id, edit, earlier)
            content = SealedEdit(
                *(witness.utc_text(), witness.who, edit), undoes=taken_back, settles=settled
            )
            row = {
                "session": number,
                "result": edit.result,
                "sealed": seal.close(encode_fields(content.as_anywhere()), "edit", found),
            }
            inserted = connection.execute(insert(edits).returning(edits.c.number), row)
            edit_number = int(inserted.scalar_one())
            self._audit.write(connection, AuditAct.EDITED, subject=session_id)
        self._audit.keep()
        return StoredEdit(edit_number, content.utc, content.who, edit)

    def change_details(
        self,
        session_id: str,
        before: SessionDetails,
        after: SessionDetails,
        *,
        participant_id: str | None,
        reason: str = "",
    ) -> StoredEdit | None:
        """Note something else of a session than stands there; None where it is the same.

        Whose session it is and which protocol it followed stay. What was noted before is kept.
        """
        edit = DetailsEdit(before.unbound(), after.unbound(), reason)
        if edit.before == edit.after:
            return None
        return self.add(session_id, edit, participant_id=participant_id)

    def undo(self, session_id: str, number: int, *, participant_id: str | None) -> StoredEdit:
        """Take an edit back by a further one; what stood before it stands again."""
        found = [each for each in self.all(session_id) if each.number == number]
        if not found:
            raise UnknownResult(
                f"Session {session_id} has no edit {number}. Only an edit of its own can be taken "
                "back. List them again."
            )
        taken_back = found[0].edit.taken_back(number)
        return self.add(session_id, taken_back, participant_id=participant_id)

    def conflicts(self, session_id: str) -> tuple[EditConflict, ...]:
        """Return where people on two seats said different things without knowing it."""
        return edit_conflicts(self.all(session_id))

    def settle(self, session_id: str, keep: int, *, participant_id: str | None) -> StoredEdit:
        """Let one of the edits that contradict each other stand, on every seat; the others stay."""
        edits = self.all(session_id)
        for conflict in edit_conflicts(edits):
            for each in conflict.said:
                if each.number == keep:
                    stands = standing(edits)[conflict.place].edit
                    choice = chosen(conflict, each, stands=stands)
                    return self.add(session_id, choice, participant_id=participant_id)
        raise UnknownResult(
            f"Edit {keep} of session {session_id} is in no conflict. Only one of those that "
            "contradict each other can be chosen. List them again."
        )

    def all(self, session_id: str) -> tuple[StoredEdit, ...]:
        """Return the edits of a session in the order they were added."""
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        with self._gate.transaction() as connection:
            return open_edits(connection, number, seal)

    def add_repetition(
        self, session_id: str, note: RepetitionNote, *, participant_id: str | None
    ) -> None:
        """Add a lift that was cued or marked, durable on return."""
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        place = {"first_index": int(note.first_index), "n_samples": int(note.n_samples)}
        sealed = seal.close(encode_fields(note), "repetition", *place.values())
        with self._database.transaction() as connection:
            require_participant(connection, number, participant_id)
            row: dict[str, Any] = {"session": number, "sealed": sealed, **place}
            connection.execute(insert(repetitions), row)
        self._database.sync()

    def repetitions(self, session_id: str) -> tuple[RepetitionNote, ...]:
        """Return the lifts that were marked, in the order they were added."""
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        wanted = select(repetitions).where(repetitions.c.session == number)
        with self._gate.transaction() as connection:
            rows = connection.execute(wanted.order_by(repetitions.c.number)).all()
        return tuple(
            decode_fields(
                seal.open(row.sealed, "repetition", row.first_index, row.n_samples), RepetitionNote
            )
            for row in rows
        )

    def _refuse_outdated(
        self, session_id: str, edit: Edit, earlier: tuple[StoredEdit, ...]
    ) -> None:
        """Raise where an edit starts from something else than what stands."""
        stands = standing(earlier).get(edit.place)
        if stands is None and not isinstance(edit, DetailsEdit):
            return  # what was found stands; whoever edits has just looked at it
        if isinstance(edit, DetailsEdit):
            now: object = self._catalogue.details(session_id).unbound()
        else:
            now = None if stands is None else stands.edit.outcome
        then = edit.start
        if now != then:
            raise EditOutdated(
                f"The edit of session {session_id} starts from {then}, but {now} stands there "
                "since. An edit starts from what stands. Look again, then edit."
            )

    @staticmethod
    def _digest_of_edit(connection: Connection, number: int | None) -> str:
        if number is None:
            return ""
        wanted = select(edits.c.sealed).where(edits.c.number == number)
        return sha256(connection.execute(wanted).scalar_one()).hexdigest()


def _digest_of_result(connection: Connection, session_number: int, result: int | None) -> str:
    """Return by what a finding is named on every seat; raise where it is another session's."""
    if result is None:
        return ""
    wanted = select(results.c.session, results.c.sealed).where(results.c.number == result)
    row = connection.execute(wanted).first()
    if row is None or row.session != session_number:
        raise UnknownResult(
            f"Finding {result} is not one of this session's. An edit belongs to a stored finding "
            "of its own session. Store the finding first."
        )
    return sha256(row.sealed).hexdigest()
