"""OpenSignals text files of BITalino and biosignalsplux: counts, and what they are where known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.imports.gap_limit import refuse_emptiness, refuse_long_gap
from app.imports.recording import ImportQuestion, LeftOut
from app.imports.rejection import ImportRejected
from app.imports.signals import MOST_CHANNELS, ReadFile, ReadSignal
from app.imports.text_table import read_table
from drivers.csv_text import read_text
from dsp.block import ChannelInfo, FloatArray, LinkDoubt

TITLE = "OpenSignals"
FIRST_WORDS = "# OpenSignals Text File Format"
_END = "# EndOfHeader"
_COUNTER = "nSeq"
_COUNTER_BITS_BITALINO = 4
_COUNTER_BITS = 16
_MOST_BITS = 24
_MOST_LOST_SHARE = 0.2
_EMG_SENSORS = ("EMG", "EMGBIT", "EMGBITREV")
_UNNAMED_SENSORS = ("RAW", "CUSTOM", "UNKNOWN", "")


@dataclass(frozen=True, slots=True)
class _Family:
    """What a family of devices does to a voltage before it becomes a count."""

    supply_uv: float
    emg_gain: float


_BITALINO = _Family(3.3e6, 1009.0)
_PLUX = _Family(3.0e6, 1000.0)


@dataclass(frozen=True, slots=True)
class _Device:
    """One device of the header; ``first_column`` is where its columns begin."""

    model: str
    fs_hz: float
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    sensors: tuple[str, ...]
    bits: tuple[int, ...]
    counter_bits: int
    first_column: int
    started: str | None


def read_opensignals(path: Path, question: ImportQuestion) -> ReadFile:
    """Read the one device of a file, or the one that holds the channels asked for."""
    text = read_text(path)
    head, below, first_line = _split(text, path.name)
    devices = _read_devices(head, path.name)
    titles = [title for device in devices for title in device.columns]
    body = below.replace("\t\n", "\n").removesuffix("\t")
    rows = read_table(body, titles, delimiter="\t", first_line=first_line, file_name=path.name)
    device = _choose(devices, question, path.name)
    columns = rows[:, device.first_column : device.first_column + len(device.columns)]
    scans, assumed = _count_scans(columns, device, path.name)
    return _read_signals(columns, scans, device, assumed, path.name)


def _split(text: str, file_name: str) -> tuple[str, str, int]:
    """Return the header's JSON, the rows, and the line they begin on."""
    lines = text.split("\n", 16)
    for number, line in enumerate(lines[:-1]):
        if line.strip() == _END:
            held = [each.lstrip("# ") for each in lines[:number]]
            found = [each for each in held if each.startswith("{")]
            if not found:
                break
            return found[0], text.split("\n", number + 1)[number + 1], number + 2
    raise ImportRejected(
        f"{file_name} begins as an OpenSignals file but has no header that ends in {_END!r}: it "
        "says what the columns are. Export the recording again."
    )


def _read_devices(head: str, file_name: str) -> list[_Device]:
    try:
        content = json.loads(head)
    except (ValueError, RecursionError) as exc:
        raise _bad(file_name, "is no JSON") from exc
    if not isinstance(content, dict) or not content:
        raise _bad(file_name, "names no device")
    devices: list[_Device] = []
    for entry in content.values():
        if not isinstance(entry, dict):
            raise _bad(file_name, "describes no device")
        first = sum(len(each.columns) for each in devices)
        devices.append(_read_device(entry, first, file_name))
    return devices


def _read_device(entry: dict[str, Any], first_column: int, file_name: str) -> _Device:
    columns = _texts(entry, "column", file_name)
    labels = _texts(entry, "label", file_name)
    fs_hz = entry.get("sampling rate")
    if isinstance(fs_hz, bool) or not isinstance(fs_hz, int | float) or not 0 < fs_hz < 1e6:  # noqa: PLR2004
        raise _bad(file_name, f"has the sampling rate {str(fs_hz)[:20]}")
    sensors = _texts(entry, "sensor", file_name) if "sensor" in entry else ("",) * len(labels)
    if not labels or len(labels) > len(columns) or len(sensors) != len(labels):
        raise _bad(file_name, f"has {len(labels)} labels and {len(columns)} columns")
    model = str(entry.get("device", ""))[:60]
    bits, counter_bits = _read_bits(entry, len(columns), len(labels), model, file_name)
    return _Device(
        model,
        float(fs_hz),
        columns,
        labels,
        sensors,
        bits,
        counter_bits,
        first_column,
        _start(entry),
    )


def _read_bits(
    entry: dict[str, Any], n_columns: int, n_labels: int, model: str, file_name: str
) -> tuple[tuple[int, ...], int]:
    """Return the bits of each channel, which are the last columns, and those of the counter."""
    bits = entry.get("resolution")
    known = isinstance(bits, list) and all(type(each) is int for each in bits)
    if not isinstance(bits, list) or not known or len(bits) not in (n_columns, n_labels):
        raise _bad(file_name, "does not say how many bits each channel has")
    if any(not 1 <= each <= _MOST_BITS for each in bits):
        raise _bad(file_name, f"has a channel of {max(bits)} or {min(bits)} bits")
    counter_bits = _COUNTER_BITS_BITALINO if "bitalino" in model.lower() else _COUNTER_BITS
    if len(bits) == n_columns and n_columns > n_labels:
        counter_bits = bits[0]
    return tuple(bits[-n_labels:]), counter_bits


