"""When one channel has become active and stays so; it knows neither muscles nor times."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from itertools import islice
from math import log, sqrt

from dsp.live.config import AlarmConfig


class Standing(Enum):
    """How a channel stands against its rest."""

    QUIET = auto()
    SUSPECTED = auto()
    SPOKEN = auto()


class ChannelAlarm:
    """Tells when a channel has become active, and when it is quiet again.

    Parameters
    ----------
    n_hop : int
        Samples per hop.
    hop_s : float
        Length of a hop.
    config : AlarmConfig
        Windows, thresholds and hold.

    Notes
    -----
    A window of ``n`` samples with mean energy ``r`` over rest is held against rest by the
    log-likelihood ratio of a change of variance, ``kappa n (r - 1 - log r) / 2``. Passing the
    threshold only makes a channel suspected, from where this ratio is largest; it speaks when the
    suspected stretch has lasted for the hold and its second half and its end are still active. A
    lone heartbeat, or a burst shorter than the hold, has passed by then.
    """

    def __init__(self, *, n_hop: int, hop_s: float, config: AlarmConfig) -> None:
        self._config = config
        self._n_hop = n_hop
        self._windows = [max(1, round(length_s / hop_s)) for length_s in config.windows_s]
        self._n_hold = max(1, round(config.hold_s / hop_s))
        self._n_min_hold = max(1, round(config.min_hold_s / hop_s))
        self._n_tail = max(1, round(config.tail_s / hop_s))
        self._recent: deque[float] = deque(
            maxlen=max(self._n_hold, *self._windows) + self._n_min_hold
        )
        self._n_suspected = 0
        self.n_since_begin = 0
        self.standing = Standing.QUIET
        self.n_quiet = 0

    def forget(self) -> None:
        """Begin anew, as after a gap."""
        self._recent.clear()
        self._settle()

    def step(self, energy: float, *, in_company: bool) -> None:
        """Take the next hop.

        Parameters
        ----------
        energy : float
            Mean energy of the hop over rest.
        in_company : bool
            Whether another channel has spoken: then less makes this one suspected.
        """
        self._recent.append(energy)
        self.n_quiet = self.n_quiet + 1 if self._is_quiet() else 0
        min_nats = self._config.company_nats if in_company else self._config.min_nats
        if self.standing is Standing.QUIET:
            self._suspect(min_nats)
        elif self.standing is Standing.SUSPECTED:
            self._n_suspected += 1
            self.n_since_begin += 1
            self._hear(min_nats)
        elif self.n_quiet >= max(self._windows):
            self._settle()

    def _suspect(self, min_nats: float) -> None:
        if any(self._nats(n_window) >= min_nats for n_window in self._windows):
            self.standing = Standing.SUSPECTED
            self._n_suspected = 0
            self.n_since_begin = max(range(1, max(self._windows) + 1), key=self._nats)

    def _hear(self, min_nats: float) -> None:
        """Let the channel speak when the hold is over and its end is still active."""
        if self.n_since_begin < self._n_hold or self._n_suspected < self._n_min_hold:
            return
        # Halfway, in decibels, between rest and all of what is suspected.
        still = max(self._config.tail_ratio, sqrt(self._mean(self.n_since_begin)))
        is_still = self._mean(self.n_since_begin // 2) >= still <= self._mean(self._n_tail)
        if is_still and self._nats(max(self._windows)) >= min_nats:
            self.standing = Standing.SPOKEN
        else:
            self._settle()

    def _settle(self) -> None:
        self.standing = Standing.QUIET
        self._n_suspected = self.n_since_begin = 0

    def _is_quiet(self) -> bool:
        return self._mean(max(self._windows)) < self._config.quiet_ratio

    def _nats(self, n_window: int) -> float:
        ratio = self._mean(n_window)
        if ratio <= 1.0 or n_window > len(self._recent):
            return 0.0
        n_samples = n_window * self._n_hop
        return self._config.temper * n_samples * (ratio - 1.0 - log(ratio)) / 2.0

    def _mean(self, n_window: int) -> float:
        newest = list(islice(reversed(self._recent), n_window))
        return sum(newest) / max(1, len(newest))
