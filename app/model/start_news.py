"""What a person is told of their recordings at the start, once; it holds nothing up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.model.phrase import Phrase, clock_time, phrase
from app.model.preferences import PreferenceFile
from app.model.session import FoundDamage, SessionSummary


def cut_short_news(cut_short: Sequence[SessionSummary], file: PreferenceFile) -> Phrase | None:
    """Return that a recording ended without a stop, unless that was told at an earlier start."""
    if not cut_short:
        return None
    newest = cut_short[0]
    preferences, _ = file.read()
    if preferences.told_cut_short == newest.id:
        return None
    file.change(lambda each: replace(each, told_cut_short=newest.id))
    return phrase(
        "The recording of {started} ended without a stop. What was recorded until then, {time}, is "
        "kept in Recordings.",
        started=f"{newest.started:%Y-%m-%d %H:%M}",
        time=clock_time(newest.duration_s),
    )


def damage_news(found: Mapping[str, FoundDamage]) -> Phrase | None:
    """Return that damage was found earlier and is not known to be mended; at every start."""
    if not found:
        return None
    days = sorted(each.utc[:10] for each in found.values() if each.utc)
    return phrase(
        "Stored samples were found damaged (first on {day}); Recordings names them. firing-order "
        "store check reads everything again, and firing-order backup check says which backup is "
        "whole.",
        day=days[0] if days else "?",
    )


def cloud_news(home: Path, cloud: str | None) -> Phrase | None:
    """Return that the recordings lie where a cloud changes files behind the program's back."""
    if cloud is None:
        return None
    return phrase(
        "The recordings lie in {cloud}, which is synchronised. It copies a database while it is "
        "written, and such a copy may not open. Move {home} out of it, set FIRING_ORDER_HOME, and "
        "keep the backups there instead.",
        cloud=cloud,
        home=str(home),
    )
