"""Which port a board is on, by asking all of them at once; it starts no stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.asking import WITHIN_S, Asking, hanging
from drivers.attentive_clock import AttentiveClock
from drivers.base import Clock
from drivers.errors import (
    DriverError,
    NoPermission,
    Setting,
    SourceBusy,
    SourceNotFound,
    WrongFirmware,
)
from drivers.handshake import greet
from drivers.link import Link, Patience
from drivers.messages import Info, title_of
from drivers.port import open_port
from drivers.port_identity import identity_at, list_identities
from drivers.port_list import find_ports
from drivers.source_name import SourceName

# While looking for a board, these say that it is there and what keeps it from being used.
_TELLING = (WrongFirmware, NoPermission, SourceBusy)
_LEAST_S = 2.0
"""What is not on USB is asked behind it, and for as long as a board takes that resets."""


@dataclass(frozen=True, slots=True)
class Greeted:
    """A board that said who it is, and the open line to it."""

    link: Link
    info: Info


def greet_at(place: str, *, clock: Clock, patience: Patience) -> Greeted:
    """Open a port and greet the board on it; raise a `DriverError` that says why not."""
    link = Link(open_port(place, clock=clock))
    try:
        return Greeted(link, greet(link, clock=AttentiveClock(clock), patience=patience))
    except BaseException:
        link.close()
        raise


def find_board(name: SourceName, *, clock: Clock, patience: Patience) -> Greeted:
    """Return the one board of this computer.

    Parameters
    ----------
    name : SourceName
        ``serial:auto`` with its options, for the sentence.
    clock : Clock
        Host monotonic time.
    patience : Patience
        How long to wait for what; all ports on USB are waited for at the same time, for four
        seconds: one that hangs holds up no other.

    Raises
    ------
    SourceNotFound
        When there is none; when there are several, with each and what to type for it.
    WrongFirmware, NoPermission, SourceBusy
        When that keeps the only one from being used.
    """
    ports = find_ports()
    on_usb = [port.source.partition(":")[2] for port in ports if "USB" in port.detail]
    others = [port.source.partition(":")[2] for port in ports if "USB" not in port.detail]
    problems: list[DriverError] = []
    until_s = clock() + WITHIN_S
    for places in (on_usb, others):
        within_s = max(_LEAST_S, until_s - clock())
        found = _greet_all(places, problems, clock=clock, patience=patience, within_s=within_s)
        if len(found) == 1:
            return found[0]
        if found:
            for each in found:
                each.link.close()
            raise _several(name, found)
    for problem in problems:
        if isinstance(problem, _TELLING):
            raise problem
    tried = " ".join(str(problem) for problem in problems) or "There is no serial port at all."
    raise SourceNotFound(
        f"No board was found: one must be plugged in. Plug it in, or name its port. {tried}"
    )


def _greet_all(
    places: Sequence[str],
    problems: list[DriverError],
    *,
    clock: Clock,
    patience: Patience,
    within_s: float,
) -> list[Greeted]:
    """Return all boards that answered, in the order of the ports, and keep why others did not."""

    def ask(place: str) -> Greeted | DriverError:
        try:
            return greet_at(place, clock=clock, patience=patience)
        except DriverError as exc:
            return exc

    asked = Asking(ask, _close).answers(places, clock=clock, within_s=within_s)
    answers = [
        hanging(place) if each is None else each for place, each in zip(places, asked, strict=True)
    ]
    problems += [each for each in answers if isinstance(each, DriverError)]
    return [each for each in answers if isinstance(each, Greeted)]


def _close(answer: Greeted | DriverError) -> None:
    if isinstance(answer, Greeted):
        answer.link.close()


def _several(name: SourceName, found: Sequence[Greeted]) -> SourceNotFound:
    identities = list_identities()
    lines = []
    for each in found:
        place = each.link.place
        serial_number = identity_at(place, identities).serial_number or "none"
        unit = f", unit {each.info.unit_serial}" if each.info.unit_serial else ""
        lines.append(
            f"{source_at(name, place)} for the {title_of(each.info)} on {place} (serial number "
            f"{serial_number}{unit})"
        )
    return SourceNotFound(
        f"{name} finds {len(found)} boards: one must be meant. Type " + ", or ".join(lines) + ".",
        setting=Setting.PLACE,
    )


def source_at(name: SourceName, place: str) -> str:
    """Return the name that opens the same stream at a place that is known by now."""
    options = "&".join(f"{key}={value}" for key, value in name.options.items())
    source = place if name.kind == "socket" else f"serial:{place}"
    return f"{source}?{options}" if options else source
