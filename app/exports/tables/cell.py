"""What may stand in a cell of a table, and how several words share one; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TypeAlias

Cell: TypeAlias = str | float | int | bool | None
Table: TypeAlias = Iterator[tuple[Cell, ...]]


def words(reasons: Iterable[Enum]) -> str | None:
    """Return the stable texts of reasons in one cell; None where there is none."""
    return "; ".join(str(reason.value) for reason in reasons) or None
