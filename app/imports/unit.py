"""Units as other programs spell them; what is no voltage is told apart, never converted."""

from __future__ import annotations

from drivers.csv_header import UV_PER_UNIT

_SPELLINGS = {
    "uv": "uV",
    "µv": "uV",
    "μv": "uV",
    "microv": "uV",
    "microvolt": "uV",
    "microvolts": "uV",
    "mv": "mV",
    "millivolt": "mV",
    "millivolts": "mV",
    "nv": "nV",
    "nanovolts": "nV",
    "v": "V",
    "volt": "V",
    "volts": "V",
}


def read_voltage(unit: str) -> str | None:
    """Return the unit as this program spells it; None for one that is no voltage."""
    return _SPELLINGS.get(unit.strip().lower())


def uv_per(unit: str) -> float:
    """Return what one of a voltage that ``read_voltage`` returned is in µV."""
    return UV_PER_UNIT[unit]
