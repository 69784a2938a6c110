"""Columns that each have a column of times beside them, as Delsys writes them; no titles here."""

from __future__ import annotations

import numpy as np

from app.imports.gap_limit import refuse_emptiness, refuse_long_gap
from app.imports.rejection import ImportRejected
from app.imports.text_table import without_empty_end
from drivers.csv_time import number_scans
from dsp.block import FloatArray


def on_its_grid(
    time_s: FloatArray,
    values: FloatArray,
    fs_hz: float,
    *,
    first_line: int,
    file_name: str,
) -> tuple[FloatArray, float]:
    """Return a column's samples on a grid of the stated rate, and when the first was taken."""
    if np.isinf(time_s).any():
        raise ImportRejected(f"A time in {file_name} is not finite. Export the recording again.")
    values = without_empty_end(values)
    times_s = time_s[: len(values)]
    if not len(values):
        return values, 0.0
    scans, _ = number_scans(times_s, file_name=file_name, first_line=first_line, rate_hz=fs_hz)
    n_scans = int(scans[-1]) + 1
    refuse_long_gap(float(np.diff(scans, prepend=0).max()) / fs_hz, file_name)
    refuse_emptiness(n_scans, len(values), 1, file_name)
    grid = np.full(n_scans, np.nan)
    grid[scans] = values
    return grid, float(times_s[0])
