"""Exported amplitudes are those of the stored samples, with unit and reasons; the order stays."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from dataclasses import replace

import pytest

from app.engine.review import analyse_session, review_session
from app.model.squeezes import NamedSqueezes
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, simulate
from tests.app.exports.exporting import export_csv
from tests.app.store.streams import STARTED

FS_HZ = 1000.0
SQUEEZES_S = ((2.8, 5.1), (9.9, 12.3))


@pytest.fixture(scope="module")
def recording():
    return simulate(SCENARIOS["typical"], duration_s=14.0, fs_hz=FS_HZ, seed=3)


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def stored(store, recording, *, is_calibrated=True):
    channels = tuple(
        ChannelInfo(name, is_calibrated=is_calibrated) for name in recording.channel_names
    )
    writer = store.begin_session(
        StreamInfo("synthetic:typical", "sim", FS_HZ, channels), started_utc=STARTED
    )
    writer.append(SampleBlock(recording.samples_uv, 0, 0.0))
    writer.end("stopped by the user")
    return writer.session_id


def exported(store, session_id, folder, *, squeezes=None):
    """Return what a session says, the rows of its amplitudes, and its sidecar."""
    review = review_session(store, session_id, AnalysisConfig(), squeezes=squeezes)
    files = export_csv(
        store, session_id, folder, findings=review.finding, amplitudes=review.amplitudes
    )
    rows = list(csv.DictReader(files["amplitudes"].read_text("utf-8").splitlines()))
    return review, rows, json.loads(files["sidecar"].read_text("utf-8"))


def test_every_muscle_of_every_repetition_has_a_row(store, recording, tmp_path):
    review, rows, sidecar = exported(store, stored(store, recording), tmp_path / "out")
    measured = [
        (repetition, channel)
        for repetition in review.amplitudes.repetitions
        for channel in repetition.channels
    ]
    assert len(rows) == len(measured) == 8
    for row, (repetition, channel) in zip(rows, measured, strict=True):
        assert row["repetition"] == str(repetition.index + 1)
        assert row["channel"] == channel.channel
        assert float(row["held_start_s"]) == repetition.held_s[0]
        assert float(row["net_rms_uv"]) == channel.amplitude.net_rms_uv
        assert float(row["median_high_hz"]) == channel.frequencies.median_interval_90_hz[1]
        assert (row["at"], row["reasons"]) == ("skin", "")
    assert sidecar["amplitude_method"]["version"] == review.amplitudes.method.version
    assert any(name.endswith("_amplitudes.csv") for name in sidecar["files"])


def test_what_is_withheld_is_an_empty_cell_with_its_reason(store, recording, tmp_path):
    review, rows, _ = exported(
        store, stored(store, cut_short(recording), is_calibrated=False), tmp_path / "out"
    )
    assert len(review.amplitudes.repetitions) == 1
    assert {(row["net_rms_uv"], row["mean_hz"], row["at"]) for row in rows} == {
        ("", "", "converter")
    }
    assert {row["reasons"] for row in rows} == {"movement cut off before its end"}


def cut_short(recording):
    """Return a recording that ends within its first lift."""
    return replace(recording, samples_uv=recording.samples_uv[:4000])


def test_measuring_beside_the_order_changes_nothing_of_it(store, recording):
    session_id = stored(store, recording)
    config = AnalysisConfig()
    assert review_session(store, session_id, config).finding == analyse_session(
        store, session_id, config
    )


def test_without_a_reference_there_are_no_percentages_and_no_table_of_pairs(
    store, recording, tmp_path
):
    _, rows, sidecar = exported(store, stored(store, recording), tmp_path / "out")
    assert {(row["percent_of_reference"], row["percent_reasons"]) for row in rows} == {("", "")}
    assert sidecar["references"] == []
    assert list((tmp_path / "out").glob("*/*_coactivations.csv")) == []


def test_named_squeezes_give_percentages_coactivation_and_what_they_rest_on(
    store, recording, tmp_path
):
    named = NamedSqueezes(
        tuple((each, squeeze) for each in recording.channel_names[:2] for squeeze in SQUEEZES_S)
    )
    review, rows, sidecar = exported(
        store, stored(store, recording), tmp_path / "out", squeezes=named
    )
    glute = rows[0]
    assert float(glute["percent_of_reference"]) == (
        review.amplitudes.repetitions[0].channels[0].percent.percent
    )
    assert [each["channel"] for each in sidecar["references"]] == list(recording.channel_names[:2])
    assert sidecar["references"][0]["is_usable"]
    (table,) = (tmp_path / "out").glob("*/*_coactivations.csv")
    pairs = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert len(pairs) == 12
    assert 50.0 < float(pairs[0]["common_area_percent"]) <= 100.0
    assert pairs[1]["reasons"] == "no usable reference squeeze"
