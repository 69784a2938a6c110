from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from dsp.simulate import SCENARIOS, Burst, Crosstalk, Drift, SimulatedPerson, Tone, simulate

TYPICAL = SCENARIOS["typical"]
GLUTE, HAMSTRING = TYPICAL.channel_names[:2]
FS_HZ = 1000.0


def spoiled(*nuisances, duration_s=20.0, fs_hz=FS_HZ, seed=4):
    scenario = replace(TYPICAL, nuisances=nuisances)
    return simulate(scenario, duration_s=duration_s, fs_hz=fs_hz, seed=seed)


def added_uv(*nuisances, **asked):
    return spoiled(*nuisances, **asked).samples_uv - spoiled(**asked).samples_uv


@pytest.mark.parametrize("fs_hz", [1000.0, 1111.1])
def test_any_chunking_of_a_disturbed_person_gives_the_same_stream(fs_hz):
    nuisances = (
        Tone(GLUTE, 4.0),
        Burst(HAMSTRING, 30.0),
        Drift(50.0),
        Crosstalk(HAMSTRING, GLUTE, 0.1, delay_ms=8.0),
    )
    scenario = replace(TYPICAL, nuisances=nuisances)
    pieces = SimulatedPerson(scenario, fs_hz=fs_hz, seed=4)

    joined = np.concatenate([pieces.step(n_samples) for n_samples in (1, 0, 399, 2000, 57, 543)])

    assert np.array_equal(
        joined, spoiled(*nuisances, duration_s=3000.4 / fs_hz, fs_hz=fs_hz).samples_uv
    )


def test_tone_is_steady_emg_on_its_channel_alone():
    tone_uv = added_uv(Tone(GLUTE, 4.0))
    glute_uv = tone_uv[:, 0]
    frequencies_hz, power = signal.welch(glute_uv, FS_HZ, nperseg=512)

    assert not tone_uv[:, 1:].any()
    assert glute_uv[:10_000].std() == pytest.approx(4.0, rel=0.05)
    assert glute_uv[10_000:].std() == pytest.approx(4.0, rel=0.05)
    assert 50.0 < frequencies_hz[np.argmax(power)] < 150.0


def test_tone_has_no_seams_where_its_stretches_meet():
    glute_uv = added_uv(Tone(GLUTE, 4.0))[:, 0]
    steps_uv = np.abs(np.diff(glute_uv))

    assert steps_uv[49::50].mean() == pytest.approx(steps_uv.mean(), rel=0.15)


def test_a_burst_lies_before_every_lift_and_the_ledger_does_not_know_it():
    burst = Burst(HAMSTRING, 30.0, lead_ms=400.0, length_ms=100.0)
    recording = spoiled(burst)
    starts_s = [onset.onset_s for onset in spoiled().ledger if onset.channel == HAMSTRING]
    there_s = np.flatnonzero(added_uv(burst)[:, 1]) / FS_HZ

    assert recording.ledger == spoiled().ledger
    assert len(starts_s) > 1
    for start_s in starts_s:
        # The hamstring's own onset scatters by up to 45 ms around the lift's start.
        near_s = there_s[np.abs(there_s - start_s) < 1.0] - start_s
        assert -0.45 < near_s.min() < near_s.max() < -0.25
        assert np.ptp(near_s) == pytest.approx(0.1, abs=0.005)


def test_drift_wanders_slowly_within_its_amplitude_and_otherwise_on_each_channel():
    drift_uv = added_uv(Drift(50.0, period_s=8.0), duration_s=60.0)

    assert 30.0 < np.abs(drift_uv).max() <= 50.0
    assert np.abs(np.diff(drift_uv, axis=0)).max() < 0.2
    assert np.abs(np.corrcoef(drift_uv.T) - np.eye(4)).max() < 0.9
    assert not added_uv(Drift(50.0, GLUTE))[:, 1:].any()


@pytest.mark.parametrize("delay_ms", [0.0, 8.0, 20.0])
def test_crosstalk_is_the_sources_muscle_so_much_later(delay_ms):
    at_once_uv = added_uv(Crosstalk(HAMSTRING, GLUTE, 0.1))[:, 0]
    late_uv = added_uv(Crosstalk(HAMSTRING, GLUTE, 0.1, delay_ms=delay_ms))[:, 0]
    n_late = round(delay_ms)

    assert at_once_uv.any()
    assert late_uv[n_late:] == pytest.approx(at_once_uv[: len(at_once_uv) - n_late], abs=1e-9)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (lambda: Tone(GLUTE, -1.0), "rms_uv is -1.0"),
        (lambda: Burst(GLUTE, 1.0, length_ms=float("nan")), "length_ms is nan"),
        (lambda: Drift(float("inf")), "amplitude_uv is inf"),
        (lambda: Drift(1.0, period_s=0.0), "period_s is 0.0"),
        (lambda: Crosstalk(HAMSTRING, GLUTE, 0.1, delay_ms=21.0), "delay_ms is 21.0"),
    ],
)
def test_a_disturbance_that_cannot_be_is_refused(wrong, match):
    with pytest.raises(ValueError, match=match):
        wrong()
