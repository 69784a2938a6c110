"""How soon the live order is there, how often it is revised, and how often rest gives an alarm.

::

    nice python -m tests.benchmarks.live_order                    # some ten minutes
    nice python -m tests.benchmarks.live_order --trials 2 --rest-h 0.1

Writes ``docs/performance/live-order.md``. Time is virtual: blocks of 10 ms, and a finding's time is
the end of the block that gave it. What it takes to compute comes on top and is measured apart.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dsp.analysis import METHOD_VERSION, AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, FloatArray, StreamInfo
from dsp.findings import Verdict
from dsp.live import LiveOrder, find_revisions, is_same_lift
from dsp.simulate import (
    SCENARIOS,
    Heart,
    LiftTiming,
    Mains,
    MuscleScript,
    Scenario,
    SimulatedPerson,
    simulate,
    simulate_motor_units,
    simulate_trial,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance" / "live-order.md"
SEED = 20261124
FS_HZ = 1000.0
N_BLOCK = 10
CONFIG = AnalysisConfig()
SIMULATORS = {"Gaussian": simulate_trial, "motor units": simulate_motor_units}
RATIOS_DB = (6.0, 10.0, 15.0, 20.0)
RISES_MS = (0.0, 50.0, 100.0, 150.0, 250.0)
LAGS_MS = (-120.0, -60.0, 60.0, 120.0)
WITHIN_MS = 250.0
SILENT_DB = -60.0
MUSCLES = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L", "erector_spinae_R")
RESTS = {
    "still": (),
    "heart, mains, drift": ("heart", "mains", "drift"),
    "bursts": ("bursts",),
    "heart, mains, drift, bursts": ("heart", "mains", "drift", "bursts"),
}

Cell = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Told:
    """One trial: when each channel spoke, when an order was stated, and what came of it."""

    spoke_ms: tuple[float | None, ...]
    stated_ms: float | None
    first: Verdict | None
    live: Verdict
    final: Verdict
    truth: Verdict
    n_revised: int


@dataclass(slots=True)
class RestCount:
    """What a stretch of rest gave."""

    hours: float = 0.0
    n_lifts: int = 0
    n_stated: int = 0
    cpu_s: float = 0.0


@dataclass(slots=True)
class Cost:
    """CPU time of following lifts, and of each look."""

    channel_s: float
    cpu_s: float = 0.0
    looks_ms: list[float] = field(default_factory=list)


def live_order(names: Sequence[str]) -> LiveOrder:
    """Begin to follow a stream."""
    channels = tuple(ChannelInfo(name) for name in names)
    return LiveOrder(StreamInfo("trial", "trial", FS_HZ, channels), analysis=CONFIG)


def tell(job: tuple[Cell, int, int]) -> tuple[Cell, Told]:
    """Follow one trial and hold it against the offline word on the same samples."""
    (simulator, snr_db, rise_ms), number, seed = job
    cell = (list(SIMULATORS).index(simulator), round(snr_db), round(rise_ms))
    chance = np.random.default_rng([seed, *cell, number])
    lag_ms = float(chance.choice(LAGS_MS))
    recording = SIMULATORS[simulator](
        chance,
        fs_hz=FS_HZ,
        snr_db=(snr_db, snr_db),
        rise_ms=(rise_ms, rise_ms),
        offset_ms=(lag_ms / 2, -lag_ms / 2),
        onset_s=2.5,
        duration_s=5.0,
    )
    # What is cut off before its end has no final order.
    after = SIMULATORS[simulator](
        chance,
        fs_hz=FS_HZ,
        snr_db=(SILENT_DB, SILENT_DB),
        rise_ms=(0.0, 0.0),
        offset_ms=(0.0, 0.0),
        onset_s=0.5,
        duration_s=2.0,
    )
    samples_uv = np.concatenate([recording.samples_uv, after.samples_uv])
    onsets_s = [onset.onset_s for onset in recording.ledger]
    order, spoke_s, looks = live_order("ab"), {}, []
    for start in range(0, len(samples_uv), N_BLOCK):
        for found in order.step(samples_uv[start : start + N_BLOCK], start):
            now_s = (start + N_BLOCK) / FS_HZ
            for onset in found.so_far.onsets:
                spoke_s.setdefault(onset.channel, now_s)
            looks.append((now_s, found))
    offline = analyse_recording(
        samples_uv, FS_HZ, (ChannelInfo("a"), ChannelInfo("b")), config=CONFIG
    )
    stated = [(now_s, found.so_far.pairs[0].verdict) for now_s, found in looks if found.is_stated]
    last = looks[-1][1] if looks else None
    same = [r for r in offline.repetitions if last is not None and is_same_lift(last, r)]
    return job[0], Told(
        tuple(
            (spoke_s[name] - onset_s) * 1000 if name in spoke_s else None
            for name, onset_s in zip("ab", onsets_s, strict=True)
        ),
        (stated[0][0] - max(onsets_s)) * 1000 if stated else None,
        stated[0][1] if stated else None,
        last.so_far.pairs[0].verdict if last and last.so_far.pairs else Verdict.CANNOT_TELL,
        same[0].pairs[0].verdict if same else Verdict.CANNOT_TELL,
        Verdict.BEFORE if lag_ms < 0 else Verdict.AFTER,
        len(find_revisions(last, same[0])) if last and same else 0,
    )


def count_rest(job: tuple[str, float, int]) -> tuple[str, RestCount]:
    """Watch somebody lie still, much faster than time passes."""
    name, hours, seed = job
    kinds = RESTS[name]
    person = resting(kinds, seed)
    chance = np.random.default_rng([seed, list(RESTS).index(name)])
    order, count, lifts, stated = live_order(MUSCLES), RestCount(hours), set(), set()
    n_piece = round(20 * FS_HZ)
    for piece in range(round(hours * 3600 / 20)):
        samples_uv = spoil(person.step(n_piece), piece * n_piece, chance, kinds)
        began_s = time.process_time()
        for start in range(0, n_piece, 250):
            said = order.step(samples_uv[start : start + 250], piece * n_piece + start)
            lifts.update(found.lift for found in said)
            stated.update(found.lift for found in said if found.is_stated)
        count.cpu_s += time.process_time() - began_s
    count.n_lifts, count.n_stated = len(lifts), len(stated)
    return name, count


def resting(kinds: Sequence[str], seed: int) -> SimulatedPerson:
    """Return four muscles that do nothing, with a heart and hum where asked for."""
    muscles = tuple(
        MuscleScript(name, 0.0, 0.0, rest_uv=rest_uv)
        for name, rest_uv in zip(MUSCLES, (3.0, 3.0, 2.0, 4.0), strict=True)
    )
    nuisances = []
    if "heart" in kinds:
        hearts_uv = {"erector_spinae_L": 80.0, "erector_spinae_R": 50.0, "gluteus_maximus_R": 25.0}
        nuisances += [Heart(name, r_uv) for name, r_uv in hearts_uv.items()]
    if "mains" in kinds:
        nuisances.append(Mains(8.0))
    scenario = Scenario("rest", "rest", muscles, LiftTiming(), tuple(nuisances))
    return SimulatedPerson(scenario, fs_hz=FS_HZ, seed=seed)


def spoil(
    samples_uv: FloatArray, first_index: int, chance: np.random.Generator, kinds: Sequence[str]
) -> FloatArray:
    """Add drift of offset and of level, and one burst per channel and 20 s, of 10 to 130 ms."""
    time_s = (first_index + np.arange(len(samples_uv))) / FS_HZ
    if "drift" in kinds:
        level = 1 + 0.5 * np.sin(2 * np.pi * time_s / 47.0)[:, None] * [1.0, -1.0, 0.5, -0.5]
        slow_uv = 200 * np.sin(2 * np.pi * 0.3 * time_s) + 80 * np.sin(2 * np.pi * 1.3 * time_s)
        samples_uv = samples_uv * level + slow_uv[:, None]
    if "bursts" in kinds:
        samples_uv = samples_uv.copy()
        for column in range(samples_uv.shape[1]):
            n_long = round(chance.uniform(0.01, 0.13) * FS_HZ)
            start = int(chance.integers(500, len(samples_uv) - 500))
            burst_uv = chance.uniform(6.0, 60.0) * chance.standard_normal(n_long)
            samples_uv[start : start + n_long, column] += burst_uv
    return samples_uv


def measure_cost() -> Cost:
    """Follow two minutes of lifts of four muscles; CPU time of this thread alone."""
    recording = simulate(SCENARIOS["typical"], duration_s=120.0, fs_hz=FS_HZ, seed=5)
    order, cost = live_order(recording.channel_names), Cost(120.0 * 4)
    for start in range(0, len(recording.samples_uv), N_BLOCK):
        began_s = time.thread_time()
        said = order.step(recording.samples_uv[start : start + N_BLOCK], start)
        took_s = time.thread_time() - began_s
        cost.cpu_s += took_s
        if said:
            cost.looks_ms.append(took_s * 1000)
    return cost


def quantiles(values: Iterable[float | None]) -> str:
    """Return median and 90th percentile, or a dash."""
    known = [value for value in values if value is not None]
    return "{:.0f} / {:.0f}".format(*np.percentile(known, [50, 90])) if known else "-"


def is_told(verdict: Verdict | None) -> bool:
    """Tell whether an order is stated."""
    return verdict not in (None, Verdict.CANNOT_TELL)


def latency_table(told: dict[Cell, list[Told]]) -> str:
    """Return one row per simulator, ratio and rise."""
    lines = [
        "| signals | SNR dB | rise ms | channel speaks after its onset, ms | order stated live "
        "| after the last onset, ms | within 250 ms | offline states |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (simulator, snr_db, rise_ms), trials in told.items():
        spoke = [ms for each in trials for ms in each.spoke_ms]
        n_silent = sum(ms is None for ms in spoke)
        stated = [each.stated_ms for each in trials if each.stated_ms is not None]
        lines.append(
            f"| {simulator} | {snr_db:.0f} | {rise_ms:.0f} | {quantiles(spoke)}"
            f"{f', {n_silent} silent' if n_silent else ''} | {len(stated)} of {len(trials)} "
            f"| {quantiles(stated)} | {sum(ms <= WITHIN_MS for ms in stated)} "
            f"| {sum(is_told(each.final) for each in trials)} |"
        )
    return "\n".join(lines)


def summary(trials: Sequence[Told]) -> str:
    """Return what all trials come to."""
    stated = [each for each in trials if each.stated_ms is not None]
    standing = [each for each in trials if is_told(each.live)]
    final = [each for each in trials if is_told(each.final)]
    soon = [each for each in final if each.stated_ms is not None and each.stated_ms <= WITHIN_MS]
    other = [each for each in standing if is_told(each.final) and each.final != each.live]
    n_revised = sum(each.n_revised for each in trials)
    spoke = [ms for each in trials for ms in each.spoke_ms if ms is not None]
    return "\n".join(
        (
            f"* Of {len(final)} orders that the offline engine states, {len(soon)} were stated "
            f"live within 250 ms of the last onset.",
            f"* Stated live: {len(stated)} of {len(trials)}, "
            f"{sum(each.first == each.truth for each in stated)} of them true, median / 90th "
            f"percentile {quantiles(each.stated_ms for each in stated)} ms after the last onset; "
            f"{len(stated) - len(standing)} were withdrawn again by a later look.",
            f"* Standing in the end: {len(standing)}. The final word revised {n_revised}, "
            f"{len(other)} of them to another order, the rest to *cannot tell*.",
            f"* Channels speak {quantiles(spoke)} ms after their onset, "
            f"{sum(ms <= WITHIN_MS for ms in spoke)} of {2 * len(trials)} within 250 ms.",
        )
    )


def rest_table(counts: dict[str, RestCount]) -> str:
    """Return one row per kind of rest."""
    lines = [
        "| rest | hours | bursts | alarms | alarms per hour | orders stated | times real time |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, count in counts.items():
        n_bursts = round(count.hours * 3600 / 20 * 4) if "bursts" in name else 0
        lines.append(
            f"| {name} | {count.hours:g} | {n_bursts} | {count.n_lifts} "
            f"| {count.n_lifts / count.hours:.1f} | {count.n_stated} "
            f"| {count.hours * 3600 / count.cpu_s:.0f} |"
        )
    hours = sum(count.hours for count in counts.values())
    n_lifts = sum(count.n_lifts for count in counts.values())
    lines.append(f"| all | {hours:g} | | {n_lifts} | {n_lifts / hours:.1f} | | |")
    return "\n".join(lines)


def page(
    told: dict[Cell, list[Told]], counts: dict[str, RestCount], cost: Cost, arguments: str
) -> str:
    """Return the page."""
    trials = [each for cell in told.values() for each in cell]
    looks = "{:.0f} / {:.0f}".format(*np.percentile(cost.looks_ms, [50, 95]))
    per_channel_ms = cost.cpu_s / cost.channel_s * 1000
    return f"""# How soon the live order is there

