"""What a check of recordings or of a backup found, in words."""

from __future__ import annotations

from app.model.counted import counted
from app.model.session import FoundDamage
from app.model.shown_text import shown
from app.store.backup import BackupReport
from app.store.backup_folder import Backup

_WORDS = {
    "sessions": "the description",
    "channels": "the channels",
    "gaps": "the gaps",
    "events": "the events",
    "repetitions": "the lifts",
    "results": "the findings",
    "edits": "what was noted afterwards",
}


def findings(report: BackupReport, *, is_all_here: bool = True) -> str:
    """Return one line: how much there is, and which sessions are damaged."""
    whole = f"{counted(report.n_sessions, 'session')}, {counted(report.n_chunks, 'chunk')}"
    if report.is_sound:
        which = "every one" if is_all_here else "every one that is here"
        return f"{whole}, {which} as it was written"
    named = ", ".join(
        [
            *(f"{n} of session {session_id}" for session_id, n in report.damaged),
            *(f"{_WORDS[what]} of session {session_id}" for session_id, what in report.lacking),
        ]
    )
    pages = (
        f" ({counted(report.n_damaged_pages, 'damaged page')})" if report.n_damaged_pages else ""
    )
    return f"{whole}, damaged: {named or 'pages that hold no samples'}{pages}"


def outlasting_lines(made: Backup) -> tuple[str, ...]:
    """Return a sentence for every earlier backup that holds what the one just made does not."""
    return tuple(
        f"{shown(name)} is kept beside it: it holds what the recordings do not hold any more, and "
        f"nobody deleted it. firing-order backup restore {shown(name)} brings it back."
        for name in made.outlasting
    )


def absence(n_absent: int) -> str:
    """Return one sentence for recordings of which only the key is left."""
    return (
        f"Missing: {_absent(n_absent)} here. Their keys are in the key ring, so they were "
        "never deleted. A backup or a folder set aside may hold them: "
        "firing-order backup list."
    )


def beside(found: FoundDamage) -> str:
    """Return one sentence for damage that no session is known to need."""
    when = found.utc[:10] or "an unknown day"
    return (
        f"Damage was found on {when}: {found.problem}. firing-order store check reads everything "
        "again; what it finds whole is told no more."
    )


def _absent(number: int) -> str:
    return (
        "1 recording or participant is not"
        if number == 1
        else (f"{number} recordings or participants are not")
    )
