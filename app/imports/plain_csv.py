"""CSV files with a header row, our own exports among them; drivers.csv_file reads them."""

from __future__ import annotations

from pathlib import Path

from app.imports.gap_limit import refuse_emptiness
from app.imports.recording import (
    ImportedChannel,
    ImportedRecording,
    ImportQuestion,
    LeftOut,
)
from app.imports.rejection import ImportRejected
from app.imports.unit import uv_per
from drivers.csv_file import read_csv
from drivers.file_recording import FileRecording

TITLE = "CSV"


def read_plain_csv(path: Path, question: ImportQuestion) -> ImportedRecording:
    """Read the channels that were asked for, or all."""
    file = read_csv(path, unit=question.unit, rate_hz=question.rate_hz)
    refuse_emptiness(file.n_scans, len(file.scan_index), len(file.channels), path.name)
    columns = _asked_columns(file, question)
    samples_uv = file.on_the_grid()[:, columns]
    samples_uv.flags.writeable = False
    return ImportedRecording(
        file.file_name,
        TITLE,
        file.fs_hz,
        tuple(
            ImportedChannel(file.channels[column], file.units[column], uv_per(file.units[column]))
            for column in columns
        ),
        samples_uv,
        left_out=tuple(
            LeftOut(channel.name, unit, file.fs_hz, "not asked for")
            for column, (channel, unit) in enumerate(zip(file.channels, file.units, strict=True))
            if column not in columns
        ),
        assumed=_assumed(question),
        is_simulated=file.is_simulated,
    )


def _asked_columns(file: FileRecording, question: ImportQuestion) -> list[int]:
    for name in question.names:
        if name not in file.names:
            raise ImportRejected(
                f"{file.file_name} has no channel {name!r}: it has {', '.join(file.names[:8])}. "
                "Name one of these."
            )
    return [
        column
        for column, name in enumerate(file.names)
        if not question.names or name in question.names
    ]


def _assumed(question: ImportQuestion) -> tuple[str, ...]:
    said = []
    if question.unit is not None:
        said.append(f"Columns without a unit are in {question.unit}, as you stated.")
    if question.rate_hz is not None:
        said.append(f"The rate is {question.rate_hz:g} Hz, as you stated.")
    return tuple(said)