Written by `python -m tests.benchmarks.live_order`; do not edit.
*Method {METHOD_VERSION}, {arguments}.*

Time is virtual: blocks of 10 ms at 1000 Hz; a finding's time is the end of the block that gave
it. The computing comes on top. Medians / 90th percentiles. No setting was chosen on these seeds.

## All trials

{summary(trials)}

## Rest

Four channels; a false alarm is any lift that is spoken of, on any of them.

{rest_table(counts)}

Heart: R peaks of 80, 50 and 25 µV on three of four channels. Mains: 8 µV on all. Drift: 280 µV
slow offset, and the level of the rest swings by half. Bursts: 10 to 130 ms of 6 to 60 µV over a
rest of 2 to 4 µV, one per channel and 20 s.

## Cost

Two minutes of four muscles with a lift every 7 s: {per_channel_ms:.1f} ms of CPU per second of one
channel, looks included. A block with a look at four channels takes {looks} ms (median / 95th
percentile); there were {len(cost.looks_ms)}.

## Latency

Two channels of one ratio and one rise, 60 or 120 ms apart, either first.

{latency_table(told)}
"""


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=12, help="trials per cell (default 12)")
    parser.add_argument("--rest-h", type=float, default=0.75, help="hours per rest (default 0.75)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--page", type=Path, default=PAGE)
    chosen = parser.parse_args()
    cells = [(s, r, rise) for s in SIMULATORS for r in RATIOS_DB for rise in RISES_MS]
    told: dict[Cell, list[Told]] = {cell: [] for cell in cells}
    jobs = [(cell, number, chosen.seed) for cell in cells for number in range(chosen.trials)]
    rests = [(name, chosen.rest_h, chosen.seed) for name in RESTS]
    with multiprocessing.Pool(chosen.processes, os.nice, (5,)) as pool:
        counts = dict(pool.imap(count_rest, rests))
        for cell, each in pool.imap(tell, jobs, chunksize=4):
            told[cell].append(each)
    arguments = f"{chosen.trials} trials per cell, seed {chosen.seed}"
    chosen.page.write_text(page(told, counts, measure_cost(), arguments), "utf-8")
    print(chosen.page.read_text("utf-8"))


if __name__ == "__main__":
    main()
