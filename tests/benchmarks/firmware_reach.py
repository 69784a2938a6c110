"""Measures the firmware over a simulated minute: `python -m tests.benchmarks.firmware_reach`.

Builds it, streams six channels at 2 kHz and other loads from the simulated chip, compares every
sample, and writes docs/performance/firmware.md. Fails when what is required of it is not so.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from drivers.commands import Encoding
from drivers.messages import Status
from tests.firmware import toolchain
from tests.firmware.simulated_board import voltages_for
from tests.firmware.simulated_stream import plan_for, stream

PAGE = toolchain.ROOT / "docs" / "performance" / "firmware.md"
DURATION_S = 60.0
CPU_HZ = 16_000_000
VECTORS = {"ADC": "21", "beat": "12", "receive": "18", "send": "19", "clock overflow": "13"}


@dataclass(frozen=True)
class Load:
    """What is streamed."""

    n_channels: int
    rate_hz: int
    baud: int
    encoding: Encoding = Encoding.PACKED_10_BIT
    scans: int = 16

    def __str__(self) -> str:
        return f"{self.n_channels} × {self.rate_hz} Hz at {self.baud} baud"


REACH = Load(6, 2000, 500_000)
LOADS = (
    Load(3, 1000, 115_200, scans=8),
    Load(6, 1000, 115_200),
    Load(3, 2000, 115_200),
    Load(3, 1000, 500_000, scans=8),
    Load(6, 1000, 500_000, scans=8),
    REACH,
    Load(3, 4000, 500_000),
)


@dataclass(frozen=True)
class Measured:
    """What a load came to."""

    load: Load
    n_scans: int
    n_lost: int
    n_wrong: int
    jitter_us: float
    statistics: Mapping[str, Any]

    @property
    def busy(self) -> float:
        """How much of the time the chip had something to do."""
        return float(self.statistics["busy_fraction"])

    def isr_us(self, name: str) -> float:
        """The longest run of an interrupt."""
        return self.statistics["vectors"][VECTORS[name]]["longest_cycles"] * 1e6 / CPU_HZ


def measure(build: Path, load: Load) -> Measured:
    """Stream one load for a simulated minute."""
    period_ticks = 2_000_000 // load.rate_hz
    plan = plan_for(
        build,
        n_channels=load.n_channels,
        period_ticks=period_ticks,
        encoding=load.encoding,
        scans=load.scans,
    )
    n_scans = round(DURATION_S * load.rate_hz)
    sent = np.random.default_rng(20261122).integers(0, 1024, (n_scans + 200, load.n_channels))
    streamed = stream(build, plan, voltages_for(sent), duration_s=DURATION_S, baud=load.baud)
    rows = (streamed.indices[:, None] + np.arange(load.scans)).ravel()
    n_wrong = int((streamed.counts != sent[rows]).sum())
    n_missing = int(np.diff(streamed.indices).sum()) + load.scans - len(streamed.counts)
    n_dropped = streamed.only(Status)[-1].frames_dropped
    period_cycles = CPU_HZ // load.rate_hz
    measured = streamed.statistics
    jitter_cycles = max(
        measured["longest_scan_interval_cycles"] - period_cycles,
        period_cycles - measured["shortest_scan_interval_cycles"],
    )
    n_lost = n_missing + n_dropped * load.scans + streamed.line.n_damaged
    n_odd_ticks = int((np.diff(streamed.ticks) != period_ticks * load.scans).sum())
    return Measured(
        load,
        len(streamed.counts),
        n_lost + n_odd_ticks,
        n_wrong,
        jitter_cycles * 1e6 / CPU_HZ,
        measured,
    )


USABLE_FLASH = 30_720
"""Of a Nano, whose boot loader takes 2 KiB; an Uno's takes less."""


def sizes(output: str) -> tuple[int, float]:
    """Return flash in bytes and RAM in per cent of the chip's, as avr-size printed them."""
    (flash,) = re.findall(r"Program:\s+(\d+) bytes", output)
    _, ram = re.findall(r"\(([\d.]+)% Full\)", output)
    return int(flash), float(ram)


def report(all_measured: list[Measured], flash: int, ram: float) -> str:
    """Return the page."""
    worst = max(all_measured, key=lambda measured: measured.statistics["stack_used_bytes"])
    lines = [
        "# The firmware on a simulated chip",
        "",
        "Written by `python -m tests.benchmarks.firmware_reach`; do not edit. ATmega328P at 16 MHz",
        f"in simavr, {DURATION_S:.0f} simulated seconds each, random counts on every pin.",
        "",
        f"Flash {flash} bytes, {100 * flash / USABLE_FLASH:.1f} % of the {USABLE_FLASH} that a "
        f"Nano leaves to a sketch; RAM {ram:.1f} % of 2 KiB, stack "
        f"{worst.statistics['stack_used_bytes']} bytes, "
        f"{worst.statistics['stack_margin_bytes']} left.",
        "",
        "| load | scans | lost | samples off by a count or more | busy | scan's instant ± µs | "
        "channel to channel µs, mean / longest |",
        "|---|---|---|---|---|---|---|",
    ]
    for measured in all_measured:
        skew_us = measured.statistics["mean_channel_skew_cycles"] / 16
        longest_us = measured.statistics["longest_channel_skew_cycles"] / 16
        lines.append(
            f"| {measured.load} | {measured.n_scans} | {measured.n_lost} | {measured.n_wrong} | "
            f"{100 * measured.busy:.1f} % | {measured.jitter_us:.2f} | "
            f"{skew_us:.1f} / {longest_us:.1f} |"
        )
    longest = {name: max(m.isr_us(name) for m in all_measured) for name in VECTORS}
    lines += [
        "",
        "Longest interrupts in µs: "
        + ", ".join(f"{name} {us:.1f}" for name, us in longest.items())
        + ".",
        "",
        "Scans at the end that the minute cut off are not counted as lost. The scan's instant is",
        "that of its first conversion, which the timer itself starts; what wanders is the",
        "simulator's step of an instruction. What no simulator shows is in `firmware/README.md`.",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, write the page, and say whether the requirement holds."""
    with tempfile.TemporaryDirectory() as name:
        output = toolchain.make(Path(name))
        flash, ram = sizes(output)
        all_measured = []
        for load in LOADS:
            all_measured.append(measure(Path(name), load))
            print(load, f"busy {100 * all_measured[-1].busy:.1f} %", flush=True)
    PAGE.write_text(report(all_measured, flash, ram), "utf-8")
    (reach,) = (measured for measured in all_measured if measured.load is REACH)
    required = {
        "samples equal": all(measured.n_wrong == 0 for measured in all_measured),
        "none lost": all(measured.n_lost == 0 for measured in all_measured),
        "instant within 4 µs": reach.jitter_us <= 4,
        "busy at most 50 %": reach.busy <= 0.5,
        "flash at most 25 %": flash <= USABLE_FLASH / 4,
        "RAM at most 65 %": ram <= 65,
    }
    for claim, holds in required.items():
        print("holds" if holds else "DOES NOT HOLD", "-", claim)
    return 0 if all(required.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