def _texts(entry: dict[str, Any], key: str, file_name: str) -> tuple[str, ...]:
    values = entry.get(key)
    if not isinstance(values, list) or len(values) > MOST_CHANNELS:
        raise _bad(file_name, f"has no list {key!r}")
    return tuple(str(each)[:100] for each in values)


def _start(entry: dict[str, Any]) -> str | None:
    date, time = str(entry.get("date", "")), str(entry.get("time", "")).partition(".")[0]
    try:
        year, month, day = (int(each) for each in date.split("-"))
        hour, minute, second = (int(each) for each in time.split(":"))
    except ValueError:
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"


def _choose(devices: list[_Device], question: ImportQuestion, file_name: str) -> _Device:
    asked = set(question.names)
    holding = [each for each in devices if asked and asked <= set(each.labels)]
    if len(devices) == 1:
        return devices[0]
    if len(holding) == 1:
        return holding[0]
    raise ImportRejected(
        f"{file_name} holds {len(devices)} devices, whose scans are not taken together: an order "
        "is told within one. Name the channels of one of them."
    )


def _count_scans(
    columns: FloatArray, device: _Device, file_name: str
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of each row's scan by the device's own counter."""
    if _COUNTER not in device.columns:
        return np.arange(len(columns)), ["The file has no counter: a lost scan would not show."]
    counter = columns[:, device.columns.index(_COUNTER)]
    n_values = 1 << device.counter_bits
    if np.isnan(counter).any() or ((counter < 0) | (counter != np.floor(counter))).any():
        raise ImportRejected(
            f"The counter {_COUNTER} of {file_name} is no whole number everywhere: it tells lost "
            "scans. Export the recording again."
        )
    steps = np.diff(counter).astype(np.int64)
    steps = np.where(steps > 0, steps, steps + n_values) if counter.max() < n_values else steps
    if (steps < 1).any():
        raise ImportRejected(f"The counter of {file_name} goes back. Export the recording again.")
    scans = np.concatenate(([0], np.cumsum(steps)))
    n_lost = int(scans[-1]) + 1 - len(scans)
    if n_lost > _MOST_LOST_SHARE * len(scans):
        raise ImportRejected(
            f"By the counter of {file_name} {n_lost} scans are lost beside {len(scans)}: at most "
            "every fifth may be. The counter or the link was faulty; record again."
        )
    refuse_long_gap(float(steps.max(initial=1)) / device.fs_hz, file_name)
    refuse_emptiness(int(scans[-1]) + 1, len(scans), len(device.labels), file_name)
    return scans, []


def _read_signals(
    columns: FloatArray,
    scans: NDArray[np.int64],
    device: _Device,
    assumed: list[str],
    file_name: str,
) -> ReadFile:
    signals: list[ReadSignal] = []
    left_out: list[LeftOut] = []
    family = _family(device, file_name)
    first = len(device.columns) - len(device.labels)
    for number, (label, sensor) in enumerate(zip(device.labels, device.sensors, strict=True)):
        n_values = 1 << device.bits[number]
        counts = columns[:, first + number]
        if sensor.upper() not in (*_EMG_SENSORS, *_UNNAMED_SENSORS):
            left_out.append(LeftOut(label, "counts", device.fs_hz, f"a sensor for {sensor}"))
            continue
        _refuse_no_counts(counts, n_values, label, file_name)
        is_emg = sensor.upper() in _EMG_SENSORS
        if not is_emg:
            assumed.append(
                f"The file does not say which sensor {label} had: its values are µV at the "
                "converter."
            )
        step_uv = family.supply_uv / n_values / (family.emg_gain if is_emg else 1.0)
        values = np.full(int(scans[-1]) + 1, np.nan)
        values[scans] = counts - n_values // 2
        info = _info(label, step_uv, n_values, is_calibrated=is_emg)
        signals.append(ReadSignal(info, "counts", device.fs_hz, values, uv_per_unit=step_uv))
    return ReadFile(
        file_name,
        TITLE,
        tuple(signals),
        left_out=tuple(left_out),
        assumed=tuple(assumed),
        started=device.started,
    )


def _info(label: str, step_uv: float, n_values: int, *, is_calibrated: bool) -> ChannelInfo:
    zero = n_values // 2
    return ChannelInfo(
        label,
        uv_per_count=step_uv,
        zero_count=zero,
        low_uv=-zero * step_uv,
        high_uv=(n_values - 1 - zero) * step_uv,
        is_calibrated=is_calibrated,
        doubts=(LinkDoubt.UNCHECKED,),
    )


def _family(device: _Device, file_name: str) -> _Family:
    model = device.model.lower()
    if "bitalino" in model:
        return _BITALINO
    if "plux" in model:
        return _PLUX
    raise ImportRejected(
        f"{file_name} comes from a device {device.model!r}: what its counts are in µV is known of "
        "BITalino and biosignalsplux alone. Convert it to a CSV with a unit in each column's name."
    )


def _refuse_no_counts(counts: FloatArray, n_values: int, label: str, file_name: str) -> None:
    known = counts[~np.isnan(counts)]
    if ((known < 0) | (known >= n_values) | (known != np.floor(known))).any():
        raise ImportRejected(
            f"Channel {label!r} of {file_name} holds numbers that are no counts from 0 to "
            f"{n_values - 1}: only raw files are read. Save the raw signal in OpenSignals."
        )


def _bad(file_name: str, what: str) -> ImportRejected:
    return ImportRejected(
        f"The header of {file_name} {what}: OpenSignals writes column, label, sampling rate and "
        "resolution of each device. Export the recording again."
    )
