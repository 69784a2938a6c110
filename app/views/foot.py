"""The footer of the window: what the program is for, and what is being saved; nothing else."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.model.link_words import missing_phrases, silent_phrases
from app.presenters.status import StatusState
from app.views.text import say, tr
from app.views.theme import FOOTER, S0, S4, Role, system_scale
from app.views.widgets.label import label


def make_foot() -> tuple[QFrame, QLabel]:
    """Return the footer, and its words about what is being saved."""
    foot = QFrame()
    foot.setProperty("bar", "foot")
    foot.setFixedHeight(round(FOOTER * system_scale()))
    use = tr(
        "Records and displays surface EMG for education, movement practice and research. "
        "Not a medical device."
    )
    saved = label("", Role.CAPTION, tone="quiet")
    row = QHBoxLayout(foot)
    row.setContentsMargins(S4, S0, S4, S0)
    row.addWidget(label(use, Role.CAPTION, tone="quiet"), 1)
    row.addWidget(saved)
    return foot, saved


def saved_words(status: StatusState) -> str:
    """Return whether samples are being saved, and how many are missing."""
    n_missing, doubts, is_estimated = status.n_missing, status.doubts, status.is_missing_estimated
    phrases = (
        missing_phrases(n_missing, doubts, is_estimated=is_estimated)
        if status.silence_s is None
        else silent_phrases(n_missing, doubts, status.silence_s, is_estimated=is_estimated)
    )
    missing = " · ".join(map(say, phrases))
    if status.recorded_s is None:
        return f"{tr('Not being saved')} · {missing}"
    return f"{tr('Saved as it arrives')} · {missing}"
