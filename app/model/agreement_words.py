"""How two markings agree, in sentences; which of them is nearer to the truth is never said."""

from __future__ import annotations

from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase, all_of, milliseconds, phrase, signed, signed_milliseconds
from dsp.agreement import OnsetAgreement, OrderAgreement, repeat_interval_90_s


def comparison_title(first: str, second: str) -> Phrase:
    """Return which two markings are held against each other."""
    return phrase("{first} against {second}", first=first, second=second)


LEAST_FOR_LIMITS = 5
"""From so many differences on limits of agreement are shown; of fewer they say next to nothing."""


def starts_sentence(
    found: OnsetAgreement,
    name: ChannelName,
    *,
    first: str,
    second: str,
) -> Phrase:
    """Return how far apart two markings put the starts of a muscle."""
    if found.median_ms is None:
        return phrase("No start of the {muscle} is marked in both.", muscle=name.sided_noun)
    return phrase(
        "{muscle}: over {n} starts the median of “{first}” less “{second}” is {median}.",
        muscle=name.title,
        n=found.n,
        first=first,
        second=second,
        median=signed_milliseconds(found.median_ms),
    )


def starts_detail(
    found: OnsetAgreement, *, n_inside: int | None, is_one_rater: bool
) -> Phrase | None:
    """Return the limits of agreement with their intervals, and what else is known of the starts."""
    said = []
    limits = limits_phrase(found)
    if limits is not None:
        said.append(limits)
    if n_inside is not None:
        said.append(
            phrase("{k} of {n} starts lie in the program's 90 % interval.", k=n_inside, n=found.n)
        )
    if is_one_rater and found.repeat_sd_ms is not None:
        said.append(
            phrase(
                "One marking of this rater repeats within ±{reach} (90 %).",
                reach=milliseconds(repeat_interval_90_s(0.0, found.repeat_sd_ms)[1] * 1000.0),
            )
        )
    return all_of(tuple(said))


def limits_phrase(found: OnsetAgreement) -> Phrase | None:
    """Return between what 95 % of the differences lie, each end with its interval."""
    low, high = found.low_limit_ms, found.high_limit_ms
    if low is None or high is None or found.n < LEAST_FOR_LIMITS:
        return phrase(
            "Too few for limits of agreement: {n} of {least}.", n=found.n, least=LEAST_FOR_LIMITS
        )
    return phrase(
        "95 % of the differences lie between {low} ({low_low} to {low_high}) and {high} "
        "({high_low} to {high_high}).",
        low=signed_milliseconds(low.value),
        low_low=signed(low.interval_95[0]),
        low_high=signed(low.interval_95[1]),
        high=signed_milliseconds(high.value),
        high_low=signed(high.interval_95[0]),
        high_high=signed(high.interval_95[1]),
    )


def pair_sentence(order: OrderAgreement, pair: Phrase, *, tie_ms: float) -> Phrase:
    """Return how often two markings say the same order."""
    if order.share is None:
        return phrase("{pair}: no repetition has both starts in both markings.", pair=pair)
    low, high = order.share.interval_95
    return phrase(
        "{pair}: the same of before, together (within {tie}) and after in {k} of {n} "
        "repetitions: {share} % ({low} to {high} %).",
        pair=pair,
        tie=milliseconds(tie_ms),
        k=order.n_same,
        n=order.n,
        share=f"{100 * order.share.value:.0f}",
        low=f"{100 * low:.0f}",
        high=f"{100 * high:.0f}",
    )
