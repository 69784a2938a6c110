import numpy as np

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.findings import Verdict
from dsp.simulate.motor_units import Entry, MotorPool, Profile, simulate_motor_units
from tests.dsp.onset_trials import channels, find_one, trial


def with_a_lone_discharge(seed, *, pause_ms):
    """Return two muscles 20 ms apart, the first of which begins with one discharge and a pause."""
    pools = [
        MotorPool(profile=Profile.LINEAR, entry=Entry.VOLLEY, pause_ms=pause_ms),
        MotorPool(profile=Profile.LINEAR, entry=Entry.VOLLEY),
    ]
    return simulate_motor_units(
        np.random.default_rng(seed),
        fs_hz=1000.0,
        snr_db=[20.0, 20.0],
        rise_ms=[30.0, 30.0],
        offset_ms=[0.0, 20.0],
        pools=pools,
    )


def test_a_lone_discharge_before_a_pause_gives_no_stated_order_against_it():
    """Once such muscles were called after the other, by the length of their pause."""
    verdicts = []
    for seed in range(12):
        recording = with_a_lone_discharge(seed, pause_ms=70.0)
        (repetition,) = analyse_recording(
            recording.samples_uv,
            1000.0,
            channels(2),
            config=AnalysisConfig(),
            rest_s=(0.0, 1.0),
            single_repetition=True,
        ).repetitions
        verdicts.append(repetition.pairs[0].verdict)

    assert verdicts.count(Verdict.AFTER) == 0


def test_a_burst_long_before_the_start_does_not_become_it():
    for seed in range(6):
        samples_uv, (onset_s,) = trial(seed, snr_db=[20.0], rise_ms=[30.0])
        burst = np.random.default_rng(seed).normal(0.0, 30.0, 20)
        begin = round(1000 * onset_s) - 250
        samples_uv[begin : begin + 20, 0] += burst

        assert abs(find_one(samples_uv).posterior.median_s - onset_s) < 0.02
