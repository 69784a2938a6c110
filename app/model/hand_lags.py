"""Delays of two muscles with the starts that were put by hand in them, beside those found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from app.model.hand_onset import HandOnset, OnsetPlace
from app.model.phrase import Phrase, all_of, phrase, signed_milliseconds
from dsp.findings import RepetitionFinding
from dsp.firing_order import is_valid

ByHand = Mapping[OnsetPlace, HandOnset]


@dataclass(frozen=True, slots=True)
class HandLag:
    """The delay of one repetition with a start by hand in it.

    ``lag_ms`` is None where a muscle has no start then, ``found_ms`` where no delay was found.
    """

    number: int
    n_starts: int
    lag_ms: float | None
    found_ms: float | None


def by_place(by_hand: Sequence[HandOnset]) -> ByHand:
    """Return starts by hand by their places."""
    return {each.place: each for each in by_hand}


def hand_lag(
    repetition: RepetitionFinding, pair: tuple[str, str], by_hand: ByHand, *, number: int
) -> HandLag | None:
    """Return a repetition's delay with what is said by hand; None where nothing is."""
    places = [(repetition.index, channel) for channel in pair]
    n_starts = sum(place in by_hand for place in places)
    if not n_starts:
        return None
    found = {each.channel: each.onset_s for each in repetition.onsets}
    starts_s = [
        by_hand[place].onset_s if place in by_hand else found.get(place[1]) for place in places
    ]
    a_s, b_s = starts_s
    lag_ms = None if a_s is None or b_s is None else (a_s - b_s) * 1000.0
    return HandLag(number, n_starts, lag_ms, _found_ms(repetition, pair))


def hand_note(
    repetitions: Sequence[RepetitionFinding],
    numbers: Sequence[int],
    pair: tuple[str, str],
    by_hand: ByHand,
) -> Phrase | None:
    """Return what edits by hand do to a pair: how many, the middle with and without, each delay."""
    lags = {
        number: lag
        for repetition, number in zip(repetitions, numbers, strict=True)
        if (lag := hand_lag(repetition, pair, by_hand, number=number)) is not None
    }
    n_elsewhere = len(by_hand) - sum(each.n_starts for each in lags.values())
    if not lags:
        return None if not n_elsewhere else _elsewhere(n_elsewhere)
    said = [
        phrase(
            "Edited by hand: {starts} in {k} of {all} repetitions of this pair.",
            starts=_starts(sum(each.n_starts for each in lags.values())),
            k=len(lags),
            all=len(repetitions),
        )
    ]
    with_ms, found_ms = [], []
    for repetition, number in zip(repetitions, numbers, strict=True):
        was_ms = _valid_ms(repetition, pair)
        now_ms = lags[number].lag_ms if number in lags else was_ms
        with_ms += [] if now_ms is None else [now_ms]
        found_ms += [] if was_ms is None else [was_ms]
    if with_ms and found_ms:
        said.append(
            phrase(
                "With them the median delay is {hand} over {n}, as found {found} over {m}.",
                hand=signed_milliseconds(median(with_ms)),
                n=len(with_ms),
                found=signed_milliseconds(median(found_ms)),
                m=len(found_ms),
            )
        )
    said += [lag_phrase(each) for each in lags.values()]
    said.append(phrase("The words and counts are of what was found; by hand there is no interval."))
    return all_of(tuple(said))


def _elsewhere(n_starts: int) -> Phrase:
    return phrase(
        "Edited by hand: {starts} of other muscles than these two.", starts=_starts(n_starts)
    )


def _starts(n_starts: int) -> Phrase:
    return phrase("one start") if n_starts == 1 else phrase("{n} starts", n=n_starts)


def lag_phrase(lag: HandLag) -> Phrase:
    """Return both delays of one repetition."""
    return phrase(
        "Repetition {number}: {hand} by hand, {found} as found.",
        number=lag.number,
        hand=_delay(lag.lag_ms),
        found=_delay(lag.found_ms),
    )


def _delay(lag_ms: float | None) -> Phrase | str:
    return phrase("no delay") if lag_ms is None else signed_milliseconds(lag_ms)


def _found_ms(repetition: RepetitionFinding, pair: tuple[str, str]) -> float | None:
    found = next((each for each in repetition.pairs if (each.a, each.b) == pair), None)
    return None if found is None else found.lag_ms


def _valid_ms(repetition: RepetitionFinding, pair: tuple[str, str]) -> float | None:
    """Return a delay that counts in the session's own median."""
    found = next((each for each in repetition.pairs if (each.a, each.b) == pair), None)
    return found.lag_ms if found is not None and is_valid(found) else None
