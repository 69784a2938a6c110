"""What left the store, as lines of the audit log: each export, and why one said who it was of."""

from __future__ import annotations

from collections.abc import Iterable

from app.model.audit import AuditAct, AuditLine
from app.store.audit import AuditLog
from app.store.catalogue import Catalogue
from app.store.errors import KeyDestroyed, StoreDamaged, UnknownSession


class ExportTrail:
    """Notes exports before they are written, so that nothing leaves unnoted."""

    def __init__(self, audit: AuditLog, catalogue: Catalogue) -> None:
        self._audit = audit
        self._catalogue = catalogue

    def note_export(self, session_id: str, form: str) -> None:
        """Add a line for files that point at nobody, durable on return."""
        self._audit.add(AuditAct.EXPORTED, subject=session_id, detail=form)

    def note_identified_export(self, session_id: str, detail: str) -> None:
        """Add a line for files that say who; why is sealed with the session and goes with it."""
        self._audit.add(
            AuditAct.EXPORTED,
            subject=session_id,
            detail="identified",
            private=(self._catalogue.seal(session_id), detail),
        )

    def reason(self, session_id: str, sealed: bytes) -> str:
        """Return why files said who it was of."""
        return self._catalogue.seal(session_id).open(sealed, "audit").decode("utf-8")

    def told_reason(self, line: AuditLine) -> str:
        """Return why, or that it went with its session; nothing for a line that has no reason."""
        if line.sealed is None:
            return ""
        try:
            return f"why: {self.reason(line.subject, line.sealed)}"
        except (KeyDestroyed, UnknownSession):
            return "why: gone with the key of what was deleted"
        except StoreDamaged as problem:
            return f"why: cannot be read ({problem})"

    def problems(self, lines: Iterable[AuditLine]) -> list[str]:
        """Return which reasons are not what was sealed there, also where the chain fits them."""
        found = []
        for line in lines:
            if line.sealed is None:
                continue
            try:
                self.reason(line.subject, line.sealed)
            except (KeyDestroyed, UnknownSession):
                continue
            except StoreDamaged:
                found.append(f"the reason of line {line.number} is not what was sealed there")
        return found
