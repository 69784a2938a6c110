"""The findings of stored sessions: added beside the earlier ones, never changed; it finds none."""

from __future__ import annotations

from sqlalchemy import insert, select

from app.model.session import StoredResult
from app.store.catalogue import Catalogue
from app.store.database import Database
from app.store.encoding import storable
from app.store.people import require_participant
from app.store.read_gate import ReadGate
from app.store.tables import results, sessions
from dsp.findings import MethodInfo


class Results:
    """Adds and returns findings, each under the seal of its session."""

    def __init__(self, database: Database, gate: ReadGate, catalogue: Catalogue) -> None:
        self._database = database
        self._gate = gate
        self._catalogue = catalogue

    def add(
        self, session_id: str, finding_json: str, method: MethodInfo, *, participant_id: str | None
    ) -> int:
        """Add a finding and return its number; raise when the session is another participant's."""
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        content = storable(finding_json).encode("utf-8")
        row = {
            "session": number,
            "method_version": method.version,
            "settings_sha256": method.settings_sha256,
            "sealed": seal.close(content, "result", method.version, method.settings_sha256),
        }
        with self._database.transaction() as connection:
            require_participant(connection, number, participant_id)
            added = connection.execute(insert(results).returning(results.c.number), row)
            result_number = int(added.scalar_one())
        self._database.sync()
        return result_number

    def sessions_with(self, method_version: str) -> tuple[str, ...]:
        """Return the ids of the sessions that hold a finding of a version of a method."""
        statement = (
            select(sessions.c.id)
            .join(results, results.c.session == sessions.c.number)
            .where(results.c.method_version == method_version)
            .group_by(sessions.c.number)
            .order_by(sessions.c.number)
        )
        with self._gate.transaction() as connection:
            return tuple(connection.execute(statement).scalars())

    def all(
        self, session_id: str, *, method_version: str | None = None
    ) -> tuple[StoredResult, ...]:
        """Return the findings of a session in the order they were added, or those of one method."""
        number, seal = self._catalogue.number(session_id), self._catalogue.seal(session_id)
        statement = select(results).where(results.c.session == number).order_by(results.c.number)
        if method_version is not None:
            statement = statement.where(results.c.method_version == method_version)
        with self._gate.transaction() as connection:
            rows = connection.execute(statement).all()
        return tuple(
            StoredResult(
                row.number,
                MethodInfo(row.method_version, row.settings_sha256),
                seal.open(row.sealed, "result", row.method_version, row.settings_sha256).decode(),
            )
            for row in rows
        )
