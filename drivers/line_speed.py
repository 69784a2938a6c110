"""At what speed board and host talk: found where it is not known, raised where it is too slow.

Paragraphs in parentheses are those of ``docs/protocol.md``.
"""

from __future__ import annotations

from dataclasses import replace

from drivers import commands
from drivers.base import Clock
from drivers.link import Link, Patience
from drivers.messages import Ack, Info, Message, Nack, Pong
from drivers.port import BAUD
from drivers.port_identity import PortIdentity
from drivers.speed_memory import SpeedMemory

OTHER_SPEEDS = (500_000, 250_000)
"""What this program raises a line to, the best first; so a board may have been left at them."""

_N_ASKS_ELSEWHERE = 2
_NOISE_BYTES = 32
_COOKIE = 0x0FF1CE


class SpeedSearch:
    """Looks for a board that was left at another speed, while it is asked again and again (§6.9).

    A board that is silent at its speed of boot is there soon, for it falls back when nobody talks
    to it. Only one that streams stays at another speed, and that is heard as noise.

    Parameters
    ----------
    link : Link
        Just opened, at the speed of boot.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._baud = BAUD
        self._n_tried = 0
        self._n_asks = 0
        self._n_bytes = link.n_bytes
        self._n_stray = link.counts.n_stray

    def before_asking(self) -> None:
        """Go to another speed if this one brings nothing but noise, or has been tried in vain."""
        self._n_asks += 1
        if self._baud != BAUD:
            if self._n_asks > _N_ASKS_ELSEWHERE:
                self._go_to(BAUD)
        elif self._hears_noise():
            self._go_to(OTHER_SPEEDS[self._n_tried % len(OTHER_SPEEDS)])
            self._n_tried += 1

    def _hears_noise(self) -> bool:
        n_bytes = self._link.n_bytes - self._n_bytes
        return n_bytes >= _NOISE_BYTES and self._link.counts.n_stray == self._n_stray

    def _go_to(self, baud: int) -> None:
        if self._link.set_baud(baud):
            self._baud = baud
        self._n_asks = 1
        self._n_bytes = self._link.n_bytes
        self._n_stray = self._link.counts.n_stray


def raise_speed(
    link: Link,
    info: Info,
    *,
    clock: Clock,
    patience: Patience,
    device: PortIdentity,
    speeds: SpeedMemory,
) -> Info:
    """Agree with a board on a faster line, and make sure that both hear each other on it (§6.8).

    Parameters
    ----------
    link : Link
        To a board that was greeted and does not stream.
    info : Info
        What it said of itself.
    clock : Clock
        Host monotonic time.
    patience : Patience
        How long to wait for what.
    device : PortIdentity
        What is on the line.
    speeds : SpeedMemory
        Knows what was tried in vain, and learns what is now: a try costs two seconds.

    Returns
    -------
    Info
        With the speed now in use: that of before where the board knows no faster one, refuses, or
        is not understood at it.
    """
    before = info.baud or BAUD
    for baud in OTHER_SPEEDS:
        if baud not in info.bauds or baud <= before or speeds.is_unheard(device, baud):
            continue
        if not _ask_for(link, baud, clock=clock, patience=patience) or not link.set_baud(baud):
            continue
        if _is_answered(link, clock=clock, within_s=patience.speed_proof_s, patience=patience):
            return replace(info, baud=baud)
        speeds.note_unheard(device, baud)
        link.set_baud(before)
        _is_answered(link, clock=clock, within_s=patience.fall_back_s, patience=patience)
    return info


def _ask_for(link: Link, baud: int, *, clock: Clock, patience: Patience) -> bool:
    """Ask for a speed; False when it is refused. Silence may be an answer that got lost."""
    request_id = link.next_request_id()
    link.send(commands.set_baud(request_id, baud))
    deadline_s = clock() + patience.answer_s
    while (now_s := clock()) < deadline_s:
        for message in link.receive(deadline_s - now_s):
            if _answers(message, request_id):
                return isinstance(message, Ack)
    return True


def _answers(message: Message, request_id: int) -> bool:
    return isinstance(message, Ack | Nack) and message.request_id == request_id


def _is_answered(link: Link, *, clock: Clock, within_s: float, patience: Patience) -> bool:
    """Ask for a sign of life again and again; return whether one came in time."""
    deadline_s = clock() + within_s
    ask_s = clock()
    while (now_s := clock()) < deadline_s:
        if now_s >= ask_s:
            link.send(commands.ping(link.next_request_id(), _COOKIE))
            ask_s += patience.speed_ask_s
        for message in link.receive(max(0.0, min(ask_s, deadline_s) - now_s)):
            if isinstance(message, Pong) and message.cookie == _COOKIE:
                return True
    return False
