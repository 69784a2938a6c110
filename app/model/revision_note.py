"""What a recording keeps of an order that was said live; the window says it in its own words."""

from __future__ import annotations

from dsp.findings import Verdict
from dsp.live import Revision


def revision_note(revision: Revision) -> str:
    """Return what a recording keeps of an order that was said live and is not the final word."""
    live, final = (_pair_note(revision, verdict) for verdict in (revision.live, revision.final))
    return (
        f"repetition {revision.repetition + 1}: while it went on, this read: {live}; "
        f"its final word: {final}"
    )


def _pair_note(revision: Revision, verdict: Verdict) -> str:
    if verdict is Verdict.CANNOT_TELL:
        return "cannot tell"
    word = "together with" if verdict is Verdict.TOGETHER else verdict.value
    return f"{revision.a} {word} {revision.b}"
