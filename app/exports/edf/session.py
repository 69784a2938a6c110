"""A stored session as one EDF+ or BDF+ file; it computes nothing but whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.exports.content import Content
from app.exports.edf.counts import WholeSteps
from app.exports.edf.header import N_MARKS_LEAST, header_bytes
from app.exports.edf.kind import EdfKind
from app.exports.edf.label import labels
from app.exports.edf.marks import Mark, marks_of
from app.exports.edf.read_back import refuse_other_samples
from app.exports.edf.records import MOST_BYTES, Records, cut
from app.exports.edf.scale import Digital, Scale, scale_of
from app.exports.edf.tal import record_bytes
from app.exports.errors import ExportFailed
from app.exports.scans import Scans
from app.exports.survey import Survey
from app.exports.whole import WholeFile
from app.model.counted import counted
from app.model.export import Exported, ExportWish
from dsp.block import FloatArray

_COARSE_UV = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a file that must be known before its first sample is written."""

    content: Content
    kind: EdfKind
    labels: tuple[str, ...]
    scales: tuple[Scale, ...]
    records: Records
    marks: tuple[bytes, ...]
    survey: Survey
    n_beyond: NDArray[np.int64]
    """Per signal, how many samples the file could not hold; counted while they are written."""

    def notes(self) -> tuple[str, ...]:
        """Return in sentences what the file says less finely than the store."""
        clipped = zip(self.labels, self.survey.n_at_limit.tolist(), strict=True)
        told = [
            f"{label}: {counted(n, 'sample')} at the converter's limit, clipped."
            for label, n in clipped
            if n
        ]
        told += [
            f"{label}: {counted(n, 'sample')} beyond what {self.kind.title} can hold, cut off."
            for label, n in zip(self.labels, self.n_beyond.tolist(), strict=True)
            if n
        ]
        coarse = [
            (label, scale.step_uv)
            for label, scale in zip(self.labels, self.scales, strict=True)
            if not scale.are_counts and scale.step_uv > _COARSE_UV
        ]
        told += [
            f"{label}: {self.kind.title} has steps of {step_uv:.2g} µV over the sensor's range. "
            "BDF+ has finer ones."
            for label, step_uv in coarse
        ]
        return tuple(told)


def export_edf(content: Content, scans: Scans, wish: ExportWish, kind: EdfKind) -> Exported:
    """Write the session's file; all of it or nothing."""
    plan = plan_file(content, scans, kind)
    with WholeFile(wish.folder, f"{content.stem}{kind.suffix}") as file:
        file.write(file.place.name, file_pieces(plan, scans))
    return Exported(file.place, file.files, plan.notes())


def plan_file(content: Content, scans: Scans, kind: EdfKind) -> Plan:
    """Read the session once and plan its file."""
    info = content.session.info
    survey, steps = Survey(info.channels), WholeSteps(info.channels)
    for piece in scans:
        steps.take(survey.take(piece))
    named = labels(info.channels)
    scales = tuple(
        scale_of(channel, at, survey, kind, are_counts=bool(steps.hold[at]))
        for at, channel in enumerate(info.channels)
    )
    records, marks = _cut_and_marked(content, scans, survey, kind, named)
    return Plan(
        content, kind, named, scales, records, marks, survey, np.zeros(len(scales), np.int64)
    )


def file_pieces(plan: Plan, scans: Scans) -> Iterator[bytes]:
    """Yield the header, then every record."""
    yield header_bytes(
        plan.content,
        plan.kind,
        plan.labels,
        plan.scales,
        plan.records,
        n_records=len(plan.marks),
    )
    at = 0
    for records in _in_records(scans, plan.records.n_scans):
        n_records = len(records) // plan.records.n_scans
        yield _record_bytes(plan, records, plan.marks[at : at + n_records])
        at += n_records


def _cut_and_marked(
    content: Content, scans: Scans, survey: Survey, kind: EdfKind, named: Sequence[str]
) -> tuple[Records, tuple[bytes, ...]]:
    """Return records short enough for their annotations, and these, all of one length."""
    info = content.session.info
    n_scan_bytes = info.n_channels * kind.n_bytes
    happened = content.happenings(scans)
    clipped = tuple(zip(named, survey.n_at_limit.tolist(), strict=True))
    n_marks = N_MARKS_LEAST
    while n_marks < MOST_BYTES - n_scan_bytes:
        records = cut(info.fs_hz, n_scan_bytes=n_scan_bytes, n_mark_bytes=n_marks)
        n_records = records.n_needed(survey.n_scans)
        n_filled = n_records * records.n_scans - survey.n_scans
        marks: Sequence[Mark] = marks_of(
            content, happened, n_scans=survey.n_scans, n_filled=n_filled, clipped=clipped
        )
        made = record_bytes(marks, n_records=n_records, duration_s=records.duration_s)
        longest = max(map(len, made))
        if longest <= n_marks:
            return records, tuple(each.ljust(n_marks, b"\0") for each in made)
        # A number of annotation bytes is a whole number of the file's samples.
        n_marks = -(-longest // (2 * kind.n_bytes)) * 2 * kind.n_bytes
    raise ExportFailed(
        f"Session {content.session.id} has {info.n_channels} channels and more to say beside them "
        f"than a record of {kind.title} holds ({MOST_BYTES} bytes). Export it as CSV."
    )


def _in_records(scans: Iterable[FloatArray], n_scans: int) -> Iterator[FloatArray]:
    """Yield whole records, as many at a time as there are; the last one is filled with NaN."""
    rest: FloatArray | None = None
    for piece in scans:
        held = piece if rest is None else np.concatenate((rest, piece))
        n_whole = len(held) // n_scans * n_scans
        if n_whole:
            yield held[:n_whole]
        rest = held[n_whole:]
    if rest is not None and len(rest):
        yield np.concatenate((rest, np.full((n_scans - len(rest), rest.shape[1]), np.nan)))


def _record_bytes(plan: Plan, samples_uv: FloatArray, marks: Sequence[bytes]) -> bytes:
    """Return the bytes of whole records: signal after signal, then the annotations."""
    n_records, n_scans = len(marks), plan.records.n_scans
    n_signal = n_scans * plan.kind.n_bytes
    laid_out = np.empty((n_records, len(plan.scales) * n_signal + plan.records.n_marks), np.uint8)
    for at, scale in enumerate(plan.scales):
        numbers = scale.numbers(samples_uv[:, at])
        refuse_other_samples(samples_uv[:, at], numbers, scale, plan.labels[at], plan.kind)
        plan.n_beyond[at] += scale.n_beyond(samples_uv[:, at])
        laid_out[:, at * n_signal : (at + 1) * n_signal] = _little_endian(
            numbers, plan.kind.n_bytes
        ).reshape(n_records, n_signal)
    said = np.frombuffer(b"".join(marks), np.uint8)
    laid_out[:, -plan.records.n_marks :] = said.reshape(n_records, plan.records.n_marks)
    return laid_out.tobytes()


def _little_endian(numbers: Digital, n_bytes: int) -> NDArray[np.uint8]:
    """Return the lowest bytes of each number, the least of them first."""
    four = numbers.astype("<i4").view(np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(four[:, :n_bytes])
