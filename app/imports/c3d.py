"""C3D files of gait laboratories: their analog channels; ezc3d reads what was checked first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.imports.c3d_header import check_c3d
from app.imports.optional_reader import load_reader, with_reader
from app.imports.rejection import ImportRejected
from app.imports.signals import ReadFile, ReadSignal
from dsp.block import ChannelInfo

TITLE = "C3D"
_DIMENSIONS = 3


def read_c3d(path: Path) -> ReadFile:
    """Read every analog channel of a file; its markers are not looked at."""
    check_c3d(path.read_bytes(), path.name)
    ezc3d = load_reader("ezc3d", "C3D", "c3d", path.name)
    with with_reader(path.name, "C3D"):
        loaded = ezc3d.c3d(str(path))
        analogs = np.asarray(loaded["data"]["analogs"], dtype=np.float64)
        parameters = loaded["parameters"].get("ANALOG", {})
        rates = _values(parameters, "RATE")
        labels = [str(each).strip() for each in _values(parameters, "LABELS")]
        units = [str(each).strip() for each in _values(parameters, "UNITS")]
        fs_hz = float(rates[0]) if len(rates) else math.nan
    if analogs.ndim != _DIMENSIONS or not analogs.size:
        raise ImportRejected(
            f"{path.name} holds no analog channel: muscles are analog channels of a C3D file. "
            "Export the recording with its EMG."
        )
    values = analogs[0]
    if np.isinf(values).any():
        raise ImportRejected(
            f"{path.name} holds an infinite value. The file is damaged; copy it again."
        )
    if not math.isfinite(fs_hz):
        raise ImportRejected(
            f"{path.name} does not say the rate of its analog channels. Export it again."
        )
    signals = tuple(
        ReadSignal(
            ChannelInfo(labels[row] if row < len(labels) else ""),
            units[row] if row < len(units) else "",
            fs_hz,
            np.ascontiguousarray(values[row]),
        )
        for row in range(len(values))
    )
    return ReadFile(path.name, TITLE, signals)


def _values(parameters: Mapping[str, Any], name: str) -> list[Any]:
    entry = parameters.get(name)
    return [] if entry is None else list(entry["value"])
