"""Whether a source runs ahead of real time; it makes nobody wait."""

from __future__ import annotations

_LEAST_AHEAD_S = 5.0
_LEAST_RATIO = 1.5


class HeadStart:
    """Tells a source that makes its samples when asked, such as a file, from a device.

    A device gives samples as time goes, give or take its clock and what waited on its line. Who
    has ever been far ahead of time makes samples as they are read, and so can be made to wait.
    """

    def __init__(self, fs_hz: float, *, opened_s: float) -> None:
        self._fs_hz = fs_hz
        self._opened_s = opened_s
        self._n_samples = 0
        self.was_taken = False

    def step(self, n_samples: int, now_s: float) -> None:
        """Learn of the samples that have come until now."""
        self._n_samples += n_samples
        given_s = self._n_samples / self._fs_hz
        passed_s = now_s - self._opened_s
        if given_s > passed_s + _LEAST_AHEAD_S and given_s > _LEAST_RATIO * passed_s:
            self.was_taken = True
