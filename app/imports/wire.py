"""A recording or a rejection as bytes between two processes: typed JSON and bare samples.

Nothing here can carry code: what comes back from a process that read a hostile file is decoded into
the types below or refused.
"""

from __future__ import annotations

import struct

import msgspec
import numpy as np

from app.imports.recording import (
    ImportedChannel,
    ImportedEvent,
    ImportedRecording,
    ImportQuestion,
    LeftOut,
)
from app.imports.rejection import ImportRejected
from drivers.errors import Setting
from dsp.block import FloatArray

_LENGTH = struct.Struct("<Q")
_MOST_HEAD_BYTES = 1 << 26


class Request(msgspec.Struct, frozen=True):
    """What a reading process is asked; the path as hexadecimal, for it may be no text."""

    path_hex: str
    question: ImportQuestion


class _Head(msgspec.Struct, frozen=True):
    """Everything of a recording besides its samples."""

    file_name: str
    format: str
    fs_hz: float
    channels: tuple[ImportedChannel, ...]
    n_scans: int
    events: tuple[ImportedEvent, ...]
    left_out: tuple[LeftOut, ...]
    assumed: tuple[str, ...]
    started: str | None
    is_simulated: bool


class _Refusal(msgspec.Struct, frozen=True):
    """Why nothing was read."""

    sentence: str
    setting: Setting | None


class _Answer(msgspec.Struct, frozen=True):
    """One of the two."""

    head: _Head | None = None
    refusal: _Refusal | None = None


class NoAnswer(Exception):
    """What came back is neither a recording nor a rejection."""


def encode_recording(recording: ImportedRecording) -> tuple[bytes, FloatArray]:
    """Return what goes first, and the samples that follow as they lie in memory."""
    head = _Head(
        _plain(recording.file_name),
        recording.format,
        recording.fs_hz,
        recording.channels,
        len(recording.samples_uv),
        recording.events,
        recording.left_out,
        recording.assumed,
        recording.started,
        recording.is_simulated,
    )
    samples_uv = np.ascontiguousarray(recording.samples_uv, dtype="<f8")
    return _framed(_Answer(head=head)), samples_uv


def encode_rejection(problem: ImportRejected) -> bytes:
    """Return a rejection as it goes."""
    return _framed(_Answer(refusal=_Refusal(_plain(str(problem)), problem.setting)))


def decode_answer(content: memoryview, *, file_name: str) -> ImportedRecording:
    """Return the recording; raises ImportRejected, or NoAnswer where the bytes are neither."""
    if len(content) < _LENGTH.size:
        raise NoAnswer
    (n_head,) = _LENGTH.unpack_from(content)
    end = _LENGTH.size + n_head
    if n_head > _MOST_HEAD_BYTES or end > len(content):
        raise NoAnswer
    try:
        answer = msgspec.json.decode(content[_LENGTH.size : end], type=_Answer)
    except (msgspec.MsgspecError, ValueError) as exc:
        raise NoAnswer from exc
    if answer.refusal is not None:
        raise ImportRejected(answer.refusal.sentence, setting=answer.refusal.setting)
    head = answer.head
    n_bytes = 0 if head is None else 8 * head.n_scans * len(head.channels)
    if head is None or head.n_scans < 1 or not head.channels or len(content) - end != n_bytes:
        raise NoAnswer
    samples_uv = np.frombuffer(content[end:], "<f8").reshape(head.n_scans, len(head.channels))
    return ImportedRecording(
        file_name,
        head.format,
        head.fs_hz,
        head.channels,
        samples_uv,
        head.events,
        head.left_out,
        head.assumed,
        head.started,
        head.is_simulated,
    )


def _framed(answer: _Answer) -> bytes:
    head = msgspec.json.encode(answer)
    return _LENGTH.pack(len(head)) + head


def _plain(text: str) -> str:
    """Return a text that JSON can hold: half characters, as odd file names have, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
