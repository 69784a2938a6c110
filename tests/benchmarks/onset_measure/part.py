"""What one part of the campaign is: its cells, how a trial of one is drawn, and its section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.benchmarks.onset_measure.outcome import Outcome
from tests.benchmarks.onset_measure.trial import Cell, Trial

ENGINE = "Firing Order"
BEST = "possible at best"
"""Not a method: the informed posterior of `best`, on parts whose signals are its model."""

Results = Mapping[Cell, Mapping[str, Sequence[Outcome]]]
"""Outcomes by cell and method."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One line of the Reach table: what is asked for, what came out."""

    figure: str
    reach: str
    measured: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What a part has to say: its lines of the Reach table, and its own tables."""

    reached: tuple[Reached, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the campaign.

    Attributes
    ----------
    name, title : str
        What it is called on the command line and on the page.
    cells : callable
        Cells with the number of trials of each, from what ``--trials`` says and the folder of
        recordings; none when the part cannot run here.
    draw : callable
        One trial, from its generator, cell, number and the folder.
    report : callable
        The section, from all outcomes.
    """

    name: str
    title: str
    cells: Callable[[int, Path], list[tuple[Cell, int]]]
    draw: Callable[[np.random.Generator, Cell, int, Path], Trial]
    report: Callable[[Results], Section]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    told = [["-" if cell.lstrip("+") == "nan" else cell for cell in row] for row in rows]
    return lines + ["| " + " | ".join(row) + " |" for row in told]


def methods_of(results: Results) -> list[str]:
    """Return the methods that were asked, the program first."""
    return list(dict.fromkeys(method for by_method in results.values() for method in by_method))


def pooled(results: Results, method: str) -> list[Outcome]:
    """Return the outcomes of one method over all cells."""
    return [each for by_method in results.values() for each in by_method.get(method, ())]


def compared(results: Results) -> Results:
    """Return what every method said of the trials that the others were asked about as well."""
    cut = {}
    for cell, by_method in results.items():
        others = [len(found) for method, found in by_method.items() if method not in (ENGINE, BEST)]
        n_shared = max(others, default=len(by_method[ENGINE]))
        cut[cell] = {method: found[:n_shared] for method, found in by_method.items()}
    return cut


def share(n_hits: int, n: int) -> str:
    """Return ``0.983 (59 of 60)``."""
    return f"{n_hits / n:.3f} ({n_hits} of {n})" if n else "-"
