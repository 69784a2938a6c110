"""A stored session analysed again, by the code that spoke live."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.engine.guided.asked import asked_of, squeezes_of
from app.engine.guided.leg_levels import LegLevels, leg_levels
from app.engine.guided.result import GuidedResult, guided_result
from app.model.guided_notes import PainStopped, guided_notes
from app.model.hand_onset import HandOnset
from app.model.kept_notes import kept_notes
from app.model.phrase import Phrase
from app.model.session import DamagedChunk, StoredRecording
from app.model.squeezes import NamedSqueezes
from app.store.errors import SessionEmpty
from app.store.store import Store
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.amplitude.recording import measure_recording, measure_references
from dsp.analysis import (
    AnalysisConfig,
    analyse_recording,
    recording_repetitions,
)
from dsp.block import FloatArray
from dsp.findings import RecordingFinding, RepetitionFinding
from dsp.impossible import marked
from dsp.input_rules import without_impossible
from dsp.published import DETECTORS, RepetitionPublished
from dsp.published.recording import detect_recording
from dsp.recording_finding import recording_finding
from dsp.repetition import Repetition
from dsp.steps import OnStep, part_of, unheard

SESSION_EMPTY = (
    "{name} holds no sample: its recording was stopped before the first. Choose another session, "
    "or record again."
)


@dataclass(frozen=True, slots=True)
class Review:
    """What a session says: its order, and beside it how large the signals were.

    ``guided`` is what the lifts of a test came to, where the session was one, and ``levels`` has
    one entry per leg of it. ``damaged`` is what the store could not give of the samples, whose
    first has ``first_index``. ``by_hand`` is what a person says of starts beside what was found,
    ``kept`` what the recording keeps of its sensor.
    """

    finding: RecordingFinding
    amplitudes: RecordingAmplitudes
    guided: GuidedResult | None = None
    levels: tuple[LegLevels, ...] = ()
    damaged: tuple[DamagedChunk, ...] = ()
    first_index: int = 0
    by_hand: tuple[HandOnset, ...] = ()
    kept: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysed:
    """What is found in a session, and where its repetitions lie, which nobody looks for twice."""

    finding: RecordingFinding
    repetitions: tuple[Repetition, ...]


def analyse_session(
    store: Store, session_id: str, config: AnalysisConfig, *, on_step: OnStep = unheard
) -> RecordingFinding:
    """Analyse the raw samples of a stored session."""
    return _analyse(read_session(store, session_id), config, on_step)


def analyse_stored(
    stored: StoredRecording, config: AnalysisConfig, *, on_step: OnStep = unheard
) -> Analysed:
    """Do the same with a session that was read already."""
    finding = _analyse(stored, config, on_step)
    return Analysed(finding, _repetitions(stored, config))


def analyse_with_live(
    stored: StoredRecording,
    config: AnalysisConfig,
    live: tuple[RepetitionFinding, ...],
    *,
    on_step: OnStep = unheard,
) -> Analysed:
    """Return what is found in a session whose repetitions were ordered while it was recorded.

    Where the store has other repetitions than were seen live, the samples have the last word.
    """
    samples_uv = possible_samples_uv(stored)
    fs_hz, channels = stored.info.fs_hz, stored.info.channels
    repetitions = recording_repetitions(samples_uv, fs_hz, channels, config=config)
    starts_s = [repetition.start_index / fs_hz for repetition in repetitions]
    was_stopped = any(isinstance(note, PainStopped) for _, note in guided_notes(stored.events))
    is_whole = not stored.gaps and not stored.damaged and not was_stopped
    if not is_whole or starts_s != [each.start_s for each in live]:
        return Analysed(_analyse(stored, config, on_step), repetitions)
    finding = recording_finding(samples_uv, fs_hz, channels, live, config=config, on_step=on_step)
    return Analysed(_with_impossible_told(finding, stored), repetitions)


def detect_session(
    store: Store, session_id: str, config: AnalysisConfig
) -> tuple[RepetitionPublished, ...]:
    """Ask all published detectors about a stored session, for comparison with its order."""
    stored = read_session(store, session_id)
    samples_uv = possible_samples_uv(stored)
    fs_hz, channels = stored.info.fs_hz, stored.info.channels
    return detect_recording(
        samples_uv,
        fs_hz,
        channels,
        recording_repetitions(samples_uv, fs_hz, channels, config=config),
        detectors=tuple(DETECTORS.values()),
        config=config,
    )


def review_session(
    store: Store,
    session_id: str,
    config: AnalysisConfig,
    *,
    squeezes: NamedSqueezes | None = None,
    on_step: OnStep = unheard,
) -> Review:
    """Analyse the raw samples of a stored session, and measure its amplitudes.

    Raises SqueezesUnusable for a reference squeeze that is not in the session.
    """
    stored = read_session(store, session_id)
    return review_recording(stored, config, squeezes=squeezes, on_step=on_step)


def review_recording(
    stored: StoredRecording,
    config: AnalysisConfig,
    *,
    squeezes: NamedSqueezes | None = None,
    known: Analysed | None = None,
    on_step: OnStep = unheard,
) -> Review:
    """Do the same with a session that was read already, perhaps in another process.

    ``known`` spares the analysis where this session was analysed already.
    """
    amplitude_config, named = AmplitudeConfig(), squeezes or _own_squeezes(stored)
    samples_uv = possible_samples_uv(stored)
    fs_hz, channels = stored.info.fs_hz, stored.info.channels
    ordering, measuring = part_of(on_step, 0.0, 0.8), part_of(on_step, 0.8, 1.0)
    known = known or analyse_stored(stored, config, on_step=ordering)
    finding = known.finding
    references = measure_references(
        samples_uv,
        fs_hz,
        channels,
        named.by_channel(),
        normalisation=named.normalisation,
        config=amplitude_config,
    )
    amplitudes = measure_recording(
        samples_uv,
        fs_hz,
        channels,
        known.repetitions,
        finding.repetitions,
        references=references,
        config=amplitude_config,
        on_step=measuring,
    )
    possible = replace(stored, samples_uv=samples_uv)
    guided = guided_result(possible, finding, config)
    legs = () if guided is None else guided.legs
    levels = tuple(leg_levels(possible, leg, references) for leg in legs)
    return Review(
        *(finding, amplitudes, guided, levels, stored.damaged, stored.first_index),
        kept=kept_notes(stored.events, fs_hz=fs_hz, first_index=stored.first_index),
    )


def possible_samples_uv(stored: StoredRecording) -> FloatArray:
    """Return the samples of a session without values that no electrode gives, as seen live."""
    return without_impossible(stored.samples_uv, stored.info.channels)


def _repetitions(stored: StoredRecording, config: AnalysisConfig) -> tuple[Repetition, ...]:
    samples_uv, info = possible_samples_uv(stored), stored.info
    return recording_repetitions(samples_uv, info.fs_hz, info.channels, config=config)


def _own_squeezes(stored: StoredRecording) -> NamedSqueezes:
    """Return the reference squeezes of a test, which its recording kept."""
    return squeezes_of(
        guided_notes(stored.events), fs_hz=stored.info.fs_hz, origin_index=stored.first_index
    )


def _analyse(stored: StoredRecording, config: AnalysisConfig, on_step: OnStep) -> RecordingFinding:
    """Analyse raw samples with what a test asked of them, as the live analysis was told."""
    finding = analyse_recording(
        possible_samples_uv(stored),
        stored.info.fs_hz,
        stored.info.channels,
        config=config,
        asked=asked_of(
            guided_notes(stored.events),
            fs_hz=stored.info.fs_hz,
            origin_index=stored.first_index,
        ),
        on_step=on_step,
    )
    return _with_impossible_told(finding, stored)


def _with_impossible_told(finding: RecordingFinding, stored: StoredRecording) -> RecordingFinding:
    """Mark the channels that sent values no electrode gives."""
    possible_uv = possible_samples_uv(stored)
    if possible_uv is stored.samples_uv:
        return finding
    is_taken = np.isnan(possible_uv) & np.isfinite(stored.samples_uv)
    channels = tuple(
        marked(channel) if has_impossible else channel
        for channel, has_impossible in zip(
            finding.channels, np.logical_or.reduce(is_taken, axis=0).tolist(), strict=True
        )
    )
    return replace(finding, channels=channels)


def read_session(store: Store, session_id: str) -> StoredRecording:
    """Return a session's samples; raise SessionEmpty where there is none."""
    stored = store.read(session_id)
    if not len(stored.samples_uv):
        raise SessionEmpty(SESSION_EMPTY.format(name=f"Session {session_id}"))
    return stored
