"""The most serious trouble of a live stream, and what of it is safe; no text."""

from __future__ import annotations

from app.engine.disk_forecast import WARN_BELOW_S
from app.engine.end_reason import EndReason
from app.engine.line_loss import LOSSY_SHARE
from app.engine.live import LiveState
from app.engine.recorder import RecorderState
from app.model.montage import MontageError, require_question
from app.presenters.signals_state import Trouble, TroubleKind
from app.presenters.status import Link, StatusState
from dsp.analysis import AnalysisConfig
from dsp.findings import Reason
from dsp.suitability import why_no_order


def trouble_of(
    live: LiveState | None, status: StatusState, notice: Trouble | None = None
) -> Trouble | None:
    """Return the one trouble that is told; the others wait, a notice among them."""
    if live is None:
        return None
    problem, recording = live.acquisition.problem, live.recording
    if status.link in _OF_LINK:
        return Trouble(
            _OF_LINK[status.link],
            problem,
            live.acquisition.setting,
            None if recording is None else recording.recorded_s,
            has_recording=live.last_session_id is not None,
            absence=live.acquisition.absence,
        )
    trouble = None if recording is None else _of_recording(recording)
    lasting = _of_end(live) or _of_room(recording)
    return trouble or lasting or notice or _of_line(live) or _no_order(live)


def _of_recording(recording: RecorderState) -> Trouble | None:
    if recording.error is not None or recording.is_late:
        return Trouble(TroubleKind.DISK, recording.error, saved_s=recording.durable_s)
    if recording.n_dropped:
        return Trouble(TroubleKind.DROPPED, saved_s=recording.durable_s)
    return None


def _of_end(live: LiveState) -> Trouble | None:
    """Return why the last recording ended by itself, or that its end or all of it was not kept."""
    if live.not_recorded is not None and live.recording is None:
        return Trouble(TroubleKind.NOT_RECORDED, live.not_recorded)
    kind = TroubleKind.NOT_WHOLE if live.end_problem is not None else None
    kind = kind if live.ended_by is None else _OF_END.get(live.ended_by, kind)
    if kind is None or live.recording is not None:
        return None
    return Trouble(
        kind,
        live.end_problem,
        has_recording=live.last_session_id is not None,
        unstored_s=round(live.unstored_s, 1),  # so that equal looks are equal
    )


def _of_room(recording: RecorderState | None) -> Trouble | None:
    """Return that the disk fills, in whole minutes so that equal looks are equal."""
    if recording is None or recording.room_s is None or recording.room_s >= WARN_BELOW_S:
        return None
    room_min = int(recording.room_s // 60)
    return Trouble(TroubleKind.LITTLE_ROOM, saved_s=recording.durable_s, room_min=room_min)


def _of_line(live: LiveState) -> Trouble | None:
    """Return that the line loses samples, in whole per cents so that equal looks are equal."""
    lost_share = live.acquisition.lost_share
    # A file has gaps, too, but no line to mend.
    if live.acquisition.rate is None or lost_share < LOSSY_SHARE:
        return None
    saved_s = None if live.recording is None else live.recording.durable_s
    return Trouble(TroubleKind.LOSSY, saved_s=saved_s, lost_percent=round(100 * lost_share))


def _no_order(live: LiveState) -> Trouble | None:
    """Return why this stream can be watched and recorded but not ordered."""
    info = live.acquisition.info
    if info is None:
        return None
    reason = why_no_order(info, min_rate_hz=_MIN_RATE_HZ)
    if reason is not None:
        return Trouble(_OF_REASON[reason], fs_hz=info.fs_hz)
    try:
        require_question([channel.name for channel in info.channels], source=info.device)
    except MontageError as exc:
        return Trouble(TroubleKind.NO_PAIR, str(exc))
    return None


_MIN_RATE_HZ = AnalysisConfig().min_rate_hz
_OF_REASON = {
    Reason.ENVELOPE_ONLY: TroubleKind.ENVELOPE_ONLY,
    Reason.UNTIMED: TroubleKind.UNTIMED,
    Reason.RATE_TOO_LOW: TroubleKind.TOO_SLOW,
}
_OF_END = {
    EndReason.NO_ROOM: TroubleKind.NO_ROOM,
    EndReason.DISK_FULL: TroubleKind.DISK_FULL,
    EndReason.READ_ONLY: TroubleKind.READ_ONLY,
}
_OF_LINK = {
    Link.LOST: TroubleKind.LOST,
    Link.AWAITED: TroubleKind.AWAITED,
    Link.REFUSED: TroubleKind.REFUSED,
    Link.ENDED: TroubleKind.ENDED,
}
