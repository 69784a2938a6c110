"""Holds every number of a file against the sample it stands for, before it is written."""

from __future__ import annotations

import numpy as np

from app.exports.edf.counts import whole_slack
from app.exports.edf.kind import EdfKind
from app.exports.edf.scale import Digital, Scale
from app.exports.errors import ExportFailed
from dsp.block import FloatArray

# What the last digits of a number in µV, and of the ends of its range, may do.
_LAST_DIGITS = 1e-9


def refuse_other_samples(
    samples_uv: FloatArray, numbers: Digital, scale: Scale, label: str, kind: EdfKind
) -> None:
    """Raise where a reader would see other samples than were stored, cut off ones aside."""
    held = np.isfinite(samples_uv) & (numbers > scale.first_number) & (numbers < scale.highest)
    wanted_uv = samples_uv[held]
    off_uv = np.abs(scale.read_back_uv(numbers[held]) - wanted_uv)
    allowed_uv = scale.most_off_uv + _LAST_DIGITS * (scale.high_uv - scale.low_uv)
    most_uv = np.full(len(wanted_uv), allowed_uv)
    if scale.are_counts:
        most_uv = most_uv + whole_slack(wanted_uv * scale.counts_per_uv) / scale.counts_per_uv
    if (off_uv > most_uv).any():
        at = int(np.argmax(off_uv - most_uv))
        raise ExportFailed(
            f"{label}: a sample of {wanted_uv[at]:.6g} µV would be read from {kind.title} as "
            f"{wanted_uv[at] + off_uv[at]:.6g} µV or so: a file holds what was recorded to half a "
            "step. Nothing was written. Export it as CSV."
        )
