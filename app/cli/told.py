"""What is said of one subject, as JSON and in words: made once, kept for a run that goes on later.

``KeptAnswers`` holds one file per subject. Its name is a fingerprint of the recording, of what lies
beside it, of everything that was asked and of the program's version: what is found under it is what
an analysis would say again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from app import __version__
from app.cli.amplitude_table import amplitude_lines
from app.cli.description import describe
from app.cli.detector_table import detector_lines
from app.cli.outcome import BadInput
from app.cli.setting_words import with_montage_line, with_place
from app.engine.batch import FileAnswer, FileQuestion
from app.exports.amplitude_json import with_amplitudes
from app.exports.analysis_json import error_as_dict, finding_as_dict
from app.exports.damage_json import with_damage
from app.exports.published_json import with_published
from app.model.damage_words import damage_places_phrase
from app.model.montage import missing_muscle
from app.model.session import SessionSummary
from drivers.csv_ledger import is_simulated, ledger_of
from dsp.analysis import METHOD_VERSION


class Told(msgspec.Struct, frozen=True):
    """One subject's part of the JSON, its words, and the sentences for standard error."""

    content: dict[str, Any]
    words: str
    doubts: tuple[str, ...]
    is_found: bool
    lacks_muscle: bool


def tell(name: str, answer: FileAnswer, question: FileQuestion) -> Told:
    """Put an answer into JSON and into words."""
    if answer.finding is None:
        problem = with_place(answer.problem or "", answer.setting)
        return Told(error_as_dict(problem, file_name=name), "", (problem,), False, False)
    order = with_damage(
        finding_as_dict(answer.finding, file_name=name),
        answer.damaged,
        fs_hz=answer.finding.fs_hz,
        first_index=answer.first_index,
    )
    content = with_published(
        with_amplitudes(order, answer.amplitudes), answer.published, question.detectors
    )
    names = [channel.name for channel in answer.finding.channels]
    missing = missing_muscle(names, source=answer.path.name)
    lines = [] if missing is None else [with_montage_line(missing)]
    words = _in_words(name, answer)
    return Told(content, words, (*answer.doubts, *lines), True, missing is not None)


def _in_words(name: str, answer: FileAnswer) -> str:
    """Return the order, below it how large the signals were, and what others say of the starts."""
    is_of_nobody = answer.is_simulated or is_simulated(answer.path)
    title = f"{name} (simulated: no person was recorded)" if is_of_nobody else name
    order = describe(answer.finding) if answer.finding else ""
    sizes = amplitude_lines(answer.amplitudes) if answer.amplitudes else []
    damage = _damage_line(answer)
    return "\n  ".join([f"{title}: {order}", *damage, *sizes, *detector_lines(answer.published)])


def _damage_line(answer: FileAnswer) -> list[str]:
    if answer.finding is None:
        return []
    told = damage_places_phrase(
        answer.damaged, fs_hz=answer.finding.fs_hz, first_index=answer.first_index
    )
    return [] if told is None else [f"{told.text()}."]


class KeptAnswers:
    """A folder of what was told before."""

    def __init__(self, folder: Path, question: FileQuestion) -> None:
        self._folder = folder
        self._asked = f"{__version__} {METHOD_VERSION} {question!r}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise BadInput(
                f"{folder} cannot be made a folder for answers ({exc.strerror}). Name another."
            ) from exc

    def place_of(self, path: Path, name: str, session: SessionSummary | None) -> Path:
        """Return where the answer of a subject lies, or will."""
        print_of = hashlib.sha256(f"{self._asked}\n{name}\n".encode("utf-8", "backslashreplace"))
        if session is not None:
            span = (session.first_index, session.end_index, session.n_missing)
            held = (session.id, *span, session.damage)
            print_of.update(repr(held).encode("utf-8"))
        else:
            beside = path.with_name(f"{path.stem.removesuffix('_samples')}.json")
            for each in (path, beside, ledger_of(path)):
                print_of.update(_digest(each))
        return self._folder / f"{print_of.hexdigest()}.json"

    def read(self, place: Path) -> Told | None:
        """Return what was told before; None where it is not there to the bit as it was kept."""
        try:
            digest, _, content = place.read_bytes().partition(b"\n")
            if digest != _seal_of(place, content):
                return None
            return msgspec.json.decode(content, type=Told)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def keep(self, place: Path, told: Told) -> None:
        """Write what was told: whole, or not at all."""
        part = place.with_suffix(".part")
        try:
            with part.open("wb") as file:
                content = msgspec.json.encode(told)
                file.write(_seal_of(place, content) + b"\n" + content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(place)
        except OSError as exc:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise BadInput(
                f"An answer cannot be kept in {self._folder} ({exc.strerror}). Make room there and "
                "start again: what was kept is not lost."
            ) from exc


def _seal_of(place: Path, content: bytes) -> bytes:
    """Return the digest of an answer under its own name, so that none passes for another's."""
    return hashlib.sha256(place.name.encode() + b"\n" + content).hexdigest().encode()


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except (OSError, ValueError):
        return b"not there"
