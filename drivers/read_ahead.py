"""A driver read by a thread that waits only for the device; what does not fit is a counted gap."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from drivers.base import Answering, ClockAnswer, Driver, Holding, Notice, Noticing
from drivers.errors import DeviceLost
from dsp.block import SampleBlock, StreamInfo

HOLD_S = 30.0
_READ_TIMEOUT_S = 0.05


class _Released:
    """Stands in the queue behind all that had come when it was asked for."""


_Item = SampleBlock | Exception | _Released


class ReadAhead:
    """Reads a device however busy its reader is; it is a `Driver` itself.

    A port holds a third of a second of samples, a busy program may be away for longer. Blocks wait
    here, at most ``hold_s`` of them; beyond that the newest are dropped, and since the index counts
    them, they are a gap of exactly their length.

    Parameters
    ----------
    driver : Driver
        Opened, read and closed by a thread of its own from now on.
    hold_s : float
        How much may wait.
    """

    def __init__(self, driver: Driver, *, hold_s: float = HOLD_S) -> None:
        self._driver = driver
        self._hold_s = hold_s
        self._run: _Run | None = None

    @property
    def n_dropped(self) -> int:
        """Return how many scans did not fit, since it was opened."""
        return 0 if self._run is None else self._run.n_dropped

    def open(self) -> StreamInfo:
        """Open the device; see `Driver.open`."""
        self.close()
        self._run = _Run(self._driver, self._hold_s)
        return self._run.opened.result()

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        if self._run is None:
            raise DeviceLost("The device is not open: open it before reading.")
        return self._run.take(timeout_s)

    def take_answers(self) -> tuple[ClockAnswer, ...]:
        """Return what the device said of its time; see `Answering`."""
        return self._driver.take_answers() if isinstance(self._driver, Answering) else ()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what the device noticed; see `Noticing`."""
        return self._driver.take_notices() if isinstance(self._driver, Noticing) else ()

    @property
    def is_holding(self) -> bool:
        """Return whether the device's scans are held back; see `Holding`."""
        return isinstance(self._driver, Holding) and self._driver.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether the device's scans wait for their place; see `Holding`."""
        return isinstance(self._driver, Holding) and self._driver.has_held

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what waits here and what the device held back; see `Holding.release`."""
        return () if self._run is None else self._run.release()

    def close(self) -> None:
        """Let go of the device, and wait until its thread has."""
        run, self._run = self._run, None
        if run is not None:
            run.stop()
        else:
            self._driver.close()


class _Run:
    """The thread of one opening."""

    def __init__(self, driver: Driver, hold_s: float) -> None:
        self.opened: Future[StreamInfo] = Future()
        self.n_dropped = 0
        self._driver = driver
        self._hold_s = hold_s
        self._waiting: SimpleQueue[_Item] = SimpleQueue()
        # Each is written by one thread alone: what went in, and what was taken out.
        self._n_put = 0
        self._n_taken = 0
        self._end: Exception | None = None
        self._is_stopping = threading.Event()
        self._is_asked = threading.Event()
        self._thread = threading.Thread(target=self._read_on, name="reader", daemon=True)
        self._thread.start()

    def take(self, timeout_s: float) -> SampleBlock | None:
        if self._end is not None:
            raise self._end
        try:
            item = self._waiting.get(timeout=timeout_s)
        except Empty:
            return None
        if isinstance(item, SampleBlock):
            self._n_taken += item.n_samples
            return item
        if isinstance(item, _Released):
            return None
        self._end = item
        raise item

    def release(self) -> tuple[SampleBlock, ...]:
        """Have the thread that reads hand on everything, and return it."""
        blocks: list[SampleBlock] = []
        self._is_asked.set()
        while self._end is None:
            try:
                item = self._waiting.get(timeout=_READ_TIMEOUT_S)
            except Empty:
                continue  # Its end is put behind all of it, however it ends.
            if isinstance(item, SampleBlock):
                self._n_taken += item.n_samples
                blocks.append(item)
            elif isinstance(item, _Released):
                break
            else:
                self._end = item
        return tuple(blocks)

    def stop(self) -> None:
        self._is_stopping.set()
        self._thread.join()

    def _read_on(self) -> None:
        try:
            info = self._driver.open()
        except BaseException as exc:  # noqa: BLE001 - handed on, and raised by who opened it
            self._driver.close()
            self.opened.set_exception(exc)
            return
        self.opened.set_result(info)
        n_most = round(self._hold_s * info.fs_hz)
        try:
            while not self._is_stopping.is_set():
                block = self._driver.read(_READ_TIMEOUT_S)
                if block is not None:
                    self._put(block, n_most)
                if self._is_asked.is_set():
                    self._is_asked.clear()
                    self._release(n_most)
        except Exception as exc:  # noqa: BLE001 - handed on behind what came before it
            self._waiting.put(exc)
        finally:
            self._driver.close()

    def _release(self, n_most: int) -> None:
        if isinstance(self._driver, Holding):
            for block in self._driver.release():
                self._put(block, n_most)
        self._waiting.put(_Released())

    def _put(self, block: SampleBlock, n_most: int) -> None:
        if self._n_put - self._n_taken + block.n_samples > n_most:
            self.n_dropped += block.n_samples
            return
        self._n_put += block.n_samples
        self._waiting.put(block)
