"""Files as a batch reads them: what cannot be analysed is said in a sentence that names it."""

import numpy as np
import pytest

from app.engine.batch import FileQuestion, answer_file
from app.model.montage import Montage
from dsp.analysis import AnalysisConfig
from dsp.simulate import SCENARIOS, simulate

FS_HZ = 1000.0


def ask(path, **options):
    return answer_file(path, FileQuestion(AnalysisConfig(), Montage(), **options))


@pytest.fixture
def recording(tmp_path):
    """Return a function that writes one simulated lift as CSV, in one unit."""
    samples_uv = simulate(SCENARIOS["typical"], duration_s=6.0, fs_hz=FS_HZ, seed=1).samples_uv

    def write(*, unit="uV", factor=1.0, n_rows=6000, blank=slice(0), first_s=0.0):
        time_s = first_s + np.arange(n_rows) / FS_HZ
        table = np.column_stack((time_s, samples_uv[:n_rows] * factor))
        table = np.delete(table, np.arange(n_rows)[blank], axis=0)
        names = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L", "erector_spinae_R")
        header = ",".join(("time_s", *(f"{name}_{unit}" for name in names)))
        path = tmp_path / "lift.csv"
        np.savetxt(path, table, delimiter=",", header=header, comments="", fmt="%.9g")
        return path

    return write


def test_a_channel_has_the_unit_of_its_column(recording):
    finding = ask(recording(unit="mV", factor=1e-3)).finding
    assert finding is not None
    assert {channel.unit for channel in finding.channels} == {"mV"}


def test_times_count_from_the_first_sample_whatever_the_clock_said(recording):
    assert ask(recording(first_s=1234.5)).finding == ask(recording()).finding


@pytest.mark.parametrize(
    ("written", "options", "words"),
    [
        ({}, {"rest_s": (0.1, 0.2)}, "at least 0.26 s"),
        ({"blank": slice(1000, 2000)}, {"rest_s": (1.0, 2.0)}, "without a gap"),
        ({}, {"rest_s": (5.99, 6.0), "is_single_repetition": True}, "follows the rest"),
        ({}, {"rest_s": (5.0, 60.0)}, "inside the file"),
        ({"n_rows": 50}, {"is_single_repetition": True}, "lasts 0.05 s"),
    ],
)
def test_a_rest_that_cannot_be_one_is_refused_in_a_sentence(recording, written, options, words):
    answer = ask(recording(**written), **options)
    assert answer.finding is None
    assert "lift.csv" in answer.problem
    assert words in answer.problem
    assert "made the program fail" not in answer.problem
