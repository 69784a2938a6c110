"""What a guided test came to, leg by leg: the lifts that count and what they say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.model.guided import Attempt, Progress, begun_protocol, progress_of
from app.model.guided_notes import LiftAsked, TestBegun, guided_notes
from app.model.guided_protocol import GuidedProtocol, Side
from app.model.session import StoredRecording
from dsp.analysis import AnalysisConfig
from dsp.findings import RecordingFinding
from dsp.session import summarise


@dataclass(frozen=True, slots=True)
class LegResult:
    """One leg's lifts that count, practice and everything set aside left out.

    ``finding`` is that of the recording with these lifts alone; ``lift_numbers`` give each of its
    repetitions the number it was asked under. ``set_aside`` are the attempts that do not count,
    and ``set_aside_numbers`` theirs.
    """

    side: Side
    finding: RecordingFinding
    lift_numbers: tuple[int, ...]
    set_aside: tuple[Attempt, ...]
    set_aside_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TestBreak:
    """A test went on after so many seconds, with this lift; None where practice came first."""

    __test__ = False

    away_s: float
    lift_number: int | None


@dataclass(frozen=True, slots=True)
class GuidedResult:
    """A test that was led; ``was_stopped`` for pain, and then nothing is concluded from it.

    ``breaks`` are where its program died and it was taken up again.
    """

    begun: TestBegun
    legs: tuple[LegResult, ...]
    was_stopped: bool
    breaks: tuple[TestBreak, ...] = ()

    @property
    def protocol(self) -> GuidedProtocol | None:
        """Return the protocol it was led by, as its recording keeps it."""
        return begun_protocol(self.begun)


def guided_result(
    recording: StoredRecording, finding: RecordingFinding, config: AnalysisConfig
) -> GuidedResult | None:
    """Return what a test came to; None for a recording that holds none."""
    notes = guided_notes(recording.events)
    progress = progress_of(notes)
    if progress.begun is None:
        return None
    asked = {note.place: note for _, note in notes if isinstance(note, LiftAsked)}
    sides = dict.fromkeys(Side(note.side) for note in asked.values() if not note.is_practice)
    return GuidedResult(
        begun=progress.begun,
        legs=tuple(
            _leg(side, recording, finding, config, progress=progress, asked=asked) for side in sides
        ),
        was_stopped=progress.stopped is not None,
    )


def _leg(
    side: Side,
    recording: StoredRecording,
    finding: RecordingFinding,
    config: AnalysisConfig,
    *,
    progress: Progress,
    asked: dict[int, LiftAsked],
) -> LegResult:
    places = sorted(place for place, note in asked.items() if not note.is_practice)
    number_of = {place: number for number, place in enumerate(places, 1)}
    own = {place for place in places if asked[place].side == side}
    kept = {each.start_index: each.place for each in progress.attempts if each.is_kept}
    lifts = [
        (repetition, number_of[kept[start_index]])
        for repetition in finding.repetitions
        for start_index in (
            recording.first_index + round(repetition.start_s * recording.info.fs_hz),
        )
        if kept.get(start_index) in own
    ]
    repetitions = tuple(repetition for repetition, _ in lifts)
    pairs, flags = summarise(repetitions, recording.info.channels, config)
    set_aside = tuple(
        each for each in progress.attempts if each.place in own and each.set_aside is not None
    )
    return LegResult(
        side=side,
        finding=replace(finding, repetitions=repetitions, session_pairs=pairs, flags=flags),
        lift_numbers=tuple(number for _, number in lifts),
        set_aside=set_aside,
        set_aside_numbers=tuple(number_of[each.place] for each in set_aside),
    )
