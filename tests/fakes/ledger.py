"""The book kept between a device and a driver: what was made, what became of it, what arrived.

Samples carry their own name: of a scan, channel 0 and 1 hold the index and channel 2 the number of
the stream, so that a scan in a wrong place gives itself away whatever its block says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from dsp.block import SampleBlock

N_COUNTS = 1024
ZERO_COUNT = 512


def named_counts(index: int, stream_number: int) -> list[int]:
    """Return the three readings of a scan that says who it is."""
    return [index % N_COUNTS, index // N_COUNTS % N_COUNTS, stream_number % N_COUNTS]


def name_of(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return stream number and index of scans, as they say of themselves."""
    return counts[:, 2], counts[:, 0] + N_COUNTS * counts[:, 1]


class Fate(Enum):
    """What became of a frame between device and driver."""

    PASSED = "passed"
    DAMAGED = "damaged"
    DROPPED = "dropped"
    LATE = "late"


@dataclass
class LedgerFrame:
    """A DATA frame the device made."""

    stream_number: int
    first_index: int
    n_scans: int
    fate: Fate = Fate.PASSED


@dataclass(frozen=True)
class Account:
    """What a run comes to; ``unaccounted`` counts scans that are neither there nor in a gap."""

    n_received: int
    n_missing: int
    n_streams: int
    wrong: int
    unaccounted: int
    withheld: int


@dataclass
class Ledger:
    """Every DATA frame in the order it was made."""

    frames: list[LedgerFrame] = field(default_factory=list)

    def account(
        self, blocks: Iterable[SampleBlock], *, uv_per_count: float, slack_frames: int = 0
    ) -> Account:
        """Compare what a driver gave with what the device made.

        ``slack_frames`` is how many sound frames may be lost beside each damaged one.
        """
        stream, index, session_index = _rows(blocks, uv_per_count)
        made = {
            (frame.stream_number % N_COUNTS, scan): number
            for number, frame in enumerate(self.frames)
            for scan in range(frame.first_index, frame.first_index + frame.n_scans)
        }
        got = list(zip(stream.tolist(), index.tolist(), strict=True))
        n_wrong = sum(name not in made for name in got) + len(got) - len(set(got))
        n_span = int(session_index[-1] - session_index[0]) + 1 if got else 0
        return Account(
            n_received=len(got),
            n_missing=n_span - len(got),
            n_streams=len(set(stream.tolist())),
            wrong=n_wrong,
            unaccounted=_n_shifted(stream, index, session_index),
            withheld=self._n_withheld({made[name] for name in got if name in made}, slack_frames),
        )

    def gap_errors_s(
        self,
        blocks: Iterable[SampleBlock],
        began_s: Mapping[int, float],
        *,
        uv_per_count: float,
        true_hz: float,
    ) -> np.ndarray:
        """Return by how much each gap between two streams is too long, in seconds.

        ``began_s`` says when each stream began; its scans then came every ``1 / true_hz``.
        """
        stream, index, session_index = _rows(blocks, uv_per_count)
        made_s = np.array([began_s[number] for number in stream.tolist()]) + index / true_hz
        ends = np.flatnonzero(np.diff(stream))
        true_s = made_s[ends + 1] - made_s[ends]
        laid_s = (session_index[ends + 1] - session_index[ends]) / true_hz
        return np.asarray(laid_s - true_s)

    def _n_withheld(self, got: set[int], slack_frames: int) -> int:
        """Count frames that passed whole, far from any damage, and yet did not arrive."""
        fates = [frame.fate for frame in self.frames]
        last = max(got, default=-1)
        n = 0
        for number, fate in enumerate(fates[:last]):
            near = fates[max(0, number - slack_frames) : number + slack_frames + 1]
            n += (
                fate is Fate.PASSED
                and Fate.DAMAGED not in near
                and number not in got
                # What a stream had on the line when it was cut is gone with the line.
                and self._is_before_the_last_of_its_stream(number, got)
            )
        return n

    def _is_before_the_last_of_its_stream(self, number: int, got: set[int]) -> bool:
        stream_number = self.frames[number].stream_number
        return any(
            other > number and self.frames[other].stream_number == stream_number
            for other in got
            if other <= number + _NEAR
        )


_NEAR = 2000


def _rows(
    blocks: Iterable[SampleBlock], uv_per_count: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    blocks = list(blocks)
    if not blocks:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0, int)
    samples_uv = np.concatenate([block.samples_uv for block in blocks])
    counts = np.rint(samples_uv / uv_per_count).astype(int) + ZERO_COUNT
    session_index = np.concatenate(
        [np.arange(block.first_index, block.end_index) for block in blocks]
    )
    stream, index = name_of(counts)
    return stream, index, session_index


def _n_shifted(stream: np.ndarray, index: np.ndarray, session_index: np.ndarray) -> int:
    """Count scans whose place in the session does not move with the device's own index."""
    n = int((np.diff(session_index) <= 0).sum())
    for number in np.unique(stream):
        of_it = stream == number
        offset = session_index[of_it] - index[of_it]
        n += int((offset != offset[0]).sum())
    return n
