"""Files of other programs are analysed and played back as CSV files are."""

import contextlib

import numpy as np
import pytest

from app.engine.batch import FileQuestion, answer_file
from app.engine.file_reader import open_any_source
from app.model.montage import Montage
from drivers.errors import EndOfStream
from dsp.analysis import AnalysisConfig
from dsp.simulate import SCENARIOS, simulate
from tests.app.imports import foreign_files as files


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=9.0, fs_hz=1000.0, seed=1)


@pytest.fixture
def edf(tmp_path, person):
    path = tmp_path / "walk.edf"
    labels = [f"EMG {name[:12]}" for name in ("GMax_R", "BF_R")]
    path.write_bytes(files.edf_bytes(person.samples_uv[:, :2], labels=labels))
    return path


def blocks_of(driver):
    with contextlib.suppress(EndOfStream):
        while True:
            yield driver.read(1.0)


def test_an_edf_file_is_analysed(edf):
    answer = answer_file(edf, FileQuestion(AnalysisConfig(), Montage()))
    assert answer.problem is None
    assert len(answer.finding.repetitions) >= 1
    assert [each.name for each in answer.finding.channels] == ["GMax_R", "BF_R"]


def test_what_an_analysis_took_for_granted_is_told(tmp_path):
    path = tmp_path / "raw.txt"
    path.write_text(files.opensignals_text(np.full((900, 2), 40), sensors=("RAW", "ECG")))
    answer = answer_file(path, FileQuestion(AnalysisConfig(), Montage()))
    assert any("does not say which sensor A1 had" in said for said in answer.doubts)
    assert any("A2 is left out: a sensor for ECG" in said for said in answer.doubts)


def test_an_edf_file_is_played_back(edf, person):
    driver = open_any_source(f"replay:{edf}?speed=fast", lambda: 0.0)
    info = driver.open()
    played_uv = np.concatenate([block.samples_uv for block in blocks_of(driver)])
    driver.close()
    assert info.fs_hz == 1000.0
    assert np.abs(played_uv - person.samples_uv[:, :2]).max() < 0.03


def test_a_rejection_is_the_answer_of_its_file(tmp_path):
    path = tmp_path / "cut.edf"
    path.write_bytes(b"0       ")
    answer = answer_file(path, FileQuestion(AnalysisConfig(), Montage()))
    assert "header" in answer.problem
