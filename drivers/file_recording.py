"""A recording file read whole: samples in µV, names, units, rate and gaps; it reads no file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivers.csv_time import IndexArray
from dsp.block import ChannelInfo, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class FileRecording:
    """What stands in a recording file.

    Attributes
    ----------
    file_name : str
        Without its folder.
    channels : tuple of ChannelInfo
        Channels in column order, their names without units.
    units : tuple of str
        Units as the file has them; the samples here are all µV.
    fs_hz : float
        Scans per second.
    samples_uv : (n_rows, n_channels) float64
        One row per row of the file; NaN where a cell is empty.
    scan_index : (n_rows,) int64
        Number of each row's scan since the first; a step of 3 means two scans are missing.
    is_simulated : bool
        True where what lies beside the file says that no person was recorded.
    """

    file_name: str
    channels: tuple[ChannelInfo, ...]
    units: tuple[str, ...]
    fs_hz: float
    samples_uv: FloatArray
    scan_index: IndexArray
    is_simulated: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the channels' names in column order."""
        return tuple(channel.name for channel in self.channels)

    @property
    def n_scans(self) -> int:
        """Return how many scans the recording lasts, missing ones included."""
        return int(self.scan_index[-1]) + 1

    def on_the_grid(self) -> FloatArray:
        """Return the samples with a row of NaN for every missing scan.

        Returns
        -------
        (n_scans, n_channels) float64
            Row *i* was sampled at ``i / fs_hz``. The samples themselves where no scan is missing.
        """
        if self.n_scans == len(self.samples_uv):
            return self.samples_uv
        grid_uv = np.full((self.n_scans, len(self.channels)), np.nan)
        grid_uv[self.scan_index] = self.samples_uv
        return grid_uv
