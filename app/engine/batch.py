"""A file analysed by the code that speaks live; it writes and prints nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from app.engine.file_reader import read_any
from app.model.montage import Montage, MontageError
from app.model.session import DamagedChunk
from app.model.squeezes import NamedSqueezes
from drivers.csv_amplitude import doubt_amplitude
from drivers.errors import DriverError, Setting, UnsuitableStream
from drivers.file_recording import FileRecording
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.amplitude.recording import SqueezesUnusable, measure_recording, measure_references
from dsp.amplitude.reference import Reference
from dsp.analysis import AnalysisConfig, analyse_recording, recording_repetitions
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.findings import RecordingFinding
from dsp.input_rules import check_recording
from dsp.published import DETECTORS, RepetitionPublished
from dsp.published.recording import detect_recording
from dsp.rest_level import RestUnusable

_SHORTEST_S = 0.5
_SHORTEST_LIFT_S = 0.1


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """How a recording file is to be read and analysed.

    ``squeezes`` are what percentages are made of; ``movement_channel`` is the input that carries
    no muscle but a movement sensor. ``detectors`` are published detectors by name, asked for
    comparison.
    """

    config: AnalysisConfig
    montage: Montage
    rest_s: tuple[float, float] | None = None
    is_single_repetition: bool = False
    fs_hz: float | None = None
    unit: str | None = None
    squeezes: NamedSqueezes = field(default_factory=NamedSqueezes)
    amplitude_config: AmplitudeConfig = field(default_factory=AmplitudeConfig)
    movement_channel: str | None = None
    detectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What came of one file: a finding, or the sentence that says why there is none.

    ``setting`` is what that sentence asks to change, if the program sets it. ``doubts`` are
    sentences about a file that has a finding; ``amplitudes`` and what ``published`` detectors say
    lie beside it. ``is_simulated`` is what the recording itself says; ``damaged`` is what the store
    could not give of a session, whose first sample has ``first_index``.
    """

    path: Path
    finding: RecordingFinding | None
    problem: str | None = None
    setting: Setting | None = None
    doubts: tuple[str, ...] = ()
    amplitudes: RecordingAmplitudes | None = None
    published: tuple[RepetitionPublished, ...] = ()
    is_simulated: bool = False
    damaged: tuple[DamagedChunk, ...] = ()
    first_index: int = 0


def answer_file(path: Path, question: FileQuestion) -> FileAnswer:
    """Analyse one file; whatever is wrong with it becomes its sentence."""
    try:
        return _analyse(path, question)
    except DriverError as problem:
        return FileAnswer(path, None, str(problem), problem.setting)
    except MontageError as problem:
        return FileAnswer(path, None, str(problem))
    except Exception as exc:  # noqa: BLE001 - one file the program stumbles over stops no run
        kind = type(exc).__name__
        return FileAnswer(
            path, None, f"{path.name} made the program fail ({kind}: {exc}). Please report it."
        )


def _analyse(path: Path, question: FileQuestion) -> FileAnswer:
    read = read_any(path, unit=question.unit, rate_hz=question.fs_hz)
    recording = read.file
    _refuse_low_rate(recording, question.config)
    samples_uv, channels, units = _place(recording, question.montage)
    _refuse_short(recording)
    _refuse_rest_outside(recording, question)
    _refuse_no_sensor(recording, channels, question.movement_channel)
    _refuse_unreadable(recording, samples_uv, channels)
    doubts = doubt_amplitude(samples_uv, channels, units=units, file_name=recording.file_name)
    finding = _find(recording, samples_uv, channels, question)
    repetitions = recording_repetitions(
        samples_uv,
        recording.fs_hz,
        channels,
        config=question.config,
        rest_s=question.rest_s,
        single_repetition=question.is_single_repetition,
    )
    amplitudes = measure_recording(
        samples_uv,
        recording.fs_hz,
        channels,
        repetitions,
        finding.repetitions,
        references=_references(recording, samples_uv, channels, question),
        config=question.amplitude_config,
    )
    published = detect_recording(
        samples_uv,
        recording.fs_hz,
        channels,
        repetitions,
        detectors=[DETECTORS[name] for name in question.detectors],
        config=question.config,
    )
    in_file_units = zip(finding.channels, units, strict=True)
    finding = replace(
        finding, channels=tuple(replace(each, unit=unit) for each, unit in in_file_units)
    )
    return FileAnswer(
        path,
        finding,
        doubts=(*read.notes, *doubts),
        amplitudes=amplitudes,
        published=published,
        is_simulated=recording.is_simulated,
    )


