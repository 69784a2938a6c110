"""EDF, EDF+, BDF and BDF+ files; who was recorded is never read.

The samples are two or three bytes each and the header says where; nothing else is needed, so no
library stands between (docs/imports.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.imports.edf_header import EdfHeader, EdfSignalHeader, read_edf_header
from app.imports.gap_limit import refuse_emptiness, refuse_long_gap
from app.imports.rejection import ImportRejected
from app.imports.signals import NotedEvent, ReadFile, ReadSignal
from app.imports.unit import read_voltage, uv_per
from dsp.block import ChannelInfo, ChannelKind, FloatArray

_ANNOTATION = re.compile(
    rb"(?P<onset>[+-]\d{1,12}(?:\.\d{0,24})?)(?:\x15(?P<lasts>\d{1,12}(?:\.\d{0,24})?))?\x14"
    rb"(?P<texts>[^\x00]*?)\x14\x00"
)
_MISSING = "BAD_ACQ_SKIP"
"""What our own files and MNE's begin a text with where samples stand for ones that are missing."""
_OF_SIGNAL = re.compile(r"missing of (?P<label>.+): the lowest value")
"""How our own files go on where a single signal lacks them."""

_SIMULATED = "simulated, no person was connected"
_AT_CONVERTER = "at the converter"
_TYPES = ("EEG", "ECG", "EOG", "ERG", "MEG", "MCG", "EP", "Resp", "Temp", "SaO2", "Light", "Sound")
_KINDS = {"EMG": ChannelKind.EMG, "Env": ChannelKind.ENVELOPE, "Aux": ChannelKind.AUX}
_NEAR_WHOLE = 1e-6
_MOST_ZERO = 1 << 30


@dataclass(frozen=True, slots=True)
class _Note:
    """A text at a time, which may hold for a while."""

    onset_s: float
    lasts_s: float
    text: str


def read_edf(path: Path) -> ReadFile:
    """Read every signal of a file."""
    content = path.read_bytes()
    header = read_edf_header(content, path.name)
    assumed: list[str] = []
    records = _records(content, header, path.name, assumed)
    starts_s, notes = _annotations(records, header, path.name)
    _refuse_odd_starts(starts_s, header, path.name)
    begins = np.cumsum([0, *(each.n_per_record for each in header.signals)]).tolist()
    signals = tuple(
        _without_fillers(
            _signal(signal, records[:, begin : begin + signal.n_per_record], starts_s, header),
            [note for note in notes if note.text.startswith(_MISSING)],
            signal,
        )
        for signal, begin in zip(header.signals, begins, strict=False)
        if not signal.is_annotations
    )
    family = "BDF" if header.n_bytes_per_sample == 3 else "EDF"  # noqa: PLR2004 - bytes
    plus = "+" if any(each.is_annotations for each in header.signals) else ""
    return ReadFile(
        path.name,
        f"{family}{plus}",
        signals,
        events=tuple(
            NotedEvent(each.onset_s, each.text)
            for each in notes
            if not each.text.startswith(_MISSING)
        ),
        assumed=tuple(assumed),
        started=header.started,
        is_simulated=any(each.text == _SIMULATED for each in notes),
    )


def _records(
    content: bytes, header: EdfHeader, file_name: str, assumed: list[str]
) -> NDArray[np.uint8]:
    """Return the whole records as ``(n_records, n_samples, n_bytes)``."""
    n_there = (len(content) - header.n_header_bytes) // header.n_record_bytes
    n_records = n_there if header.n_records < 0 else min(n_there, header.n_records)
    if n_records < 1:
        raise ImportRejected(
            f"{file_name} holds no whole record: a recording has at least one. It was cut short; "
            "copy it again from where it came."
        )
    if header.n_records < 0:
        assumed.append(f"The file was not closed: {n_records} whole records were counted in it.")
    elif n_records < header.n_records:
        assumed.append(
            f"The file is cut short: its header promises {header.n_records} records, "
            f"{n_records} are there."
        )
    raw = np.frombuffer(content, np.uint8, n_records * header.n_record_bytes, header.n_header_bytes)
    return raw.reshape(n_records, -1, header.n_bytes_per_sample)


def _annotations(
    records: NDArray[np.uint8], header: EdfHeader, file_name: str
) -> tuple[FloatArray, list[_Note]]:
    """Return when each record begins, as the first channel of texts says, and what is noted."""
    even_s = np.arange(len(records), dtype=np.float64) * header.record_s
    told_s: FloatArray | None = None
    notes: list[_Note] = []
    at = 0
    for signal in header.signals:
        part = records[:, at : at + signal.n_per_record]
        at += signal.n_per_record
        if not signal.is_annotations:
            continue
        starts_s = np.full(len(records), np.nan)
        for number, record in enumerate(part):
            _read_record(record.tobytes(), number, starts_s, notes)
        told_s = starts_s if told_s is None else told_s
    if not header.is_discontinuous:
        is_told = told_s is not None and not np.isnan(told_s[0])
        return even_s + (told_s[0] if told_s is not None and is_told else 0.0), notes
    if told_s is None or np.isnan(told_s).any():
        raise ImportRejected(
            f"{file_name} has gaps but does not say when each of its records begins: where samples "
            "are missing could not be told. Export the recording again."
        )
    return told_s, notes


