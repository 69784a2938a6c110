"""A muscle and its side as a list of choices shows them."""

from __future__ import annotations

from app.model.muscle_names import name_channels
from app.views.text import say


def muscle_title(muscle: str) -> str:
    """Return the short name and what it stands for."""
    name = name_channels((muscle,))[muscle]
    return f"{say(name.title)} · {say(name.detail)}"
