"""What is said of a start that a person put by hand; both numbers stand beside each other."""

from __future__ import annotations

from app.model.hand_onset import HandOnset
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, signed_milliseconds, verbatim

NO_INTERVAL = phrase(
    "A start put by hand has no interval: how well this person repeats is not in it. Two blind "
    "rounds measure that."
)
INTERVAL_OF_FOUND = phrase("The interval holds the start with 90 %, as the method tells it.")


def seconds(time_s: float) -> str:
    """Return a moment to the millisecond, its unit held to it."""
    return f"{time_s:.3f}{NO_BREAK_SPACE}s"


def automatic_phrase(onset_s: float | None, interval_s: tuple[float, float] | None) -> Phrase:
    """Return what was found, with its interval."""
    if onset_s is None:
        return phrase("no start told")
    if interval_s is None:
        return verbatim(seconds(onset_s))
    return phrase(
        "{time} (90 %: {low} to {high})",
        time=seconds(onset_s),
        low=f"{interval_s[0]:.3f}",
        high=seconds(interval_s[1]),
    )


def hand_phrase(hand: HandOnset | None) -> Phrase:
    """Return what is said by hand, against what was found."""
    if hand is None:
        return phrase("nothing said")
    if hand.onset_s is None:
        return phrase("no start")
    if hand.automatic_s is None:
        return verbatim(seconds(hand.onset_s))
    return moved_phrase(hand.onset_s, hand.automatic_s)


def moved_phrase(onset_s: float, automatic_s: float) -> Phrase:
    """Return a start with how far it lies from the automatic one."""
    return phrase(
        "{time} ({by} from the automatic start)",
        time=seconds(onset_s),
        by=signed_milliseconds((onset_s - automatic_s) * 1000.0),
    )


def edit_line(utc: str, who: str, before_s: float | None, after_s: float | None) -> Phrase:
    """Return one edit as a line: when, who, from what to what."""
    return phrase(
        "{when} {who}: {before} → {after}",
        when=utc.replace("T", " ")[:16] or phrase("time not told"),
        who=who or phrase("nobody"),
        before=_moment(before_s),
        after=_moment(after_s),
    )


def _moment(time_s: float | None) -> Phrase:
    return phrase("no start") if time_s is None else verbatim(seconds(time_s))
