"""For how long this computer has slept, which its monotonic clock leaves out; no other clock."""

from __future__ import annotations

import sys
import time


def slept_s() -> float:
    """Return the seconds spent asleep since the computer was started; 0 where nobody knows."""
    if sys.platform == "linux":
        with_sleep_s = time.clock_gettime(time.CLOCK_BOOTTIME)
        return with_sleep_s - time.clock_gettime(time.CLOCK_MONOTONIC)
    if sys.platform == "darwin":
        with_sleep_s = time.clock_gettime(time.CLOCK_MONOTONIC)
        return with_sleep_s - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0
