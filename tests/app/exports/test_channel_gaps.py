"""A channel that lacks samples while others have theirs says so in every form, to the sample."""

import csv
import json
from contextlib import closing

import edfio
import jsonschema
import numpy as np
import pytest
from scipy.io import loadmat

from app.imports.edf import read_edf
from app.model.export import ExportForm
from app.store.store import Store
from dsp.block import SampleBlock
from tests.app.exports.exporting import export, export_csv, record
from tests.app.exports.test_csv_choices import SCHEMA
from tests.app.store.streams import float_block, float_info


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


@pytest.fixture
def session_id(store):
    """Return a session whose second channel lacks 300 samples, and all of it forty."""
    samples_uv = float_block(0, 3000).samples_uv.copy()
    samples_uv[1000:1300, 1] = np.nan
    samples_uv[2000:2040] = np.nan
    samples_uv[2500, 2] = np.inf
    return record(store, float_info(1000.0), [SampleBlock(samples_uv, 0, 0.0)])


def test_a_table_of_events_told_no_gap_of_a_channel(store, session_id, tmp_path):
    files = export_csv(store, session_id, tmp_path)
    with files["events"].open(encoding="utf-8", newline="") as file:
        rows = [each for each in csv.DictReader(file) if "missing" in each["kind"]]
    assert [(each["row"], each["n_rows"], each["kind"]) for each in rows] == [
        ("1000", "300", "samples of one channel missing"),
        ("2000", "40", "samples missing"),
        ("2500", "1", "samples of one channel missing"),
    ]
    assert rows[0]["text"] == "A1: 300 samples are missing"
    told = json.loads(files["sidecar"].read_text("utf-8"))
    jsonschema.validate(told, SCHEMA)
    assert told["channel_gaps"] == [
        {"row": 1000, "n_rows": 300, "channel": "A1", "n_missing": 300},
        {"row": 2500, "n_rows": 1, "channel": "A2", "n_missing": 1},
    ]
    assert [(each["row"], each["n_rows"]) for each in told["gaps"]] == [(2000, 40)]


@pytest.mark.parametrize("form", [ExportForm.EDF, ExportForm.BDF])
def test_an_edf_file_told_no_gap_of_a_channel_and_gives_it_back(store, session_id, tmp_path, form):
    (path,) = export(store, session_id, tmp_path, form=form).files
    read = edfio.read_edf if form is ExportForm.EDF else edfio.read_bdf
    marks = [each for each in read(path).annotations if "missing" in each.text]
    lying = [(each.onset, each.duration) for each in marks]
    assert lying == [(1.0, 0.3), (2.0, 0.04), (2.5, 0.001)]
    assert marks[0].text.startswith("BAD_ACQ_SKIP 300 samples missing of EMG A1")
    values = np.stack([each.values for each in read_edf(path).signals], axis=1)[:3000]
    is_missing = np.isnan(values)
    assert is_missing.sum(axis=0).tolist() == [40, 340, 41]
    assert is_missing[1000:1300, 1].all()


def test_matlab_and_bids_are_told_of_a_channels_gap(store, session_id, tmp_path):
    (path,) = export(store, session_id, tmp_path, form=ExportForm.MAT).files
    struct = loadmat(path, squeeze_me=True, struct_as_record=False)["session"]
    assert struct.channel_gaps.tolist() == [[1001, 300, 2, 300], [2501, 1, 3, 1]]
    files = export(store, session_id, tmp_path / "bids", form=ExportForm.BIDS).files
    (events,) = [each for each in files if each.name.endswith("_events.tsv")]
    with events.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    gaps = [(each["sample"], each["channel"]) for each in rows if each["trial_type"] == "gap"]
    assert gaps == [
        ("1000", "A1"),
        ("2000", "n/a"),
        ("2500", "A2"),
    ]
