"""Onset detectors as published, for comparison and as oracles of tests; they decide nothing.

Each module holds one detector, small enough to be read beside its paper. All have one face: the
samples of one channel, their rate, and a quiet stretch go in; the first start after it, or None,
comes out. `recording.detect_recording` asks them about every repetition of a recording.

They are no part of the way to a verdict, and nothing on that way imports them (import-linter
holds it): some filter forwards and backwards, so that what comes out at a moment leans on what
came after it, and all but none of them put a small or slowly rising signal late. Their parameters
are the papers' own or, where a paper leaves one open, named as this program's; none was fitted.
"""

from dsp.published.catalogue import DETECTORS, Detector, PublishedDetector
from dsp.published.finding import (
    PublishedDelay,
    PublishedOnset,
    RepetitionOfDetector,
    RepetitionPublished,
)

__all__ = [
    "DETECTORS",
    "Detector",
    "PublishedDelay",
    "PublishedDetector",
    "PublishedOnset",
    "RepetitionOfDetector",
    "RepetitionPublished",
]
