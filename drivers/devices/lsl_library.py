"""What of pylsl is used here, as types; pylsl itself is loaded only when a stream is wanted."""

from __future__ import annotations

from types import ModuleType
from typing import Protocol

from drivers.devices.optional_package import load_optional

PACKAGE = "pylsl>=1.18"


class Entry(Protocol):
    """A node of a stream's description."""

    def child(self, name: str) -> Entry:
        """Return the first child of a name, an empty one where there is none."""
        ...

    def next_sibling(self, name: str) -> Entry:
        """Return the next entry of a name beside this one."""
        ...

    def child_value(self, name: str) -> str:
        """Return the text of a child, empty where there is none."""
        ...


class Offer(Protocol):
    """A stream as it is described on the network."""

    def name(self) -> str:
        """Return its name."""
        ...

    def hostname(self) -> str:
        """Return the computer that offers it."""
        ...

    def source_id(self) -> str:
        """Return what its device calls itself."""
        ...

    def nominal_srate(self) -> float:
        """Return its rate in Hz, 0 where it has none."""
        ...

    def channel_count(self) -> int:
        """Return its number of channels."""
        ...

    def channel_format(self) -> int:
        """Return the kind of its values."""
        ...

    def desc(self) -> Entry:
        """Return the root of its description."""
        ...


class Inlet(Protocol):
    """A connection to a stream; every method may raise a RuntimeError when the stream is gone."""

    def info(self, timeout_s: float, /) -> Offer:
        """Return the whole description."""
        ...

    def open_stream(self, timeout_s: float, /) -> None:
        """Begin to buffer."""
        ...

    def close_stream(self) -> None:
        """Stop buffering."""
        ...

    def pull_sample(self, timeout_s: float, /) -> tuple[list[float] | None, float | None]:
        """Return a sample and its stamp, twice None when none came in time."""
        ...

    def pull_chunk(
        self, timeout_s: float, n_samples: int, /
    ) -> tuple[list[list[float]], list[float]]:
        """Return samples and stamps that have come."""
        ...


def load_pylsl(needed_for: str) -> ModuleType:
    """Return pylsl, or raise a `SourceNotFound` that says how to install it."""
    return load_optional("pylsl", package=PACKAGE, needed_for=needed_for)
