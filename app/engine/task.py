"""One thing to analyse among many: a file, or a stored session that was read already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.engine.batch import FileAnswer, FileQuestion, answer_file
from app.engine.review import SESSION_EMPTY, possible_samples_uv, review_recording
from app.model.damage_words import damage_phrase
from app.model.session import StoredRecording
from dsp.amplitude.recording import SqueezesUnusable
from dsp.analysis import recording_repetitions
from dsp.published import DETECTORS
from dsp.published.recording import detect_recording


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A file by its path; a session by its name as a path, with its samples or why there are none.

    A worker reads files itself, and has no key of the store.
    """

    path: Path
    session: StoredRecording | None = None
    problem: str | None = None


def carry_out(task: Task, question: FileQuestion) -> FileAnswer:
    """Analyse what a task names; whatever is wrong with it becomes its sentence."""
    if task.problem is not None:
        return FileAnswer(task.path, None, task.problem)
    if task.session is None:
        return answer_file(task.path, question)
    try:
        return _answer_session(task.path, task.session, question)
    except SqueezesUnusable as exc:
        return FileAnswer(task.path, None, f"In {task.path.name} {exc}. Give another --reference.")
    except Exception as exc:  # noqa: BLE001 - one session the program stumbles over stops no run
        kind = type(exc).__name__
        return FileAnswer(
            task.path,
            None,
            f"{task.path.name} made the program fail ({kind}: {exc}). Please report it.",
        )


def _answer_session(path: Path, stored: StoredRecording, question: FileQuestion) -> FileAnswer:
    """Say of a session what its review says."""
    if not len(stored.samples_uv):
        return FileAnswer(path, None, SESSION_EMPTY.format(name=path.name))
    squeezes = question.squeezes if question.squeezes.squeezes else None
    review = review_recording(stored, question.config, squeezes=squeezes)
    samples_uv = possible_samples_uv(stored)
    fs_hz, channels = stored.info.fs_hz, stored.info.channels
    published = detect_recording(
        samples_uv,
        fs_hz,
        channels,
        recording_repetitions(samples_uv, fs_hz, channels, config=question.config),
        detectors=[DETECTORS[name] for name in question.detectors],
        config=question.config,
    )
    damage = damage_phrase(stored.damaged, fs_hz=fs_hz)
    return FileAnswer(
        path,
        review.finding,
        doubts=() if damage is None else (damage.text(),),
        amplitudes=review.amplitudes,
        published=published,
        is_simulated=stored.info.is_simulated,
        damaged=stored.damaged,
        first_index=stored.first_index,
    )
