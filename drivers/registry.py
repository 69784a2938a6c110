"""The table of sources: a name in, a driver out; it opens nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from importlib.metadata import EntryPoint, entry_points

from drivers.base import Clock, Driver, DriverSpec, FoundSource, SourceKind
from drivers.errors import DriverError, SourceNotFound, UnknownSource
from drivers.source_name import did_you_mean

ENTRY_POINTS = "firing_order.drivers"
"""Where an installed package offers drivers of its own: each a function without arguments that
returns a DriverSpec."""


def _synthetic() -> DriverSpec:
    from drivers.synthetic import SPEC

    return SPEC


def _serial() -> DriverSpec:
    from drivers.board import SERIAL_SPEC

    return SERIAL_SPEC


def _socket() -> DriverSpec:
    from drivers.board import SOCKET_SPEC

    return SOCKET_SPEC


def _replay() -> DriverSpec:
    from drivers.replay import SPEC

    return SPEC


def _chords() -> DriverSpec:
    from drivers.devices.chords import SPEC

    return SPEC


def _ascii() -> DriverSpec:
    from drivers.devices.arduino_text import SPEC

    return SPEC


def _openeeg() -> DriverSpec:
    from drivers.devices.openeeg import SPEC

    return SPEC


def _bitalino() -> DriverSpec:
    from drivers.devices.bitalino import SPEC

    return SPEC


def _byb() -> DriverSpec:
    from drivers.devices.spikerbox import SPEC

    return SPEC


def _trigno() -> DriverSpec:
    from drivers.devices.trigno import SPEC

    return SPEC


def _lsl() -> DriverSpec:
    from drivers.devices.lsl_inlet import SPEC

    return SPEC


def _brainflow() -> DriverSpec:
    from drivers.devices.brainflow_board import SPEC

    return SPEC


BUILT_IN: dict[str, Callable[[], DriverSpec]] = {
    "synthetic": _synthetic,
    "serial": _serial,
    "socket": _socket,
    "replay": _replay,
    "chords": _chords,
    "ascii": _ascii,
    "openeeg": _openeeg,
    "bitalino": _bitalino,
    "byb": _byb,
    "trigno": _trigno,
    "brainflow": _brainflow,
    "lsl": _lsl,
}


def open_source(source: str, clock: Clock) -> Driver:
    """Return the driver of a source, not opened yet.

    Parameters
    ----------
    source : str
        ``kind:rest``, for instance ``synthetic:typical?seed=1`` or ``serial:auto``.
    clock : Clock
        Host monotonic time.

    Returns
    -------
    Driver
        Ready to be opened, by the thread that will read it.

    Raises
    ------
    UnknownSource
        When the name is not understood.
    SourceNotFound
        When a driver from another package cannot be loaded.
    """
    rest = source.partition(":")[2]
    return _spec_of(source).make(rest, clock)


def has_own_clock(source: str) -> bool:
    """Say whether a source's samples come as a clock of its own goes, as a device's do.

    Parameters
    ----------
    source : str
        As `open_source` takes it; it raises the same.
    """
    return _spec_of(source).has_own_clock


def _spec_of(source: str) -> DriverSpec:
    kind, colon, _ = source.partition(":")
    strangers = _strangers()
    kinds = (*BUILT_IN, *strangers)
    if not colon or kind not in kinds:
        raise UnknownSource(
            f"{source!r} is not a source: a source is named kind:place, and the kinds are "
            f"{', '.join(kinds)}.{did_you_mean(kind, kinds)}"
        )
    return BUILT_IN[kind]() if kind in BUILT_IN else _load(strangers[kind])


def discover() -> tuple[FoundSource, ...]:
    """Look for sources of every kind; may take a while, so call it from a thread.

    Returns
    -------
    tuple of FoundSource
        A kind that cannot look is one entry with its problem.
    """
    found: list[FoundSource] = []
    for kind, load in BUILT_IN.items():
        found.extend(_look(kind, load))
    for kind, entry_point in _strangers().items():
        found.extend(_look(kind, partial(_load, entry_point)))
    return tuple(found)


def kinds() -> tuple[SourceKind, ...]:
    """Return what kinds of sources there are; opens nothing, but loads every driver.

    Returns
    -------
    tuple of SourceKind
        Without those of other packages that cannot be loaded: `discover` says why not.
    """
    specs = {kind: load() for kind, load in BUILT_IN.items()}
    for kind, entry_point in _strangers().items():
        with contextlib.suppress(DriverError):
            specs[kind] = _load(entry_point)
    return tuple(
        SourceKind(kind, spec.title, spec.example or f"{kind}:", spec.limits)
        for kind, spec in specs.items()
    )


def _look(kind: str, load: Callable[[], DriverSpec]) -> tuple[FoundSource, ...]:
    try:
        return load().discover()
    except DriverError as exc:
        return (FoundSource(f"{kind}:", kind, "", problem=str(exc)),)


def _strangers() -> dict[str, EntryPoint]:
    return {
        entry_point.name: entry_point
        for entry_point in entry_points(group=ENTRY_POINTS)
        if entry_point.name not in BUILT_IN
    }


def _load(entry_point: EntryPoint) -> DriverSpec:
    try:
        spec = entry_point.load()()
    except (ImportError, AttributeError, TypeError) as exc:
        raise SourceNotFound(
            f"The driver {entry_point.name!r} ({entry_point.value}) cannot be loaded ({exc}): it "
            "must be a function that returns a DriverSpec. Install its package anew or remove it."
        ) from exc
    if not isinstance(spec, DriverSpec):
        raise SourceNotFound(
            f"The driver {entry_point.name!r} ({entry_point.value}) gave no DriverSpec: it must "
            "be a function that returns one. Ask its author."
        )
    return spec
