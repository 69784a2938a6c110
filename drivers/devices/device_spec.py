"""How a kind of foreign device stands in the table of sources; it opens none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from drivers.base import Clock, Driver, DriverSpec
from drivers.devices.line_driver import Dialect, LineDriver
from drivers.source_name import SourceName, read_source_name


class MakeNamed(Protocol):
    """Makes a driver from its name, options and all."""

    def __call__(self, name: SourceName, *, clock: Clock) -> Driver:
        """Return the driver, not opened yet."""
        ...


class ReadDialect(Protocol):
    """Reads from a name how its device is to be opened."""

    def __call__(self, name: SourceName) -> Dialect:
        """Return the dialect, or raise `UnknownSource`."""
        ...


def line_spec(
    kind: str,
    title: str,
    read_dialect: ReadDialect,
    *,
    options: Collection[str],
    example: str,
    limits: str,
) -> DriverSpec:
    """Return the entry of a kind of device on a byte line.

    Parameters
    ----------
    kind, title, options, example, limits
        As `device_spec` takes them.
    read_dialect : ReadDialect
        Reads how its devices are opened.
    """

    def make(name: SourceName, *, clock: Clock) -> Driver:
        return LineDriver(name, read_dialect(name), clock=clock)

    return device_spec(kind, title, make, options=options, example=example, limits=limits)


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
