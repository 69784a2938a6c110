"""An LSL stream in real time, by our own outlet; it does not leave this computer."""

from __future__ import annotations

import importlib
import threading
import time

import numpy as np

from drivers.devices.lsl_outlet import LslOutlet
from dsp.block import ChannelInfo, SampleBlock, StreamInfo

_BLOCK_S = 0.02


class PacedLsl:
    """Use as a context manager; ``path`` is the rest of the source's name after ``lsl:``."""

    def __init__(self, *, fs_hz: float = 250.0) -> None:
        self._fs_hz = fs_hz
        self._is_over = threading.Event()

    @property
    def path(self) -> str:
        """Return the stream's name and its id."""
        return "paced?id=firing-order:serial"

    def __enter__(self) -> PacedLsl:
        importlib.import_module("pylsl").set_config_content(
            f"[lab]\nSessionID = firing-order-{time.monotonic_ns()}\n"
            "[multicast]\nResolveScope = machine\n[log]\nlevel = -3\n"
        )
        channels = (ChannelInfo("EMG0"), ChannelInfo("EMG1"))
        self._outlet = LslOutlet(
            "paced", StreamInfo("serial:p", "Uno", self._fs_hz, channels), clock=time.monotonic
        )
        self._thread = threading.Thread(target=self._push, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._outlet.close()

    def _push(self) -> None:
        n_block, began_s, first = round(_BLOCK_S * self._fs_hz), time.monotonic(), 0
        while not self._is_over.is_set():
            due_s = began_s + (first + n_block) / self._fs_hz
            time.sleep(max(0.0, due_s - time.monotonic()))
            samples_uv = np.random.default_rng(first).normal(size=(n_block, 2))
            self._outlet.push(SampleBlock(samples_uv, first, due_s))
            first += n_block
