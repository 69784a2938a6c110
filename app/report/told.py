"""What a page about one test says, as frozen values: phrases, numbers and pictures; no layout."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.levels import Levels
from app.figures.lifts import Lifts
from app.model.phrase import Phrase
from dsp.findings import MethodInfo, Quality, Reason


@dataclass(frozen=True, slots=True)
class PairTold:
    """One pair of muscles over all lifts of a leg."""

    pair: tuple[str, str]
    title: Phrase
    n_good: int
    n_before: int
    n_together: int
    n_after: int
    n_cannot_tell: int
    typical: str
    interval: Phrase | None
    word: Phrase


@dataclass(frozen=True, slots=True)
class SizeTold:
    """One muscle while the lifts were held: medians over the lifts that are used."""

    channel: str
    title: Phrase
    microvolts: str
    percent: str
    over_rest: str


@dataclass(frozen=True, slots=True)
class QualityTold:
    """How good one muscle's signal was over the lifts of a leg."""

    channel: str
    title: Phrase
    over_rest: str
    rest_level: str
    quality: Quality
    reason: Reason | None
    state: Phrase


@dataclass(frozen=True, slots=True)
class LegTold:
    """One leg: its sentence first, then numbers, then pictures.

    ``levels`` is None where no lift could be laid over another.
    """

    title: Phrase
    tally: Phrase
    sentence: Phrase
    note: Phrase | None
    pairs: tuple[PairTold, ...]
    lifts: Lifts | None
    levels: Levels | None
    sizes: tuple[SizeTold, ...]
    quality: tuple[QualityTold, ...]
    facts: tuple[Phrase, ...]
    change: Phrase


@dataclass(frozen=True, slots=True)
class TestTold:
    """One test: ``legs`` left first, as they lie seen from above."""

    __test__ = False

    title: Phrase
    conditions: tuple[Phrase, ...]
    legs: tuple[LegTold, ...]
    tie_ms: float
    reference_method: Phrase
    method: MethodInfo
    is_simulated: bool
    was_stopped: bool
