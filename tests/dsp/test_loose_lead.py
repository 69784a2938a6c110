from dataclasses import replace

import numpy as np
import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import Reason, Verdict
from dsp.loose_lead import loose_mask
from dsp.simulate import SCENARIOS, Detach, Mains, Motion, simulate

TYPICAL = SCENARIOS["typical"]
GLUTE = TYPICAL.channel_names[0]


@pytest.mark.parametrize("hum_uv", [30.0, 800.0])
@pytest.mark.parametrize("off_s", [2.2, 2.9, 3.6])
@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_a_lead_is_loose_from_where_it_came_off(hum_uv, off_s, mains_hz):
    detach = Detach(GLUTE, off_s, hum_uv=hum_uv, frequency_hz=mains_hz)
    scenario = replace(TYPICAL, nuisances=(detach,))
    samples_uv = simulate(scenario, duration_s=5.5, fs_hz=1000.0, seed=1).samples_uv

    mask = loose_mask(samples_uv, 1000.0)

    assert np.flatnonzero(mask[:, 0])[0] / 1000 == pytest.approx(off_s - 0.05, abs=0.06)
    assert mask[round(1000 * off_s) + 50 : 5400, 0].all()
    assert not mask[:, 1:].any()


@pytest.mark.parametrize(
    "scenario",
    [
        *SCENARIOS.values(),
        replace(TYPICAL, name="steady hum", nuisances=(Mains(20.0),)),
        replace(TYPICAL, name="strong steady hum", nuisances=(Mains(100.0, GLUTE),)),
        replace(TYPICAL, name="movement", nuisances=(Motion(GLUTE, 500.0),)),
    ],
    ids=lambda scenario: scenario.name,
)
def test_a_lead_that_holds_is_never_called_loose(scenario):
    samples_uv = simulate(scenario, duration_s=60.0, fs_hz=1000.0, seed=2).samples_uv

    for start in range(0, 56000, 4000):
        assert not loose_mask(samples_uv[start : start + 4000], 1000.0).any()


def test_real_muscles_are_not_loose_leads(recordings):
    for name in ("sit_to_stand", "squat"):
        samples_uv = np.loadtxt(recordings / f"{name}.csv", delimiter=",", skiprows=1)[:, 1:]
        assert not loose_mask(samples_uv, 2000.0).any()


def test_gaps_and_short_stretches_are_not_loose():
    samples_uv = np.random.default_rng(3).normal(0.0, 3.0, (2000, 2))
    samples_uv[500:700] = np.nan

    assert not loose_mask(samples_uv, 1000.0).any()
    assert loose_mask(samples_uv[:50], 1000.0).shape == (50, 2)


@pytest.mark.parametrize("off_s", [2.3, 2.6, 2.8, 3.0, 3.5])
@pytest.mark.parametrize("duration_s", [0.5, np.inf])
def test_no_order_is_stated_of_a_lift_in_which_a_lead_came_off(off_s, duration_s):
    scenario = replace(TYPICAL, nuisances=(Detach(GLUTE, off_s, off_s + duration_s),))
    recording = simulate(scenario, duration_s=7.0, fs_hz=1000.0, seed=4)
    channels = tuple(ChannelInfo(name) for name in recording.channel_names)

    finding = analyse_recording(recording.samples_uv, 1000.0, channels, config=AnalysisConfig())

    assert finding.repetitions
    for pair in finding.repetitions[0].pairs:
        if GLUTE in (pair.a, pair.b):
            assert pair.verdict is Verdict.CANNOT_TELL
            assert Reason.DETACHED in pair.reasons
