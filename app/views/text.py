"""Every shown text passes here on its way to the screen; the texts themselves live in the views."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.model.phrase import Phrase

_CONTEXT = "FiringOrder"


def tr(source: str, /, **values: str | int) -> str:
    """Return a text in the person's language, with its values filled in."""
    translated = QCoreApplication.translate(_CONTEXT, source)
    return translated.format(**values) if values else translated


def say(phrase: Phrase | None) -> str:
    """Return a sentence of the model in the person's language; nothing for None."""
    return "" if phrase is None else phrase.text(tr)
