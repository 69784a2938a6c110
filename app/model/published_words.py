"""What is said beside the delays of published detectors; no delay is called right by it."""

from __future__ import annotations

from app.model.phrase import Phrase, phrase

FOR_COMPARISON = phrase("Published detectors, for comparison only; they decide nothing")

PUT_LATE = phrase(
    "Threshold and step detectors put a muscle late whose signal is smaller or rises more slowly, "
    "often by tens of ms."
)
"""It belongs beside every delay of such a detector."""

NO_START = "–"


def delays_heading() -> Phrase:
    """Return what the numbers of a table of delays are."""
    return phrase("{what}. Delay in ms, first-named muscle minus the other:", what=FOR_COMPARISON)


def starts_heading() -> Phrase:
    """Return what the numbers are where one muscle stands alone."""
    return phrase("{what}. Start in seconds from the first sample:", what=FOR_COMPARISON)
