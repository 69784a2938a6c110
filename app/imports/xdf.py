"""XDF files of the Lab Streaming Layer: one stream of them; pyxdf reads what was checked."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from app.imports.gap_limit import refuse_emptiness, refuse_long_gap
from app.imports.optional_reader import load_reader, with_reader
from app.imports.recording import ImportQuestion, LeftOut
from app.imports.rejection import ImportRejected
from app.imports.signals import MOST_RATE_HZ, ReadFile, ReadSignal
from app.imports.xdf_chunks import (
    N_BYTES,
    XdfStream,
    chunks_of,
    measure_samples,
    xml_of,
)
from dsp.block import ChannelInfo, FloatArray, LinkDoubt

TITLE = "XDF"
_FILE_HEADER, _STREAM_HEADER, _SAMPLES, _CLOCK_OFFSET, _FOOTER = 1, 2, 3, 4, 6
_N_CLOCK_BYTES = 16
_MOST_STREAMS = 256
_MOST_CHANNELS = 1024
_BREAK_S = 0.02
_MOST_RATE_OFF = 0.02
_TOLD_RATE_OFF = 1e-3


def read_xdf(path: Path, question: ImportQuestion) -> ReadFile:
    """Read the stream of muscles of a file."""
    streams = _survey(path.read_bytes(), path.name)
    number = _choose(streams, question, path.name)
    stream = streams[number]
    loaded = _load(path, number)
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        values = np.asarray(loaded["time_series"], dtype=np.float64)
        stamps_s = np.asarray(loaded["time_stamps"], dtype=np.float64)
    if values.shape != (stream.n_samples, stream.n_channels) or not np.isfinite(stamps_s).all():
        raise ImportRejected(
            f"{path.name} gives {len(values)} samples of its stream {stream.name!r} where its "
            f"chunks count {stream.n_samples}: a part is unreadable. Copy the file again."
        )
    if np.isinf(values).any():
        raise ImportRejected(
            f"Stream {stream.name!r} of {path.name} holds an infinite value. Record it again."
        )
    grid, assumed = _on_a_grid(values, stamps_s, loaded["info"]["segments"], stream, path.name)
    left_out = [
        LeftOut(each.name, each.format, each.fs_hz or None, "another stream")
        for key, each in streams.items()
        if key != number
    ]
    return ReadFile(
        path.name,
        TITLE,
        tuple(_signals(grid, stream)),
        left_out=tuple(left_out),
        assumed=assumed,
    )


def _survey(content: bytes, file_name: str) -> dict[int, XdfStream]:
    """Return what streams there are, every chunk of them measured."""
    streams: dict[int, XdfStream] = {}
    for chunk in chunks_of(content, file_name):
        if chunk.tag in (_FILE_HEADER, _FOOTER):
            _parse(xml_of(content, chunk, file_name), file_name)
        if chunk.stream is None:
            continue
        if chunk.tag == _STREAM_HEADER:
            if chunk.stream in streams or len(streams) >= _MOST_STREAMS:
                raise _bad(file_name, f"describes stream {chunk.stream} twice, or too many")
            root = _parse(xml_of(content, chunk, file_name), file_name)
            streams[chunk.stream] = _read_stream(root, file_name)
            continue
        if chunk.stream not in streams:
            raise _bad(file_name, f"has a chunk of stream {chunk.stream}, which is not described")
        if chunk.tag == _CLOCK_OFFSET and chunk.end - chunk.begin != _N_CLOCK_BYTES:
            raise _bad(file_name, "has a clock offset of another size than 16 bytes")
        stream = streams[chunk.stream]
        if chunk.tag == _SAMPLES and stream.format in N_BYTES:
            stream.n_samples += measure_samples(content, chunk, stream, file_name)
    return streams


def _parse(xml: bytes, file_name: str) -> ElementTree.Element:
    try:
        # Entities and DTDs were refused before (xdf_chunks.xml_of).
        return ElementTree.fromstring(xml.decode("utf-8", "replace"))  # noqa: S314
    except (ElementTree.ParseError, ValueError) as exc:
        raise _bad(file_name, f"has a description that is no XML ({exc})") from exc


def _read_stream(root: ElementTree.Element, file_name: str) -> XdfStream:
    try:
        n_channels = int(root.findtext("channel_count") or "")
        fs_hz = float(root.findtext("nominal_srate") or "")
    except ValueError as exc:
        raise _bad(file_name, "has a stream without channel count or rate") from exc
    if not 1 <= n_channels <= _MOST_CHANNELS or not 0 <= fs_hz <= MOST_RATE_HZ:
        raise _bad(file_name, f"has a stream of {n_channels} channels at {fs_hz:g} Hz")
    kind = root.findtext("channel_format") or ""
    if kind not in (*N_BYTES, "string"):
        raise _bad(file_name, f"has a stream of {kind[:20]!r}")
    listed = [
        tuple((entry.findtext(key) or "").strip() for key in ("label", "unit", "type"))
        for entry in root.iterfind("desc/channels/channel")
    ]
    return XdfStream(
        (root.findtext("name") or "")[:100],
        (root.findtext("type") or "")[:100],
        n_channels,
        fs_hz,
        kind,
        channels=[(label, unit, what) for label, unit, what in listed],
    )


def _choose(streams: Mapping[int, XdfStream], question: ImportQuestion, file_name: str) -> int:
    """Return the one stream that can be it: streams have no common scans."""
    regular = [
        number
        for number, each in streams.items()
        if each.fs_hz > 0 and each.format in N_BYTES and each.n_samples
    ]
    muscles = [number for number in regular if streams[number].kind.upper() == "EMG"]
    asked = set(question.names)
    holding = [number for number in regular if asked and asked <= set(_labels(streams[number]))]
    for found in (holding, muscles, regular):
        if len(found) == 1:
            return found[0]
    told = ", ".join(f"{streams[number].name!r}" for number in regular[:8]) or "none"
    raise ImportRejected(
        f"{file_name} holds {len(regular)} regular streams of numbers ({told}): an order is told "
        "within one, for streams have no common scans. Name the channels of the one that is meant."
    )


def _labels(stream: XdfStream) -> list[str]:
    """Return the channels' names; where the header lists none, the stream's name and a number."""
    given = [label for label, _, _ in stream.channels]
    if len(given) != stream.n_channels or not all(given):
        return [f"{stream.name} {number + 1}" for number in range(stream.n_channels)]
    return given


def _load(path: Path, number: int) -> dict[str, Any]:
    pyxdf = load_reader("pyxdf", "XDF", "xdf", path.name)
    logging.getLogger(pyxdf.__name__).setLevel(logging.CRITICAL)
    with with_reader(path.name, "XDF"):
        streams, _ = pyxdf.load_xdf(
            str(path),
            select_streams=[number],
            synchronize_clocks=False,
            jitter_break_threshold_seconds=_BREAK_S,
            jitter_break_threshold_samples=1,
        )
        (loaded,) = [each for each in streams if each["info"]["stream_id"] == number]
    return dict(loaded)


def _on_a_grid(
    values: FloatArray,
    stamps_s: FloatArray,
    segments: list[tuple[int, int]],
    stream: XdfStream,
    file_name: str,
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the samples on the grid of the stated rate, with the breaks of the times as gaps."""
    measured_hz = _measure_hz(stamps_s, segments)
    off = abs(measured_hz / stream.fs_hz - 1)
    if not off <= _MOST_RATE_OFF:
        raise ImportRejected(
            f"Stream {stream.name!r} of {file_name} is stated at {stream.fs_hz:g} Hz, but its "
            f"times run at {measured_hz:.4g} Hz: a recording has one rate. The link lost samples "
            "or the stream stated another rate; record it again."
        )
    assumed = [
        "A stream of the Lab Streaming Layer counts no samples: single lost ones do not show."
    ]
    if off > _TOLD_RATE_OFF:
        assumed.append(
            f"The rate is {stream.fs_hz:g} Hz as stated; times run at {measured_hz:.5g}."
        )
    begins = [0]
    for (_, last), (first, _) in pairwise(segments):
        gap_s = float(stamps_s[first] - stamps_s[last])
        if gap_s < 0:
            raise ImportRejected(f"The times of {file_name} go back. Record it again.")
        refuse_long_gap(gap_s, file_name)
        n_last = last - segments[len(begins) - 1][0] + 1
        begins.append(begins[-1] + n_last + max(round(gap_s * stream.fs_hz) - 1, 0))
    n_scans = begins[-1] + segments[-1][1] - segments[-1][0] + 1
    refuse_emptiness(n_scans, len(values), stream.n_channels, file_name)
    grid = np.full((n_scans, stream.n_channels), np.nan)
    for begin, (first, last) in zip(begins, segments, strict=True):
        grid[begin : begin + last - first + 1] = values[first : last + 1]
    return grid, tuple(assumed)


def _measure_hz(stamps_s: FloatArray, segments: list[tuple[int, int]]) -> float:
    """Return the rate at which the times of the longest stretch run."""
    first, last = max(segments, key=lambda each: each[1] - each[0])
    lasts_s = float(stamps_s[last] - stamps_s[first])
    return (last - first) / lasts_s if lasts_s > 0 else math.inf


def _signals(grid: FloatArray, stream: XdfStream) -> list[ReadSignal]:
    listed = stream.channels if len(stream.channels) == stream.n_channels else []
    signals = []
    for column, label in enumerate(_labels(stream)):
        unit = listed[column][1] if listed else ""
        info = ChannelInfo(label, doubts=(LinkDoubt.UNCOUNTED,))
        signals.append(ReadSignal(info, unit, stream.fs_hz, grid[:, column]))
    return signals


def _bad(file_name: str, what: str) -> ImportRejected:
    return ImportRejected(
        f"{file_name} {what}: an XDF file describes its streams before their samples. It is cut "
        "short or damaged; copy it again."
    )
