"""The start of a recording, kept while its device may turn out off its rate; it analyses none."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.device_clock import MeasuredRate
from dsp.block import SampleBlock

KEPT_S = 80.0
"""Less than the ring holds: what is analysed anew lies there whole."""


class LateRate:
    """Says once which rate a recording must be worked out with anew, and gives its blocks back.

    Filters and times of a recording are of one rate. So a rate that is known only after the start
    is used for all of it or for none.
    """

    def __init__(self, fs_hz: float, begun: Iterable[SampleBlock]) -> None:
        self._n_most = round(KEPT_S * fs_hz)
        self._fs_hz = fs_hz
        self._kept = list(begun)
        self._is_open = True

    def step(self, block: SampleBlock) -> None:
        """Take the next block of the recording."""
        if not self._is_open:
            return
        self._kept.append(block)
        if block.end_index - self._kept[0].first_index > self._n_most:
            self.close()

    def close(self) -> None:
        """Keep nothing any more: the rate in use stays."""
        self._is_open = False
        self._kept.clear()

    def found_hz(self, rate: MeasuredRate | None) -> float | None:
        """Return the rate to begin anew with; None while there is no reason to, or no way."""
        if rate is None or not self._kept or not rate.holds_from(self._kept[0].first_index):
            return None
        fs_hz = rate.rate_to_use_hz(self._fs_hz)
        return None if fs_hz == self._fs_hz else fs_hz

    def take(self) -> tuple[SampleBlock, ...]:
        """Return the recording so far; it is kept no longer."""
        kept = tuple(self._kept)
        self.close()
        return kept
