"""How a kind of foreign device stands in the table of sources; it opens none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from drivers.base import Clock, Driver, DriverSpec
from drivers.source_name import SourceName, read_source_name


class MakeNamed(Protocol):
    """Makes a driver from its name, options and all."""

    def __call__(self, name: SourceName, *, clock: Clock) -> Driver:
        """Return the driver, not opened yet."""
        ...


def device_spec(
    kind: str,
    title: str,
    make: MakeNamed,
    *,
    options: Collection[str],
    example: str,
    limits: str,
) -> DriverSpec:
    """Return the entry of a kind of device.

    Parameters
    ----------
    kind : str
        What stands before the first colon of its names.
    title : str
        What it is called in lists.
    make : MakeNamed
        Makes its driver.
    options : collection of str
        What its names may state; anything else is refused.
    example : str
        A name that opens one.
    limits : str
        What cannot be had of it, in half a line.
    """

    def make_from_rest(rest: str, clock: Clock) -> Driver:
        return make(read_source_name(kind, rest, known=options), clock=clock)

    return DriverSpec(title, make_from_rest, example=example, limits=limits)
