"""The part about slow and smooth rises beside a fast muscle: one by one, and in sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from dsp.analysis import analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import SessionVerdict
from tests.benchmarks.onset_measure import score
from tests.benchmarks.onset_measure.outcome import CONFIG, Outcome
from tests.benchmarks.onset_measure.part import (
    ENGINE,
    Part,
    Reached,
    Results,
    Section,
    pooled,
    share,
    table,
)
from tests.benchmarks.onset_measure.rises import (
    FORMS,
    RISES_MS,
    SNRS_DB,
    draw_rise,
    slow_beside_fast,
)
from tests.benchmarks.onset_measure.trial import FS_HZ, Cell, Trial, chance_of

SESSIONS = "sessions"
_LAGS_MS = (0.0, -100.0, 100.0)
_SLOW_MS = (300.0, 400.0, 500.0)
_N_LIFTS = 8
_FALSE_SHARE = 0.025
_TOLD = (SessionVerdict.BEFORE, SessionVerdict.TOGETHER, SessionVerdict.AFTER)

Job = tuple[str, float, tuple[float, float], float, int, int]
Run = Callable[[Callable, Sequence], list]


def _cells(n_trials: int, folder: Path) -> list[tuple[Cell, int]]:
    return [
        ((form, rise_ms, lag_ms), n_trials)
        for form in FORMS
        for rise_ms in RISES_MS
        for lag_ms in _LAGS_MS
    ]


def _draw(rng: np.random.Generator, cell: Cell, number: int, folder: Path) -> Trial:
    form, rise_ms, lag_ms = cell
    return draw_rise(rng, str(form), float(rise_ms), float(lag_ms), number)


def _report(results: Results) -> Section:
    rows, reached = [], []
    for form in FORMS:
        of_form = {cell: found for cell, found in results.items() if cell[0] == form}
        for rise_ms in RISES_MS:
            found = {cell: each for cell, each in of_form.items() if cell[1] == rise_ms}
            rows.append([f"{form}, {rise_ms:g} ms", *_cells_of(pooled(found, ENGINE))])
        reached += _reached(f"slow rises, {form}", pooled(of_form, ENGINE))
    lines = (
        "One lift: a muscle that takes 60 to 500 ms beside one on a line of 60 ms, 10 to 25 dB "
        "beside 22 to 25 dB, starting together or 100 ms apart. *Of the delay*, *of the start*: "
        "90 % intervals that hold the truth.",
        "",
        *table(["rise", "stated", "right", "before or after of equal starts", "starts"], rows),
    )
    whole = pooled(results, ENGINE)
    return Section((*_reached("slow rises, all forms", whole), *reached), lines)


def _cells_of(outcomes: Sequence[Outcome]) -> list[str]:
    n_stated, n_true = score.stated(outcomes)
    n_intervals, n_inside = score.cover(outcomes)
    equal = [each for each in outcomes if abs(each.true_lag_ms) < 1.0]
    n_false = sum(each.is_stated and not each.is_true for each in equal)
    return [
        share(n_stated, len(outcomes)),
        share(n_true, n_stated),
        share(n_false, len(equal)),
        share(n_inside, n_intervals),
    ]


def _reached(figure: str, outcomes: Sequence[Outcome]) -> list[Reached]:
    n_stated, n_true = score.stated(outcomes)
    n_intervals, n_inside = score.cover(outcomes)
    return [
        Reached(
            f"{figure}: orders right",
            "≥ 98 %",
            f"stated: {share(n_true, n_stated)}",
            n_true >= 0.98 * n_stated,
        ),
        Reached(
            f"{figure}: 90 % intervals of starts",
            "≥ 0.85",
            share(n_inside, n_intervals),
            n_inside >= 0.85 * n_intervals,
        ),
    ]


def ask_session(job: Job) -> tuple[str, SessionVerdict, bool, bool | None]:
    """Return the form, what a session of eight lifts says, whether it holds, and its interval."""
    form, rise_ms, snr_db, lag_ms, number, seed = job
    rng = chance_of(seed, SESSIONS, (form, rise_ms, *snr_db, lag_ms), number)
    drawn = slow_beside_fast(
        rng, form=form, rise_ms=rise_ms, snr_db=snr_db, lag_ms=lag_ms, n_lifts=_N_LIFTS
    )
    channels = (ChannelInfo("a"), ChannelInfo("b"))
    (pair,) = analyse_recording(drawn.samples_uv, FS_HZ, channels, config=CONFIG).session_pairs
    expected = {0.0: SessionVerdict.TOGETHER, -100.0: SessionVerdict.BEFORE}
    holds = pair.verdict is expected.get(lag_ms, SessionVerdict.AFTER)
    if pair.pooled is None:
        return form, pair.verdict, holds, None
    low_ms, high_ms = pair.pooled.interval_90_ms
    return form, pair.verdict, holds, low_ms <= lag_ms <= high_ms


def measure_sessions(n_trials: int, seed: int, run_all: Run) -> Section:
    """Run sessions of eight lifts with a slow muscle, a fifth as many as trials in a cell."""
    jobs: list[Job] = [
        (form, rise_ms, snr_db, lag_ms, number, seed)
        for form in FORMS
        for rise_ms in _SLOW_MS
        for snr_db in SNRS_DB
        for lag_ms in _LAGS_MS
        for number in range(max(1, n_trials // 5))
    ]
    found = run_all(ask_session, jobs)
    rows = []
    for form in FORMS:
        rows.append([form, *_session_cells([each for each in found if each[0] == form])])
    _, n_false, n_intervals, n_inside = _counts(found)
    reached = (
        Reached(
            "sessions with a slow muscle, false orders",
            "≤ 2.5 %",
            share(n_false, len(found)),
            n_false <= _FALSE_SHARE * len(found),
        ),
        Reached(
            "sessions with a slow muscle, 90 % intervals",
            "≥ 0.85",
            share(n_inside, n_intervals),
            n_inside >= 0.85 * n_intervals,
        ),
    )
    lines = (
        "Eight lifts each: 300, 400 and 500 ms beside 60 ms, together or 100 ms apart, 10 to 25 "
        "dB. *False*: an order of the session that is not the true one.",
        "",
        *table(["form", "sessions told", "false", "90 % intervals that hold the delay"], rows),
    )
    return Section(reached, lines)


def _session_cells(found: Sequence) -> list[str]:
    n_told, n_false, n_intervals, n_inside = _counts(found)
    return [share(n_told, len(found)), share(n_false, n_told), share(n_inside, n_intervals)]


def _counts(found: Sequence) -> tuple[int, int, int, int]:
    told = [each for each in found if each[1] in _TOLD]
    intervals = [each[3] for each in found if each[3] is not None]
    n_false = sum(not holds for _, _, holds, _ in told)
    return len(told), n_false, len(intervals), sum(intervals)


RISES_PART = Part("rises", "Slow and smooth rises beside a fast one", _cells, _draw, _report)
