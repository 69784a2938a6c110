"""A channel's quality as shape and word."""

from __future__ import annotations

from app.model.reasons import channel_reason
from app.views.text import say, tr
from app.views.widgets.marks import Badge
from dsp.findings import Quality, Reason


def quality_words(
    quality: Quality | None, reason: Reason | None, *, has_data: bool
) -> tuple[Badge, str]:
    """Return the badge of a quality and the word beside it."""
    if quality is None:
        return Badge.NONE, tr("Checking") if has_data else tr("No data")
    if quality is Quality.OK:
        return Badge.GOOD, tr("Good")
    word = tr("Look at it") if reason is None else say(channel_reason(reason, quality))
    return (Badge.LOOK if quality is Quality.LOOK else Badge.STOP), word
