"""What a banner says of something that was noticed of a stream and is kept with its recording."""

from __future__ import annotations

from app.model.phrase import MINUS
from app.presenters.signals_state import Trouble, TroubleKind
from app.views.text import tr


def short_notice(trouble: Trouble) -> str:
    """Return two or three words, for where a cue is followed."""
    return {
        TroubleKind.PORT_SHARED: tr("Port shared"),
        TroubleKind.CLOCK_SET: tr("Sender's clock set"),
        TroubleKind.LOSS_OR_CLOCK: tr("Loss or set clock"),
        TroubleKind.OTHER_SUPPLY: tr("Other supply"),
        TroubleKind.UNNUMBERED: tr("Same sensor?"),
        TroubleKind.RATE_CHANGED: tr("Rate changed"),
        TroubleKind.RATE_OFF: tr("Clock off"),
        TroubleKind.RATE_USED: tr("Rate measured"),
        TroubleKind.LATE_SCANS: tr("Board busy"),
        TroubleKind.CHANNEL_GAP: tr("Channel missing"),
    }[trouble.kind]


def notice_words(trouble: Trouble) -> tuple[str, str]:
    """Return a line what happened, and one what becomes of it and what to do."""
    return _WORDS[trouble.kind](trouble)


def _port_shared(trouble: Trouble) -> tuple[str, str]:
    marked = tr("Samples that it takes are missing here, and are marked.")
    return tr("Another program reads this sensor's port, too."), f"{marked} {trouble.problem or ''}"


def _clock_set(trouble: Trouble) -> tuple[str, str]:
    seconds = f"{abs(trouble.amount):.2f}"
    what = (
        tr("The clock of the sending program was set forward by about {n} s.", n=seconds)
        if trouble.amount > 0
        else tr("The clock of the sending program was set back by about {n} s.", n=seconds)
    )
    return what, tr(
        "Samples go on behind a marked break; what was lost there is known to 0.02 s only. Leave "
        "the clock of that computer alone while you record."
    )


def _loss_or_clock(trouble: Trouble) -> tuple[str, str]:
    lost = tr("Nothing was stamped for {n} ms.", n=round(1000 * trouble.amount))
    return lost, tr(
        "Either as many samples are missing, or the clock of the sending program was set forward: "
        "which of the two cannot be told. Leave the clock of that computer alone while you record."
    )


def _other_supply(trouble: Trouble) -> tuple[str, str]:
    return tr("The board is back on another supply: {share}.", share=_share(trouble.amount)), tr(
        "Its values are worked out anew in µV and go on as before. To keep its finest steps, plug "
        "it into the socket it began with."
    )


def _unnumbered(trouble: Trouble) -> tuple[str, str]:
    return tr("What came back may be another sensor."), tr(
        "It has no number of its own, and another one of its kind would look alike. The recording "
        "goes on with it. Make sure that it is the same one, on the same muscles."
    )


def _rate_changed(trouble: Trouble) -> tuple[str, str]:
    return tr(
        "The sensor's rate changed by {share} while it was watched.", share=_share(trouble.amount)
    ), tr(
        "No sample is missing for that. A recording keeps one rate, and times behind the change "
        "are off by as much. Look at the sensor's supply and battery."
    )


def _rate_off(trouble: Trouble) -> tuple[str, str]:
    return tr(
        "The sensor's clock is off by {share}, found after the recording began.",
        share=_share(trouble.amount),
    ), tr(
        "The recording keeps {rate} samples per second, and its times are off by as much. Record "
        "anew for times by the measured clock.",
        rate=f"{trouble.fs_hz or 0.0:g}",
    )


def _rate_used(trouble: Trouble) -> tuple[str, str]:
    return tr(
        "The sensor's clock is off by {share}: times so far were worked out anew.",
        share=_share(trouble.amount),
    ), tr(
        "The recording has {rate} samples per second from its first one on. Read delays that you "
        "noted before once more.",
        rate=f"{trouble.fs_hz or 0.0:g}",
    )


def _late_scans(trouble: Trouble) -> tuple[str, str]:
    blocks = tr("{n} blocks hold a sample that it took late.", n=round(trouble.amount))
    if round(trouble.amount) == 1:
        blocks = tr("One block holds a sample that it took late.")
    return f"{tr('The board was busy.')} {blocks}", tr(
        "Starts found there may be off by up to one sample period. Choose fewer channels or a "
        "lower rate."
    )


def _channel_gap(trouble: Trouble) -> tuple[str, str]:
    marked = tr("What is missing is marked. Starts and orders are told where its samples are.")
    lacks = tr("One channel sends no numbers.")
    if trouble.amount:
        lacks = tr("One channel sent no numbers for a while.")
    return lacks, f"{marked} {trouble.problem or ''}".strip()


def _share(share: float) -> str:
    return f"{100 * share:+.2f} %".replace("-", MINUS)


_WORDS = {
    TroubleKind.PORT_SHARED: _port_shared,
    TroubleKind.CLOCK_SET: _clock_set,
    TroubleKind.LOSS_OR_CLOCK: _loss_or_clock,
    TroubleKind.OTHER_SUPPLY: _other_supply,
    TroubleKind.UNNUMBERED: _unnumbered,
    TroubleKind.RATE_CHANGED: _rate_changed,
    TroubleKind.RATE_OFF: _rate_off,
    TroubleKind.RATE_USED: _rate_used,
    TroubleKind.LATE_SCANS: _late_scans,
    TroubleKind.CHANNEL_GAP: _channel_gap,
}
