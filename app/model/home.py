"""Where this program keeps what it writes on this computer; it makes no folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "FIRING_ORDER_HOME"


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return ``FIRING_ORDER_HOME``, or the data folder of this account."""
    chosen = environment.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return user_data_path("firing-order", appauthor=False)
