"""Why the repetitions of a session state no order together, and what to do; not the deciding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.model.action_words import action_phrase
from app.model.flag_words import flag_clause, withholding_flag
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase, signed, whole
from app.model.reasons import Doubt, refusal_doubt, smallest_channel
from dsp.findings import (
    ChannelFinding,
    Reason,
    RepetitionFinding,
    SessionDoubt,
    SessionPairFinding,
)
from dsp.flag import RepetitionFlag

N_NEEDED = 5
N_FIRM = 8


def session_doubt(
    pair: SessionPairFinding,
    names: Names,
    channels: Sequence[ChannelFinding],
    repetitions: Sequence[RepetitionFinding] = (),
) -> Doubt:
    """Return why no order is stated and the one thing to do.

    What was noticed in most repetitions comes before their number, and a small signal before that
    they differ.
    """
    refusal = refusal_doubt([each for each in channels if each.name in (pair.a, pair.b)], names)
    if refusal is not None:
        return refusal
    if pair.doubt in _OF_FLAGS:
        return _OF_FLAGS[pair.doubt]
    of_most = _of_most_flagged(pair, names, repetitions) or _of_silence(pair, names, repetitions)
    if of_most is not None:
        return of_most
    reason, action = _doubt(pair)
    small = smallest_channel(pair, {channel.name: channel.snr_db for channel in channels})
    if small is None:
        return Doubt(reason, action)
    name, snr_db = small
    noun = names[name].sided_noun
    return Doubt(
        phrase(
            "{reason}, and the {muscle} signal is small, {snr} dB over its rest level",
            reason=reason,
            muscle=noun,
            snr=whole(snr_db),
        ),
        phrase(
            "Check the skin under the {muscle} sticker and its place, then repeat the movement.",
            muscle=noun,
        ),
    )


_OF_FLAGS = {
    SessionDoubt.STOPPED: Doubt(
        phrase("the session was stopped for pain"),
        phrase("Stop for today; what was recorded is kept."),
    ),
    SessionDoubt.SPEEDS_DIFFER: Doubt(
        phrase("some repetitions were much faster or slower than the others"),
        phrase("Repeat the movement at one speed."),
    ),
}
"""What was noticed about the session; a small signal is not behind it."""


def _of_most_flagged(
    pair: SessionPairFinding, names: Names, repetitions: Sequence[RepetitionFinding]
) -> Doubt | None:
    """Return what one and the same flag says, where it withholds most repetitions.

    A start that was not seen has a sentence of its own: over many repetitions another thing is to
    be done about it than over one.
    """
    flags = [
        flag
        for repetition in repetitions
        for found in repetition.pairs
        if (found.a, found.b) == (pair.a, pair.b)
        and (flag := withholding_flag(repetition.flags, found)) is not None
        and flag.flag is not RepetitionFlag.NO_ONSET
    ]
    counted = Counter(flag.flag for flag in flags).most_common(1)
    if not counted or counted[0][1] <= len(repetitions) / 2:
        return None
    kind, n_flagged = counted[0]
    flag = next(each for each in flags if each.flag is kind)
    return Doubt(
        phrase(
            "in {k} of {n} repetitions {clause}",
            k=n_flagged,
            n=len(repetitions),
            clause=flag_clause(flag, names),
        ),
        action_phrase(flag.action, flag.channels, names),
    )


def _of_silence(
    pair: SessionPairFinding, names: Names, repetitions: Sequence[RepetitionFinding]
) -> Doubt | None:
    """Return that a muscle showed no start in most repetitions."""
    for name in (pair.a, pair.b):
        n_silent = sum(
            onset.channel == name and Reason.NO_ONSET in onset.reasons
            for repetition in repetitions
            for onset in repetition.onsets
        )
        if n_silent > len(repetitions) / 2:
            noun = names[name].sided_noun
            return Doubt(
                phrase(
                    "no {muscle} start was seen in {k} of {n} repetitions",
                    muscle=noun,
                    k=n_silent,
                    n=len(repetitions),
                ),
                phrase("See with one squeeze whether its sticker shows the {muscle}.", muscle=noun),
            )
    return None


def _doubt(pair: SessionPairFinding) -> tuple[Phrase, Phrase]:
    if pair.doubt is SessionDoubt.TOO_FEW_REPETITIONS or pair.n_valid < N_NEEDED:
        return (
            phrase("not enough good repetitions ({n} of {needed})", n=pair.n_valid, needed=N_FIRM),
            phrase("Repeat the movement."),
        )
    more = phrase("More repetitions may tell.")
    if pair.doubt is SessionDoubt.REPETITIONS_DIFFER:
        return phrase("the repetitions, told one by one, differ"), more
    if pair.doubt is SessionDoubt.TYPICAL_DELAY_UNCLEAR:
        near = phrase(
            "the typical delay of {n} repetitions{interval} lies across the edge of “together”",
            n=pair.n_valid,
            interval=_typical_interval(pair),
        )
        return near, more
    if pair.doubt is SessionDoubt.VOTES_DISAGREE:
        return phrase("the repetitions one by one do not say what their typical delay says"), more
    return phrase("too few of the {n} repetitions agree", n=pair.n_valid), more


def _typical_interval(pair: SessionPairFinding) -> Phrase:
    if pair.pooled is None:
        return Phrase("")
    low_ms, high_ms = pair.pooled.interval_90_ms
    return phrase(", {low} to {high}\u00a0ms,", low=signed(low_ms), high=signed(high_ms))
