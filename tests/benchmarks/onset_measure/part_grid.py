"""The parts on the Gaussian grid of the design study: order, onset error, equal starts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dsp.simulate import simulate_trial
from tests.benchmarks.onset_measure import score
from tests.benchmarks.onset_measure.limit import ERROR_MS, ORDER
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
from tests.benchmarks.onset_measure.trial import (
    FS_HZ,
    LAGS_MS,
    RISES_MS,
    Cell,
    Trial,
    signed,
)

_SHORT_OF_LIMIT = 0.03
_TIMES_LIMIT = 1.2
_EQUAL = ("8 dB, 120 ms", "20 dB, 40 ms")


def _pair(rng: np.random.Generator, *, snr_db, rise_ms, lag_ms: float) -> Trial:
    recording = simulate_trial(
        rng,
        fs_hz=FS_HZ,
        snr_db=snr_db,
        rise_ms=rise_ms,
        offset_ms=(lag_ms / 2, -lag_ms / 2),
        onset_s=float(rng.uniform(1.3, 1.7)),
        duration_s=3.0,
    )
    onsets_s = tuple(onset.onset_s for onset in recording.ledger)
    return Trial(recording.samples_uv.copy(), onsets_s, tuple(snr_db))


def _order_cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    return [(cell, n_trials) for cell in ORDER]


def _draw_order(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    snr_db, lag_ms = float(cell[0]), float(cell[1])
    rises_ms = rng.choice(RISES_MS, 2).tolist()
    return _pair(rng, snr_db=[snr_db] * 2, rise_ms=rises_ms, lag_ms=signed(lag_ms, number))


def _report_order(results: Results) -> Section:
    rows, short, short_here = [], {}, {}
    for snr_db in sorted({float(cell[0]) for cell in results}):
        cells = [f"{snr_db:g}"]
        for lag_ms in LAGS_MS:
            outcomes = results[snr_db, lag_ms][ENGINE]
            best, best_decided = ORDER[snr_db, lag_ms]
            right, n = score.right_share(outcomes), len(outcomes)
            short[snr_db, lag_ms] = best - right
            best_here = score.right_share(results[snr_db, lag_ms][BEST])
            short_here[snr_db, lag_ms] = best_here - right
            n_decided, n_right = score.decided(outcomes)
            cells.append(
                f"{right:.2f} ± {score.standard_error(right, n):.2f} "
                f"(limit {best:.2f}, here {best_here:.2f}); "
                f"{n_decided / n:.2f} ({best_decided:.2f}), {n_right} of {n_decided}"
            )
        rows.append(cells)
    lines = [
        "Right sign ± standard error (limit of the design study, and of the informed posterior on "
        "these very trials); share decided at p ≥ 0.95 (limit), right of those.",
        "",
        *table(["SNR dB", *(f"{lag:g} ms" for lag in LAGS_MS)], rows),
        "",
        "### All methods on these trials",
        "Share with the right sign ± standard error, mean over the four ratios; a missing start "
        "counts as wrong. *Trials*: of all five lags together. The methods saw the same trials, so "
        "two of them differ by less than their errors say.",
        "",
        *_order_by_lag(results),
    ]
    figure = "order accuracy against the limit, 6 to 20 dB, 10 to 100 ms"
    reached = (
        _within(figure, short),
        _within("the same against the informed posterior on the same trials", short_here),
    )
    return Section(reached, tuple(lines))


def _within(figure: str, short: dict[tuple[float, float], float]) -> Reached:
    worst = max(short, key=lambda cell: short[cell])
    n_near = sum(value <= _SHORT_OF_LIMIT + 1e-9 for value in short.values())
    measured = (
        f"{n_near} of {len(short)} cells; {np.mean(list(short.values())):+.3f} short on average, "
        f"{short[worst]:+.3f} at most ({worst[0]:g} dB, {worst[1]:g} ms)"
    )
    return Reached(figure, "within 0.03 in every cell", measured, n_near == len(short))


def _order_by_lag(results: Results) -> list[str]:
    results, rows = compared(results), []
    for method in methods_of(results):
        cells = [method]
        for lag_ms in LAGS_MS:
            at_lag = {cell: found for cell, found in results.items() if cell[-1] == lag_ms}
            outcomes = pooled(at_lag, method)
            cells.append(score.right_with_error(outcomes) if outcomes else "-")
        rows.append([*cells, str(len(pooled(results, method)))])
    return table(["method", *(f"{lag:g} ms" for lag in LAGS_MS), "trials"], rows)


def _error_cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    return [(cell, (n_trials + 1) // 2) for cell in ERROR_MS]


def _draw_error(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    snr_db, rise_ms = float(cell[0]), float(cell[1])
    return _pair(rng, snr_db=[snr_db] * 2, rise_ms=[rise_ms] * 2, lag_ms=0.0)


def _report_error(results: Results) -> Section:
    rows, times, times_here = [], {}, {}
    for snr_db in sorted({float(cell[0]) for cell in results}):
        cells = [f"{snr_db:g}"]
        for rise_ms in RISES_MS:
            outcomes = results[snr_db, rise_ms][ENGINE]
            errors = score.errors_ms(outcomes)
            limit_ms = ERROR_MS[snr_db, rise_ms]
            times[snr_db, rise_ms] = score.median_abs(errors) / limit_ms
            here_ms = score.median_abs(score.errors_ms(results[snr_db, rise_ms][BEST]))
            times_here[snr_db, rise_ms] = score.median_abs(errors) / max(here_ms, 0.5)
            n, n_inside = score.cover(outcomes)
            cells.append(
                f"{score.median_abs(errors):.1f} ({limit_ms:g}, {here_ms:.1f}) / "
                f"{score.median(errors):+.1f} / "
                f"{score.percentile_abs(errors, 90):.0f}; {n_inside / max(n, 1):.2f}"
            )
        rows.append(cells)
    lines = [
        "Median |error| (limit of the design study, of the informed posterior on these trials) "
        "/ median error / 90th percentile of |error| in ms; share of 90 % "
        "intervals that hold the truth. The limit knows spectra and levels.",
        "",
        *table(["SNR dB", *(f"rise {rise:g} ms" for rise in RISES_MS)], rows),
        "",
        "### All methods on these trials",
        "",
        *_errors_by_method(results),
    ]
    reached = (
        _near_limit("median abs. error against the limit, 6 to 25 dB, rises 0 to 150 ms", times),
        _near_limit("the same against the informed posterior on the same trials", times_here),
        _covered(results),
        _not_far(pooled(results, ENGINE)),
    )
    return Section(reached, tuple(lines))


def _near_limit(figure: str, times: dict[tuple[float, float], float]) -> Reached:
    worst = max(times, key=lambda cell: times[cell])
    n_near = sum(value <= _TIMES_LIMIT for value in times.values())
    measured = (
        f"{n_near} of {len(times)} cells; {np.median(list(times.values())):.2f} × in the middle, "
        f"{times[worst]:.2f} × at most ({worst[0]:g} dB, rise {worst[1]:g} ms)"
    )
    return Reached(figure, "≤ 1.2 × in every cell", measured, n_near == len(times))


def _covered(results: Results) -> Reached:
    """Judge the intervals by rise, all ratios together: a cell alone has too few."""
    covers = {}
    for rise_ms in RISES_MS:
        at_rise = {cell: found for cell, found in results.items() if cell[1] == rise_ms}
        n, n_inside = score.cover(pooled(at_rise, ENGINE))
        covers[rise_ms] = n_inside / max(n, 1)
    measured = ", ".join(f"{value:.3f} at {rise_ms:g} ms" for rise_ms, value in covers.items())
    is_met = all(0.87 <= value <= 0.96 for value in covers.values())
    return Reached("90 % intervals, by rise, 6 to 25 dB", "0.87 to 0.96", measured, is_met)


def _not_far(outcomes) -> Reached:
    n, n_far = score.gross(outcomes, least_snr_db=10.0)
    figure = "gross failures (> 100 ms) from 10 dB up, this grid"
    return Reached(figure, "≤ 0.5 %", share(n_far, n), n_far <= 0.005 * n)


def _errors_by_method(results: Results) -> list[str]:
    results, rows = compared(results), []
    for method in methods_of(results):
        outcomes = pooled(results, method)
        errors = score.errors_ms(outcomes)
        found, false = score.found_and_false(outcomes)
        rows.append(
            [
                method,
                f"{found:.2f}",
                f"{false:.2f}",
                f"{score.median(errors):+.1f}",
                f"{score.median_abs(errors):.1f}",
                f"{score.percentile_abs(errors, 90):.0f}",
                f"{score.cost_ms(outcomes):.2f}",
                str(len(outcomes)),
            ]
        )
    header = ["method", "found", "false", "median error ms", "median abs. error ms", "90 %"]
    return table([*header, "CPU ms per channel-second", "trials"], rows)


def _equal_cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    return [(_EQUAL, 4 * n_trials)]


def _draw_equal(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    return _pair(rng, snr_db=[8.0, 20.0], rise_ms=[120.0, 40.0], lag_ms=0.0)


def _report_equal(results: Results) -> Section:
    (by_method,) = results.values()
    rows = []
    for method, outcomes in by_method.items():
        lags_ms = [outcome.lag_ms for outcome in outcomes if outcome.lag_ms is not None]
        middle = f"{np.median(lags_ms):+.1f}" if lags_ms else "-"
        rows.append([method, middle, f"{len(lags_ms)} of {len(outcomes)}"])
    outcomes = by_method[ENGINE]
    lag_ms = float(np.median([each.lag_ms for each in outcomes if each.lag_ms is not None]))
    n_stated, n_together = score.stated(outcomes)
    n_wrong = n_stated - n_together
    n_decided, _ = score.decided(outcomes)
    reached = (
        Reached(
            "median false delay of equal starts, 8 dB/120 ms beside 20 dB/40 ms",
            "≤ 5 ms",
            f"{lag_ms:+.1f} ms",
            abs(lag_ms) <= 5.0,
        ),
        Reached(
            "before or after stated of equal starts",
            "≤ 2.5 %",
            share(n_wrong, len(outcomes)) + f"; sign at p ≥ 0.95: {n_decided}",
            n_wrong <= 0.025 * len(outcomes),
        ),
    )
    lines = [
        f"a: {_EQUAL[0]} rise; b: {_EQUAL[1]} rise; the same true start.",
        "",
        *table(["method", "median delay of a after b, ms", "trials with both starts"], rows),
    ]
    return Section(reached, tuple(lines))


ORDER_PART = Part("order", "Order", _order_cells, _draw_order, _report_order)
ERROR_PART = Part("error", "Onset error", _error_cells, _draw_error, _report_error)
EQUAL_PART = Part(
    "equal", "Equal starts of unequal signals", _equal_cells, _draw_equal, _report_equal
)
