"""What a recording keeps in words of its device's clock and of its absences."""

from __future__ import annotations

from drivers.absence import Absence, Return
from drivers.device_clock import MeasuredRate


def clock_note(rate: MeasuredRate, *, in_use_hz: float) -> str:
    """Return which rate the device states, which was measured, and which the recording uses."""
    measured = (
        f"measured {rate.fs_hz:.2f} Hz ({100 * rate.off_share:+.3f} %) over {rate.span_s:.0f} s"
        if rate.is_settled
        else "not measured yet"
    )
    return f"stated {rate.stated_hz:g} Hz, {measured}, in use {in_use_hz:g} Hz"


def absence_note(absence: Absence) -> str:
    """Return that samples are missing from here on, and what kept the device from sending."""
    return f"no samples from here on: {absence.kind.value}"


def still_away_note(*, away_s: float) -> str:
    """Return that what is missing at the end of a recording is no gap between two samples."""
    return (
        f"the sensor was away for {away_s:.2f} s and not back when the recording ended; what it "
        "would have sent is missing"
    )


def return_note(returned: Return) -> str:
    """Return for how long the device was away, and that the length of its gap is estimated."""
    return (
        f"away for {returned.away_s:.2f} s, back on {returned.place}; {returned.n_missing} samples "
        "are missing, estimated from this computer's clock and the measured rate"
    )
