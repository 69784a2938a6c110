"""An hour of LSL whose clock is set again and again: `python -m tests.long.lsl_clock_steps`.

In virtual time, through stamps, places and the measure of the rate. Fails where
a clock that was set passes in silence on a line that could tell.
"""

from __future__ import annotations

import sys

import numpy as np

from drivers.device_clock import DeviceClock
from drivers.devices.lsl_stamps import StampedScans
from drivers.devices.stamp_clock import ClockDoubt, StampClock

FS_HZ, TRUE_HZ = 1000.0, 1000.05
HOUR_S, N_CHUNK = 3600.0, 10
SET_S = (0.004, 0.008, 0.012, 0.019, 0.03, 0.25)
EVERY_S = 600.0
TOLD_WITHIN_S = 3.0
LATE_S = (0.0, 0.002, 0.015)


def main() -> int:
    """Run the hour on a punctual line and on two that wander; return 1 where a promise broke."""
    _say(
        "| chunks late by up to | told set | told in doubt | missing | rate off, worst | "
        "until told | bound |"
    )
    _say("|---|---|---|---|---|---|---|")
    kept = [_is_kept(late_s) for late_s in LATE_S]
    return 0 if all(kept) else 1


def _is_kept(late_s: float) -> bool:
    rng = np.random.default_rng(20261101)
    clock, scans, device = (
        StampClock(FS_HZ),
        StampedScans(FS_HZ, is_regular=True),
        DeviceClock(FS_HZ),
    )
    n_set = n_doubt = n_came = end_index = 0
    doubt: ClockDoubt | None = None
    worst, untold, steady_from_s = 0.0, 0.0, 60.0
    for begin in range(0, round(HOUR_S * TRUE_HZ), N_CHUNK):
        index = np.arange(begin, begin + N_CHUNK)
        made_s = (begin + N_CHUNK) / TRUE_HZ
        n_steps = min(len(SET_S), int(made_s / EVERY_S + 0.5))
        stamps_s = 50.0 + index / TRUE_HZ + sum(SET_S[:n_steps])
        received_s = made_s + 0.003 + (rng.uniform(0.0, late_s) if late_s else 0.0)
        stamps_s, step = clock.straighten(stamps_s, received_s)
        doubt = clock.take_doubt() or doubt
        if step is not None:
            scans.break_off()
            device.break_off()
            n_set += 1
            steady_from_s = received_s + 60.0
        for run in scans.place(index[:, None].astype(float), stamps_s, received_s):
            device.step(run.end_index, run.received_s)
            n_came, end_index = n_came + len(run.scans), run.end_index
        if doubt is not None and not scans.is_holding:
            device.break_off()
            n_doubt, doubt = n_doubt + 1, None
            steady_from_s = received_s + 60.0
        rate = device.rate
        if received_s > steady_from_s and rate.is_usable:
            off = abs(rate.fs_hz / TRUE_HZ - 1.0)
            if (made_s + EVERY_S / 2.0) % EVERY_S < TOLD_WITHIN_S:
                untold = max(untold, off)
            else:
                worst = max(worst, off)
    _say(
        f"| {1000 * late_s:.0f} ms | {n_set} | {n_doubt} | {end_index - n_came} | "
        f"{1e6 * worst:.1f} ppm | {1e6 * untold:.1f} ppm | "
        f"{1e6 * device.rate.bound_share:.1f} ppm |"
    )
    return n_set + n_doubt == len(SET_S) or late_s > SET_S[0]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
