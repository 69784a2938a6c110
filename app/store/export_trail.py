"""What left the store, as lines of the audit log: each export, and why one said who it was of."""

from __future__ import annotations

from app.model.audit import AuditAct
from app.store.audit import AuditLog
from app.store.catalogue import Catalogue


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
