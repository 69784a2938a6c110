"""The boards that run the Chords firmware, by the name they answer to; it speaks to none."""

from __future__ import annotations

from dataclasses import dataclass

_FIVE_VOLT_UV = 5e6
_THREE_VOLT_UV = 3.3e6


@dataclass(frozen=True, slots=True)
class ChordsBoard:
    """What a board does that calls itself by a name.

    Attributes
    ----------
    n_channels : tuple of int
        How many it may have; of several the spacing of its packets tells.
    n_bits : int
        Of its converter.
    fs_hz : float
        Scans per second; nothing else is on offer.
    reference_uv : float or None
        What the converter's full scale stands for; None when it is not known.
    """

    n_channels: tuple[int, ...]
    n_bits: int
    fs_hz: float
    reference_uv: float | None

    @property
    def step_uv(self) -> float | None:
        """Return one step in µV at the converter."""
        return None if self.reference_uv is None else self.reference_uv / 2**self.n_bits


_UNO = ChordsBoard((6,), 10, 250.0, _FIVE_VOLT_UV)
_NANO = ChordsBoard((8,), 10, 250.0, _FIVE_VOLT_UV)
_MEGA = ChordsBoard((16,), 10, 250.0, _FIVE_VOLT_UV)
_UNO_R4 = ChordsBoard((6,), 14, 500.0, _FIVE_VOLT_UV)

BOARDS: dict[str, ChordsBoard] = {
    "UNO-R3": _UNO,
    "UNO-CLONE": _UNO,
    "GENUINO-UNO": _UNO,
    "NANO-CLASSIC": _NANO,
    "NANO-CLONE": _NANO,
    "MEGA-2560-R3": _MEGA,
    "MEGA-2560-CLONE": _MEGA,
    "UNO-R4": _UNO_R4,
    "RPI-PICO-RP2040": ChordsBoard((3,), 12, 500.0, _THREE_VOLT_UV),
    "STM32F4-BLACK-PILL": ChordsBoard((8,), 12, 500.0, _THREE_VOLT_UV),
    "STM32G4-CORE-BOARD": ChordsBoard((16,), 12, 500.0, _THREE_VOLT_UV),
    "GIGA-R1": ChordsBoard((6,), 16, 500.0, _THREE_VOLT_UV),
    "NPG-LITE": ChordsBoard((3, 6), 12, 500.0, None),
    "ESP32-S3": ChordsBoard((16,), 12, 500.0, None),
}


def find_board(answer: str) -> ChordsBoard | None:
    """Return the board that a name means, or one it begins with (``UNO-R4-MINIMA``)."""
    for name in sorted(BOARDS, key=len, reverse=True):
        if answer.upper().startswith(name):
            return BOARDS[name]
    return None