def _read_record(text: bytes, number: int, told_s: FloatArray, notes: list[_Note]) -> None:
    for found in _ANNOTATION.finditer(text):
        onset_s = float(found["onset"])
        texts = found["texts"].split(b"\x14")
        if np.isnan(told_s[number]) and texts[0] == b"":
            told_s[number] = onset_s
        lasts_s = float(found["lasts"] or 0.0)
        noted = (each.decode("utf-8", "replace") for each in texts if each)
        notes += [_Note(onset_s, lasts_s, text) for text in noted]


def _refuse_odd_starts(starts_s: FloatArray, header: EdfHeader, file_name: str) -> None:
    """Refuse records that overlap in time or lie too far apart."""
    steps_s = np.diff(starts_s)
    slack_s = header.record_s * _NEAR_WHOLE + 1e-9
    if (steps_s < header.record_s - slack_s).any():
        raise ImportRejected(
            f"The records of {file_name} overlap in time: each must begin after the one before "
            "has ended. Export the recording again."
        )
    if not len(steps_s):
        return
    refuse_long_gap(float(steps_s.max()) - header.record_s, file_name)
    span_s = float(starts_s[-1] - starts_s[0]) + header.record_s
    n_per_record = max(each.n_per_record for each in header.signals)
    refuse_emptiness(
        round(span_s / header.record_s * n_per_record),
        len(starts_s) * n_per_record,
        len(header.signals),
        file_name,
    )


def _signal(
    signal: EdfSignalHeader,
    samples: NDArray[np.uint8],
    starts_s: FloatArray,
    header: EdfHeader,
) -> ReadSignal:
    fs_hz = signal.n_per_record / header.record_s
    counts = _counts(samples)
    info = _info(signal)
    values = _values(counts, info, signal)
    begins = np.rint((starts_s - starts_s[0]) * fs_hz).astype(np.int64)
    grid = np.full(int(begins[-1]) + signal.n_per_record, np.nan)
    grid[begins[:, None] + np.arange(signal.n_per_record)] = values
    return ReadSignal(info, signal.unit, fs_hz, grid, start_s=float(starts_s[0]))


def _without_fillers(
    signal: ReadSignal, fillers: list[_Note], header: EdfSignalHeader
) -> ReadSignal:
    """Return a signal without the samples that stand where none was recorded.

    Where a single signal lacks samples, as this program's own files tell, its lowest value stands
    for each, and the others keep theirs.
    """
    lowest = float(_values(np.array([header.digital_min], np.float64), signal.info, header)[0])
    for each in fillers:
        begin = max(round((each.onset_s - signal.start_s) * signal.fs_hz), 0)
        end = begin + max(round(each.lasts_s * signal.fs_hz), 0)
        whose = _OF_SIGNAL.search(each.text)
        if whose is None:
            signal.values[begin:end] = np.nan
        elif whose["label"] == header.label:
            part = signal.values[begin:end]
            part[part == lowest] = np.nan
    return signal


def _values(counts: FloatArray, info: ChannelInfo, signal: EdfSignalHeader) -> FloatArray:
    """Return what counts are in the signal's unit."""
    unit = read_voltage(signal.unit)
    if info.uv_per_count is not None and unit is not None:
        # By the very rule the store packs by, so that counts stay counts.
        return (counts - info.zero_count) * (info.uv_per_count / uv_per(unit))
    return (counts - signal.digital_min) * signal.per_count + signal.physical_min


def _counts(samples: NDArray[np.uint8]) -> FloatArray:
    """Return little-endian two's complement numbers of two or three bytes."""
    value = np.zeros(samples.shape[:2], np.int32)
    n_bytes = samples.shape[2]
    for place in range(n_bytes):
        value |= samples[:, :, place].astype(np.int32) << (8 * place)
    sign = 1 << (8 * n_bytes - 1)
    counts: FloatArray = ((value ^ sign) - sign).astype(np.float64)
    return counts


def _info(signal: EdfSignalHeader) -> ChannelInfo:
    """Return the channel; its limits are where the converter's range ends, and clipping shows."""
    kind, name = _split_label(signal.label)
    is_calibrated = _AT_CONVERTER not in signal.transducer
    unit = read_voltage(signal.unit)
    if unit is None:
        return ChannelInfo(name, kind, is_calibrated=is_calibrated)
    factor = uv_per(unit)
    ends_uv = sorted((signal.physical_min * factor, signal.physical_max * factor))
    zero = signal.digital_min - signal.physical_min / signal.per_count
    is_whole = abs(zero) < _MOST_ZERO and abs(zero - round(zero)) <= _NEAR_WHOLE
    is_exact = signal.per_count > 0 and is_whole
    return ChannelInfo(
        name,
        kind,
        uv_per_count=signal.per_count * factor if is_exact else None,
        zero_count=round(zero) if is_exact else 0,
        low_uv=ends_uv[0],
        high_uv=ends_uv[1],
        is_calibrated=is_calibrated,
    )


def _split_label(label: str) -> tuple[ChannelKind, str]:
    """Return kind and name of ``EMG GMax_R``; a label without a type may be muscle."""
    kind, _, name = label.partition(" ")
    if kind in _KINDS and name.strip():
        return _KINDS[kind], name.strip()
    return (ChannelKind.AUX if kind in _TYPES else ChannelKind.EMG), label
