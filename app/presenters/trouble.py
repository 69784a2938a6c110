"""The most serious trouble of a live stream, and what of it is safe; no text."""

from __future__ import annotations

from app.engine.live import LiveState
from app.presenters.signals_state import Trouble, TroubleKind
from app.presenters.status import Link, StatusState


def trouble_of(live: LiveState | None, status: StatusState) -> Trouble | None:
    """Return the one trouble that is told; the others wait."""
    if live is None:
        return None
    problem, recording = live.acquisition.problem, live.recording
    if status.link in _OF_LINK:
        return Trouble(
            _OF_LINK[status.link], problem, status.recorded_s, live.last_session_id is not None
        )
    if recording is None:
        return None
    if recording.error is not None or recording.is_late:
        return Trouble(TroubleKind.DISK, recording.error, recording.durable_s)
    if recording.n_dropped:
        return Trouble(TroubleKind.DROPPED, saved_s=recording.durable_s)
    return None


_OF_LINK = {
    Link.LOST: TroubleKind.LOST,
    Link.REFUSED: TroubleKind.REFUSED,
    Link.ENDED: TroubleKind.ENDED,
}
