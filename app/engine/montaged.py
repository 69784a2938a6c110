"""A driver whose channels carry the names of a montage; it changes no sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.model.montage import Montage, MontageError
from drivers.base import (
    Answering,
    ClockAnswer,
    Driver,
    Hearing,
    Holding,
    Notice,
    Noticing,
    Stepped,
)
from drivers.errors import UnsuitableStream
from dsp.block import SampleBlock, StreamInfo
from dsp.simulate import AskedMovement


class MontagedDriver:
    """Passes another driver's samples on, without the channels the montage leaves out."""

    def __init__(self, driver: Driver, montage: Montage) -> None:
        self._driver = driver
        self._montage = montage
        self._columns: list[int] = []
        self._own_names: dict[str, str] = {}

    def open(self) -> StreamInfo:
        """Open the source; a montage it does not fit is an unsuitable stream."""
        info = self._driver.open()
        try:
            placed = self._montage.place(info.channels, source=info.source)
        except MontageError as exc:
            raise UnsuitableStream(str(exc)) from exc
        self._columns = [column for column, channel in enumerate(placed) if channel is not None]
        channels = tuple(channel for channel in placed if channel is not None)
        self._own_names = {
            channel.name: own.name
            for channel, own in zip(placed, info.channels, strict=True)
            if channel is not None
        }
        return replace(info, channels=channels)

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples of the channels that are kept."""
        block = self._driver.read(timeout_s)
        return None if block is None else self._kept(block)

    def step(self, duration_s: float) -> None:
        """Let a source that is stepped go on."""
        if not isinstance(self._driver, Stepped):
            raise UnsuitableStream("A device runs by itself: it cannot be stepped.")
        self._driver.step(duration_s)

    def hear(self, tone_index: int, movement: AskedMovement) -> None:
        """Let a source that listens hear a tone; it knows its channels by its own names."""
        if isinstance(self._driver, Hearing):
            own = tuple(self._own_names.get(name, name) for name in movement.channels)
            self._driver.hear(tone_index, replace(movement, channels=own))

    def take_answers(self) -> tuple[ClockAnswer, ...]:
        """Return what a device that can be asked said of its time."""
        return self._driver.take_answers() if isinstance(self._driver, Answering) else ()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what the source noticed; see `Noticing`."""
        return self._driver.take_notices() if isinstance(self._driver, Noticing) else ()

    @property
    def is_holding(self) -> bool:
        """Return whether samples have come that the source does not hand on yet."""
        return isinstance(self._driver, Holding) and self._driver.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether samples wait in the source for their place."""
        return isinstance(self._driver, Holding) and self._driver.has_held

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what the source has not handed on, of the channels that are kept."""
        if not isinstance(self._driver, Holding):
            return ()
        return tuple(self._kept(block) for block in self._driver.release())

    def close(self) -> None:
        """Let go of the source."""
        self._driver.close()

    def _kept(self, block: SampleBlock) -> SampleBlock:
        samples_uv = np.ascontiguousarray(block.samples_uv[:, self._columns])
        return SampleBlock(samples_uv, block.first_index, block.received_s)
