"""What one method said of one trial, beside the truth; no statistics."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import Reason, Verdict
from dsp.firing_order.pair import ADVISORY, UNCLEAR
from dsp.published import Detector
from dsp.rest_level import RestUnusable
from tests.benchmarks.onset_measure.trial import FS_HZ, Trial, steps_of

CONFIG = AnalysisConfig()
_TIE_MS = CONFIG.order.tie_ms
_EDGE_MS = 1e-6
# Mains is told and withholds nothing; the width is about the tie band, not about the sign.
_DOES_NOT_WITHHOLD = ADVISORY | UNCLEAR


@dataclass(frozen=True, slots=True)
class Outcome:
    """One trial seen by one method; probabilities and intervals only where a method has them."""

    truths_s: tuple[float, ...]
    snr_db: tuple[float, ...]
    onsets_s: tuple[float | None, ...]
    cpu_s: float
    channel_s: float
    intervals_s: tuple[tuple[float, float] | None, ...] = ()
    lag_ms: float | None = None
    p_first: float | None = None
    verdict: Verdict = Verdict.CANNOT_TELL
    reasons: tuple[Reason, ...] = ()

    @property
    def true_lag_ms(self) -> float:
        """Return the true onset of a minus that of b."""
        return 1000.0 * (self.truths_s[0] - self.truths_s[1])

    @property
    def errors_ms(self) -> list[float]:
        """Return the error of every start that was found."""
        return [
            1000.0 * (found_s - truth_s)
            for found_s, truth_s in zip(self.onsets_s, self.truths_s, strict=True)
            if found_s is not None
        ]

    @property
    def has_right_sign(self) -> bool:
        """Tell whether a forced choice would be right; where a start is missing, it is not.

        The choice is the more probable order, or where no probability is told the sign of the
        difference of the two starts.
        """
        if self.p_first is not None:
            return (self.p_first > 0.5) == (self.true_lag_ms < 0)
        a_s, b_s = self.onsets_s
        return a_s is not None and b_s is not None and (a_s - b_s) * self.true_lag_ms > 0

    @property
    def is_decided(self) -> bool:
        """Tell whether the order has a probability of 0.95 and nothing withholds it."""
        withheld = set(self.reasons) - _DOES_NOT_WITHHOLD
        return self.p_first is not None and not withheld and abs(self.p_first - 0.5) >= 0.45

    @property
    def is_stated(self) -> bool:
        """Tell whether the program says before, together or after."""
        return self.verdict is not Verdict.CANNOT_TELL

    @property
    def is_true(self) -> bool:
        """Tell whether the verdict holds, the very edge of the tie counting on both sides."""
        lag_ms = self.true_lag_ms
        if self.verdict is Verdict.TOGETHER:
            return abs(lag_ms) <= _TIE_MS + _EDGE_MS
        return (-lag_ms if self.verdict is Verdict.BEFORE else lag_ms) >= _TIE_MS - _EDGE_MS


def ask_engine(trial: Trial) -> Outcome:
    """Return what the program finds; a trial whose rest it refuses has no starts and no order."""
    channels = tuple(ChannelInfo(name) for name in "ab"[: trial.samples_uv.shape[1]])
    started_s = time.process_time()
    try:
        finding = analyse_recording(
            trial.samples_uv,
            FS_HZ,
            channels,
            config=CONFIG,
            rest_s=trial.rest_s,
            single_repetition=True,
        )
    except RestUnusable:
        return _refused(trial, time.process_time() - started_s)
    cpu_s = time.process_time() - started_s
    found = finding.repetitions[0]
    outcome = {
        "truths_s": trial.onsets_s,
        "snr_db": trial.snr_db,
        "onsets_s": tuple(onset.onset_s for onset in found.onsets),
        "cpu_s": cpu_s,
        "channel_s": trial.samples_uv.size / FS_HZ,
        "intervals_s": tuple(onset.interval_90_s for onset in found.onsets),
    }
    if not found.pairs:
        return Outcome(**outcome)
    (pair,) = found.pairs
    return Outcome(
        **outcome,
        lag_ms=pair.lag_ms,
        p_first=pair.p_a_first,
        verdict=pair.verdict,
        reasons=pair.reasons,
    )


def _refused(trial: Trial, cpu_s: float) -> Outcome:
    n_channels = trial.samples_uv.shape[1]
    return Outcome(
        trial.onsets_s,
        trial.snr_db,
        (None,) * n_channels,
        cpu_s,
        trial.samples_uv.size / FS_HZ,
        intervals_s=(None,) * n_channels,
    )


def ask(detector: Detector, trial: Trial) -> Outcome:
    """Return what a detector finds, each channel on its own."""
    started_s = time.process_time()
    onsets_s = tuple(detector(column, FS_HZ, steps_of(trial)) for column in trial.samples_uv.T)
    cpu_s = time.process_time() - started_s
    lag_ms = None if None in onsets_s or len(onsets_s) < 2 else _lag_ms(onsets_s)
    channel_s = trial.samples_uv.size / FS_HZ
    return Outcome(trial.onsets_s, trial.snr_db, onsets_s, cpu_s, channel_s, lag_ms=lag_ms)


def _lag_ms(onsets_s: tuple[float, ...]) -> float:
    return 1000.0 * (onsets_s[0] - onsets_s[1])
