"""The id of something of one's own, made of its name; it keeps nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

OWN = "own_"
"""Begins the id of everything of one's own; none of ours begins so."""

_LONGEST = 34


def own_id(name: str, taken: Container[str], *, unnamed: str) -> str:
    """Return an id for something of this name that is not taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: _LONGEST - len(OWN)] or unnamed
    made, number = OWN + slug, 1
    while made in taken:
        number += 1
        made = f"{OWN}{slug}_{number}"
    return made
