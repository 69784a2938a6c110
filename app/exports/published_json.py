"""What published detectors found, as JSON values beside the order; it computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.exports.json_values import as_number
from dsp.published import DETECTORS, RepetitionOfDetector, RepetitionPublished


def with_published(
    written: dict[str, Any],
    repetitions: Sequence[RepetitionPublished],
    detectors: Sequence[str],
) -> dict[str, Any]:
    """Return the object of an analysed file with the detectors that were asked beside its order."""
    if not detectors:
        return written
    by_index = {each.index: each for each in repetitions}
    return {
        **written,
        "published_detectors": [_detector(name) for name in detectors],
        "repetitions": [
            {**each, "published": [_found(one) for one in by_index[each["index"]].detectors]}
            for each in written["repetitions"]
        ],
    }


def _detector(name: str) -> dict[str, str]:
    detector = DETECTORS[name]
    return {"name": detector.name, "title": detector.title, "citation": detector.citation}


def _found(found: RepetitionOfDetector) -> dict[str, Any]:
    return {
        "detector": found.detector,
        "onsets": [
            {
                "channel": onset.channel,
                "onset_s": as_number(onset.onset_s),
                "reason": None if onset.reason is None else onset.reason.value,
            }
            for onset in found.onsets
        ],
        "delays": [
            {"a": delay.a, "b": delay.b, "lag_ms": as_number(delay.lag_ms)}
            for delay in found.delays
        ],
    }
