"""What a banner says and which one button it offers, for each kind of trouble."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.phrase import clock_time
from app.presenters.signals_state import NOTICES, Trouble, TroubleKind
from app.views.notice_words import notice_words
from app.views.setting_words import with_place
from app.views.text import tr
from app.views.widgets.banner import Weight
from drivers.absence import AbsenceKind


class Remedy(StrEnum):
    """What the banner's button does."""

    REOPEN = "reopen"
    CHOOSE_SOURCE = "choose_source"
    STOP_RECORDING = "stop_recording"
    RECORD = "record"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """One line what happened, one what is safe and what to do, one button; more on pointing."""

    weight: Weight
    what: str
    safe: str
    action: str
    remedy: Remedy
    detail: str = ""


def trouble_words(trouble: Trouble) -> TroubleWords:
    """Return the words of a trouble."""
    return _WORDS[trouble.kind](trouble)


def _saved(trouble: Trouble) -> str:
    if trouble.unstored_s:
        return tr(
            "The last {s} s did not reach the disk; what came before is saved.",
            s=f"{trouble.unstored_s:.1f}",
        )
    if trouble.saved_s is None:
        return tr("What was recorded is saved.") if trouble.has_recording else ""
    return tr("Everything up to {time} is saved.", time=clock_time(trouble.saved_s))


def _lost(trouble: Trouble) -> TroubleWords:
    if trouble.problem is None and trouble.saved_s is not None:
        return _silent(trouble)
    advice = tr("Check that the cable is pushed in, then reconnect.")
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The sensor stopped sending."),
        safe=f"{_saved(trouble)} {advice}".strip(),
        action=tr("Reconnect"),
        remedy=Remedy.REOPEN,
        detail=trouble.problem or "",
    )


def _silent(trouble: Trouble) -> TroubleWords:
    """Say of a sensor that is silent while it is recorded what happens by itself."""
    advice = tr("Check that the cable is pushed in; the recording goes on by itself.")
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The sensor stopped sending: waiting for it."),
        safe=f"{_saved(trouble)} {advice}",
        action=tr("Stop recording"),
        remedy=Remedy.STOP_RECORDING,
    )


def _awaited(trouble: Trouble) -> TroubleWords:
    what, advice = _absences(trouble)[trouble.absence or AbsenceKind.INTERRUPTED]
    is_recording = trouble.saved_s is not None
    goes_on = tr("The recording goes on with it, the gap marked.") if is_recording else ""
    return TroubleWords(
        weight=Weight.STOP,
        what=what,
        safe=" ".join(part for part in (advice, _saved(trouble), goes_on) if part),
        action=tr("Stop recording") if is_recording else tr("Choose a source"),
        remedy=Remedy.STOP_RECORDING if is_recording else Remedy.CHOOSE_SOURCE,
        detail=trouble.problem or "",
    )


def _absences(trouble: Trouble) -> dict[AbsenceKind, tuple[str, str]]:
    return {
        AbsenceKind.UNPLUGGED: (
            tr("Sensor unplugged: waiting for it to come back."),
            tr("Plug it in again; any USB socket will do."),
        ),
        AbsenceKind.INTERRUPTED: (
            tr("The sensor stopped: it is being started again."),
            tr("This takes a few seconds."),
        ),
        AbsenceKind.REFUSED: (
            tr("The sensor is not back yet: waiting for it."),
            trouble.problem or "",
        ),
        AbsenceKind.STRANGER: (
            tr("Another sensor is plugged in: waiting for the first one."),
            trouble.problem or "",
        ),
    }


def _refused(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("This source could not be opened."),
        safe=with_place(trouble.problem or "", trouble.setting),
        action=tr("Choose a source"),
        remedy=Remedy.CHOOSE_SOURCE,
    )


def _disk(trouble: Trouble) -> TroubleWords:
    advice = trouble.problem or tr("The disk does not answer. Make room or check the disk.")
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The recording does not reach the disk."),
        safe=f"{_saved(trouble)} {advice}".strip(),
        action=tr("Stop recording"),
        remedy=Remedy.STOP_RECORDING,
    )


def _dropped(trouble: Trouble) -> TroubleWords:
    advice = tr("The disk was too slow; the missing stretch is marked. Close other programs.")
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("Part of the recording was dropped."),
        safe=f"{_saved(trouble)} {advice}".strip(),
        action=tr("Stop recording"),
        remedy=Remedy.STOP_RECORDING,
    )


def _not_recorded(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("Nothing was recorded."),
        safe=trouble.problem or "",
        action=tr("Record again"),
        remedy=Remedy.RECORD,
    )


def _not_whole(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The end of the recording may be missing."),
        safe=f"{_saved(trouble) if trouble.unstored_s else ''} {trouble.problem or ''}".strip(),
        action=tr("Record again"),
        remedy=Remedy.RECORD,
    )


