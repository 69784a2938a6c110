"""C3D files of gait laboratories: their analog channels alone, which is where EMG is.

A reader of its own and not a library: the one there is crashes on one damaged file in 170
(docs/imports.md).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.imports.c3d_header import C3dHeader, C3dParameter, bad_c3d, read_c3d_header
from app.imports.rejection import ImportRejected
from app.imports.signals import MOST_CHANNELS, ReadFile, ReadSignal
from dsp.block import ChannelInfo, FloatArray

TITLE = "C3D"
_N_POINT_VALUES = 4
_UNSIGNED = "UNSIGNED"


def read_c3d(path: Path) -> ReadFile:
    """Read every analog channel of a file; its markers are not looked at."""
    content = path.read_bytes()
    header, parameters = read_c3d_header(content, path.name)
    if not header.n_analogs:
        raise ImportRejected(
            f"{path.name} holds no analog channel: muscles are analog channels of a C3D file. "
            "Export the recording with its EMG."
        )
    n_channels = header.n_analogs // header.n_per_frame
    if n_channels > MOST_CHANNELS:
        raise bad_c3d(path.name, f"claims {n_channels} analog channels")
    fs_hz = _rate_hz(header, parameters, path.name)
    values = _analogs(content, header, n_channels, parameters)
    if np.isinf(values).any():
        raise bad_c3d(path.name, "holds an infinite value")
    labels, units = _texts(parameters, "LABELS"), _texts(parameters, "UNITS")
    signals = tuple(
        ReadSignal(
            ChannelInfo(labels[channel] if channel < len(labels) else ""),
            units[channel] if channel < len(units) else "",
            fs_hz,
            np.ascontiguousarray(values[:, channel]),
        )
        for channel in range(n_channels)
    )
    return ReadFile(path.name, TITLE, signals)


def _rate_hz(header: C3dHeader, parameters: dict[str, C3dParameter], file_name: str) -> float:
    """Return the rate of the analog channels: their own, or the markers' times so many a frame."""
    own = _numbers(parameters, "ANALOG:RATE")
    if len(own) and own[0] > 0:
        return float(own[0])
    markers = _numbers(parameters, "POINT:RATE")
    if len(markers) and markers[0] > 0:
        return float(markers[0]) * header.n_per_frame
    raise bad_c3d(file_name, "does not say the rate of its analog channels")


def _analogs(
    content: bytes, header: C3dHeader, n_channels: int, parameters: dict[str, C3dParameter]
) -> FloatArray:
    """Return ``(n_scans, n_channels)``: ``(stored - offset) * scale * common scale``."""
    n_per_row = _N_POINT_VALUES * header.n_points + header.n_analogs
    stored = np.frombuffer(
        content, header.value_type, header.n_frames * n_per_row, header.begin
    ).reshape(header.n_frames, n_per_row)[:, _N_POINT_VALUES * header.n_points :]
    is_unsigned = _UNSIGNED in _texts(parameters, "FORMAT")
    if is_unsigned and header.value_type.endswith("i2"):
        stored = stored.astype(header.value_type.replace("i", "u"))
    with np.errstate(all="ignore"):
        scans = stored.reshape(-1, n_channels).astype(np.float64)
        offsets = _per_channel(parameters, "ANALOG:OFFSET", n_channels, otherwise=0.0)
        scales = _per_channel(parameters, "ANALOG:SCALE", n_channels, otherwise=1.0)
        common = _numbers(parameters, "ANALOG:GEN_SCALE")
        values: FloatArray = (scans - offsets) * (scales * (common[0] if len(common) else 1.0))
    return values


def _per_channel(
    parameters: dict[str, C3dParameter], name: str, n_channels: int, *, otherwise: float
) -> FloatArray:
    values = np.full(n_channels, otherwise)
    given = _numbers(parameters, name)[:n_channels]
    values[: len(given)] = given
    return values


def _numbers(parameters: dict[str, C3dParameter], name: str) -> FloatArray:
    return parameters[name].numbers() if name in parameters else np.empty(0)


def _texts(parameters: dict[str, C3dParameter], name: str) -> list[str]:
    """Return the texts of an analog parameter, also those beyond 255 in a parameter of its own."""
    parts = [parameters.get(f"ANALOG:{name}"), parameters.get(f"ANALOG:{name}2")]
    return [text for part in parts if part is not None for text in part.texts()]