def _find(
    recording: FileRecording,
    samples_uv: FloatArray,
    channels: tuple[ChannelInfo, ...],
    question: FileQuestion,
) -> RecordingFinding:
    try:
        return analyse_recording(
            samples_uv,
            recording.fs_hz,
            channels,
            config=question.config,
            rest_s=question.rest_s,
            single_repetition=question.is_single_repetition,
            movement_channel=question.movement_channel,
        )
    except RestUnusable as exc:
        raise UnsuitableStream(f"In {recording.file_name} {exc}. Give another --rest.") from exc


def _references(
    recording: FileRecording,
    samples_uv: FloatArray,
    channels: tuple[ChannelInfo, ...],
    question: FileQuestion,
) -> tuple[Reference, ...]:
    """Measure what 100 % is, from the squeezes that were named."""
    try:
        return measure_references(
            samples_uv,
            recording.fs_hz,
            channels,
            question.squeezes.by_channel(),
            normalisation=question.squeezes.normalisation,
            rest_s=question.rest_s,
            config=question.amplitude_config,
        )
    except SqueezesUnusable as exc:
        raise UnsuitableStream(
            f"In {recording.file_name} {exc}. Give another --reference."
        ) from exc


def _place(
    recording: FileRecording, montage: Montage
) -> tuple[FloatArray, tuple[ChannelInfo, ...], tuple[str, ...]]:
    """Return the channels the montage keeps, named by it, and the units of their columns."""
    placed = montage.place(recording.channels, source=recording.file_name)
    columns = [column for column, channel in enumerate(placed) if channel is not None]
    channels = tuple(channel for channel in placed if channel is not None)
    units = tuple(recording.units[column] for column in columns)
    grid_uv = recording.on_the_grid()
    if len(columns) < len(placed):
        grid_uv = grid_uv[:, columns]
    return np.ascontiguousarray(grid_uv), channels, units


def _refuse_no_sensor(
    recording: FileRecording, channels: tuple[ChannelInfo, ...], movement_channel: str | None
) -> None:
    sensors = [channel.name for channel in channels if channel.kind is ChannelKind.AUX]
    if movement_channel is not None and movement_channel not in sensors:
        raise UnsuitableStream(
            f"{recording.file_name} has no aux column {movement_channel!r} for --movement; it has "
            f'{", ".join(sensors) or "none"}. Call the column "aux" in a montage and name it.'
        )


def _refuse_low_rate(recording: FileRecording, config: AnalysisConfig) -> None:
    if recording.fs_hz < config.min_rate_hz:
        raise UnsuitableStream(
            f"{recording.file_name} has {recording.fs_hz:g} samples per second: an order needs at "
            "least 1000, because fewer blur the starts. Record it again at 1000 or more."
        )


def _refuse_unreadable(
    recording: FileRecording, samples_uv: FloatArray, channels: tuple[ChannelInfo, ...]
) -> None:
    try:
        check_recording(samples_uv, recording.fs_hz, channels)
    except ValueError as exc:
        raise UnsuitableStream(f"{recording.file_name} cannot be analysed: {exc}.") from exc


def _refuse_short(recording: FileRecording) -> None:
    duration_s = recording.n_scans / recording.fs_hz
    if duration_s < _SHORTEST_S:
        raise UnsuitableStream(
            f"{recording.file_name} lasts {duration_s:g} s: a start is told from the rest before "
            f"it, so at least {_SHORTEST_S:g} s are needed. Record rest and movement in one file."
        )


def _refuse_rest_outside(recording: FileRecording, question: FileQuestion) -> None:
    duration_s = recording.n_scans / recording.fs_hz
    rest_s = question.rest_s
    if rest_s is None:
        return
    said = (
        f"{recording.file_name} lasts {duration_s:g} s, but the rest was said to be "
        f"{rest_s[0]:g} to {rest_s[1]:g} s"
    )
    if rest_s[1] > duration_s:
        raise UnsuitableStream(
            f"{said}: it must lie inside the file, counted from its first sample. "
            "Give another --rest."
        )
    if question.is_single_repetition and duration_s - rest_s[1] < _SHORTEST_LIFT_S:
        raise UnsuitableStream(
            f"{said}: with --single-repetition the movement follows the rest. Give another --rest."
        )
