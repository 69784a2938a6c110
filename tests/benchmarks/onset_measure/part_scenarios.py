"""The part that spoils signals in every way the Reach table names, motor units included."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.benchmarks.onset_measure import score
from tests.benchmarks.onset_measure.outcome import Outcome
from tests.benchmarks.onset_measure.part import (
    BEST,
    ENGINE,
    Part,
    Reached,
    Results,
    Section,
    compared,
    methods_of,
    pooled,
    share,
    table,
)
from tests.benchmarks.onset_measure.scenario import SCENARIOS
from tests.benchmarks.onset_measure.trial import LAGS_MS, Cell, Trial, signed

_CLEAN, _ALL = "clean", "all together"


def _cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    return [((name, lag_ms), n_trials) for name in SCENARIOS for lag_ms in LAGS_MS]


def _draw(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    return SCENARIOS[str(cell[0])].draw(rng, signed(float(cell[1]), number))


def _of(results: Results, name: str) -> Results:
    return {cell: found for cell, found in results.items() if cell[0] == name}


def _report(results: Results) -> Section:
    names = list(dict.fromkeys(str(cell[0]) for cell in results))
    by_name = {name: pooled(_of(results, name), ENGINE) for name in names}
    lines = [
        "a: 8 to 20 dB, rise 30 to 150 ms; b: 10 to 25 dB, rise 20 to 100 ms; lags "
        + ", ".join(f"{lag:g}" for lag in LAGS_MS)
        + " ms either way. *Order*: share with the right sign. *Decided*: share whose sign has "
        "p ≥ 0.95 and that nothing else withholds; *stated*: before, together or after (±30 ms) "
        "said. *Right*: of those, with its one-sided 95 % lower bound.",
        "",
        *table(
            [
                "scenario",
                "order",
                "decided",
                "right",
                "stated",
                "right",
                "inside 90 %",
                "median abs. error ms",
                "median error ms",
                "over 100 ms from 10 dB",
            ],
            [[name, *_cells_of(outcomes)] for name, outcomes in by_name.items()],
        ),
        "",
        *_best_lines(results),
        "",
        "### What kept verdicts back",
        "Reasons with their share of all pairs, from 5 % up; a pair may have several.",
        "",
        *table(
            ["scenario", "reasons"],
            [[name, _reasons(outcomes)] for name, outcomes in by_name.items()],
        ),
        "",
        "### All methods on these trials",
        "Share with the right sign ± standard error, mean over the lags; a missing start counts as "
        "wrong.",
        "",
        *_order_by_scenario(results, names),
    ]
    return Section(_reached(by_name), tuple(lines))


def _best_lines(results: Results) -> list[str]:
    """Return what the informed posterior reaches where the signals are its model."""
    found = {name: pooled(_of(results, name), BEST) for name in SCENARIOS}
    return [
        f"Possible at best, {name}: order {score.right_share(outcomes):.3f}, sign decided "
        f"{score.decided(outcomes)[0] / len(outcomes):.3f}.  "
        for name, outcomes in found.items()
        if outcomes
    ]


def _cells_of(outcomes: list[Outcome]) -> list[str]:
    errors = score.errors_ms(outcomes)
    n_intervals, n_inside = score.cover(outcomes)
    n_far_of, n_far = score.gross(outcomes, least_snr_db=10.0)
    return [
        f"{score.right_share(outcomes):.3f}",
        *_said(*score.decided(outcomes), len(outcomes)),
        *_said(*score.stated(outcomes), len(outcomes)),
        f"{n_inside / max(n_intervals, 1):.3f}",
        f"{score.median_abs(errors):.1f}",
        f"{score.median(errors):+.1f}",
        f"{n_far} of {n_far_of}",
    ]


def _reasons(outcomes: list[Outcome]) -> str:
    shares = score.withheld_by(outcomes, least_share=0.05)
    return ", ".join(f"{reason} {value:.2f}" for reason, value in shares.items())


def _said(n_said: int, n_right: int, n: int) -> list[str]:
    if n_said == 0:
        return ["0.00", "-"]
    bound = score.at_least(n_right, n_said)
    return [f"{n_said / n:.2f}", f"{share(n_right, n_said)}, ≥ {bound:.3f}"]


def _reached(by_name: dict[str, list[Outcome]]) -> tuple[Reached, ...]:
    reached = []
    for name, outcomes in by_name.items():
        said = {"p ≥ 0.95": score.decided(outcomes), "stated": score.stated(outcomes)}
        measured = "; ".join(
            f"{key}: {share(n_right, n_said)}" for key, (n_said, n_right) in said.items()
        )
        is_met = all(n_right >= 0.98 * n_said for n_said, n_right in said.values())
        reached.append(Reached(f"orders right, {name}", "≥ 98 %", measured, is_met))
    covers = {name: score.cover(outcomes) for name, outcomes in by_name.items()}
    shares = {name: n_inside / max(n, 1) for name, (n, n_inside) in covers.items()}
    outside = [f"{name} {value:.3f}" for name, value in shares.items() if not 0.87 <= value <= 0.96]
    reached.append(
        Reached(
            "90 % intervals, each scenario",
            "0.87 to 0.96",
            f"{len(shares) - len(outside)} of {len(shares)}"
            + (f"; outside: {', '.join(outside)}" if outside else ""),
            not outside,
        )
    )
    reached += _special(by_name)
    every = [outcome for outcomes in by_name.values() for outcome in outcomes]
    n, n_far = score.gross(every, least_snr_db=10.0)
    figure = "gross failures (> 100 ms) from 10 dB up, all scenarios"
    reached.append(Reached(figure, "≤ 0.5 %", share(n_far, n), n_far <= 0.005 * n))
    return tuple(reached)


def _special(by_name: dict[str, list[Outcome]]) -> list[Reached]:
    clean, everything = by_name[_CLEAN], by_name[_ALL]
    n_decided, _ = score.decided(clean)
    n_stated, _ = score.stated(clean)
    right = score.right_share(everything)
    error = score.standard_error(right, len(everything))
    return [
        Reached(
            "clean pairs decided",
            "≥ 40 %",
            f"p ≥ 0.95: {n_decided / len(clean):.3f}; stated: {n_stated / len(clean):.3f}",
            n_decided >= 0.4 * len(clean),
        ),
        Reached(
            "order accuracy, all together, mean over lags",
            "≥ 0.93",
            f"{right:.3f} ± {error:.3f}",
            right >= 0.93,
        ),
    ]


def _order_by_scenario(results: Results, names: list[str]) -> list[str]:
    results, rows = compared(results), []
    for method in methods_of(results):
        cells = [method]
        for name in names:
            outcomes = pooled(_of(results, name), method)
            cells.append(score.right_with_error(outcomes) if outcomes else "-")
        rows.append(cells)
    return table(["method", *names], rows)


SCENARIOS_PART = Part("scenarios", "Scenarios", _cells, _draw, _report)
