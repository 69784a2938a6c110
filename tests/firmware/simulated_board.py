"""The real firmware on a simulated chip: on a port in real time, or flat out into memory."""

from __future__ import annotations

import json
import struct
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.firmware.board_process import BoardProcess

N_COUNTS = 1024


def expected_counts(voltages_mv: NDArray[np.floating], *, vcc_mv: int = 5000) -> NDArray[np.uint16]:
    """Return what a 10-bit converter makes of these voltages: floor(V · 1024 / Vref), clipped."""
    exact = np.floor(voltages_mv.astype(np.float32).astype(np.float64) * N_COUNTS / vcc_mv)
    return np.clip(exact, 0, N_COUNTS - 1).astype(np.uint16)


def voltages_for(counts: NDArray[np.integer], *, vcc_mv: int = 5000) -> NDArray[np.float32]:
    """Return voltages in the middle of the step that a converter makes into these counts."""
    return ((counts + 0.5) * vcc_mv / N_COUNTS).astype(np.float32)


def eeprom_of_unit(file: Path, serial: int, *, n_boots: int = 0) -> Path:
    """Write the EEPROM of a board with this serial number; the layout is ``unit_serial.c``'s."""
    file.write_bytes(struct.pack("<III", n_boots, serial, serial ^ 0xFFFFFFFF))
    return file


@dataclass(frozen=True)
class SimulatedRun:
    """What a flat-out run left: every byte the board sent, and what the harness measured."""

    sent: bytes
    statistics: Mapping[str, Any]


def run_flat_out(
    build_folder: Path,
    voltages_mv: NDArray[np.floating],
    script: Sequence[tuple[float, bytes]],
    *,
    duration_s: float,
    resets_ms: Sequence[float] = (),
    bauds: Sequence[tuple[float, int]] = (),
    mcu: str = "atmega328p",
    firmware: Path | None = None,
    eeprom: Path | None = None,
    marks: NDArray[np.bool_] | None = None,
) -> SimulatedRun:
    """Run the board for some virtual seconds.

    ``script`` says at which millisecond what is sent, and ``bauds`` when the host goes on at
    another speed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [(ms, wire.hex()) for ms, wire in script if wire]
        lines += [(ms, "reset") for ms in resets_ms]
        lines += [(ms, f"baud={baud}") for ms, baud in bauds]
        text = "".join(f"{ms} {words}\n" for ms, words in sorted(lines, key=itemgetter(0)))
        (folder / "script").write_text(text, encoding="ascii")
        arguments = [
            *_arguments(
                build_folder,
                folder,
                voltages_mv,
                firmware=firmware,
                mcu=mcu,
                eeprom=eeprom,
                marks=marks,
            ),
            *("--output", str(folder / "sent"), "--script", str(folder / "script")),
            *("--duration-s", str(duration_s)),
        ]
        subprocess.run(arguments, check=True, capture_output=True, text=True)
        return SimulatedRun((folder / "sent").read_bytes(), _statistics(folder))


def _arguments(
    build_folder: Path,
    folder: Path,
    voltages_mv: NDArray[np.floating],
    *,
    firmware: Path | None = None,
    mcu: str = "atmega328p",
    eeprom: Path | None = None,
    marks: NDArray[np.bool_] | None = None,
) -> list[str]:
    columns = voltages_mv if marks is None else np.column_stack([voltages_mv, marks])
    np.ascontiguousarray(columns, dtype="<f4").tofile(folder / "voltages")
    return [
        str(build_folder / "simulated_board"),
        *("--firmware", str(firmware or build_folder / "semg.elf"), "--mcu", mcu),
        *("--voltages", str(folder / "voltages"), "--channels", str(voltages_mv.shape[1])),
        *(("--marker",) if marks is not None else ()),
        *("--statistics", str(folder / "statistics")),
        *(("--eeprom", str(eeprom)) if eeprom else ()),
    ]


def _statistics(folder: Path) -> Mapping[str, Any]:
    measured: Mapping[str, Any] = json.loads((folder / "statistics").read_text(encoding="ascii"))
    return measured


class SimulatedBoard(BoardProcess):
    """A board on a pty in real time; row k of the voltages is what scan k of a stream sees.

    After the last row that row is held. Each START begins at row 0 again. The port may be opened
    and closed as often as one likes. The same ``eeprom`` file makes
    another one of these the same unit plugged in again (`eeprom_of_unit` makes other units).
    """

    def __init__(
        self,
        build_folder: Path,
        voltages_mv: NDArray[np.floating],
        *,
        resets_on_open: bool = False,
        eeprom: Path | None = None,
        marks: NDArray[np.bool_] | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        arguments = _arguments(build_folder, folder, voltages_mv, eeprom=eeprom, marks=marks)
        if resets_on_open:
            arguments.append("--reset-on-open")
        self._measured: Mapping[str, Any] | None = None
        super().__init__(arguments)

    def stop(self) -> None:
        """Pull the plug: the port is gone. Safe to call twice."""
        super().stop()
        if self._measured is None and self.ended_well:
            self._measured = _statistics(Path(self._folder.name))
        self._folder.cleanup()

    @property
    def statistics(self) -> Mapping[str, Any]:
        """What the harness measured; known once the board has stopped."""
        if self._measured is None:
            raise RuntimeError("the board measures until it is stopped: call stop() first")
        return self._measured
