"""The functional checks of a running test in words: what is asked, what was seen; no decision."""

from __future__ import annotations

from math import ceil

from app.engine.guided.checks import CheckPhase, CheckRow, CheckState
from app.model.check_words import accepted_phrase, check_phrase, seen_phrase, trouble_phrase
from app.model.guided_protocol import CheckKind
from app.model.muscle_names import Names, name_channels
from app.model.phrase import Phrase, phrase
from app.presenters.guided_state import CheckLine, CheckMark, Cue, LiftsState
from dsp.functional_check import CheckOutcome

_DO = {CheckKind.MOVEMENT: phrase("MOVE"), CheckKind.TAP: phrase("TAP")}
_BEGIN = phrase("Begin when everybody is ready. The tone says when.")


def check_cue(checks: CheckState) -> Cue:
    """Return what goes on now."""
    names = name_channels(checks.channels)
    trouble = None if checks.last is None else trouble_phrase(checks.last, names)
    if checks.phase is CheckPhase.HELD and trouble is not None:
        return Cue(phrase("ON HOLD"), trouble)
    planned = checks.planned
    if planned is None:
        return Cue(phrase("REST"), phrase("The checks are done."))
    aloud = check_phrase(planned.check, planned.side, planned.channels, names)
    if checks.phase is CheckPhase.MOVE:
        left = phrase("{n} s more", n=ceil(checks.left_s))
        return Cue(_DO[planned.check.kind], left, aloud)
    if trouble is not None:
        return Cue(phrase("CHECK"), trouble, aloud)
    if checks.last is not None:
        return Cue(phrase("CHECK"), seen_phrase(checks.last, names), aloud)
    return Cue(phrase("CHECK"), _BEGIN, aloud)


def checking(checks: CheckState) -> LiftsState:
    """Return where the checks are: each with what was seen, and the one next step."""
    names = name_channels(checks.channels)
    return LiftsState(
        title=phrase("Is each sticker on its muscle?"),
        boxes=(),
        tally=phrase("Check {n} of {all}", n=checks.number, all=len(checks.rows)),
        headline=None,
        go_on=_go_on(checks),
        can_pause=checks.phase is CheckPhase.MOVE,
        can_set_aside=False,
        rows=(),
        checks=tuple(_line(row, names, checks) for row in checks.rows),
        can_skip_check=checks.phase is CheckPhase.TO_BEGIN,
        can_accept_swap=checks.phase is CheckPhase.HELD,
    )


def _go_on(checks: CheckState) -> Phrase | None:
    if checks.phase is CheckPhase.HELD:
        return phrase("Measure again")
    if checks.phase is not CheckPhase.TO_BEGIN or checks.planned is None:
        return None
    row = next(row for row in checks.rows if row.planned == checks.planned)
    return phrase("Begin the check") if row.seen is None else phrase("Check once more")


def _line(row: CheckRow, names: Names, checks: CheckState) -> CheckLine:
    planned = row.planned
    title = check_phrase(planned.check, planned.side, planned.channels, names)
    if set(planned.channels) <= set(checks.accepted):
        return CheckLine(CheckMark.SKIPPED, title, accepted_phrase(planned.channels, names))
    if row.skipped is not None:
        return CheckLine(CheckMark.SKIPPED, title, phrase("not done: {why}", why=row.skipped))
    if row.seen is None:
        is_now = planned == checks.planned
        mark = CheckMark.NOW if is_now else CheckMark.TO_COME
        return CheckLine(mark, title, phrase("Now") if is_now else phrase("Not done yet"))
    is_clear = row.seen.outcome is CheckOutcome.CLEAR
    mark = CheckMark.CLEAR if is_clear else CheckMark.NOT_CLEAR
    return CheckLine(mark, title, seen_phrase(row.seen, names))
