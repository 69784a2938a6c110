"""For how long a device's line has brought no scan, and what came instead; it reads nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from drivers.attentive_clock import LONGEST_STEP_S


@dataclass(frozen=True, slots=True)
class SilenceLimits:
    """From when on a stream that brings no scan is lost.

    Attributes
    ----------
    lost_after_s : float
        On a line that goes on carrying bytes.
    mute_after_s : float
        Whatever the line carries.
    rest_s : float
        Without a byte, until a line no longer goes on.
    noisy_after_s : float
        On a line that carried noise, where a device that restarts is heard as noise.
    """

    lost_after_s: float
    mute_after_s: float
    rest_s: float
    noisy_after_s: float = math.inf


class Silence:
    """Counts the time in which a stream was listened to and brought no scan.

    Parameters
    ----------
    limits : SilenceLimits
        How long to wait for what.
    now_s : float
        Host monotonic time.

    Notes
    -----
    A line that stands still may be held up, and what waits in its buffers comes later: it is left
    alone for ``mute_after_s``. What tells a lost stream sooner is a line that goes on carrying
    other bytes. The bytes of half a frame are none of those, for they end where the line stops:
    only the time between the first and the last byte of a run counts, and a rest of ``rest_s``
    begins another run. Time in which this program did not run counts as nothing.
    """

    def __init__(self, limits: SilenceLimits, now_s: float) -> None:
        self._limits = limits
        self._listened_s = now_s
        self._since_scan_s = self._since_byte_s = self._run_s = 0.0
        self._n_bytes = 0
        self._n_garbled = 0

    @property
    def duration_s(self) -> float:
        """Return how long has been listened since the last scan."""
        return self._since_scan_s

    @property
    def since_byte_s(self) -> float:
        """Return how long has been listened since the last byte."""
        return self._since_byte_s

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all has come since the last scan."""
        return not self._n_bytes

    @property
    def is_too_long(self) -> bool:
        """Return whether the stream is lost, as far as waiting for it can tell."""
        noisy_s = self._run_s + self._since_byte_s if self._n_garbled else 0.0
        return (
            self._since_scan_s > self._limits.mute_after_s
            or self._run_s > self._limits.lost_after_s
            or noisy_s > self._limits.noisy_after_s
        )

    def listen(self, now_s: float, *, n_bytes: int, n_garbled: int) -> None:
        """Learn what came, or that nothing did, since it was listened last.

        Parameters
        ----------
        now_s : float
            Host monotonic time.
        n_bytes : int
            How many bytes came.
        n_garbled : int
            How much of what came was no frame at all.
        """
        elapsed_s = min(now_s - self._listened_s, LONGEST_STEP_S)
        self._listened_s = now_s
        self._since_scan_s += elapsed_s
        self._since_byte_s += elapsed_s
        if not n_bytes:
            return
        goes_on = self._n_bytes > 0 and self._since_byte_s <= self._limits.rest_s
        self._run_s = self._run_s + self._since_byte_s if goes_on else 0.0
        self._since_byte_s = 0.0
        self._n_bytes += n_bytes
        self._n_garbled += n_garbled

    def end(self, now_s: float) -> None:
        """Learn that scans came."""
        self._listened_s = now_s
        self._since_scan_s = self._since_byte_s = self._run_s = 0.0
        self._n_bytes = self._n_garbled = 0
