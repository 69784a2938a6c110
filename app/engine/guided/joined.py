"""A test that was taken up, told as one: its sessions in a row, no lift analysed anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec
import numpy as np

from app.engine.guided.asked import squeezes_of
from app.engine.guided.broken_off import ended
from app.engine.guided.leg_levels import leg_levels
from app.engine.guided.result import GuidedResult, TestBreak, guided_result
from app.engine.marking.hand_edits import by_hand_of
from app.engine.review import Review, possible_samples_uv
from app.model.guided import lift_plan, progress_of
from app.model.guided_notes import (
    KIND,
    GuidedNote,
    LiftAsked,
    LiftKept,
    LiftSetAside,
    ReferenceMeasured,
    SetAside,
    SideChecked,
    guided_notes,
    note_text,
)
from app.model.hand_onset import HandOnset
from app.model.kept_notes import kept_notes
from app.model.phrase import Phrase
from app.model.session import SessionEvent, SessionSummary, StoredRecording
from app.store.store import Store
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.recording import measure_recording, measure_references
from dsp.analysis import AnalysisConfig, recording_repetitions
from dsp.block import FloatArray
from dsp.findings import (
    ChannelFinding,
    OnsetFinding,
    Quality,
    RecordingFinding,
    RepetitionFinding,
)
from dsp.recording_finding import recording_finding
from dsp.repetition import Repetition

_WORST_LAST = (Quality.OK, Quality.LOOK, Quality.BAD)

SEAM_S = 10.0
"""How much is put for the break on the joined time axis, where it is missing; how long it was is
told by the clock, and nothing is measured across it."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One session of a test, and at which scan of the joined recording it begins."""

    session: SessionSummary
    recording: StoredRecording
    finding: RecordingFinding
    samples_uv: FloatArray
    offset: int

    @property
    def kept(self) -> tuple[Phrase, ...]:
        """Return what the session keeps of its sensor, in the times of the joined recording."""
        origin_index = self.recording.first_index - self.offset
        fs_hz = self.recording.info.fs_hz
        return kept_notes(self.recording.events, fs_hz=fs_hz, first_index=origin_index)

    @property
    def notes(self) -> tuple[tuple[int, GuidedNote], ...]:
        """Return what was noted of the test, at the scans of the joined recording."""
        by = self.offset - self.recording.first_index
        return tuple(
            (index + by, _note_later(note, by))
            for index, note in guided_notes(self.recording.events)
        )


def joined_review(
    store: Store,
    sessions: tuple[SessionSummary, ...],
    config: AnalysisConfig,
    *,
    find: Callable[[str], RecordingFinding],
) -> Review:
    """Return what the lifts of all sessions of a test say together.

    ``find`` analyses a session: each lift is told as its own session tells it, to the bit.
    """
    parts = _parts(store, sessions, find)
    recording = _joined(parts)
    finding = recording_finding(
        recording.samples_uv,
        recording.info.fs_hz,
        recording.info.channels,
        tuple(_findings(parts)),
        config=config,
    )
    finding = replace(finding, channels=_channels(parts, finding))
    squeezes = squeezes_of(
        guided_notes(recording.events), fs_hz=recording.info.fs_hz, origin_index=0
    )
    references = measure_references(
        recording.samples_uv,
        recording.info.fs_hz,
        recording.info.channels,
        squeezes.by_channel(),
        normalisation=squeezes.normalisation,
        config=AmplitudeConfig(),
    )
    amplitudes = measure_recording(
        recording.samples_uv,
        recording.info.fs_hz,
        recording.info.channels,
        tuple(_repetitions(parts, config)),
        finding.repetitions,
        references=references,
        config=AmplitudeConfig(),
    )
    guided = guided_result(recording, finding, config)
    legs = () if guided is None else guided.legs
    return Review(
        finding,
        amplitudes,
        None if guided is None else replace(guided, breaks=_breaks(parts, guided)),
        tuple(leg_levels(recording, leg, references) for leg in legs),
        tuple(damaged for part in parts for damaged in part.recording.damaged),
        by_hand=tuple(_by_hand(store, parts)),
        kept=tuple(note for part in parts for note in part.kept),
    )


def _parts(
    store: Store,
    sessions: tuple[SessionSummary, ...],
    find: Callable[[str], RecordingFinding],
) -> tuple[Part, ...]:
    parts: list[Part] = []
    offset = 0
    for session in sessions:
        recording = store.read(session.id)
        if not len(recording.samples_uv) or recording.info.channels != sessions[-1].info.channels:
            continue
        finding, samples_uv = find(session.id), possible_samples_uv(recording)
        parts.append(Part(session, recording, finding, samples_uv, offset))
        offset += len(samples_uv) + round(SEAM_S * recording.info.fs_hz)
    return tuple(parts)


