"""The sentences of a finding, shared by the window, the command line and exports; no judgement.

Every function returns a ``Phrase``: English templates with their values. The window passes them
through its translation, the command line reads them as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.model.muscle_names import Names
from app.model.phrase import (
    Phrase,
    milliseconds,
    phrase,
    signed,
    signed_milliseconds,
    whole,
)
from app.model.reasons import Doubt, leading_reason
from app.model.reasons_of_session import N_FIRM, session_doubt
from dsp.findings import (
    ChannelFinding,
    OnsetFinding,
    PairFinding,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.flag import FlagFinding
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle

MIN_TOLD_SHARE = 0.7
"""Of so many repetitions an order must be told alone before a sentence counts them."""


INTENDED_USE = (
    "Software for recording and displaying surface EMG for education, movement practice and "
    "research. It is not a medical device, has not been cleared or CE-marked, and is not intended "
    "to diagnose, treat or monitor any disease or to replace a clinician's judgement."
)

_VERDICT_WORDS = {
    Verdict.BEFORE: phrase("before"),
    Verdict.TOGETHER: phrase("together"),
    Verdict.AFTER: phrase("after"),
    Verdict.CANNOT_TELL: phrase("cannot tell"),
}


_SESSION_WORDS = {
    SessionVerdict.BEFORE: phrase("before"),
    SessionVerdict.TOGETHER: phrase("together"),
    SessionVerdict.AFTER: phrase("after"),
    SessionVerdict.MIXED: phrase("varied"),
    SessionVerdict.UNDETERMINED: phrase("cannot tell"),
}


def session_word(verdict: SessionVerdict) -> Phrase:
    """Return the word or two that a table of pairs shows."""
    return _SESSION_WORDS[verdict]


def verdict_word(verdict: Verdict) -> Phrase:
    """Return the one word a table shows."""
    return _VERDICT_WORDS[verdict]


def pair_title(a: str, b: str, names: Names) -> Phrase:
    """Return the name of a pair, ``Glute – hamstring``."""
    return phrase("{a} – {b}", a=names[a].subject, b=names[b].noun)


def repetition_sentence(
    pair: PairFinding,
    onsets: Sequence[OnsetFinding],
    names: Names,
    flags: Sequence[FlagFinding] = (),
) -> Phrase:
    """Return in one sentence what a repetition says about a pair, or why it says nothing."""
    if pair.verdict is not Verdict.CANNOT_TELL:
        return repetition_headline(pair, names)
    doubt = leading_reason(pair, onsets, names, flags)
    if not doubt.action.template:
        return phrase("Cannot tell which started first: {reason}.", reason=doubt.reason)
    return phrase(
        "Cannot tell which started first: {reason}. {action}",
        reason=doubt.reason,
        action=doubt.action,
    )


def repetition_headline(pair: PairFinding, names: Names) -> Phrase:
    """Return the words that are written largest; all four verdicts read alike."""
    a, b = names[pair.a], names[pair.b]
    if pair.verdict is Verdict.BEFORE:
        return phrase("{a} started before {b}", a=a.subject, b=b.definite)
    if pair.verdict is Verdict.AFTER:
        return phrase("{a} started after {b}", a=a.subject, b=b.definite)
    if pair.verdict is Verdict.TOGETHER:
        return phrase(
            "{a} and {b} started together, or too close to tell apart", a=a.subject, b=b.noun
        )
    return phrase("Cannot tell which started first")


def doubt_phrase(
    pair: PairFinding,
    onsets: Sequence[OnsetFinding],
    names: Names,
    flags: Sequence[FlagFinding] = (),
) -> Phrase | None:
    """Return why an order is withheld and what to do, to stand under its headline."""
    if pair.verdict is not Verdict.CANNOT_TELL:
        return None
    return _because(leading_reason(pair, onsets, names, flags))


def _because(doubt: Doubt) -> Phrase:
    if not doubt.action.template:
        return phrase("Because {reason}.", reason=doubt.reason)
    return phrase("Because {reason}. {action}", reason=doubt.reason, action=doubt.action)


def revision_phrase(live: Verdict) -> Phrase:
    """Return what had been said while the lift went on, where its final word is another."""
    return phrase("While it went on, this read: {word}.", word=verdict_word(live))


def delay_phrase(pair: PairFinding) -> Phrase | None:
    """Return the delay with its 90 % interval; None when no delay was found.

    In *before* and *after* the word carries the direction, elsewhere the sign does.
    """
    if pair.lag_ms is None or pair.interval_90_ms is None:
        return None
    low_ms, high_ms = pair.interval_90_ms
    if pair.verdict is Verdict.BEFORE:
        return _unsigned_delay(-pair.lag_ms, -high_ms, -low_ms)
    if pair.verdict is Verdict.AFTER:
        return _unsigned_delay(pair.lag_ms, low_ms, high_ms)
    return phrase(
        "{lag} ({low} to {high})",
        lag=signed_milliseconds(pair.lag_ms),
        low=signed(low_ms),
        high=signed(high_ms),
    )


def _unsigned_delay(lag_ms: float, low_ms: float, high_ms: float) -> Phrase:
    return phrase(
        "by {lag} ({low} to {high})",
        lag=milliseconds(lag_ms),
        low=whole(low_ms),
        high=whole(high_ms),
    )


def lag_text(lag_ms: float | None) -> str:
    """Return a delay in ms for a table column that names the unit; a dash where there is none."""
    return "–" if lag_ms is None else signed(lag_ms)


def typical_delay_ms(
    pair: SessionPairFinding,
) -> tuple[float | None, tuple[float, float] | None]:
    """Return the delay and interval a session's order was read from; the median's where none is."""
    if pair.pooled is not None:
        return pair.pooled.typical_ms, pair.pooled.interval_90_ms
    return pair.median_lag_ms, pair.interval_ms


def interval_text(interval_ms: tuple[float, float] | None) -> Phrase | None:
    """Return an interval for a table column."""
    if interval_ms is None:
        return None
    return phrase("{low} to {high}", low=signed(interval_ms[0]), high=signed(interval_ms[1]))


def session_sentence(
    pair: SessionPairFinding,
    names: Names,
    channels: Sequence[ChannelFinding] = (),
    repetitions: Sequence[RepetitionFinding] = (),
) -> Phrase:
    """Return what all repetitions say about one pair.

    ``channels`` tell which signal is small, ``repetitions`` what kept most of them from counting.
    """
    a, b = names[pair.a], names[pair.b]
    n_told = {SessionVerdict.AFTER: pair.n_after, SessionVerdict.BEFORE: pair.n_before}
    if pair.verdict in n_told and n_told[pair.verdict] < MIN_TOLD_SHARE * pair.n_valid:
        return _only_together_clear(pair, names, n_told[pair.verdict])
    if pair.verdict is SessionVerdict.AFTER:
        return phrase(
            "{a} started after {b} in {k} of {n} repetitions{typical}.",
            a=a.title,
            b=b.sided_definite,
            k=pair.n_after,
            n=pair.n_valid,
            typical=_typical(pair, 1),
        )
    if pair.verdict is SessionVerdict.BEFORE:
        return phrase(
            "{a} started before {b} in {k} of {n} repetitions{typical}.",
            a=a.title,
            b=b.sided_definite,
            k=pair.n_before,
            n=pair.n_valid,
            typical=_typical(pair, -1),
        )
    if pair.verdict is SessionVerdict.TOGETHER and not pair.n_together:
        return phrase(
            "Over {n} repetitions {a} and {b} started together, or too close to tell apart"
            "{typical}; none of them could be told alone.",
            a=a.sided_definite,
            b=b.sided_definite,
            n=pair.n_valid,
            typical=_signed_typical(pair),
        )
    if pair.verdict is SessionVerdict.TOGETHER:
        return phrase(
            "{a} and {b} started together, or too close to tell apart{typical}; "
            "{k} of {n} could be told alone.",
            a=a.title,
            b=b.sided_noun,
            k=pair.n_together,
            n=pair.n_valid,
            typical=_signed_typical(pair),
        )
    return _unclear_session(pair, names, channels, repetitions)


def _only_together_clear(pair: SessionPairFinding, names: Names, n_told: int) -> Phrase:
    """Return the sentence of an order that shows over all repetitions, but in few alone."""
    a, b = names[pair.a], names[pair.b]
    if pair.verdict is SessionVerdict.AFTER:
        return phrase(
            "Over {n} repetitions {a} started after {b}{typical}; "
            "alone, {k} of them could be told.",
            a=a.sided_definite,
            b=b.sided_definite,
            k=n_told,
            n=pair.n_valid,
            typical=_typical(pair, 1),
        )
    return phrase(
        "Over {n} repetitions {a} started before {b}{typical}; alone, {k} of them could be told.",
        a=a.sided_definite,
        b=b.sided_definite,
        k=n_told,
        n=pair.n_valid,
        typical=_typical(pair, -1),
    )


def _unclear_session(
    pair: SessionPairFinding,
    names: Names,
    channels: Sequence[ChannelFinding],
    repetitions: Sequence[RepetitionFinding],
) -> Phrase:
    a, b = names[pair.a], names[pair.b]
    if pair.verdict is SessionVerdict.MIXED:
        return phrase(
            "The order of {a} and {b} varied from repetition to repetition "
            "(told alone: {n_before} before, {n_together} together, {n_after} after){typical}.",
            a=a.sided_noun,
            b=b.sided_noun,
            n_before=pair.n_before,
            n_together=pair.n_together,
            n_after=pair.n_after,
            typical=_signed_typical(pair),
        )
    doubt = session_doubt(pair, names, channels, repetitions)
    return phrase(
        "The order of {a} and {b} can't be determined: {reason}. {action}",
        a=a.sided_noun,
        b=b.sided_noun,
        reason=doubt.reason,
        action=doubt.action,
    )


def session_doubt_phrase(
    pair: SessionPairFinding,
    names: Names,
    channels: Sequence[ChannelFinding] = (),
    repetitions: Sequence[RepetitionFinding] = (),
) -> Phrase | None:
    """Return why a session states no order and what to do; None where it states one."""
    if pair.verdict not in (SessionVerdict.MIXED, SessionVerdict.UNDETERMINED):
        return None
    return _because(session_doubt(pair, names, channels, repetitions))


def session_note(pair: SessionPairFinding) -> Phrase | None:
    """Return the sentence that belongs under a session's sentence, if one does."""
    if pair.is_provisional and pair.verdict is not SessionVerdict.UNDETERMINED:
        return phrase(
            "Provisional: {n} good repetitions, {needed} are needed.",
            n=pair.n_valid,
            needed=N_FIRM,
        )
    is_glute_hamstring = (
        read_muscle(pair.a).muscle == GLUTE and read_muscle(pair.b).muscle in HAMSTRINGS
    )
    if pair.verdict is SessionVerdict.AFTER and is_glute_hamstring:
        return phrase(
            "This is common in people without pain: in most studies the glute starts last."
        )
    return None


def _typical(pair: SessionPairFinding, direction: int) -> Phrase:
    """Return the median delay in the direction that the sentence's word already carries."""
    told_ms, told_interval_ms = typical_delay_ms(pair)
    if told_ms is None:
        return Phrase("")
    median = milliseconds(direction * told_ms)
    if told_interval_ms is None:
        return phrase(" (typically {median})", median=median)
    low_ms, high_ms = sorted(direction * edge_ms for edge_ms in told_interval_ms)
    return phrase(
        " (typically {median}; {low}\u00a0to\u00a0{high})",
        median=median,
        low=whole(low_ms),
        high=whole(high_ms),
    )


def _signed_typical(pair: SessionPairFinding) -> Phrase:
    told_ms, told_interval_ms = typical_delay_ms(pair)
    if told_ms is None:
        return Phrase("")
    median = signed_milliseconds(told_ms)
    if told_interval_ms is None:
        return phrase(", typically {median}", median=median)
    low_ms, high_ms = told_interval_ms
    return phrase(
        ", typically {median} ({low}\u00a0to\u00a0{high})",
        median=median,
        low=signed(low_ms),
        high=signed(high_ms),
    )