def _disk_full(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The disk is full: the recording was ended."),
        safe=f"{_saved(trouble)} {tr('Make room on the disk, then record again.')}".strip(),
        action=tr("Record again"),
        remedy=Remedy.RECORD,
    )


def _read_only(trouble: Trouble) -> TroubleWords:
    advice = tr(
        "Copy the folder of the recordings to another disk, whole, and look at this one; then "
        "record there."
    )
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The disk can only be read now: the recording was ended."),
        safe=f"{_saved(trouble)} {advice}".strip(),
        action=tr("Record again"),
        remedy=Remedy.RECORD,
    )


def _no_room(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.STOP,
        what=tr("The recording was ended: the disk is nearly full."),
        safe=f"{_saved(trouble)} {tr('Make room on the disk, then record again.')}".strip(),
        action=tr("Record again"),
        remedy=Remedy.RECORD,
    )


def _little_room(trouble: Trouble) -> TroubleWords:
    advice = tr("Make room on the disk. At 5 minutes the recording ends by itself and is whole.")
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("The disk has room for {n} more minutes of recording.", n=trouble.room_min),
        safe=f"{_saved(trouble)} {advice}",
        action=tr("Stop recording"),
        remedy=Remedy.STOP_RECORDING,
    )


def _lossy(trouble: Trouble) -> TroubleWords:
    is_recording = trouble.saved_s is not None
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("The line loses samples: {n} % lately.", n=trouble.lost_percent),
        safe=tr(
            "What is missing is marked, and no order is told across it. Push the cable in, try "
            "another one or another USB socket, and keep it away from mains leads."
        ),
        action=tr("Stop recording") if is_recording else tr("Choose a source"),
        remedy=Remedy.STOP_RECORDING if is_recording else Remedy.CHOOSE_SOURCE,
    )


def _noticed(trouble: Trouble) -> TroubleWords:
    what, safe = notice_words(trouble)
    return TroubleWords(
        weight=Weight.LOOK, what=what, safe=safe, action=tr("Noted"), remedy=Remedy.NOTE
    )


def _ended(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.CALM,
        what=tr("The file has been played to its end."),
        safe=f"{_saved(trouble)} {tr('Play it again, or choose another source.')}".strip(),
        action=tr("Play again"),
        remedy=Remedy.REOPEN,
    )


def _no_pair(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("No order can be told from these channels."),
        safe=tr(
            "An order needs a glute and a hamstring of the same leg, named so. Signals can be "
            "watched and recorded."
        ),
        action=tr("Choose a source"),
        remedy=Remedy.CHOOSE_SOURCE,
        detail=trouble.problem or "",
    )


def _too_slow(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("No order can be told at this rate."),
        safe=tr(
            "{rate} samples arrive per second, and an order needs 1000 or more. Signals can be "
            "watched and recorded.",
            rate=f"{trouble.fs_hz or 0.0:.0f}",
        ),
        action=tr("Choose a source"),
        remedy=Remedy.CHOOSE_SOURCE,
    )


def _untimed(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("No order can be told from this device."),
        safe=tr(
            "It does not say when it samples, so its rate is only guessed from what arrives. "
            "Signals can be watched and recorded."
        ),
        action=tr("Choose a source"),
        remedy=Remedy.CHOOSE_SOURCE,
    )


def _envelope_only(trouble: Trouble) -> TroubleWords:
    return TroubleWords(
        weight=Weight.LOOK,
        what=tr("No order can be told from this sensor."),
        safe=tr(
            "It sends an envelope, which hides when a muscle starts. Levels can be watched and "
            "recorded; for an order use the sensor's raw output."
        ),
        action=tr("Choose a source"),
        remedy=Remedy.CHOOSE_SOURCE,
    )


_WORDS = {
    TroubleKind.LOST: _lost,
    TroubleKind.AWAITED: _awaited,
    TroubleKind.REFUSED: _refused,
    TroubleKind.DISK: _disk,
    TroubleKind.DROPPED: _dropped,
    TroubleKind.NOT_RECORDED: _not_recorded,
    TroubleKind.NOT_WHOLE: _not_whole,
    TroubleKind.DISK_FULL: _disk_full,
    TroubleKind.READ_ONLY: _read_only,
    TroubleKind.NO_ROOM: _no_room,
    TroubleKind.LITTLE_ROOM: _little_room,
    **dict.fromkeys(NOTICES, _noticed),
    TroubleKind.LOSSY: _lossy,
    TroubleKind.ENDED: _ended,
    TroubleKind.NO_PAIR: _no_pair,
    TroubleKind.TOO_SLOW: _too_slow,
    TroubleKind.UNTIMED: _untimed,
    TroubleKind.ENVELOPE_ONLY: _envelope_only,
}
