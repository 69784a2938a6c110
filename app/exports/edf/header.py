"""The header of a file, made by edfio from one empty record; signals and marks follow it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
from edfio import EdfAnnotation, Patient, Recording

from app.exports.content import Content
from app.exports.disclosure import shown_start
from app.exports.edf.field import plain
from app.exports.edf.kind import EdfKind
from app.exports.edf.records import Records
from app.exports.edf.scale import Scale
from dsp.block import ChannelInfo

N_MARKS_LEAST = 24
# Every date of a file that tells none; readers choke on anything that is no date.
_NO_DAY = datetime.date(1985, 1, 1)
_N_TEXT = 80
# Of the 80 letters of the patient, so that code and name have room beside sex and birth.
_N_PERSON = 34
_RECORD_COUNT = slice(236, 244)
# An annotation "+0", its separators and those of the record's own time, around its text.
_N_AROUND = 10


def header_bytes(
    content: Content,
    kind: EdfKind,
    labels: Sequence[str],
    scales: Sequence[Scale],
    records: Records,
    *,
    n_records: int,
) -> bytes:
    """Return the header of a file that will hold this many records."""
    fs_hz = records.n_scans / records.duration_s
    signals = [
        kind.signal(
            np.full(records.n_scans, scale.lowest, dtype=kind.number),
            fs_hz,
            label=label,
            transducer_type=_transducer(channel),
            physical_dimension="uV",
            physical_range=(scale.low_uv, scale.high_uv),
            digital_range=(scale.lowest, scale.highest),
        )
        for channel, label, scale in zip(content.session.info.channels, labels, scales, strict=True)
    ]
    started = shown_start(content.session, content.disclosure)
    day, time = (_NO_DAY, datetime.time()) if started is None else (started.date(), started.time())
    file = kind.file(
        signals,
        patient=_patient(content),
        recording=Recording(startdate=day),
        starttime=time.replace(microsecond=0),
        data_record_duration=records.duration_s,
        annotations=[EdfAnnotation(0, None, "x" * (records.n_marks - _N_AROUND))],
    )
    header = bytearray(file.to_bytes()[: file.bytes_in_header_record])
    header[_RECORD_COUNT] = str(n_records).encode().ljust(8)
    return bytes(header)


def _patient(content: Content) -> Patient:
    """Return nobody, or with a reason who it was; a field of EDF+ has no blanks."""
    person = content.person
    if person is None or not content.disclosure.is_identified:
        return Patient()
    fields = (person.pseudonym or person.study_id, person.name)
    code, name = (plain(each, _N_PERSON).replace(" ", "_") or "X" for each in fields)
    if person.body.sex == "F":
        return Patient(code=code, sex="F", name=name)
    return Patient(code=code, sex="M" if person.body.sex == "M" else "X", name=name)


def _transducer(channel: ChannelInfo) -> str:
    """Return the whole name, which the label may have cut, and where the µV count."""
    at = "uV at the skin" if channel.is_calibrated else "uV at the converter, gain not known"
    name = plain(channel.name, _N_TEXT - len(at) - len(": "))
    return f"{name}: {at}" if name else at
