"""What a recording keeps in words of its device's clock and of its absences."""

from __future__ import annotations

from app.model.counted import are_missing
from drivers.absence import Absence, Return
from drivers.base import NoticeKind
from drivers.device_clock import MeasuredRate

CLOCK = "clock"
LOST = "sensor lost"
RETURNED = "sensor came back"
STILL_AWAY = "sensor still away"
PLACED = NoticeKind.PLACED.value
NOTICED = "noticed of the sensor"
"""Of sessions that are older than `NoticeKind`."""
SUPPLY = "another supply"
RATE_OFF = "another rate than recorded with"
RATE_USED = "rate known after the start"
"""Kinds of the events that a recording keeps of its connection."""

_KNOWN_AT_ALL = 1e-3

_ESTIMATED = "estimated from this computer's clock and the measured rate"
_ESTIMATED_AT_END = "estimated from this computer's clock and the recording's rate"

ESTIMATES = (RETURNED, STILL_AWAY, PLACED)
"""Those that stand at a gap whose length is an estimate: the device did not count it."""


def clock_note(rate: MeasuredRate, *, in_use_hz: float) -> str:
    """Return which rate the device states, which was measured, and which the recording uses."""
    measured = "not measured yet"
    if rate.is_usable and rate.bound_share > max(_KNOWN_AT_ALL, abs(rate.off_share)):
        measured = f"not known to {_KNOWN_AT_ALL:.1%} after {rate.span_s:.0f} s"
    elif rate.is_usable:
        measured = (
            f"measured {rate.fs_hz:.2f} Hz ({100 * rate.off_share:+.3f} %, {_known_to(rate)}) over "
            f"{rate.span_s:.0f} s"
        )
    return f"stated {rate.stated_hz:g} Hz, {measured}, in use {in_use_hz:g} Hz"


def _known_to(rate: MeasuredRate) -> str:
    """Return to how many millionths a measure is known, or hertz where a line leaves more open."""
    if rate.bound_share > _KNOWN_AT_ALL:
        return f"within {rate.bound_share * rate.fs_hz:.2f} Hz"
    return f"to {1e6 * rate.bound_share:.0f} ppm"


def rate_off_note(rate: MeasuredRate | None, in_use_hz: float, *, first_index: int) -> str | None:
    """Return that a recording has another rate than its device turned out to have; None if not.

    Its filters were not designed anew: the clock was known too late, or in a practice. Where the
    rate changed behind its first scan, only the part since then is off.
    """
    if rate is None or rate.rate_to_use_hz(in_use_hz) == in_use_hz:
        return None
    off_share = rate.fs_hz / in_use_hz - 1.0
    within_hz = rate.bound_share * rate.fs_hz
    since, of_what = "", "this recording"
    if rate.since_index is not None and not rate.holds_from(first_index):
        since = f" from about {(rate.since_index - first_index) / in_use_hz:.0f} s on"
        of_what = "that part"
    return (
        f"recorded with {in_use_hz:g} Hz though{since} the device ran at {rate.fs_hz:.2f} Hz "
        f"(within {within_hz:.2f} Hz): times and delays of {of_what} are "
        f"{abs(100 * off_share):.2f} % too {'long' if off_share > 0 else 'short'}"
    )


def closing_notes(
    rate: MeasuredRate | None, in_use_hz: float, *, first_index: int
) -> tuple[tuple[str, str], ...]:
    """Return kind and text of what a recording keeps of its device's clock where it ends."""
    if rate is None:
        return ()
    off = rate_off_note(rate, in_use_hz, first_index=first_index)
    clock = (CLOCK, clock_note(rate, in_use_hz=in_use_hz))
    return (clock,) if off is None else (clock, (RATE_OFF, off))


def rate_used_note(fs_hz: float, *, before_hz: float) -> str:
    """Return that the device's clock was known only after the start, and is used for all of it."""
    return (
        f"the device's clock was known only here: this recording has {fs_hz:g} Hz from its first "
        f"sample on, and what was said of it before, by {before_hz:g} Hz, was worked out anew"
    )


def absence_note(absence: Absence) -> str:
    """Return that samples are missing from here on, why, and behind it what the person was told."""
    why = f"{absence.kind.value}, {absence.reason}" if absence.reason else absence.kind.value
    return f"no samples from here on: {why}. {absence.problem}"


def absence_reason(note: str) -> str:
    """Return what such a note says without what the person was told, which may name a port."""
    return note.partition(". ")[0]


def still_away_note(away_s: float, *, n_missing: int) -> str:
    """Return for how long the device had been away when the recording ended, and what it lacks."""
    return (
        f"the sensor was away for {away_s:.2f} s and not back when the recording ended; "
        f"{are_missing(n_missing)}, {_ESTIMATED_AT_END}"
    )


def still_silent_note(silent_s: float, *, n_missing: int) -> str:
    """Return for how long nothing had come when the recording ended, and what it lacks."""
    return (
        f"the sensor had sent nothing for {silent_s:.2f} s when the recording ended; "
        f"{are_missing(n_missing)}, {_ESTIMATED_AT_END}"
    )


def return_note(returned: Return) -> str:
    """Return for how long the device was away, and that the length of its gap is estimated."""
    return (
        f"away for {returned.away_s:.2f} s, back on {returned.place}; "
        f"{are_missing(returned.n_missing)}, {_ESTIMATED}{supply_words(returned, before='; ')}"
    )


def supply_words(returned: Return, *, before: str = "") -> str:
    """Return what a count is worth since a board came back, if anything else, and what was done."""
    share = returned.supply_share
    if not share:
        return ""
    return f"{before}its supply measures {100 * share:+.2f} % against before, " + (
        "so its values are worked out anew in µV, to half a count"
        if returned.are_uv_kept
        else "within its measure's error, so its values keep the scale of the start"
    )
