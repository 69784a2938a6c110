"""The header of an EDF or BDF file, checked word by word before a sample is touched."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.imports.rejection import ImportRejected
from app.imports.signals import MOST_CHANNELS

FIXED_BYTES = 256
EDF_VERSION = b"0       "
BDF_VERSION = b"\xffBIOSEMI"
_WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
"""Of each signal: label, transducer, unit, physical and digital limits, filters, n, reserved."""

_MOST_RECORD_SAMPLES = 1 << 24
_MOST_RECORDS = 1 << 31
_LONGEST_RECORD_S = 1e5


@dataclass(frozen=True, slots=True)
class EdfSignalHeader:
    """One signal as the header describes it."""

    label: str
    transducer: str
    unit: str
    physical_min: float
    physical_max: float
    digital_min: int
    digital_max: int
    n_per_record: int

    @property
    def is_annotations(self) -> bool:
        """Tell the channel of texts from a signal."""
        return self.label in ("EDF Annotations", "BDF Annotations")

    @property
    def per_count(self) -> float:
        """Return what one count is in the signal's unit; negative where it was turned over."""
        return (self.physical_max - self.physical_min) / (self.digital_max - self.digital_min)


@dataclass(frozen=True, slots=True)
class EdfHeader:
    """A header whose every number was checked; ``n_records`` is -1 where it was never filled in."""

    n_bytes_per_sample: int
    is_discontinuous: bool
    started: str | None
    n_records: int
    record_s: float
    signals: tuple[EdfSignalHeader, ...]

    @property
    def n_header_bytes(self) -> int:
        """Return where the first record begins."""
        return FIXED_BYTES * (len(self.signals) + 1)

    @property
    def n_record_bytes(self) -> int:
        """Return how long a record is."""
        return self.n_bytes_per_sample * sum(each.n_per_record for each in self.signals)


def read_edf_header(content: bytes, file_name: str) -> EdfHeader:
    """Read the header, or refuse it with the field that is at fault."""
    field = _Fields(content, file_name)
    version = field.take(8)
    if version not in (EDF_VERSION, BDF_VERSION):
        raise field.wrong("version", repr(version), "it must be that of EDF or BDF")
    field.take(80 + 80)  # whom it is of: never imported
    started = _start(field.text(8), field.text(8))
    n_header_bytes = field.whole(8, "size of the header", least=2 * FIXED_BYTES)
    kind = field.text(44)
    n_records = field.whole(8, "number of records", least=-1, most=_MOST_RECORDS)
    record_s = field.number(8, "length of a record")
    n_signals = field.whole(4, "number of signals", least=1, most=MOST_CHANNELS)
    if n_header_bytes != FIXED_BYTES * (n_signals + 1):
        rule = f"with {n_signals} signals it must be {FIXED_BYTES * (n_signals + 1)}"
        raise field.wrong("size of the header", str(n_header_bytes), rule)
    if not 0 < record_s <= _LONGEST_RECORD_S:
        raise field.wrong("length of a record", f"{record_s:g} s", "it must be above 0")
    is_bdf = version == BDF_VERSION
    return EdfHeader(
        n_bytes_per_sample=3 if is_bdf else 2,
        is_discontinuous=kind.startswith(("EDF+D", "BDF+D")),
        started=started,
        n_records=n_records,
        record_s=record_s,
        signals=_read_signals(field, n_signals, n_bits=24 if is_bdf else 16),
    )


def _read_signals(field: _Fields, n_signals: int, *, n_bits: int) -> tuple[EdfSignalHeader, ...]:
    begin = field.at
    if len(field.content) < begin + sum(_WIDTHS) * n_signals:
        raise field.wrong("header", f"{len(field.content)} bytes", "it is cut short")
    signals = []
    for number in range(n_signals):
        cells = []
        at = begin
        for width in _WIDTHS:
            cells.append(field.content[at + width * number : at + width * (number + 1)])
            at += width * n_signals
        signals.append(_read_signal(_Signal(number + 1, cells, field), n_bits))
    if sum(each.n_per_record for each in signals) > _MOST_RECORD_SAMPLES:
        raise field.wrong("samples per record", "too many", "a record holds at most 2^24")
    return tuple(signals)


