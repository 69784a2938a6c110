"""How two markings agree, in sentences; which of them is nearer to the truth is never said."""

from __future__ import annotations

from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase, all_of, milliseconds, phrase, signed_milliseconds
from dsp.agreement import OnsetAgreement, OrderAgreement

_REPEAT_90 = 1.645


def comparison_title(first: str, second: str) -> Phrase:
    """Return which two markings are held against each other."""
    return phrase("{first} against {second}", first=first, second=second)


def starts_sentence(
    found: OnsetAgreement,
    name: ChannelName,
    *,
    first: str,
    second: str,
    n_inside: int | None,
    is_one_rater: bool,
) -> Phrase | None:
    """Return how far apart two markings put the starts of a muscle."""
    low, high = found.low_limit_ms, found.high_limit_ms
    if found.median_ms is None:
        return phrase("No start of the {muscle} is marked in both.", muscle=name.sided_noun)
    said = [
        phrase(
            "{muscle}: over {n} starts “{first}” lies {median} from “{second}” in the middle.",
            muscle=name.title,
            n=found.n,
            first=first,
            second=second,
            median=signed_milliseconds(found.median_ms),
        )
    ]
    if low is not None and high is not None:
        said.append(
            phrase(
                "95 % of the differences lie between {low} and {high}.",
                low=signed_milliseconds(low.value),
                high=signed_milliseconds(high.value),
            )
        )
    if n_inside is not None:
        said.append(
            phrase("{k} of {n} starts lie in the program's 90 % interval.", k=n_inside, n=found.n)
        )
    if is_one_rater and found.repeat_sd_ms is not None:
        said.append(
            phrase(
                "One marking of this rater repeats within ±{reach} (90 %).",
                reach=milliseconds(_REPEAT_90 * found.repeat_sd_ms),
            )
        )
    return all_of(tuple(said))


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
