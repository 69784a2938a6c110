"""How well onsets and orders are found: the long campaign behind the figures of docs/onset.md.

::

    nice python -m tests.benchmarks.onset_campaign --trials 60 --out onset-campaign.md

It is not part of the tests; they hold the same method to looser limits in seconds.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dsp.analysis import METHOD_VERSION, AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import RepetitionFinding, Verdict
from dsp.simulate import simulate_trial
from tests.benchmarks.onset_nuisances import NUISANCES, Spoil, clean

FS_HZ = 1000.0
CONFIG = AnalysisConfig()
CHANNELS = (ChannelInfo("a"), ChannelInfo("b"))
RISES_MS = (0.0, 20.0, 50.0, 100.0, 150.0)
LAGS_MS = (10.0, 20.0, 30.0, 50.0, 100.0)
SNRS_DB = (6.0, 10.0, 15.0, 20.0)
# What an exact Gaussian posterior reaches that knows all but the rise: median |error| in ms per
# rise, and order accuracy (decided share) per lag. From the design study.
ERROR_LIMIT = {6: (13, 5.6, 12, 22, 22), 10: (6, 4.1, 8.9, 13, 15), 15: (1.4, 3, 4.5, 6.7, 6.6)}
ERROR_LIMIT |= {20: (1.1, 2, 3.3, 4.4, 3.4)}
ORDER_LIMIT = {
    6: (".63 (.11)", ".74 (.14)", ".82 (.22)", ".92 (.41)", ".99 (.85)"),
    10: (".70 (.14)", ".82 (.28)", ".92 (.45)", ".98 (.75)", "1.0 (.99)"),
    15: (".82 (.24)", ".96 (.57)", ".99 (.81)", "1.0 (.99)", "1.0"),
    20: (".93 (.47)", ".99 (.87)", "1.0 (.99)", "1.0", "1.0"),
}


class Tally:
    """Collects single repetitions and what was true of them."""

    def __init__(self) -> None:
        self.errors_ms: list[float] = []
        self.inside: list[bool] = []
        self.lags_ms: list[float] = []
        self.first: list[tuple[float, bool]] = []
        self.stated: list[bool] = []
        self.n_pairs = 0

    def add(self, found: RepetitionFinding, truth_s: Sequence[float]) -> None:
        """Count one repetition of two channels."""
        for onset, true_s in zip(found.onsets, truth_s, strict=True):
            if onset.onset_s is not None and onset.interval_90_s is not None:
                self.errors_ms.append(1000.0 * (onset.onset_s - true_s))
                self.inside.append(onset.interval_90_s[0] <= true_s <= onset.interval_90_s[1])
        (pair,) = found.pairs
        self.n_pairs += 1
        true_lag_ms = 1000.0 * (truth_s[0] - truth_s[1])
        if pair.lag_ms is not None and pair.p_a_first is not None:
            self.lags_ms.append(pair.lag_ms)
            if abs(true_lag_ms) > 1e-6:
                self.first.append((pair.p_a_first, true_lag_ms < 0))
        if pair.verdict is not Verdict.CANNOT_TELL:
            self.stated.append(is_true(pair.verdict, true_lag_ms))

    def decided(self) -> tuple[float, float, float]:
        """Return the share with the right sign, the share decided, and the right among those."""
        p = np.array([each[0] for each in self.first])
        truth = np.array([each[1] for each in self.first])
        right = (p > 0.5) == truth
        sure = (p >= 0.95) | (p <= 0.05)
        of_sure = float(right[sure].mean()) if sure.any() else float("nan")
        return float(right.mean()), float(sure.mean()), of_sure


def is_true(verdict: Verdict, lag_ms: float, *, tie_ms: float = 30.0) -> bool:
    """Tell whether a verdict holds, the very edge of the tie band counting on both sides."""
    edge_ms = 1e-6
    if verdict is Verdict.TOGETHER:
        return abs(lag_ms) <= tie_ms + edge_ms
    return (-lag_ms if verdict is Verdict.BEFORE else lag_ms) >= tie_ms - edge_ms


def run(
    seed: Sequence[int],
    *,
    snr_db: Sequence[float],
    rise_ms: Sequence[float],
    lag_ms: float,
    spoil: Spoil = clean,
) -> tuple[RepetitionFinding, list[float]]:
    """Simulate one trial of two channels and analyse it; return the finding and the truth."""
    rng = np.random.default_rng(list(seed))
    recording = simulate_trial(
        rng,
        fs_hz=FS_HZ,
        snr_db=snr_db,
        rise_ms=rise_ms,
        offset_ms=(lag_ms / 2, -lag_ms / 2),
        onset_s=float(rng.uniform(1.3, 1.7)),
        duration_s=3.0,
    )
    truth_s = [onset.onset_s for onset in recording.ledger]
    samples_uv = recording.samples_uv.copy()
    spoil(rng, samples_uv, FS_HZ, (truth_s[0], truth_s[1]))
    finding = analyse_recording(
        samples_uv, FS_HZ, CHANNELS, config=CONFIG, rest_s=(0.0, 1.0), single_repetition=True
    )
    return finding.repetitions[0], truth_s


def onset_table(n_trials: int) -> list[str]:
    """Return onset error against what is possible."""
    lines = [
        "## Onset error",
        "median |error| / median error / 90th percentile of |error| in ms, share of 90 % intervals"
        " that hold the truth; in brackets the least possible median |error|",
        "",
        "| SNR dB | " + " | ".join(f"rise {rise:g} ms" for rise in RISES_MS) + " |",
        "|---|" + "---|" * len(RISES_MS),
    ]
    for snr_db in SNRS_DB:
        cells = []
        for rise_ms, limit in zip(RISES_MS, ERROR_LIMIT[int(snr_db)], strict=True):
            tally = Tally()
            for trial in range((n_trials + 1) // 2):
                seed = (1, trial, int(snr_db), int(rise_ms))
                tally.add(*run(seed, snr_db=[snr_db] * 2, rise_ms=[rise_ms] * 2, lag_ms=0.0))
            errors_ms = np.array(tally.errors_ms)
            cells.append(
                f"{np.median(np.abs(errors_ms)):.1f} / {np.median(errors_ms):+.1f} / "
                f"{np.percentile(np.abs(errors_ms), 90):.0f}, {np.mean(tally.inside):.2f} ({limit})"
            )
        lines.append(f"| {snr_db:g} | " + " | ".join(cells) + " |")
    return lines


def order_table(n_trials: int) -> list[str]:
    """Return order accuracy against what is possible, both channels at one ratio."""
    lines = [
        "## Order",
        "share with the right sign (share decided at p >= 0.95), then what is possible at best",
        "",
        "| SNR dB | " + " | ".join(f"{lag:g} ms" for lag in LAGS_MS) + " | right when decided |",
        "|---|" + "---|" * (len(LAGS_MS) + 1),
    ]
    for snr_db in SNRS_DB:
        cells, whole = [], Tally()
        for lag_ms, limit in zip(LAGS_MS, ORDER_LIMIT[int(snr_db)], strict=True):
            tally = Tally()
            for trial in range(n_trials):
                seed = (2, trial, int(snr_db), int(lag_ms))
                rises_ms = np.random.default_rng(seed).choice(RISES_MS, 2).tolist()
                signed_ms = lag_ms if trial % 2 else -lag_ms
                result = run(seed, snr_db=[snr_db] * 2, rise_ms=rises_ms, lag_ms=signed_ms)
                tally.add(*result)
                whole.add(*result)
            right, decided, _ = tally.decided()
            cells.append(f"{right:.2f} ({decided:.2f}), best {limit}")
        lines.append(f"| {snr_db:g} | " + " | ".join(cells) + f" | {whole.decided()[2]:.3f} |")
    return lines


def nuisance_table(n_trials: int) -> list[str]:
    """Return what becomes of verdicts when something spoils the signal."""
    lines = [
        "## Verdicts under nuisances",
        "both ratios drawn from 5 to 25 dB, rises from 0 to 300 ms, lags 0, 20, 50, 100, 150 ms",
        "",
        "| nuisance | stated | right of those | median |error| ms | inside 90 % "
        "| p(first): .5-.7 | .7-.9 | .9-.95 | .95-.99 | > .99 |".replace("|error|", "abs. error"),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for spoil in NUISANCES:
        tally = Tally()
        for lag_ms in (0.0, 20.0, 50.0, 100.0, 150.0):
            for trial in range(n_trials):
                seed = (3, trial, int(lag_ms))
                rng = np.random.default_rng(seed)
                result = run(
                    seed,
                    snr_db=rng.uniform(5.0, 25.0, 2).tolist(),
                    rise_ms=rng.uniform(0.0, 300.0, 2).tolist(),
                    lag_ms=lag_ms if trial % 2 else -lag_ms,
                    spoil=spoil,
                )
                tally.add(*result)
        lines.append(f"| {spoil.__name__.replace('_', ' ')} | " + " | ".join(_row(tally)) + " |")
    return lines


def _row(tally: Tally) -> list[str]:
    stated = f"{len(tally.stated)} of {tally.n_pairs}"
    right = f"{np.mean(tally.stated):.3f}" if tally.stated else "-"
    errors = [f"{np.median(np.abs(tally.errors_ms)):.1f}", f"{np.mean(tally.inside):.2f}"]
    p = np.array([max(each, 1 - each) for each, _ in tally.first])
    hit = np.array([(each > 0.5) == truth for each, truth in tally.first])
    cells = []
    for low, high in ((0.5, 0.7), (0.7, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)):
        inside = (p >= low) & (p < high) if len(p) else np.zeros(0, dtype=bool)
        cells.append(f"{hit[inside].mean():.2f} of {inside.sum()}" if inside.any() else "-")
    return [stated, right, *errors, *cells]


def bias_lines(n_trials: int) -> list[str]:
    """Return the delay found between equal starts of unequal signals."""
    tally = Tally()
    for trial in range(2 * n_trials):
        tally.add(*run((4, trial), snr_db=[8.0, 20.0], rise_ms=[120.0, 40.0], lag_ms=0.0))
    return [
        "## Equal starts, unequal signals",
        "a: 8 dB, 120 ms rise; b: 20 dB, 40 ms rise; same true start",
        "",
        f"median delay {np.median(tally.lags_ms):+.1f} ms over {len(tally.lags_ms)} trials "
        "(limit ±15 ms; threshold detectors: 44 to 120 ms)",
    ]


def kowalski_lines(folder: Path) -> list[str]:
    """Return the errors on the published signals with exactly known onsets."""
    labels = folder / "kowalski_onsets.csv"
    if not labels.is_file():
        return ["## Kowalski signals", f"not run: no {labels.name} in FIRING_ORDER_DATA"]
    errors_ms: dict[float, list[float]] = {}
    inside = []
    with labels.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        path = folder / row["file"]
        signal_uv = 100.0 * np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1]
        true = int(row["onset_sample"])
        start = max(0, true - 1200)
        finding = analyse_recording(
            signal_uv[start : true + 1200, np.newaxis],
            FS_HZ,
            CHANNELS[:1],
            config=CONFIG,
            rest_s=(0.0, max(true - start - 300, 200) / FS_HZ),
            single_repetition=True,
        )
        (onset,) = finding.repetitions[0].onsets
        if onset.onset_s is not None and onset.interval_90_s is not None:
            true_s = (true - start) / FS_HZ
            errors_ms.setdefault(float(row["nominal_snr_db"]), []).append(
                1000.0 * (onset.onset_s - true_s)
            )
            inside.append(onset.interval_90_s[0] <= true_s <= onset.interval_90_s[1])
    cells = [f"{snr:g} dB: {np.median(np.abs(e)):.0f}" for snr, e in errors_ms.items()]
    everything = np.concatenate(list(errors_ms.values()))
    return [
        "## Kowalski signals (published simulation, 25 bursts, exact onsets)",
        "median |error| in ms at nominal " + ", ".join(cells) + f"; median error "
        f"{np.median(everything):+.0f}; 90th percentile {np.percentile(np.abs(everything), 90):.0f}"
        f"; inside 90 % {np.mean(inside):.2f}. Eight raters: 50-80 at 10 dB, 15-30 at 40 dB.",
    ]


def main() -> None:
    """Run the campaign and write its report as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=60, help="trials per cell")
    parser.add_argument("--out", type=Path, default=None, help="Markdown file (default: stdout)")
    arguments = parser.parse_args()
    os.nice(5)
    started_s = time.process_time()
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("FIRING_ORDER_DATA", root.parent / "shared" / "data"))
    lines = [f"# Onset campaign, method {METHOD_VERSION}, {arguments.trials} trials per cell", ""]
    for part in (
        onset_table(arguments.trials),
        order_table(arguments.trials),
        bias_lines(arguments.trials),
        nuisance_table(arguments.trials),
        kowalski_lines(folder),
    ):
        lines += [*part, ""]
    lines.append(f"{time.process_time() - started_s:.0f} s of CPU.")
    report = "\n".join(lines) + "\n"
    if arguments.out is None:
        sys.stdout.write(report)
    else:
        arguments.out.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
