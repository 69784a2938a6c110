"""The devices that were found, and who they say they are; looking and asking happen elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from drivers.base import FoundSource
from drivers.source_name import place_of

LookForDevices = Callable[[], Future[tuple[FoundSource, ...]]]
AskWhoItIs = Callable[[FoundSource], Future[FoundSource]]


class FoundDevices:
    """Collects what looking and asking bring, from tick to tick; it never waits.

    Asking opens a port, and that resets many boards: only a device that nobody uses is asked, once
    after every look, and only when a person wants to use a device at all.
    """

    def __init__(self, look: LookForDevices, ask: AskWhoItIs) -> None:
        self._look = look
        self._ask = ask
        self._looking: Future[tuple[FoundSource, ...]] | None = None
        self._asking: dict[str, Future[FoundSource]] = {}
        self.devices: tuple[FoundSource, ...] = ()

    @property
    def is_looking(self) -> bool:
        """Return whether a look is under way."""
        return self._looking is not None

    @property
    def asked(self) -> frozenset[str]:
        """Return the sources that are being asked."""
        return frozenset(self._asking)

    @property
    def best(self) -> FoundSource | None:
        """Return the device to propose: one that said who it is, or else the first."""
        named = (each for each in self.devices if each.is_named)
        return next(named, self.devices[0] if self.devices else None)

    def look(self) -> None:
        """Look for devices in the background."""
        if self._looking is None:
            self._looking = self._look()

    def tick(self, *, in_use: str | None, may_ask: bool) -> None:
        """Collect what has come, and ask who has not been asked."""
        self._collect_look()
        self._collect_answers()
        if may_ask and not self.is_looking:
            for found in self.devices:
                is_free = found.source not in self._asking and place_of(found.source) != in_use
                if found.may_be_asked and is_free:
                    self._asking[found.source] = self._ask(found)

    def _collect_look(self) -> None:
        looking = self._looking
        if looking is None or not looking.done():
            return
        self._looking = None
        if looking.exception() is None:
            self.devices = tuple(
                each for each in looking.result() if not each.source.startswith("synthetic:")
            )

    def _collect_answers(self) -> None:
        answered = {source: asking for source, asking in self._asking.items() if asking.done()}
        for source, asking in answered.items():
            del self._asking[source]
            is_answered = asking.exception() is None
            self.devices = tuple(
                each
                if each.source != source
                else (asking.result() if is_answered else replace(each, may_be_asked=False))
                for each in self.devices
            )
