"""What a stored session is, in one line: its device, its length, what it lacks and how it ended."""

from __future__ import annotations

from app.model.link_words import doubt_phrases, kept_phrases
from app.model.phrase import Phrase, clock_time
from app.presenters.recordings_state import SessionRow
from app.views.source_words import recorded_words
from app.views.text import say, tr


def _kept(session: SessionRow) -> list[Phrase]:
    return kept_phrases(
        session.n_missing, session.doubts, is_estimated=session.is_missing_estimated
    )


def session_facts(session: SessionRow) -> str:
    """Return the line."""
    device = recorded_words(session.device, is_simulated=session.is_simulated)
    facts = [device, clock_time(session.duration_s)]
    if session.n_missing or session.damage is None:  # beside damage no nought is claimed
        facts += map(say, _kept(session))
    else:
        facts += map(say, doubt_phrases(session.doubts))
    if session.was_cut_short and session.damage is None:
        kept = tr("ended without a stop; everything up to {time} is kept")
        facts.append(kept.format(time=clock_time(session.duration_s)))
    elif session.was_cut_short:
        facts.append(tr("ended without a stop"))
    if session.damage is not None:
        facts.append(say(session.damage))
    return " · ".join(facts)
