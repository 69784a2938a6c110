"""The quiet seconds before a test: collected without a gap, then measured."""

from __future__ import annotations

from app.engine.guided.stretch import Stretch
from dsp.block import FloatArray, SampleBlock
from dsp.stillness import QuietMeasure, measure_quiet


class QuietCheck:
    """Collects so many unbroken seconds; a gap begins them anew."""

    def __init__(self, fs_hz: float, quiet_s: float) -> None:
        self._fs_hz = fs_hz
        self._stretch = Stretch(fs_hz, quiet_s)

    @property
    def samples_uv(self) -> FloatArray:
        """Return what was collected."""
        return self._stretch.samples_uv

    @property
    def left_s(self) -> float:
        """Return how much is still to come."""
        return self._stretch.left_s

    def step(self, block: SampleBlock) -> QuietMeasure | None:
        """Take the next block; return what the stretch came to once it is whole."""
        self._stretch.step(block)
        if not self._stretch.is_whole:
            return None
        return measure_quiet(self.samples_uv, self._fs_hz)
