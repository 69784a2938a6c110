"""Agreement as CSV files: figures per muscle, figures per pair, and every start behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.engine.marking.agreement import Comparison, Difference
from app.exports.csv_cells import table_bytes
from app.exports.tables.cell import Cell, Table
from app.exports.whole import WholeFolder
from app.model.audit import AuditAct
from app.model.csv_profile import STANDARD, CsvProfile
from app.model.export import Exported
from app.model.rating import RatingRound
from app.store.store import Store
from dsp.agreement import Bounded, OnsetAgreement

_FIGURES = (
    *("n", "median_ms", "median_low_ms", "median_high_ms", "median_coverage"),
    *("bias_ms", "bias_low_ms", "bias_high_ms", "sd_ms"),
    *("low_limit_ms", "low_limit_low_ms", "low_limit_high_ms"),
    *("high_limit_ms", "high_limit_low_ms", "high_limit_high_ms"),
    "repeat_sd_ms",
)
MUSCLES = (
    *("first", "second", "channel"),
    *_FIGURES,
    *("n_first_alone", "n_second_alone", "n_neither", "n_inside_interval"),
)
PAIRS = (
    *("first", "second", "a", "b", "tie_ms", "n_orders", "n_same"),
    *("share_same", "share_low", "share_high"),
    *_FIGURES,
)
STARTS = (
    *("first", "second", "kind", "a", "b", "session", "repetition"),
    *("first_ms", "second_ms", "mean_ms", "difference_ms"),
)
ROUNDS = (
    *("round", "rater", "seed", "begun_utc"),
    *("session", "repetition", "channel", "state", "onset_s"),
)


def write_agreement(
    store: Store,
    rounds: Iterable[RatingRound],
    comparisons: tuple[Comparison, ...],
    folder: Path,
    *,
    profile: CsvProfile = STANDARD,
) -> Exported:
    """Write four tables into one new folder, noting first of every session that it leaves."""
    rounds = tuple(rounds)
    for session_id in _sessions(rounds, comparisons):
        store.audit.add(AuditAct.EXPORTED, subject=session_id, detail="agreement")
    with WholeFolder(folder, "agreement_csv") as files:
        for name, table in (
            ("muscles", _muscles(comparisons)),
            ("pairs", _pairs(comparisons)),
            ("starts", _starts(comparisons)),
            ("rounds", _rounds(rounds)),
        ):
            files.write(f"agreement_{name}.csv", table_bytes(table, profile))
    return Exported(files.place, files.files)


def _sessions(
    rounds: tuple[RatingRound, ...], comparisons: tuple[Comparison, ...]
) -> tuple[str, ...]:
    named = [item.session_id for each in rounds for item in each.items]
    named += [point.session_id for _, point in _points(comparisons)]
    return tuple(dict.fromkeys(named))


def _muscles(comparisons: tuple[Comparison, ...]) -> Table:
    yield MUSCLES
    for each in comparisons:
        for muscle in each.muscles:
            yield (
                *(each.first, each.second, muscle.channel),
                *_figures(muscle.found, is_one_rater=each.is_one_rater),
                *(muscle.n_first_alone, muscle.n_second_alone, muscle.n_neither, muscle.n_inside),
            )


def _pairs(comparisons: tuple[Comparison, ...]) -> Table:
    yield PAIRS
    for each in comparisons:
        for pair in each.pairs:
            yield (
                *(each.first, each.second, pair.a, pair.b, each.tie_ms),
                *(pair.order.n, pair.order.n_same, *_bounded(pair.order.share)),
                *_figures(pair.delay, is_one_rater=each.is_one_rater),
            )


def _starts(comparisons: tuple[Comparison, ...]) -> Table:
    yield STARTS
    for named, point in _points(comparisons):
        yield (
            *named,
            # People count from 1, as in every table of repetitions.
            *(point.session_id, point.repetition + 1),
            *(point.first_ms, point.second_ms, point.mean_ms, point.difference_ms),
        )


def _points(
    comparisons: tuple[Comparison, ...],
) -> Iterator[tuple[tuple[Cell, ...], Difference]]:
    for each in comparisons:
        for muscle in each.muscles:
            for point in muscle.points:
                yield (each.first, each.second, "start", muscle.channel, None), point
        for pair in each.pairs:
            for point in pair.points:
                yield (each.first, each.second, "delay", pair.a, pair.b), point


def _rounds(rounds: tuple[RatingRound, ...]) -> Table:
    yield ROUNDS
    for each in rounds:
        for item in each.items:
            put_s = each.marks.get(item.place)
            state = "not marked" if item.place not in each.marks else _state(put_s)
            yield (
                *(each.id, each.rater, each.seed, each.utc),
                *(item.session_id, item.lift.repetition + 1, item.channel, state, put_s),
            )


def _state(put_s: float | None) -> str:
    return "no start" if put_s is None else "start"


def _figures(found: OnsetAgreement, *, is_one_rater: bool) -> tuple[Cell, ...]:
    return (
        *(found.n, found.median_ms, *(found.median_interval_ms or (None, None))),
        found.median_coverage,
        *_bounded(found.bias_ms),
        found.sd_ms,
        *_bounded(found.low_limit_ms),
        *_bounded(found.high_limit_ms),
        found.repeat_sd_ms if is_one_rater else None,
    )


def _bounded(figure: Bounded | None) -> tuple[Cell, ...]:
    return (None, None, None) if figure is None else (figure.value, *figure.interval_95)
