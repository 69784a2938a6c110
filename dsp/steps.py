"""How far a long computation has come, told while it goes on; whoever is told may stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

OnStep = Callable[[float], None]
"""Called several times a second with the share that is done; what it raises stops the work."""

_Each = TypeVar("_Each")


def unheard(share: float) -> None:
    """Take no notice."""


def part_of(on_step: OnStep, begin_share: float, end_share: float) -> OnStep:
    """Return what tells of a part as of a stretch of the whole.

    Parameters
    ----------
    on_step : callable
        What is told of the whole.
    begin_share, end_share : float
        Between which shares of the whole the part lies.

    Returns
    -------
    callable
    """
    return lambda share: on_step(begin_share + (end_share - begin_share) * share)


def told_each(each: Sequence[_Each], on_step: OnStep) -> Iterator[_Each]:
    """Yield every one of a few, and tell before each how many are done.

    Parameters
    ----------
    each : sequence
        What is worked on.
    on_step : callable
        What is told.

    Yields
    ------
    object
        In order.
    """
    for n_done, one in enumerate(each):
        on_step(n_done / len(each))
        yield one
