"""A real recording as voltages at the pins of the real firmware; it asserts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from drivers.csv_file import read_csv
from dsp.block import ChannelInfo, FloatArray
from tests.firmware.simulated_board import expected_counts

FS_HZ = 1000.0
GAIN = 4000.0
"""Amplifier gain we state: ±625 µV at the skin fill the converter, one count is 1.22 µV."""

MID_MV = 2500.0
ZERO_COUNT = 512
UV_PER_MV = 1000.0
MUSCLES = {
    "R_GM": "gluteus_maximus_R",
    "R_ST": "semitendinosus_R",
    "R_BF": "biceps_femoris_R",
}


@dataclass(frozen=True, eq=False)
class ElectrodeInput:
    """What the three electrodes carry, in µV at the skin and in mV at the pins."""

    channels: tuple[ChannelInfo, ...]
    samples_uv: FloatArray
    voltages_mv: NDArray[np.float32]

    def quantised_uv(self, uv_per_count: float) -> FloatArray:
        """Return what a perfect path would store: the converter's counts as µV."""
        counts = expected_counts(self.voltages_mv).astype(np.float64)
        return (counts - ZERO_COUNT) * uv_per_count


def read_sit_to_stand(folder: Path) -> ElectrodeInput:
    """Read the right leg's three muscles, at the firmware's rate, through the stated gain."""
    recording = read_csv(folder / "sit_to_stand.csv")
    columns = [recording.names.index(label) for label in MUSCLES]
    ratio = round(recording.fs_hz / FS_HZ)
    samples_uv = resample_poly(recording.samples_uv[:, columns], 1, ratio, axis=0)
    voltages_mv = (MID_MV + samples_uv * GAIN / UV_PER_MV).astype(np.float32)
    channels = tuple(ChannelInfo(name) for name in MUSCLES.values())
    return ElectrodeInput(channels, samples_uv, voltages_mv)
