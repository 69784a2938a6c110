"""The devices that were found, and who they say they are; looking and asking happen elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from drivers.base import FoundSource
from drivers.source_name import place_of

LookForDevices = Callable[[], Future[tuple[FoundSource, ...]]]
AskWhoItIs = Callable[[FoundSource], Future[FoundSource]]


LOOK_EVERY_TICKS = 60
"""A second or two of a window that is looked at: whoever plugs a sensor in need not say so."""


class FoundDevices:
    """Collects what looking and asking bring, from tick to tick; it never waits.

    Asking opens a port, and that resets many boards: only a device that nobody uses is asked, once
    while it stays plugged in, and only when a person wants to use a device at all. A person who
    looks again has all of them asked again.
    """

    def __init__(self, look: LookForDevices, ask: AskWhoItIs) -> None:
        self._look = look
        self._ask = ask
        self._looking: Future[tuple[FoundSource, ...]] | None = None
        self._asking: dict[FoundSource, Future[FoundSource]] = {}
        self._answers: dict[FoundSource, FoundSource] = {}
        self._listed: tuple[FoundSource, ...] = ()
        self._n_ticks = 0
        self.is_looking = False

    @property
    def devices(self) -> tuple[FoundSource, ...]:
        """Return what is plugged in, as it said itself where it was asked."""
        return tuple(self._answers.get(each, each) for each in self._listed)

    @property
    def asked(self) -> frozenset[str]:
        """Return the sources that are being asked."""
        return frozenset(each.source for each in self._asking)

    @property
    def best(self) -> FoundSource | None:
        """Return the device to propose: one that said who it is, or else the first."""
        devices = self.devices
        named = (each for each in devices if each.is_named)
        return next(named, devices[0] if devices else None)

    def look(self) -> None:
        """Look for devices in the background, as somebody wished, and ask them anew."""
        self._answers.clear()
        self.is_looking = True
        if self._looking is None:
            self._looking = self._look()

    def tick(self, *, in_use: str | None, may_ask: bool) -> None:
        """Collect what has come, look now and then, and ask who has not been asked."""
        self._collect_look()
        self._collect_answers()
        self._n_ticks += 1
        if not may_ask:
            return
        if self._looking is None and self._n_ticks % LOOK_EVERY_TICKS == 0:
            self._looking = self._look()
        for found in self._listed:
            is_news = found not in self._answers and found.source not in self.asked
            if found.may_be_asked and is_news and place_of(found.source) != in_use:
                self._asking[found] = self._ask(found)

    def _collect_look(self) -> None:
        looking = self._looking
        if looking is None or not looking.done():
            return
        self._looking, self.is_looking = None, False
        if looking.exception() is None:
            self._listed = tuple(
                each for each in looking.result() if not each.source.startswith("synthetic:")
            )
            # What was pulled out is asked again when it comes back.
            self._answers = {
                found: answer for found, answer in self._answers.items() if found in self._listed
            }

    def _collect_answers(self) -> None:
        for found in [found for found, asking in self._asking.items() if asking.done()]:
            asking = self._asking.pop(found)
            is_answered = asking.exception() is None
            unanswered = replace(found, may_be_asked=False)
            self._answers[found] = asking.result() if is_answered else unanswered
