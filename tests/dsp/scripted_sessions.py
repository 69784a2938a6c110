"""A scripted patient recorded, analysed and flagged, as a session would be."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import RecordingFinding
from dsp.flags import Asked, Expectation, FlagFinding
from dsp.simulate.patients import PATIENTS
from dsp.simulate.person import SimulatedRecording
from dsp.simulate.scenario import CHANNEL_NAMES
from dsp.simulate.scripted import TONE_S, record

FS_HZ = 1000.0
GLUTE, HAMSTRING, OTHER_BACK, SAME_BACK = CHANNEL_NAMES
RANGE_UV = {"P16": 600.0}


@dataclass(frozen=True)
class Session:
    """What came of one scripted patient."""

    recording: SimulatedRecording
    finding: RecordingFinding

    @property
    def flags(self) -> tuple[tuple[FlagFinding, ...], ...]:
        """Return the flags of every lift."""
        return tuple(each.flags for each in self.finding.repetitions)

    @property
    def session_flags(self) -> tuple[FlagFinding, ...]:
        """Return the flags of the session."""
        return self.finding.flags

    def pair(self, a, b):
        """Return what the lifts say together of two channels, and the delays of each lift."""
        together = next(each for each in self.finding.session_pairs if (each.a, each.b) == (a, b))
        lags_ms = [
            pair.lag_ms
            for repetition in self.finding.repetitions
            for pair in repetition.pairs
            if (pair.a, pair.b) == (a, b) and pair.lag_ms is not None
        ]
        return together, lags_ms

    def true_lags_ms(self, a, b):
        """Return the scripted delays, lift by lift."""
        onsets = {(each.channel, each.repetition): each.onset_s for each in self.recording.ledger}
        lifts = sorted({each.repetition for each in self.recording.ledger})
        return [1000.0 * (onsets[a, lift] - onsets[b, lift]) for lift in lifts]

    def classical_lags_ms(self, a, b):
        """Return what the threshold detector says, lift by lift."""
        lags_ms = []
        for repetition in self.finding.repetitions:
            onset_s = {each.channel: each.classical_onset_s for each in repetition.onsets}
            if onset_s[a] is not None and onset_s[b] is not None:
                lags_ms.append(1000.0 * (onset_s[a] - onset_s[b]))
        return lags_ms

    def flagged(self, flag, *, withholds=None):
        """Return the lifts, from 0, that bear a flag."""
        return [
            lift
            for lift, found in enumerate(self.flags)
            if any(each.flag is flag and withholds in (None, each.withholds) for each in found)
        ]


def expectation_of(patient, lift, *, stops_s=()):
    """Return what the protocol asked of a lift."""
    return Expectation(
        side=patient.side,
        hold_s=patient.asked_hold_s,
        cue_s=patient.cue_s(lift),
        reference_uv=patient.references_uv,
        stops_s=stops_s,
    )


def asked_of(patient, *, stops_s=()):
    """Return what the protocol asked over a session, lift by lift."""
    return Asked(
        tuple(
            (patient.cue_s(lift) - TONE_S, expectation_of(patient, lift, stops_s=stops_s))
            for lift in range(len(patient.lifts))
        )
    )


def channels_of(name):
    """Return the channels a patient is recorded with."""
    range_uv = RANGE_UV.get(name)
    return tuple(
        ChannelInfo(each, low_uv=None if range_uv is None else -range_uv, high_uv=range_uv)
        for each in CHANNEL_NAMES
    )


@lru_cache(maxsize=64)
def session_of(name, seed, stops_s=()):
    """Record a patient with the noise of a seed and return what the program says."""
    patient = PATIENTS[name]
    recording = record(patient, fs_hz=FS_HZ, seed=seed)
    finding = analyse_recording(
        recording.samples_uv,
        FS_HZ,
        channels_of(name),
        config=AnalysisConfig(),
        asked=asked_of(patient, stops_s=stops_s),
    )
    return Session(recording, finding)


def within_ms(values_ms, limit_ms):
    """Return how many lie at most so far from 0."""
    return int(np.sum(np.abs(values_ms) <= limit_ms))
