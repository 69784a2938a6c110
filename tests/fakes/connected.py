"""A driver of a test's own behind a connection that never waits long and sees no real ports."""

from __future__ import annotations

import time

from drivers.base import Clock, Driver
from drivers.connection import Connection


def connected(
    driver: Driver, *, clock: Clock = time.monotonic, has_own_clock: bool = False
) -> Connection:
    return Connection(
        "scripted:",
        open_source=lambda name: driver,
        clock=clock,
        sleep=time.sleep,
        list_ports=tuple,
        has_own_clock=has_own_clock,
    )
