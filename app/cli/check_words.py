"""What a check of recordings or of a backup found, in words."""

from __future__ import annotations

from app.store.backup import BackupReport


def findings(report: BackupReport) -> str:
    """Return one line: how much there is, and which sessions are damaged."""
    whole = f"{report.n_sessions} sessions, {report.n_chunks} chunks"
    if report.is_sound:
        return f"{whole}, every one as it was written"
    named = ", ".join(f"{n} of session {session_id}" for session_id, n in report.damaged)
    pages = f" ({report.n_damaged_pages} damaged pages)" if report.n_damaged_pages else ""
    return f"{whole}, damaged: {named or 'pages that hold no samples'}{pages}"


def absence(n_absent: int) -> str:
    """Return one sentence for recordings of which only the key is left."""
    return (
        f"Missing: {n_absent} recordings or participants. The key ring holds their keys, they were "
        "never deleted, and they are not here. A backup or a folder set aside may hold them: "
        "firing-order backup list."
    )
