"""Chunks of an LSL stream that are stamped as they are sent, some of them late; no library."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from drivers.devices.lsl_stamps import StampedScans, are_regular

FS_HZ = 1000.0
_JUDGED = 500
_SENT_TOGETHER_S = 1e-4


@dataclass(frozen=True)
class SentChunks:
    """When each chunk was sent, and how many samples the device had lost before its end."""

    sent_s: np.ndarray
    n_chunk: int
    n_lost: int

    def stamps_s(self) -> np.ndarray:
        """Return a row of stamps per chunk: the last is a time, the others are reckoned back."""
        return self.sent_s[:, np.newaxis] - np.arange(self.n_chunk - 1, -1, -1) / FS_HZ


@dataclass(frozen=True)
class Sender:
    """How a program sends: every chunk late by up to ``late_s``, or a fifth of them.

    It stands still ``n_pauses`` times for 0.3 to 3 s, then sends what waits; its device is off by
    ``drift`` and loses the stretches of ``lost``, (first sample, how many).
    """

    n_chunk: int
    late_s: float
    is_always_late: bool = False
    n_pauses: int = 0
    drift: float = 0.0
    lost: tuple[tuple[int, int], ...] = ()

    def send(self, duration_s: float, rng: np.random.Generator) -> SentChunks:
        """Return what it sends in this time."""
        is_kept = np.ones(int(duration_s * FS_HZ), bool)
        for first, n_lost in self.lost:
            is_kept[first : first + n_lost] = False
        kept = np.flatnonzero(is_kept)
        n_chunks = len(kept) // self.n_chunk
        ends = kept[self.n_chunk - 1 : n_chunks * self.n_chunk : self.n_chunk] + 1
        late_s = rng.uniform(0.0, self.late_s, n_chunks)
        if not self.is_always_late:
            punctual_s = rng.uniform(0.0, min(self.late_s, 0.0005), n_chunks)
            late_s = np.where(rng.random(n_chunks) < 0.2, late_s, punctual_s)
        sent_s = ends / (FS_HZ * (1.0 + self.drift)) + late_s
        for _ in range(self.n_pauses):
            begin_s = duration_s * rng.uniform(0.1, 0.9)
            end_s = begin_s + rng.uniform(0.3, 3.0)
            sent_s[(sent_s > begin_s) & (sent_s < end_s)] = end_s
        n_lost = int((~is_kept[: ends[-1]]).sum())
        return SentChunks(np.maximum.accumulate(sent_s), self.n_chunk, n_lost)


def told_losses(sent: SentChunks) -> list[tuple[int, int]]:
    """Return the gaps that our inlet makes of it: index and length."""
    stamps_s = sent.stamps_s()
    n_judged = -(-_JUDGED // sent.n_chunk)
    scans = StampedScans(FS_HZ, is_regular=are_regular(stamps_s[:n_judged].ravel(), FS_HZ))
    begins = np.flatnonzero(np.diff(sent.sent_s, prepend=-np.inf) > _SENT_TOGETHER_S)
    runs = [
        run
        for begin, end in pairwise([*begins, len(stamps_s)])
        for run in scans.place(
            np.ones(((end - begin) * sent.n_chunk, 1)),
            stamps_s[begin:end].ravel(),
            float(sent.sent_s[begin]),
        )
    ]
    return [
        (earlier.end_index, later.first_index - earlier.end_index)
        for earlier, later in pairwise(runs)
        if later.first_index > earlier.end_index
    ]