def _read_signal(cell: _Signal, n_bits: int) -> EdfSignalHeader:
    signal = EdfSignalHeader(
        label=cell.text(0),
        transducer=cell.text(1),
        unit=cell.text(2),
        physical_min=cell.number(3, "physical minimum"),
        physical_max=cell.number(4, "physical maximum"),
        digital_min=cell.whole(5, "digital minimum"),
        digital_max=cell.whole(6, "digital maximum"),
        n_per_record=cell.whole(8, "samples per record"),
    )
    if not 1 <= signal.n_per_record <= _MOST_RECORD_SAMPLES:
        raise cell.wrong("samples per record", f"{signal.n_per_record}", "there must be at least 1")
    if signal.is_annotations:
        return signal
    least, most = -(1 << (n_bits - 1)), (1 << (n_bits - 1)) - 1
    if not least <= signal.digital_min < signal.digital_max <= most:
        told = f"{signal.digital_min} to {signal.digital_max}"
        raise cell.wrong("digital range", told, f"it must grow and lie within {n_bits} bits")
    if signal.physical_min == signal.physical_max:
        raise cell.wrong("physical range", f"{signal.physical_min:g} only", "it must have two ends")
    return signal


class _Fields:
    """The header's fields one after the other."""

    def __init__(self, content: bytes, file_name: str) -> None:
        self.content = content
        self.at = 0
        self._file_name = file_name
        if len(content) < FIXED_BYTES:
            raise self.wrong("header", f"{len(content)} bytes", f"it has at least {FIXED_BYTES}")

    def take(self, n_bytes: int) -> bytes:
        self.at += n_bytes
        return self.content[self.at - n_bytes : self.at]

    def text(self, n_bytes: int) -> str:
        return as_text(self.take(n_bytes))

    def number(self, n_bytes: int, what: str) -> float:
        return self.parse(self.text(n_bytes), what)

    def whole(self, n_bytes: int, what: str, *, least: int, most: int = 1 << 31) -> int:
        value = self.parse(self.text(n_bytes), what)
        if not value.is_integer() or not least <= value <= most:
            raise self.wrong(what, f"{value:g}", f"it must be a whole number from {least} up")
        return int(value)

    def parse(self, text: str, what: str) -> float:
        try:
            value = float(text.replace("_", " _"))
        except ValueError as exc:
            raise self.wrong(what, repr(text), "it must be a number") from exc
        if not math.isfinite(value):
            raise self.wrong(what, repr(text), "it must be a finite number")
        return value

    def wrong(self, what: str, found: str, rule: str) -> ImportRejected:
        return ImportRejected(
            f"The {what} in the header of {self._file_name} is {found}: {rule}. Export the "
            "recording again."
        )


class _Signal:
    """The header's cells of one signal."""

    def __init__(self, number: int, cells: list[bytes], fields: _Fields) -> None:
        self._number = number
        self._cells = cells
        self._fields = fields

    def text(self, cell: int) -> str:
        return as_text(self._cells[cell])

    def number(self, cell: int, what: str) -> float:
        return self._fields.parse(self.text(cell), f"{what} of signal {self._number}")

    def whole(self, cell: int, what: str) -> int:
        value = self.number(cell, what)
        if not value.is_integer():
            raise self.wrong(what, f"{value:g}", "it must be a whole number")
        return int(value)

    def wrong(self, what: str, found: str, rule: str) -> ImportRejected:
        return self._fields.wrong(f"{what} of signal {self._number}", found, rule)


def as_text(field: bytes) -> str:
    """Return a field as text; older programs write µ in the code page of the country."""
    return field.decode("latin-1").strip("\0 ")


def _start(date: str, time: str) -> str | None:
    """Return ISO 8601 from dd.mm.yy and hh.mm.ss; None where they are none or anonymous."""
    try:
        day, month, year = (int(each) for each in date.split("."))
        hour, minute, second = (int(each) for each in time.split("."))
    except ValueError:
        return None
    century = 1900 if year >= 85 else 2000  # noqa: PLR2004 - the standard's own clipping year
    is_date = 1 <= day <= 31 and 1 <= month <= 12 and 0 <= year <= 99  # noqa: PLR2004
    is_time = 0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59  # noqa: PLR2004
    if not (is_date and is_time) or (day, month, year) == (1, 1, 85):
        return None
    return f"{century + year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
