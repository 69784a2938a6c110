"""The first blocks of a recording, held until the device's clock is known; it measures nothing."""

from __future__ import annotations

from drivers.device_clock import USABLE_AFTER_S, MeasuredRate
from dsp.block import SampleBlock

HOLD_S = USABLE_AFTER_S + 0.5


class ClockWait:
    """Holds blocks back for at most ``HOLD_S`` of samples; it loses none.

    Only a recording that is asked for before its device was watched for two seconds waits at all.
    """

    def __init__(self, fs_hz: float) -> None:
        self._n_most = round(HOLD_S * fs_hz)
        self._held: list[SampleBlock] = []

    def step(self, block: SampleBlock, rate: MeasuredRate | None) -> tuple[SampleBlock, ...]:
        """Return what the recording begins with, this block last; nothing while it must wait."""
        self._held.append(block)
        is_known = rate is None or rate.is_usable or rate.span_s >= HOLD_S
        if is_known or block.end_index - self._held[0].first_index >= self._n_most:
            return self.give_up()
        return ()

    def give_up(self) -> tuple[SampleBlock, ...]:
        """Return what is held and hold nothing any more."""
        held, self._held = tuple(self._held), []
        return held
