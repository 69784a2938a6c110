"""Where the recordings lie on this computer; it makes no folder and reads no environment itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "FIRING_ORDER_HOME"


def store_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of the store: ``FIRING_ORDER_HOME``, or the account's data folder."""
    chosen = environment.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return user_data_path("firing-order", appauthor=False)
