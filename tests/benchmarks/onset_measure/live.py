"""How soon an order is stated live, whether it holds, and how often rest gives an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from dsp.block import ChannelInfo, FloatArray, StreamInfo
from dsp.findings import Verdict
from dsp.live import LiveFinding, LiveOrder
from dsp.simulate.motor_units import background_noise
from dsp.simulate.noise import RestNoise
from tests.benchmarks.onset_measure.outcome import CONFIG, Outcome, ask_engine
from tests.benchmarks.onset_measure.part import Reached, Section, share, table
from tests.benchmarks.onset_measure.scenario import SCENARIOS, heart
from tests.benchmarks.onset_measure.trial import FS_HZ, LAGS_MS, chance_of, signed

_SCENARIOS = ("clean", "ECG 4-10 sigma", "all together", "motor units")
_RESTS = ("Gaussian", "second simulator's", "Gaussian with ECG 4-10 sigma")
_BLOCK_S, _MINUTE_S = 0.02, 60.0
_REST_UV = 3.0
_WITHIN_S = 0.25

LiveJob = tuple[str, float, int, int]


@dataclass(frozen=True, slots=True)
class LiveOutcome:
    """One trial followed live, beside the offline word on the same samples."""

    offline: Outcome
    verdict: Verdict
    delay_s: float | None
    is_withdrawn: bool

    @property
    def holds(self) -> bool:
        """Tell whether what was stated live is true."""
        return Outcome(self.offline.truths_s, (), (), 0.0, 0.0, verdict=self.verdict).is_true


def follow(samples_uv: FloatArray) -> Iterator[tuple[float, LiveFinding]]:
    """Feed blocks of 20 ms and yield every look with the end of the block it came in."""
    channels = tuple(ChannelInfo(name) for name in "ab"[: samples_uv.shape[1]])
    live = LiveOrder(StreamInfo("trial", "trial", FS_HZ, channels), analysis=CONFIG)
    n_block = round(_BLOCK_S * FS_HZ)
    for first in range(0, len(samples_uv), n_block):
        block_uv = samples_uv[first : first + n_block]
        for finding in live.step(block_uv, first):
            yield (first + len(block_uv)) / FS_HZ, finding


def run_live_job(job: LiveJob) -> LiveOutcome:
    """Follow one trial; its verdict is the last one stated, even if withdrawn in the end."""
    name, lag_ms, number, seed = job
    chance = chance_of(seed, "live", (name, lag_ms), number)
    trial = SCENARIOS[name].draw(chance, signed(lag_ms, number))
    verdict, delay_s, is_withdrawn = Verdict.CANNOT_TELL, None, False
    for now_s, finding in follow(trial.samples_uv):
        is_withdrawn = delay_s is not None and not finding.is_stated
        if finding.is_stated:
            verdict = finding.so_far.pairs[0].verdict
            delay_s = now_s - max(trial.onsets_s) if delay_s is None else delay_s
    return LiveOutcome(ask_engine(trial), verdict, delay_s, is_withdrawn)


def run_rest_job(job: LiveJob) -> int:
    """Count the lifts seen in a minute of rest on two channels."""
    name, _, number, seed = job
    chance = chance_of(seed, "rest", (name,), number)
    n_samples = round(_MINUTE_S * FS_HZ)
    columns = []
    for column_chance in chance.spawn(2):
        if name.startswith("Gaussian"):
            columns.append(RestNoise(column_chance, fs_hz=FS_HZ).draw(n_samples))
        else:
            columns.append(background_noise(column_chance, n_samples, fs_hz=FS_HZ))
    samples_uv = _REST_UV * np.column_stack(columns)
    if "ECG" in name:
        heart(chance, samples_uv, FS_HZ, ())
    return len({finding.lift for _, finding in follow(samples_uv)})


def measure_live(
    n_trials: int,
    seed: int,
    run_all: Callable[[Callable[[LiveJob], object], list[LiveJob]], Iterable[object]],
) -> Section:
    """Follow trials and minutes of rest; ``run_all`` maps a function over jobs."""
    jobs = [
        (name, lag_ms, number, seed)
        for name in _SCENARIOS
        for lag_ms in LAGS_MS
        for number in range(n_trials)
    ]
    outcomes = dict(zip(jobs, run_all(run_live_job, jobs), strict=True))
    by_name = {
        name: [found for job, found in outcomes.items() if job[0] == name] for name in _SCENARIOS
    }
    n_minutes = max(1, n_trials // 2)
    rests = [(name, 0.0, number, seed) for name in _RESTS for number in range(n_minutes)]
    alarms = dict(zip(rests, run_all(run_rest_job, rests), strict=True))
    by_rest = {
        name: sum(count for job, count in alarms.items() if job[0] == name) for name in _RESTS
    }
    return _section(by_name, by_rest, n_minutes)


def _section(
    by_name: dict[str, list[LiveOutcome]], by_rest: dict[str, int], n_minutes: int
) -> Section:
    lines = [
        f"Trials of the scenarios in blocks of {1000 * _BLOCK_S:g} ms. *Delay*: from the last true "
        "onset to the block in which an order was first stated; what a look takes to compute is "
        "not in it. *Stated offline*: of the orders stated offline, the share also stated live. "
        "*Withdrawn*: stated for a while, not at the end; "
        "it counts among the stated and their right ones. *Contradicted*: stated live and "
        "offline, but not the same.",
        "",
        *table(
            [
                "scenario",
                "stated live",
                "right",
                "withdrawn",
                "stated offline",
                "contradicted",
                "delay ms, median / 95 %",
                "within 250 ms",
            ],
            [[name, *_row(found)] for name, found in by_name.items()],
        ),
        "",
        *table(
            ["rest of two channels", "lifts seen", "minutes"],
            [[name, str(count), str(n_minutes)] for name, count in by_rest.items()],
        ),
    ]
    reached = (_in_time(by_name), _right(by_name), _not_false(by_rest, n_minutes))
    return Section(reached, tuple(lines))


def _row(found: list[LiveOutcome]) -> list[str]:
    stated = [each for each in found if each.delay_s is not None]
    kept = [each for each in stated if each.verdict is not Verdict.CANNOT_TELL]
    offline = [each for each in found if each.offline.is_stated]
    both = [each for each in kept if each.offline.is_stated]
    delays_ms = 1000.0 * np.array([each.delay_s for each in stated])
    timing = "-"
    if stated:
        timing = f"{np.median(delays_ms):.0f} / {np.percentile(delays_ms, 95):.0f}"
    return [
        share(len(kept), len(found)),
        share(sum(each.holds for each in kept), len(kept)),
        str(sum(each.is_withdrawn for each in kept)),
        share(len(both), len(offline)),
        str(sum(each.verdict is not each.offline.verdict for each in both)),
        timing,
        share(int(np.sum(delays_ms <= 1000.0 * _WITHIN_S)), len(stated)),
    ]


def _in_time(by_name: dict[str, list[LiveOutcome]]) -> Reached:
    delays_s = [
        each.delay_s for found in by_name.values() for each in found if each.delay_s is not None
    ]
    n_soon = sum(delay_s <= _WITHIN_S for delay_s in delays_s)
    measured = f"within it: {share(n_soon, len(delays_s))}"
    if delays_s:
        measured += f"; median {1000 * np.median(delays_s):.0f} ms"
    figure = "live order after the last onset"
    return Reached(figure, "≤ 250 ms", measured, bool(delays_s) and n_soon == len(delays_s))


def _right(by_name: dict[str, list[LiveOutcome]]) -> Reached:
    shares, is_met = [], True
    for name, found in by_name.items():
        kept = [each for each in found if each.verdict is not Verdict.CANNOT_TELL]
        n_right = sum(each.holds for each in kept)
        is_met &= n_right >= 0.98 * len(kept)
        shares.append(f"{name} {n_right} of {len(kept)}")
    return Reached("live orders right, each scenario", "≥ 98 %", ", ".join(shares), is_met)


def _not_false(by_rest: dict[str, int], n_minutes: int) -> Reached:
    n_false, hours = sum(by_rest.values()), len(by_rest) * n_minutes / 60.0
    measured = f"{n_false} in {hours:.2f} h"
    return Reached("live false alarms at rest", "≤ 1 per hour", measured, n_false <= hours)
