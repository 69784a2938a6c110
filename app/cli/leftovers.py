"""What an export that was killed left in a folder, removed and named."""

from __future__ import annotations

import sys
from pathlib import Path

from app.exports.leftovers import clear_cut_short
from app.model.shown_text import shown


def tell_cleared(folder: Path) -> None:
    """Remove it before the next export, and say which files those were."""
    for name in clear_cut_short(folder):
        print(
            f"Removed {shown(str(folder / name))}: an export that was cut short left it there, "
            "readable.",
            file=sys.stderr,
        )
