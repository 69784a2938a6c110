"""What is noted of a recording after somebody stopped for pain; it asks nobody."""

from __future__ import annotations

from dataclasses import replace

from app.store.store import Store

STOPPED_FOR_PAIN = "pain"
"""How the reason for a stop begins; where it hurt follows after a colon."""


def note_pain(store: Store, session_id: str, pain_of_10: int | None, where: str) -> None:
    """Note how much of ten it hurt after a test, and where; what stood there before is kept."""
    details = store.find(session_id).details
    reason = f"{STOPPED_FOR_PAIN}: {where}" if where else STOPPED_FOR_PAIN
    store.edits.change_details(
        session_id,
        details,
        replace(
            details,
            pain_after=details.pain_after if pain_of_10 is None else pain_of_10,
            task=replace(details.task, stop_reason=reason),
        ),
        participant_id=details.participant_id,
        reason="asked after the stop for pain",
    )
