"""How well repetitions are pooled: the campaign behind the tables of docs/firing-order.md.

::

    nice python -m tests.benchmarks.pooling_campaign --sessions 200 --out pooling.md

It is not part of the tests; they hold the same code to looser limits in seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dsp.analysis import METHOD_VERSION, AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import PooledDelay, SessionPairFinding, SessionVerdict
from dsp.firing_order import OrderConfig, PoolingConfig
from dsp.simulate import LiftTiming, MuscleScript, Scenario, simulate
from dsp.simulate.noise import plateau_uv_for
from tests.benchmarks.pooling_bank import FS_HZ, REST_UV, Bank, Muscle

CONFIG = OrderConfig()
# As if repetitions shared no error: what the shared term is for.
WITHOUT_SHARED = replace(CONFIG, pooling=PoolingConfig(shared_share=0.0, min_shared_sd_ms=1e-3))
TYPICAL_SD_MS = 80.0
SCATTERS_MS = (10.0, 30.0, 60.0, 90.0)
HAMSTRING_SNRS_DB = (12.0, 15.0, 20.0)
HAMSTRING_RISES_MS = (20.0, 50.0, 100.0, 150.0)
RISES_MS = {
    "linear": (0.0, 20.0, 50.0, 100.0, 150.0, 250.0),
    "cosine": (100.0, 200.0, 300.0),
    "hollow": (100.0, 200.0, 300.0),
    "units": (50.0, 100.0, 150.0, 250.0),
}
MIXTURES: dict[str, dict[str, float]] = {
    "as the model expects": {"linear": 0.8, "cosine": 0.2},
    "smooth and hollow": {"linear": 0.6, "cosine": 0.25, "hollow": 0.15},
    "motor units": {"units": 1.0},
}


@dataclass(frozen=True, slots=True)
class Truth:
    """What was true of a simulated session."""

    typical_ms: float
    scatter_ms: float
    next_lag_ms: float


Outcome = tuple[Truth, SessionPairFinding]


def is_true(verdict: SessionVerdict, lag_ms: float, *, tie_ms: float = CONFIG.tie_ms) -> bool:
    """Tell whether a class holds a delay, the very edge counting on both sides."""
    edge_ms = 1e-6
    if verdict is SessionVerdict.TOGETHER:
        return abs(lag_ms) <= tie_ms + edge_ms
    return (-lag_ms if verdict is SessionVerdict.BEFORE else lag_ms) >= tie_ms - edge_ms


def draw_glute(rng: np.random.Generator, snr_db: float, mixture: dict[str, float]) -> Muscle:
    """Draw how a muscle rises in one session."""
    rise = str(rng.choice(list(mixture), p=list(mixture.values())))
    return Muscle(snr_db, float(rng.choice(RISES_MS[rise])), rise)


def draw_hamstring(rng: np.random.Generator, rise: str) -> Muscle:
    """Draw the other muscle, which stands out well."""
    snr_db, rise_ms = rng.choice(HAMSTRING_SNRS_DB), rng.choice(HAMSTRING_RISES_MS)
    return Muscle(float(snr_db), float(rise_ms), rise)


def draw_delays(
    rng: np.random.Generator, n_repetitions: int, *, wild_share: float = 0.0
) -> tuple[Truth, list[float]]:
    """Draw the true delays of a session and of one repetition more."""
    typical_ms = float(rng.normal(0.0, TYPICAL_SD_MS))
    scatter_ms = float(rng.choice(SCATTERS_MS))
    lags_ms = rng.normal(typical_ms, scatter_ms, n_repetitions + 1)
    is_wild = rng.random(n_repetitions + 1) < wild_share
    lags_ms[is_wild] = rng.uniform(-400.0, 400.0, int(is_wild.sum()))
    return Truth(typical_ms, scatter_ms, float(lags_ms[-1])), lags_ms[:-1].tolist()


def sessions(
    bank: Bank,
    seed: Sequence[int],
    *,
    n_sessions: int,
    snr_db: float,
    n_repetitions: int,
    mixture: dict[str, float],
    wild_share: float = 0.0,
    config: OrderConfig = CONFIG,
) -> list[Outcome]:
    """Return sessions of which enough repetitions could be pooled."""
    outcomes = []
    other = "units" if "units" in mixture else "linear"
    for one in range(n_sessions):
        rng = np.random.default_rng([*seed, one])
        muscles = (draw_glute(rng, snr_db, mixture), draw_hamstring(rng, other))
        truth, lags_ms = draw_delays(rng, n_repetitions, wild_share=wild_share)
        outcomes.append((truth, bank.session(rng, muscles, lags_ms, config=config)))
    return outcomes


def pooled(outcomes: Sequence[Outcome]) -> list[tuple[Truth, PooledDelay]]:
    """Return the sessions whose delays were pooled."""
    return [(truth, found.pooled) for truth, found in outcomes if found.pooled is not None]


def coverage(outcomes: Sequence[Outcome]) -> float:
    """Return how often the interval of the typical delay holds the truth."""
    return float(np.mean([_holds(p.interval_90_ms, t.typical_ms) for t, p in pooled(outcomes)]))


def scatter_coverage(outcomes: Sequence[Outcome]) -> float:
    """Return how often the interval of the scatter holds the truth."""
    inside = [_holds(p.scatter_interval_90_ms, t.scatter_ms) for t, p in pooled(outcomes)]
    return float(np.mean(inside))


def _holds(interval_ms: tuple[float, float], value_ms: float) -> bool:
    return interval_ms[0] <= value_ms <= interval_ms[1]


def next_calibration(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return how likely the likeliest class of one repetition more was said to be, and was."""
    said, was = [], []
    for truth, found in pooled(outcomes):
        p_each = (found.p_next_before, found.p_next_together, found.p_next_after)
        verdict = list(SessionVerdict)[int(np.argmax(p_each))]
        said.append(max(p_each))
        was.append(is_true(verdict, truth.next_lag_ms))
    return float(np.mean(said)), float(np.mean(was))


