"""What the last recording holds and what is not recorded, in words."""

from __future__ import annotations

from app.model.phrase import clock_time
from app.presenters.saved import SavedState
from app.presenters.signals_state import SignalsState
from app.presenters.status import Link
from app.views.text import say, tr


def saved_words(state: SignalsState) -> str:
    """Return what was saved, and that samples go on unrecorded; nothing where nothing was."""
    if state.saved is None:
        return ""
    said = _what(state.saved)
    is_going_on = state.status.link in (Link.FLOWING, Link.WAITING)
    return f"{said} {tr('What follows is not recorded.')}" if is_going_on else said


def missing_words(number: int, state: SignalsState) -> str:
    """Return what of a repetition the last recording lacks; nothing where it lacks nothing."""
    saved = state.saved
    if saved is None or saved.n_repetitions is None:
        return ""
    if number in saved.cut_off:
        return tr("Recorded only in part")
    return tr("Not recorded") if number > saved.n_repetitions else ""


def _what(saved: SavedState) -> str:
    if saved.duration_s is None:
        return tr("Saved.")
    length, n = clock_time(saved.duration_s), saved.n_repetitions
    time = ", ".join([length, *map(say, saved.lacks)])
    if n is None:
        return tr("Saved: {time}.", time=time)
    if n == 1:
        return tr("Saved: 1 repetition, {time}.", time=time)
    return tr("Saved: {n} repetitions, {time}.", n=n, time=time)
