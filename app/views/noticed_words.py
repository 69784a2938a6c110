"""What was noticed, as lines of a list and of a card; the sentences are the model's."""

from __future__ import annotations

from collections.abc import Sequence

from app.presenters.noticed import Noticed, Tally
from app.views.text import say, tr


def noticed_note(noticed: Sequence[Noticed]) -> str:
    """Return a row's line under its cells; empty where nothing is to be listed."""
    return noticed_short([each for each in noticed if each.is_listed])


def noticed_short(noticed: Sequence[Noticed]) -> str:
    """Return everything that was noticed in a few words."""
    words = ", ".join(say(each.short).lower() for each in noticed)
    return tr("Noticed: {what}", what=words) if words else ""


def noticed_sentences(noticed: Sequence[Noticed]) -> str:
    """Return everything that was noticed, with what to do about it."""
    return " ".join(say(each.sentence) for each in noticed)


def tally_words(tally: Tally) -> str:
    """Return what a session left out and for what, what to do, and what else was noticed."""
    left_out = noticed = ""
    if tally.left_out is not None:
        left_out = tr("Not used: {reasons}.", reasons=say(tally.left_out).lower())
    if tally.noticed is not None:
        noticed = tr("Noticed: {what}.", what=say(tally.noticed).lower())
    parts = (left_out, say(tally.action), noticed) if left_out else (noticed, say(tally.action))
    return " ".join(part for part in parts if part)
