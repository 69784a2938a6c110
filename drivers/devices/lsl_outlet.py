"""Samples offered to the Lab Streaming Layer, stamped by the device's own count; it reads none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from drivers.base import Clock
from drivers.devices.lsl_library import load_pylsl
from dsp.block import FloatArray, SampleBlock, StreamInfo

_CHUNK_AS_PUSHED = 0
_MOST_BUFFERED_S = 360
_LONGEST_FILLED_S = 10.0
_LEAST_STEP = 0.9
"""Of a period between two stamps: who reads a much shorter one takes it for one of sending."""


class DeviceTime:
    """Turns the index of a scan into host time, and never into a time after its arrival.

    Parameters
    ----------
    fs_hz : float
        Scans per second until they are measured.

    Notes
    -----
    Times lie on a straight line over the index, so that samples are as far apart as they were
    taken. A block that arrives before its time shows that the line is late: it moves to meet it.
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._anchor_index = 0
        self._anchor_s: float | None = None

    def step(self, end_index: int, received_s: float, *, fs_hz: float | None = None) -> None:
        """Learn of an arrival, and of the rate where it has been measured."""
        due_s = self.at_s(end_index)
        self._anchor_index = end_index
        self._anchor_s = received_s if due_s is None else min(due_s, received_s)
        self._fs_hz = fs_hz or self._fs_hz

    def at_s(self, index: int) -> float | None:
        """Return when a scan was taken; None before the first arrival."""
        if self._anchor_s is None:
            return None
        return self._anchor_s + (index - self._anchor_index) / self._fs_hz


class LslOutlet:
    """Offers a stream under a name on this network.

    Parameters
    ----------
    name : str
        What others find it by.
    info : StreamInfo
        What is streamed; values are offered in µV.
    clock : Clock
        The clock of ``received_s``.

    Raises
    ------
    SourceNotFound
        When pylsl is not installed.

    Notes
    -----
    Lost scans go out as NaN for up to ten seconds, so that the stream stays regular; a longer gap
    is a jump of the time stamps.
    """

    def __init__(self, name: str, info: StreamInfo, *, clock: Clock) -> None:
        pylsl = load_pylsl("Offering samples through LSL")
        # The kind of source alone: a full name may hold a path, and so a person's name.
        source_id = f"firing-order:{info.source.partition(':')[0]}"
        described = pylsl.StreamInfo(name, "EMG", info.n_channels, info.fs_hz, "float32", source_id)
        entries = described.desc().append_child("channels")
        for channel in info.channels:
            entry = entries.append_child("channel")
            entry.append_child_value("label", channel.name)
            entry.append_child_value("unit", "microvolts" if channel.is_calibrated else "")
            entry.append_child_value("type", channel.kind.value.upper())
        described.desc().append_child_value("device", info.device)
        self._outlet = pylsl.StreamOutlet(described, _CHUNK_AS_PUSHED, _MOST_BUFFERED_S)
        # Both clocks count seconds of the same steady time, from another zero perhaps.
        self._offset_s = pylsl.local_clock() - clock()
        self._fs_hz = info.fs_hz
        self._time = DeviceTime(info.fs_hz)
        self._next_index: int | None = None
        self._last_s = -np.inf

    def push(self, block: SampleBlock, *, fs_hz: float | None = None) -> None:
        """Offer a block.

        Parameters
        ----------
        block : SampleBlock
            The next one of the stream.
        fs_hz : float or None
            The device's rate where it has been measured.
        """
        if not block.n_samples or self._outlet is None:
            return
        self._time.step(block.end_index, block.received_s, fs_hz=fs_hz)
        n_lost = 0 if self._next_index is None else block.first_index - self._next_index
        if n_lost > _LONGEST_FILLED_S * self._fs_hz:
            n_lost = 0
        samples = np.full((n_lost + block.n_samples, block.samples_uv.shape[1]), np.nan, np.float32)
        samples[n_lost:] = block.samples_uv
        first_s = self._time.at_s(block.first_index - n_lost) or 0.0
        stamps_s = self._stamps_s(first_s + self._offset_s, len(samples), fs_hz or self._fs_hz)
        try:
            self._outlet.push_chunk(samples, stamps_s.tolist())
        except RuntimeError:
            # What is offered must never cost what is recorded.
            self.close()
        self._next_index, self._last_s = block.end_index, float(stamps_s[-1])

    def _stamps_s(self, first_s: float, n_samples: int, fs_hz: float) -> FloatArray:
        """Return a stamp per sample, each later than the one before.

        Where the line has moved back stamps go on a little closer together until they meet it.
        """
        index = np.arange(n_samples)
        due_s = first_s + index / fs_hz
        return np.asarray(np.maximum(due_s, self._last_s + _LEAST_STEP * (index + 1) / fs_hz))

    def close(self) -> None:
        """Take the stream off the network; safe to call twice."""
        self._outlet = None


def offer_as(name: str | None, *, clock: Clock) -> Callable[[StreamInfo], LslOutlet] | None:
    """Return what offers a stream under a name once it is opened; None where nobody wants it."""
    return None if name is None else partial(LslOutlet, name, clock=clock)
