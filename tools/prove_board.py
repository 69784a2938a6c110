"""Proves a board and its line without a signal: `python tools/prove_board.py [SOURCE [SECONDS]]`.

The board streams a ramp, a number counted up with every sample, and every one of them is compared.
SOURCE is `serial:auto` if none is given; add `?rate=2000` and the like as in the program.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drivers.errors import DriverError, WrongDevice
from drivers.registry import open_source
from dsp.block import ChannelInfo, SampleBlock

Counts = NDArray[np.int64]

SECONDS = 60.0


def counts_in(block: SampleBlock, channels: tuple[ChannelInfo, ...]) -> Counts:
    """Return the converter's readings, (n_scans, n_channels)."""
    uv_per_count = np.array([channel.uv_per_count for channel in channels], float)
    zero_counts = np.array([channel.zero_count for channel in channels])
    counts: Counts = np.rint(block.samples_uv / uv_per_count + zero_counts).astype(np.int64)
    return counts


def n_counts_of(channel: ChannelInfo) -> int:
    """Return how many readings the converter can give."""
    if channel.high_uv is None or channel.uv_per_count is None:
        raise WrongDevice("The source has no converter: only our own board counts a ramp.")
    return round(channel.high_uv / channel.uv_per_count) + channel.zero_count + 1


def ramp_of(block: SampleBlock, n_channels: int, n_counts: int) -> Counts:
    """Return what the ramp must be at the block's place in the stream."""
    indices = np.arange(block.first_index, block.end_index)[:, None]
    ramp: Counts = (indices * n_channels + np.arange(n_channels)) % n_counts
    return ramp


def prove(source: str, duration_s: float) -> int:
    """Read the ramp for a while; return 0 when every sample came and was the one it must be."""
    source += ("&" if "?" in source else "?") + "selftest=ramp"
    driver = open_source(source, time.monotonic)
    info = driver.open()
    n_counts = n_counts_of(info.channels[0])
    print(f"{info.device}: {info.n_channels} channels at {info.fs_hz:g} Hz for {duration_s:g} s")
    n_scans = n_missing = n_wrong = 0
    while n_scans + n_missing < duration_s * info.fs_hz:
        block = driver.read(1.0)
        if block is None:
            continue
        n_missing += block.first_index - n_scans - n_missing
        expected = ramp_of(block, info.n_channels, n_counts)
        n_wrong += int((counts_in(block, info.channels) != expected).sum())
        n_scans += block.n_samples
    driver.close()
    print(f"{n_scans} scans came, {n_missing} did not, {n_wrong} samples were others than sent")
    return 0 if n_missing == n_wrong == 0 else 1


def main(arguments: list[str]) -> int:
    """Read the arguments and say what goes wrong in words."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    source = arguments[0] if arguments else "serial:auto"
    try:
        return prove(source, float(arguments[1]) if len(arguments) > 1 else SECONDS)
    except DriverError as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
