"""One session as the Recordings screen shows it: pairs, sentence, repetitions, a test's legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.engine.guided.result import GuidedResult, LegResult
from app.engine.review import Review
from app.model.guided_protocol_file import our_protocols
from app.model.guided_words import leg_phrase, title_phrase, why_phrase
from app.model.hand_lags import by_place, hand_note
from app.model.kept_notes import kept_sentence
from app.model.muscle_names import Names, name_channels
from app.model.no_repetition_words import no_repetition_sentence
from app.model.phrase import Phrase, all_of, phrase, plural, verbatim
from app.model.words import session_note, session_sentence
from app.presenters.amplitudes import amplitude_table
from app.presenters.recordings_state import Progress, ReviewState, TestReview
from app.presenters.verdict import TableRow, pair_rows, pairs_of, table_rows


def review_state(
    review: Review, *, pair_position: int, leg_position: int, tie_ms: float
) -> ReviewState:
    """Return what a session says of one pair; of a test, what the lifts of one leg say."""
    finding, leg = review.finding, _leg(review.guided, leg_position)
    if leg is not None:
        finding = leg.finding
    channels = tuple(channel.name for channel in finding.channels)
    names = name_channels(channels)
    pairs = pair_rows(
        finding.session_pairs,
        _leg_first(pairs_of(channels), leg),
        names,
        repetitions=finding.repetitions,
        channels=finding.channels,
    )
    state = ReviewState(
        Progress.DONE,
        n_repetitions=len(finding.repetitions),
        why_none=None
        if finding.no_repetition is None
        else no_repetition_sentence(finding.no_repetition, names),
        method=finding.method,
        amplitudes=amplitude_table(review.amplitudes, names),
        test=_test(review.guided, leg, leg_position),
        kept=kept_sentence(review.kept),
    )
    if not pairs:
        return state
    position = min(pair_position, len(pairs) - 1)
    pair = pairs[position].pair
    session = next(each for each in finding.session_pairs if (each.a, each.b) == pair)
    sentence = session_sentence(session, names, finding.channels, finding.repetitions)
    note, edited = session_note(session), _edited(review, leg, pair)
    if review.guided is not None and review.guided.was_stopped:
        sentence, note = _STOPPED, None
    return replace(
        state,
        pairs=pairs,
        pair_position=position,
        sentence=sentence,
        note=all_of(tuple(each for each in (note, edited) if each is not None)),
        table=_rows(review, leg, pair, names, tie_ms=tie_ms),
    )


_STOPPED = phrase(
    "The test was stopped for pain. Its lifts are listed, and nothing is concluded from them."
)


def _leg(guided: GuidedResult | None, position: int) -> LegResult | None:
    if guided is None or not guided.legs:
        return None
    return guided.legs[min(position, len(guided.legs) - 1)]


def _edited(review: Review, leg: LegResult | None, pair: tuple[str, str]) -> Phrase | None:
    """Return what edits by hand do to a pair."""
    if not review.by_hand:
        return None
    repetitions = (review.finding if leg is None else leg.finding).repetitions
    numbers = [each.index + 1 for each in repetitions] if leg is None else leg.lift_numbers
    return hand_note(repetitions, numbers, pair, by_place(review.by_hand))


def _leg_first(
    pairs: Sequence[tuple[str, str]], leg: LegResult | None
) -> tuple[tuple[str, str], ...]:
    """Return the pairs with those of the leg that moved first."""
    if leg is None:
        return tuple(pairs)
    return tuple(sorted(pairs, key=lambda pair: not all(n.endswith(f"_{leg.side}") for n in pair)))


def _rows(
    review: Review, leg: LegResult | None, pair: tuple[str, str], names: Names, *, tie_ms: float
) -> tuple[TableRow, ...]:
    """Return the repetitions newest first; those of a test under the numbers they were asked."""
    if leg is None:
        return table_rows(review.finding.repetitions, pair, names, tie_ms=tie_ms)
    repetitions = leg.finding.repetitions
    numbers = {
        each.index + 1: number for each, number in zip(repetitions, leg.lift_numbers, strict=True)
    }
    rows = table_rows(repetitions, pair, names, tie_ms=tie_ms)
    return tuple(replace(row, number=numbers[row.number]) for row in rows)


def _test(
    guided: GuidedResult | None, leg: LegResult | None, leg_position: int
) -> TestReview | None:
    if guided is None:
        return None
    if leg is None:
        return TestReview(_title(guided), (), 0, phrase("No lift was asked for."))
    return TestReview(
        title=_title(guided),
        legs=tuple(leg_phrase(each.side) for each in guided.legs),
        leg_position=min(leg_position, len(guided.legs) - 1),
        tally=_tally(leg)
        if guided.begun.continues is None
        else phrase(
            "{tally}. It goes on with a test that broke off: the result tells both.",
            tally=_tally(leg),
        ),
    )


def _title(guided: GuidedResult) -> Phrase:
    protocols = {each.id: each for each in our_protocols()}
    known = protocols.get(guided.begun.protocol)
    return verbatim(guided.begun.protocol) if known is None else title_phrase(known)


def _tally(leg: LegResult) -> Phrase:
    kept = plural(
        len(leg.lift_numbers),
        phrase("1 lift kept"),
        phrase("{n} lifts kept", n=len(leg.lift_numbers)),
    )
    if not leg.set_aside:
        return kept
    whys = [
        why_phrase(each.set_aside, each.reason)
        for each in leg.set_aside
        if each.set_aside is not None
    ]
    said = whys[0]
    for why in whys[1:]:
        said = phrase("{these}; {why}", these=said, why=why)
    return phrase("{kept}, {n} not used ({whys})", kept=kept, n=len(whys), whys=said)
