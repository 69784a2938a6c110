"""What the live filters and the envelope cost, beside one call of ``sosfilt`` and a copy, by turns.

    python -m tests.benchmarks.chain_cost

Six channels at 2 kHz: a block of 10 ms as it comes live, and ten minutes at once as a batch takes
them. CPU time of the process, the least of many turns for a block, the median for a batch.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy import signal

from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig, EnvelopeKind, make_chain
from tests.benchmarks.compared import Compared, as_table

FS_HZ, N_CHANNELS, BLOCK_S, BATCH_S = 2000.0, 6, 0.010, 600
_N_BLOCKS, _N_TURNS, _N_BATCHES = 200, 25, 5
_REACH_US, _REACH_TIMES = 60.0, 5000.0


def _info() -> StreamInfo:
    channels = tuple(ChannelInfo(f"channel_{number}") for number in range(N_CHANNELS))
    return StreamInfo("benchmark:", "benchmark", FS_HZ, channels, True)


def _cpu_s(act: Callable[[], object]) -> float:
    began_s = time.process_time()
    act()
    return time.process_time() - began_s


def _chain() -> Callable[[np.ndarray], object]:
    made, at = make_chain(ChainConfig(envelope=EnvelopeKind.LINEAR), _info()), [0]

    def step(samples_uv: np.ndarray) -> object:
        block = SampleBlock(samples_uv, at[0], 0.0)
        at[0] = block.end_index
        return made.step(block)

    return step


def _sosfilt() -> Callable[[np.ndarray], object]:
    sos = signal.butter(4, (20.0, 450.0), "bandpass", fs=FS_HZ, output="sos")
    state = np.zeros((len(sos), 2, N_CHANNELS))

    def step(samples_uv: np.ndarray) -> object:
        nonlocal state
        filtered, state = signal.sosfilt(sos, samples_uv, axis=0, zi=state)
        return filtered

    return step


def live() -> Compared:
    """Return what a block costs."""
    rng = np.random.default_rng(1)
    n = round(BLOCK_S * FS_HZ)
    blocks = [60.0 * rng.standard_normal((n, N_CHANNELS)) for _ in range(_N_BLOCKS)]
    ways = {"ours": _chain(), "one sosfilt call": _sosfilt(), "a copy": np.copy}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_N_TURNS):
        for name, step in ways.items():
            took[name].append(_cpu_s(lambda step=step: [step(block) for block in blocks]))
    least_us = {name: 1e6 * min(each) / _N_BLOCKS for name, each in took.items()}
    ours = least_us.pop("ours")
    return Compared("filters and envelope, a block of 10 ms", "µs", ours, least_us, _REACH_US)


def batch() -> Compared:
    """Return what ten minutes at once cost, as milliseconds; the reach is 5000 × real time."""
    rng = np.random.default_rng(2)
    samples_uv = 60.0 * rng.standard_normal((round(BATCH_S * FS_HZ), N_CHANNELS))
    took: dict[str, list[float]] = {}
    for _ in range(_N_BATCHES):
        ways = {"ours": _chain(), "one sosfilt call": _sosfilt(), "a copy": np.copy}
        for name, step in ways.items():
            took.setdefault(name, []).append(_cpu_s(lambda step=step: step(samples_uv)))
    median_ms = {name: 1e3 * statistics.median(each) for name, each in took.items()}
    ours = median_ms.pop("ours")
    reach_ms = 1e3 * BATCH_S / _REACH_TIMES
    return Compared("filters and envelope, ten minutes at once", "ms", ours, median_ms, reach_ms)


def compared() -> list[Compared]:
    """Return both."""
    return [live(), batch()]


if __name__ == "__main__":
    print(as_table(compared()))
