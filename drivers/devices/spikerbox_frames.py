"""The stream of a SpikerBox: seven bits a byte, the first byte of a scan marked; no counter."""

from __future__ import annotations

from drivers.devices.inputs import CountsToUv
from drivers.devices.short_counter import Run, ShortCounter, Values
from dsp.block import SampleBlock

MESSAGE_BEGIN = bytes.fromhex("ffff010180ff")
MESSAGE_END = bytes.fromhex("ffff010181ff")

_LONGEST_MESSAGE = 256
_MARK = 0x80
_LOW_BITS = 0x7F


class MessageFilter:
    """Takes messages out of the stream of samples, whatever chunks it comes in."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, chunk: bytes) -> tuple[bytes, list[bytes]]:
        """Return what are samples, and the messages that have come whole."""
        self._waiting += chunk
        samples, messages = bytearray(), list[bytes]()
        while True:
            begin = self._waiting.find(MESSAGE_BEGIN)
            if begin < 0:
                begin = len(self._waiting) - _n_begun(self._waiting)
            samples += self._waiting[:begin]
            del self._waiting[:begin]
            end = self._waiting.find(MESSAGE_END, len(MESSAGE_BEGIN), _LONGEST_MESSAGE)
            if end >= 0:
                messages.append(bytes(self._waiting[len(MESSAGE_BEGIN) : end]))
                del self._waiting[: end + len(MESSAGE_END)]
            elif len(self._waiting) >= _LONGEST_MESSAGE:
                # Its end was damaged: what follows are samples again.
                del self._waiting[: len(MESSAGE_BEGIN)]
            else:
                return bytes(samples), messages


def _n_begun(waiting: bytearray) -> int:
    """Return how many bytes at the end may be the beginning of a message."""
    for n_bytes in range(min(len(MESSAGE_BEGIN) - 1, len(waiting)), 0, -1):
        if waiting.endswith(MESSAGE_BEGIN[:n_bytes]):
            return n_bytes
    return 0


class SpikerDecoder:
    """Turns the stream into scans; bytes that make none are taken for as many lost scans.

    Parameters
    ----------
    n_channels : int
        Values per scan.
    to_uv : CountsToUv
        How they become µV.
    fs_hz : float
        Scans per second.

    Attributes
    ----------
    n_damaged : int
        Places in the stream at which bytes made no scan.

    Notes
    -----
    Nothing counts the scans. Where bytes are left over their number says how many scans they were,
    to within one; a loss of whole scans shows by the time of arrival where it is 10 ms or more
    (`ShortCounter`), and less does not show.
    """

    def __init__(self, n_channels: int, to_uv: CountsToUv, fs_hz: float) -> None:
        self.n_damaged = 0
        self._n_bytes = 2 * n_channels
        self._to_uv = to_uv
        self._filter = MessageFilter()
        self._buffer = bytearray()
        self._counter = ShortCounter(1, fs_hz)
        self._n_odd = 0
        self._is_in_step = False

    @property
    def is_holding(self) -> bool:
        """Return whether scans are held back; see `Decoder.is_holding`."""
        return self._counter.is_holding

    def feed(self, chunk: bytes, received_s: float) -> list[SampleBlock]:
        """Take the next bytes; see `Decoder.feed`."""
        samples, _ = self._filter.feed(chunk)
        self._buffer += samples
        blocks: list[SampleBlock] = []
        run: list[Values] = []
        at = 0
        while len(self._buffer) - at >= self._n_bytes:
            scan = self._read(at)
            if scan is None:
                at += 1
                self._n_odd += 1
                continue
            if self._n_odd:
                blocks += self._end_run(run, received_s)
                run = []
                self._skip()
            self._is_in_step = True
            run.append(scan)
            at += self._n_bytes
        del self._buffer[:at]
        return blocks + self._end_run(run, received_s)

    def finish(self) -> list[SampleBlock]:
        """Return what was held back; see `Decoder.finish`."""
        return self._blocks(self._counter.finish())

    def _read(self, at: int) -> Values | None:
        """Return the scan here: a marked byte, and none marked before its end."""
        first, *rest = self._buffer[at : at + self._n_bytes]
        if not first & _MARK or any(byte & _MARK for byte in rest):
            return None
        whole = [first & _LOW_BITS, *rest]
        return tuple(whole[i] << 7 | whole[i + 1] for i in range(0, self._n_bytes, 2))

    def _skip(self) -> None:
        """Leave room for the scans that the odd bytes were; before the first scan for none."""
        if self._is_in_step:
            self.n_damaged += 1
            self._counter.skip((self._n_odd + self._n_bytes // 2) // self._n_bytes)
        self._n_odd = 0

    def _end_run(self, run: list[Values], received_s: float) -> list[SampleBlock]:
        return self._blocks(self._counter.place([(0, scan) for scan in run], received_s))

    def _blocks(self, runs: list[Run]) -> list[SampleBlock]:
        return [self._to_uv.block(run.scans, run.first_index, run.received_s) for run in runs]