def stated(outcomes: Sequence[Outcome]) -> list[bool]:
    """Return for every stated session whether it was true."""
    orders = (SessionVerdict.BEFORE, SessionVerdict.TOGETHER, SessionVerdict.AFTER)
    return [
        is_true(found.verdict, truth.typical_ms)
        for truth, found in outcomes
        if found.verdict in orders
    ]


def calibration_table(bank: Bank, n_sessions: int) -> list[str]:
    """Return how far the pooled values may be believed."""
    lines = [
        "| signals | dB | lifts | 90 % of the typical delay hold it | without the shared error "
        "| half width ms | median error ms | 90 % of the scatter hold it "
        "| next lift: said, was | sessions stated | right of those |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, mixture in MIXTURES.items():
        for snr_db in (6.0, 10.0, 15.0):
            for n_repetitions in (5, 10):
                both = [
                    sessions(
                        bank,
                        (1, int(snr_db), n_repetitions),
                        n_sessions=n_sessions,
                        snr_db=snr_db,
                        n_repetitions=n_repetitions,
                        mixture=mixture,
                        config=config,
                    )
                    for config in (CONFIG, WITHOUT_SHARED)
                ]
                cells = (name, f"{snr_db:g}", f"{n_repetitions}", *_calibration(*both))
                lines.append("| " + " | ".join(cells) + " |")
    return lines


def _calibration(outcomes: list[Outcome], unshared: list[Outcome]) -> tuple[str, ...]:
    found = pooled(outcomes)
    half_widths_ms = [(p.interval_90_ms[1] - p.interval_90_ms[0]) / 2 for _, p in found]
    errors_ms = [abs(p.typical_ms - t.typical_ms) for t, p in found]
    said, was = next_calibration(outcomes)
    return (
        f"{coverage(outcomes):.2f}",
        f"{coverage(unshared):.2f}",
        f"{np.median(half_widths_ms):.0f}",
        f"{np.median(errors_ms):.0f}",
        f"{scatter_coverage(outcomes):.2f}",
        f"{said:.2f}, {was:.2f}",
        *_stated_cells(outcomes),
    )


def _stated_cells(outcomes: Sequence[Outcome]) -> tuple[str, str]:
    right = stated(outcomes)
    share = f"{np.mean(right):.3f}" if right else "-"
    return f"{len(right)} of {len(outcomes)}", share


def wild_table(bank: Bank, n_sessions: int) -> list[str]:
    """Return what wild repetitions do to ten lifts at 10 dB."""
    lines = [
        "| wild lifts | 90 % of the typical delay hold it | median error ms | sessions stated "
        "| right of those |",
        "|---|---|---|---|---|",
    ]
    for wild_share in (0.0, 0.1, 0.2):
        outcomes = sessions(
            bank,
            (2, int(100 * wild_share)),
            n_sessions=n_sessions,
            snr_db=10.0,
            n_repetitions=10,
            mixture=MIXTURES["as the model expects"],
            wild_share=wild_share,
        )
        error_ms = np.median([abs(p.typical_ms - t.typical_ms) for t, p in pooled(outcomes)])
        cells = (f"{coverage(outcomes):.2f}", f"{error_ms:.0f}", *_stated_cells(outcomes))
        lines.append(f"| {wild_share:.0%} | " + " | ".join(cells) + " |")
    return lines


def shared_table(seed: int, n_sessions: int) -> list[str]:
    """Return how often equal starts are called *after* when one muscle is always placed late."""
    lines = [
        "| lifts | half width ms | called after | half width without the shared error "
        "| typical delay called after without it |",
        "|---|---|---|---|---|",
    ]
    muscles = (Muscle(10.0, 200.0, "hollow"), Muscle(20.0, 50.0))
    bank = Bank(n_series=10, n_repetitions=40, seed=seed)
    for n_repetitions in (5, 10, 20, 40):
        cells = [f"{n_repetitions}"]
        for config in (CONFIG, WITHOUT_SHARED):
            found = []
            for one in range(n_sessions):
                rng = np.random.default_rng([3, n_repetitions, one])
                lags_ms = rng.normal(0.0, 15.0, n_repetitions).tolist()
                found.append(bank.session(rng, muscles, lags_ms, config=config))
            curves = [each.pooled for each in found if each.pooled is not None]
            width_ms = np.median([p.interval_90_ms[1] - p.interval_90_ms[0] for p in curves]) / 2
            is_shared = config is CONFIG
            called = [each.verdict is SessionVerdict.AFTER for each in found]
            sure = [p.p_after >= config.pooling.state_at for p in curves]
            cells += [f"{width_ms:.0f}", f"{np.mean(called if is_shared else sure):.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def whole_table(n_sessions: int) -> list[str]:
    """Return the same from whole recordings, repetitions found by the program."""
    lines = [
        "| dB | 90 % of the typical delay hold it | median error ms | sessions stated "
        "| right of those |",
        "|---|---|---|---|---|",
    ]
    for snr_db in (6.0, 10.0, 15.0):
        outcomes = [_whole_session((4, int(snr_db), one), snr_db) for one in range(n_sessions)]
        error_ms = np.median([abs(p.typical_ms - t.typical_ms) for t, p in pooled(outcomes)])
        cells = (f"{coverage(outcomes):.2f}", f"{error_ms:.0f}", *_stated_cells(outcomes))
        lines.append(f"| {snr_db:g} | " + " | ".join(cells) + " |")
    return lines


def _whole_session(seed: tuple[int, ...], snr_db: float) -> Outcome:
    rng = np.random.default_rng(seed)
    typical_ms, scatter_ms = float(rng.normal(0.0, TYPICAL_SD_MS)), float(rng.choice(SCATTERS_MS))
    hamstring_snr_db = float(rng.choice(HAMSTRING_SNRS_DB))
    glute, hamstring = (
        MuscleScript(
            name,
            plateau_uv_for(one_snr_db, rest_uv=REST_UV, fs_hz=FS_HZ),
            offset_ms,
            rise_ms=float(rng.choice(rises_ms)),
            rest_uv=REST_UV,
            scatter_ms=one_scatter_ms,
        )
        for name, one_snr_db, offset_ms, rises_ms, one_scatter_ms in (
            ("a", snr_db, typical_ms, RISES_MS["linear"], scatter_ms),
            ("b", hamstring_snr_db, 0.0, HAMSTRING_RISES_MS, 0.0),
        )
    )
    scenario = Scenario("session", "ten lifts", (glute, hamstring), LiftTiming(period_s=6.0))
    recording = simulate(scenario, duration_s=62.0, fs_hz=FS_HZ, seed=int(rng.integers(2**31)))
    infos = tuple(ChannelInfo(name) for name in recording.channel_names)
    found = analyse_recording(recording.samples_uv, FS_HZ, infos, config=AnalysisConfig())
    return Truth(typical_ms, scatter_ms, typical_ms), found.session_pairs[0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the campaign and write its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200, help="sessions per row")
    parser.add_argument("--series", type=int, default=8, help="simulated series per muscle")
    parser.add_argument("--seed", type=int, default=2, help="of the simulated starts")
    parser.add_argument("--whole", type=int, default=40, help="whole recordings per row")
    parser.add_argument("--out", type=Path, help="file for the tables; shown when left out")
    asked = parser.parse_args(arguments)
    bank = Bank(n_series=asked.series, n_repetitions=10, seed=asked.seed)
    tables: dict[str, Callable[[], list[str]]] = {
        "Calibration": lambda: calibration_table(bank, asked.sessions),
        "Wild repetitions": lambda: wild_table(bank, asked.sessions),
        "A bias that all repetitions share": lambda: shared_table(asked.seed, asked.sessions // 2),
        "Whole recordings": lambda: whole_table(asked.whole),
    }
    began_s = time.perf_counter()
    lines = [f"method {METHOD_VERSION}, seed {asked.seed}, {asked.sessions} sessions per row"]
    for title, table in tables.items():
        lines += ["", f"### {title}", "", *table()]
        print(f"{title}: {time.perf_counter() - began_s:.0f} s", file=sys.stderr)
    text = "\n".join(lines) + "\n"
    if asked.out is None:
        print(text)
    else:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
