"""Small blocks joined into longer ones, for work that costs by the call and needs no haste."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import SampleBlock


class BlockJoiner:
    """Holds blocks back until ``n_samples`` have come; it never joins across a gap."""

    def __init__(self, n_samples: int) -> None:
        self._n_samples = n_samples
        self._held: list[SampleBlock] = []

    def step(self, block: SampleBlock) -> tuple[SampleBlock, ...]:
        """Take the next block and return what is long enough, or stands before a gap."""
        ready: tuple[SampleBlock, ...] = ()
        if self._held and self._held[-1].end_index != block.first_index:
            ready = self.flush()
        self._held.append(block)
        if block.end_index - self._held[0].first_index >= self._n_samples:
            ready += self.flush()
        return ready

    def flush(self) -> tuple[SampleBlock, ...]:
        """Return what is held, joined; nothing when nothing is."""
        held, self._held = self._held, []
        return joined(held)


def joined(blocks: Sequence[SampleBlock]) -> tuple[SampleBlock, ...]:
    """Return blocks as one per run between gaps."""
    runs: list[list[SampleBlock]] = []
    for block in blocks:
        if runs and runs[-1][-1].end_index == block.first_index:
            runs[-1].append(block)
        else:
            runs.append([block])
    return tuple(_one(run) for run in runs)


def _one(run: list[SampleBlock]) -> SampleBlock:
    if len(run) == 1:
        return run[0]
    samples_uv = np.concatenate([block.samples_uv for block in run])
    return SampleBlock(samples_uv, run[0].first_index, run[-1].received_s)
