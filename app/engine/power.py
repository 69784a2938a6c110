"""What the computer runs on, as the system tells it; asked often, for a charger is pulled fast."""

from __future__ import annotations

import psutil

from app.model.power import Power


def power_now() -> Power:
    """Return battery or mains; a system that shows no battery says neither."""
    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError):
        # Not on every system, and some drivers lose their files while they are read.
        return Power.UNKNOWN
    if battery is None or battery.power_plugged is None:
        return Power.UNKNOWN
    return Power.MAINS if battery.power_plugged else Power.BATTERY
