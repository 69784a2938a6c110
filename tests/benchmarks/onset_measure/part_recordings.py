"""The parts on shared recordings: Kowalski's exact onsets, and real EMG made semi-synthetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.benchmarks.onset_measure import score
from tests.benchmarks.onset_measure.outcome import Outcome
from tests.benchmarks.onset_measure.part import (
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
from tests.benchmarks.onset_measure.recording import kowalski, real_channels, semi_synthetic
from tests.benchmarks.onset_measure.trial import LAGS_MS, Cell, Trial, signed

_KOWALSKI_REACH_MS = {10.0: 20.0, 40.0: 10.0}


def _kowalski_cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    ratios_db = [burst.nominal_snr_db for burst in kowalski(folder)]
    return [((ratio_db,), ratios_db.count(ratio_db)) for ratio_db in dict.fromkeys(ratios_db)]


def _draw_kowalski(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    return [burst.trial for burst in kowalski(folder) if burst.nominal_snr_db == cell[0]][number]


def _report_kowalski(results: Results) -> Section:
    rows = []
    for method in methods_of(results):
        errors = score.errors_ms(pooled(results, method))
        medians = [score.median_abs(score.errors_ms(found[method])) for found in results.values()]
        rows.append(
            [
                method,
                *(f"{value:.0f}" for value in medians),
                f"{score.median(errors):+.0f}",
                f"{score.percentile_abs(errors, 90):.0f}",
                f"{len(errors)} of {len(pooled(results, method))}",
            ]
        )
    reached = []
    for ratio_db, reach_ms in _KOWALSKI_REACH_MS.items():
        found_ms = score.median_abs(score.errors_ms(results[ratio_db,][ENGINE]))
        figure = f"Kowalski signals, median abs. error at {ratio_db:g} dB"
        reached.append(
            Reached(figure, f"≤ {reach_ms:g} ms", f"{found_ms:.1f} ms", found_ms <= reach_ms)
        )
    n, n_inside = score.cover(pooled(results, ENGINE))
    header = ["method", *(f"{cell[0]:g} dB" for cell in results), "median error", "90 %", "found"]
    lines = [
        "25 bursts with exact onsets, five at each nominal ratio: median |error| in ms. Eight "
        "trained raters: 50 to 80 at 10 dB, 15 to 30 at 40 dB. The published rest level gives "
        f"the rest. 90 % intervals of the program that hold the truth: {share(n_inside, n)}.",
        "",
        *table(header, rows),
    ]
    return Section(tuple(reached), tuple(lines))


def _semi_cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    if len(real_channels(folder)) < 2:
        return []
    return [((lag_ms,), 2 * n_trials) for lag_ms in LAGS_MS]


def _draw_semi(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    return semi_synthetic(rng, real_channels(folder), lag_ms=signed(float(cell[0]), number))


def _report_semi(results: Results) -> Section:
    shared = compared(results)
    rows = [[method, *_semi_cells_of(shared, method)] for method in methods_of(results)]
    ours = pooled(results, ENGINE)
    n_intervals, n_inside = score.cover(ours)
    n_decided, n_right = score.decided(ours)
    n_stated, n_true = score.stated(ours)
    header = ["method", *(f"{lag:g} ms" for lag in LAGS_MS), "median abs. error ms"]
    lines = [
        "Real rest plus gain times real contraction, 6 to 20 dB, rises of 20 to 150 ms, chosen as "
        "`onset_measure/recording.py` says. Share with the right sign ± standard error, by lag.",
        "",
        *table([*header, "median error ms", "found", "trials"], rows),
        "",
        f"The program: 90 % intervals {share(n_inside, n_intervals)}; sign at p ≥ 0.95 right "
        f"{share(n_right, n_decided)}, stated right {share(n_true, n_stated)}, of {len(ours)}.",
    ]
    return Section((_best_of_all(results),), tuple(lines))


def _semi_cells_of(results: Results, method: str) -> list[str]:
    outcomes = pooled(results, method)
    errors = score.errors_ms(outcomes)
    return [
        *(_right(found.get(method, ())) for found in results.values()),
        f"{score.median_abs(errors):.1f}",
        f"{score.median(errors):+.1f}",
        f"{score.found_and_false(outcomes)[0]:.2f}",
        str(len(outcomes)),
    ]


def _right(outcomes: list[Outcome]) -> str:
    return score.right_with_error(outcomes) if outcomes else "-"


def _best_of_all(results: Results) -> Reached:
    """Judge whether the program is ahead; equal counts only where neither errs."""
    results = compared(results)
    others = [method for method in methods_of(results) if method != ENGINE]
    not_beaten = []
    for (lag_ms,), found in results.items():
        ours = score.right_share(found[ENGINE])
        for method in others:
            theirs = score.right_share(found[method])
            if theirs > ours or theirs == ours < 1.0:
                not_beaten.append(f"{method} at {lag_ms:g} ms ({theirs:.2f} against {ours:.2f})")
    measured = "not ahead of " + ", ".join(not_beaten) if not_beaten else "ahead at every lag"
    if not others:
        measured = "no other method was run"
    figure = "semi-synthetic real EMG, order at every lag"
    return Reached(figure, "beats every peer", measured, bool(others) and not not_beaten)


KOWALSKI_PART = Part(
    "kowalski", "Published exact onsets", _kowalski_cells, _draw_kowalski, _report_kowalski
)
SEMI_PART = Part("semi", "Semi-synthetic real EMG", _semi_cells, _draw_semi, _report_semi)
