"""What published detectors found in a repetition, as frozen values beside its order; no verdict."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.findings import Reason


@dataclass(frozen=True, slots=True)
class PublishedOnset:
    """The start of one muscle as one detector puts it.

    ``onset_s`` counts from the recording's first sample. ``reason`` says why there is none, and
    is None exactly where there is one.
    """

    channel: str
    onset_s: float | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class PublishedDelay:
    """How far two starts of one detector lie apart.

    ``lag_ms`` is the onset of *a* minus the onset of *b*: negative when *a* came first. None where
    either has no start.
    """

    a: str
    b: str
    lag_ms: float | None


@dataclass(frozen=True, slots=True)
class RepetitionOfDetector:
    """What one detector, by its name, found in one repetition."""

    detector: str
    onsets: tuple[PublishedOnset, ...]
    delays: tuple[PublishedDelay, ...]


@dataclass(frozen=True, slots=True)
class RepetitionPublished:
    """What all detectors that were asked found in one repetition, counted from 0."""

    index: int
    detectors: tuple[RepetitionOfDetector, ...]
