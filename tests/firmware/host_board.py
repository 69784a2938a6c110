"""The firmware as a program of this computer, on a port in real time; much lighter than a chip."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.firmware.board_process import BoardProcess


class HostBoard(BoardProcess):
    """A board with its own serial number; row k of the voltages is what scan k of a stream sees.

    Without voltages the channels are tense in turn. ``marks`` are what a switch at the marker input
    does, scan by scan. Above ``best_baud`` the line carries garbage, as through a bad adapter.
    """

    def __init__(
        self,
        build_folder: Path,
        *,
        serial: int = 0xB0A2D,
        voltages_mv: NDArray[np.floating] | None = None,
        marks: NDArray[np.bool_] | None = None,
        adc_bits: int = 10,
        best_baud: int = 0,
        off_ppm: float = 0.0,
    ) -> None:
        command = [str(build_folder / "host_board"), "--serial", f"{serial:x}"]
        command += ["--bits", str(adc_bits), "--best-baud", str(best_baud)]
        command += ["--off-ppm", str(off_ppm)]
        self._folder = tempfile.TemporaryDirectory()
        if voltages_mv is not None:
            file = Path(self._folder.name) / "voltages"
            columns = voltages_mv if marks is None else np.column_stack([voltages_mv, marks])
            np.ascontiguousarray(columns, dtype="<f4").tofile(file)
            command += ["--voltages", str(file), "--channels", str(voltages_mv.shape[1])]
            command += ["--marker"] if marks is not None else []
        super().__init__(command)

    def stop(self) -> None:
        """Pull the plug."""
        super().stop()
        self._folder.cleanup()