def _joined(parts: tuple[Part, ...]) -> StoredRecording:
    """Return one recording with missing samples for each break."""
    last = parts[-1]
    samples_uv = np.full(
        (last.offset + len(last.samples_uv), last.recording.info.n_channels), np.nan
    )
    for part in parts:
        samples_uv[part.offset : part.offset + len(part.samples_uv)] = part.samples_uv
    samples_uv.flags.writeable = False
    notes = [note for part in parts for note in _with_end(part, is_last=part is last)]
    return StoredRecording(
        info=last.recording.info,
        first_index=0,
        samples_uv=samples_uv,
        gaps=(),
        events=tuple(SessionEvent(index, KIND, note_text(note)) for index, note in notes),
        damaged=(),
    )


def _with_end(part: Part, *, is_last: bool) -> tuple[tuple[int, GuidedNote], ...]:
    """Return the notes of a part; the lift in whose middle its program died is set aside."""
    open_attempt = progress_of(part.notes).open_attempt
    if is_last or open_attempt is None:
        return part.notes
    aside = LiftSetAside(place=open_attempt.place, why=SetAside.CRASHED)
    return (*part.notes, (part.offset + len(part.samples_uv), aside))


def _findings(parts: tuple[Part, ...]) -> Iterator[RepetitionFinding]:
    index = 0
    for part in parts:
        by_s = part.offset / part.recording.info.fs_hz
        for found in part.finding.repetitions:
            yield replace(
                found,
                index=index,
                start_s=found.start_s + by_s,
                end_s=found.end_s + by_s,
                onsets=tuple(_onset_later(each, by_s) for each in found.onsets),
            )
            index += 1


def _channels(parts: tuple[Part, ...], finding: RecordingFinding) -> tuple[ChannelFinding, ...]:
    """Return how good each channel was in any session; the break between them is none of its."""
    said = zip(finding.channels, *(part.finding.channels for part in parts), strict=True)
    return tuple(
        replace(
            joined,
            quality=max((each.quality for each in apart), key=_WORST_LAST.index),
            reasons=tuple(dict.fromkeys(reason for each in apart for reason in each.reasons)),
        )
        for joined, *apart in said
    )


def _by_hand(store: Store, parts: tuple[Part, ...]) -> Iterator[HandOnset]:
    """Yield what is said by hand of each session, on the joined time axis."""
    n_before = 0
    for part in parts:
        by_s = part.offset / part.recording.info.fs_hz
        for each in by_hand_of(store, part.session.id, part.finding):
            yield replace(
                each,
                repetition=each.repetition + n_before,
                onset_s=None if each.onset_s is None else each.onset_s + by_s,
                automatic_s=None if each.automatic_s is None else each.automatic_s + by_s,
            )
        n_before += len(part.finding.repetitions)


def _repetitions(parts: tuple[Part, ...], config: AnalysisConfig) -> Iterator[Repetition]:
    for part in parts:
        info = part.recording.info
        for each in recording_repetitions(
            part.samples_uv, info.fs_hz, info.channels, config=config
        ):
            yield replace(
                each,
                start_index=each.start_index + part.offset,
                end_index=each.end_index + part.offset,
                rest_start_index=each.rest_start_index + part.offset,
                rest_end_index=each.rest_end_index + part.offset,
                silent_from=tuple((at, index + part.offset) for at, index in each.silent_from),
            )


def _breaks(parts: tuple[Part, ...], guided: GuidedResult) -> tuple[TestBreak, ...]:
    """Return how long each break was by the clock, and at which lift the test went on."""
    return tuple(
        TestBreak(
            away_s=max(0.0, (later.session.started - ended(earlier.session)).total_seconds()),
            lift_number=_first_number(later, guided),
        )
        for earlier, later in pairwise(parts)
    )


def _first_number(part: Part, guided: GuidedResult) -> int | None:
    """Return the number of the first lift that was asked for in a part; None in its practice."""
    asked = next((note for _, note in part.notes if isinstance(note, LiftAsked)), None)
    if asked is None or asked.is_practice or guided.protocol is None:
        return None
    return lift_plan(guided.protocol)[asked.place].number


def _onset_later(onset: OnsetFinding, by_s: float) -> OnsetFinding:
    def later(at_s: float | None) -> float | None:
        return None if at_s is None else at_s + by_s

    interval_s = onset.interval_90_s
    return replace(
        onset,
        onset_s=later(onset.onset_s),
        interval_90_s=None if interval_s is None else (interval_s[0] + by_s, interval_s[1] + by_s),
        classical_onset_s=later(onset.classical_onset_s),
    )


def _note_later(note: GuidedNote, by: int) -> GuidedNote:
    """Return a note whose scans lie so much later."""
    match note:
        case LiftAsked():
            return msgspec.structs.replace(note, tone_index=note.tone_index + by)
        case LiftKept():
            return msgspec.structs.replace(note, start_index=note.start_index + by)
        case SideChecked():
            return msgspec.structs.replace(note, stretch=_range_later(note.stretch, by))
        case ReferenceMeasured():
            squeezes = tuple(_range_later(each, by) for each in note.squeezes)
            return msgspec.structs.replace(note, squeezes=squeezes)
        case _:
            return note


def _range_later(indices: tuple[int, int], by: int) -> tuple[int, int]:
    return indices[0] + by, indices[1] + by
