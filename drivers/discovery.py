"""Who is on a port, by asking: opens it, greets the board and lets go; it starts no stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drivers.asking import WITHIN_S, Asking, hanging
from drivers.base import Clock, FoundSource
from drivers.errors import DriverError
from drivers.handshake import greet
from drivers.link import Link, Patience
from drivers.messages import title_of
from drivers.port import open_port
from drivers.port_problems import sharing_problem
from drivers.source_name import place_of


def ask_all(found: Sequence[FoundSource], *, clock: Clock) -> tuple[FoundSource, ...]:
    """Ask the devices on ports for their names, all at once, within four seconds together.

    Parameters
    ----------
    found : sequence of FoundSource
        Those that may not be asked are returned as they are.
    clock : Clock
        Host monotonic time.

    Returns
    -------
    tuple of FoundSource
        As `ask_who_it_is` returns each; one that hangs is told with what to do.
    """
    may_be_asked = {place_of(each.source): each for each in found if each.may_be_asked}

    def ask(place: str) -> FoundSource:
        return ask_who_it_is(may_be_asked[place], clock=clock)

    asking: Asking[FoundSource] = Asking(ask, discard=lambda _: None)
    answers = asking.answers(list(may_be_asked), clock=clock, within_s=WITHIN_S)
    named = {
        place: replace(each, problem=str(hanging(place)), may_be_asked=False)
        if answer is None
        else answer
        for (place, each), answer in zip(may_be_asked.items(), answers, strict=True)
    }
    return tuple(named[place_of(each.source)] if each.may_be_asked else each for each in found)


def ask_who_it_is(
    found: FoundSource, *, clock: Clock, patience: Patience | None = None
) -> FoundSource:
    """Ask the device on a port for its name; call it from a thread, it takes up to four seconds.

    Opening the port resets many boards, so this is for a port that nobody uses and that a person
    wants to use.

    Parameters
    ----------
    found : FoundSource
        A serial port.
    clock : Clock
        Host monotonic time.
    patience : Patience or None
        How long to wait for what; None for as long as a board takes that resets.

    Returns
    -------
    FoundSource
        The same port with the device's own name, or with the problem that keeps it from being
        used and what to do about it.
    """
    place = place_of(found.source)
    try:
        link = Link(open_port(place, clock=clock))
    except DriverError as exc:
        return replace(found, problem=str(exc), may_be_asked=False)
    try:
        info = greet(link, clock=clock, patience=patience or Patience())
    except DriverError as exc:
        return replace(found, problem=sharing_problem(place) or str(exc), may_be_asked=False)
    finally:
        link.close()
    unit = f", unit {info.unit_serial}" if info.unit_serial else ""
    return replace(
        found,
        title=title_of(info),
        detail=f"{found.detail}{unit}",
        may_be_asked=False,
        is_named=True,
    )
