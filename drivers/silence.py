"""For how long a board's line has brought no scan, and what came instead; it reads nothing."""

from __future__ import annotations

from drivers.attentive_clock import LONGEST_STEP_S
from drivers.link import Patience


class Silence:
    """Counts the time in which a stream was listened to and brought no scan.

    Parameters
    ----------
    patience : Patience
        How long to wait for what.
    now_s : float
        Host monotonic time.
    is_fast : bool
        Whether the line runs at another speed than that of boot: a board that restarts there is
        heard as noise.

    Notes
    -----
    A line that stands still may be held up, and what waits in its buffers comes later: it is left
    alone for ``mute_after_s``. What tells a lost stream sooner is a line that goes on carrying
    other bytes. The bytes of half a frame are none of those, for they end where the line stops:
    only the time between the first and the last byte of a run counts, and a rest of ``rest_s``
    begins another run. Time in which this program did not run counts as nothing.
    """

    def __init__(self, patience: Patience, now_s: float, *, is_fast: bool) -> None:
        self._patience = patience
        self._is_fast = is_fast
        self._listened_s = now_s
        self._since_scan_s = self._since_byte_s = self._run_s = 0.0
        self._n_bytes = 0
        self._n_garbled = 0

    @property
    def duration_s(self) -> float:
        """Return how long has been listened since the last scan."""
        return self._since_scan_s

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all has come since the last scan."""
        return not self._n_bytes

    @property
    def is_too_long(self) -> bool:
        """Return whether the stream is lost, as far as waiting for it can tell."""
        # Noise on a faster line may well be the board, restarted, at the speed of boot.
        may_have_restarted = self._is_fast and self._n_garbled > 0
        noisy_s = self._run_s + self._since_byte_s if may_have_restarted else 0.0
        return (
            self._since_scan_s > self._patience.mute_after_s
            or self._run_s > self._patience.lost_after_s
            or noisy_s > self._patience.noisy_after_s
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
        goes_on = self._n_bytes > 0 and self._since_byte_s <= self._patience.rest_s
        self._run_s = self._run_s + self._since_byte_s if goes_on else 0.0
        self._since_byte_s = 0.0
        self._n_bytes += n_bytes
        self._n_garbled += n_garbled

    def end(self, now_s: float) -> None:
        """Learn that scans came."""
        self._listened_s = now_s
        self._since_scan_s = self._since_byte_s = self._run_s = 0.0
        self._n_bytes = self._n_garbled = 0
