"""What every sound stream of the simulated chip must be; shared by its tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.messages import Ack
from tests.firmware.simulated_stream import SimulatedStream

ADC_VECTOR, BEAT_VECTOR, RECEIVE_VECTOR, SEND_VECTOR = "21", "12", "18", "19"
ISR_BUDGET_CYCLES = 250
STACK_MARGIN_BYTES = 256
CYCLES_PER_TICK = 8
JITTER_CYCLES = 8
"""The timer itself starts every scan: what remains, half a microsecond, is the simulator's step."""


def random_counts(n_scans: int, n_channels: int, seed: int = 5) -> NDArray[np.int64]:
    """Return what the converter shall read, (n_scans, n_channels)."""
    return np.random.default_rng(seed).integers(0, 1024, (n_scans, n_channels))


def expect_whole(streamed: SimulatedStream, sent: NDArray[np.int64], *, n_scans: int) -> None:
    """No frame lost, every sample equal to the LSB, every tick exact, nothing that simavr lets
    pass and a chip would not.
    """
    assert streamed.line.n_damaged == streamed.line.n_unknown == streamed.line.n_stray == 0
    np.testing.assert_array_equal(
        streamed.indices, np.arange(len(streamed.indices)) * streamed.plan.scans
    )
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts)])
    assert n_scans - 4 * streamed.plan.scans <= len(streamed.counts) <= n_scans
    *_, started = streamed.only(Ack)
    np.testing.assert_array_equal(
        streamed.ticks, started.started.tick + streamed.indices * streamed.plan.period_ticks
    )
    expect_healthy(streamed.statistics, period_ticks=streamed.plan.period_ticks)


def expect_healthy(measured: Mapping[str, Any], *, period_ticks: int) -> None:
    """Every scan at its instant, interrupts short, room on the stack, no lint."""
    period_cycles = period_ticks * CYCLES_PER_TICK
    assert measured["shortest_scan_interval_cycles"] > period_cycles - JITTER_CYCLES
    assert measured["longest_scan_interval_cycles"] < period_cycles + JITTER_CYCLES
    assert abs(measured["mean_scan_interval_cycles"] - period_cycles) < 1
    assert measured["simulator_complaints"] == 0
    assert measured["sleeps_that_convert"] == 0
    assert measured["mux_while_converting"] == 0
    assert measured["bytes_overwritten"] == 0
    assert measured["stack_margin_bytes"] >= STACK_MARGIN_BYTES
    for vector in (ADC_VECTOR, BEAT_VECTOR, RECEIVE_VECTOR, SEND_VECTOR):
        assert 0 < measured["vectors"][vector]["longest_cycles"] < ISR_BUDGET_CYCLES
