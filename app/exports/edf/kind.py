"""The two kinds of file, EDF+ and BDF+: how wide their numbers are; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from edfio import Bdf, BdfSignal, Edf, EdfSignal


@dataclass(frozen=True, slots=True)
class EdfKind:
    """``n_bytes`` hold one number from ``lowest`` to ``highest``; edfio wants it as ``number``.

    ``file`` and ``signal`` make edfio's own objects of this kind.
    """

    title: str
    suffix: str
    n_bytes: int
    number: type[np.signedinteger[Any]]
    file: Callable[..., Edf | Bdf]
    signal: Callable[..., EdfSignal | BdfSignal]

    @property
    def lowest(self) -> int:
        """Return the smallest number a file can hold."""
        return -(1 << 8 * self.n_bytes - 1)

    @property
    def highest(self) -> int:
        """Return the largest number a file can hold."""
        return (1 << 8 * self.n_bytes - 1) - 1


EDF = EdfKind("EDF+", ".edf", 2, np.int16, Edf, EdfSignal.from_digital)
BDF = EdfKind("BDF+", ".bdf", 3, np.int32, Bdf, BdfSignal.from_digital)
