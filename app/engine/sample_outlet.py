"""Where samples also go, besides the recording; it sends none itself."""

from __future__ import annotations

from typing import Protocol

from dsp.block import SampleBlock


class SampleOutlet(Protocol):
    """Where samples also go, besides the recording, once somebody has switched it on."""

    def push(self, block: SampleBlock, *, fs_hz: float | None = None) -> None:
        """Offer a block, and the device's rate where it has been measured."""
        ...

    def close(self) -> None:
        """Offer no more."""
        ...
