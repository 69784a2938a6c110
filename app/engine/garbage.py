"""Python's garbage collection kept from stopping a window that paints; it frees nothing itself."""

from __future__ import annotations

import gc

SETTLED_S = 8.0
"""By then a source streams and what is slow to load has been loaded."""


def put_off_collection() -> None:
    """Look for no garbage while modules load, of which nothing is any."""
    gc.disable()


def settle_collection() -> None:
    """Look for garbage from now on, but never again among what there is by now.

    Looking through all modules and the window holds Python's lock for 110 ms, and on a busy
    machine for half a second: no thread reads, paints or records meanwhile.
    """
    gc.freeze()
    gc.enable()
