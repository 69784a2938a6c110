"""A MATLAB file holds every sample to the bit, NaN in gaps, and a struct with all the rest."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from scipy.io import loadmat

from app.exports import mat_session
from app.exports.errors import ExportFailed
from app.model.export import ExportForm
from app.store.store import Store
from dsp.block import ChannelInfo, StreamInfo
from tests.app.exports.exporting import export, record
from tests.app.exports.test_csv_session import FINDING
from tests.app.store.streams import block, count_info, float_block, float_info, same_bits


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def file_of(store, session_id, folder, **wishes):
    (path,) = export(store, session_id, folder, form=ExportForm.MAT, **wishes).files
    return loadmat(path, simplify_cells=True, chars_as_strings=True)


@pytest.mark.parametrize(("info", "make"), [(count_info(), block), (float_info(), float_block)])
def test_every_sample_comes_back_to_the_bit_and_a_gap_as_nan(store, tmp_path, info, make):
    session_id = record(store, info, [make(10, 11_111), make(11_200, 300)])
    read = file_of(store, session_id, tmp_path)
    columns = [read[name] for name in read["session"]["variables"]]
    assert same_bits(np.stack(columns, axis=1), store.read(session_id).samples_uv)
    assert read["session"]["gaps"].tolist() == [11_112, 79]
    assert read["session"]["fs_hz"] == info.fs_hz
    assert read["session"]["n_samples"] == 11_490


def test_the_struct_tells_channels_events_and_what_was_found(store, tmp_path):
    info = count_info(1000.0)
    session_id = record(store, info, [block(0, 3000)], events=[(700, "clock", "Größe – ok")])
    told = file_of(store, session_id, tmp_path, findings=FINDING)["session"]
    assert list(told["names"]) == [channel.name for channel in info.channels]
    assert list(told["muscles"]) == ["gluteus_maximus", "biceps_femoris", "erector_spinae"]
    assert (told["unit"], told["at"][0], len(told["started"])) == ("uV", "skin", 0)
    assert told["uv_per_count"][0] == info.channels[0].uv_per_count
    event = told["events"]
    assert (event["time_s"], event["sample"], event["text"]) == (0.7, 701, "Größe – ok")
    start, none = told["onsets"]
    assert (start["channel"], start["onset_s"], start["low_s"]) == (
        "gluteus_maximus_R",
        1.512,
        1.49,
    )
    assert np.isnan(none["onset_s"])
    assert none["reasons"] == "no start seen; signal too small over its rest level"
    pair = told["pairs"]
    assert (pair["lag_ms"], pair["verdict"]) == (-41.25, "cannot_tell")
    assert told["method"] == "posterior 1"


def test_the_file_tells_neither_when_it_was_written_nor_on_what(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 100)])
    paths = [export(store, session_id, tmp_path, form=ExportForm.MAT).files[0] for _ in range(2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes().startswith(b"MATLAB 5.0 MAT-file, written by Firing Order  ")


def test_variables_have_names_that_matlab_takes_and_no_two_are_alike(store, tmp_path):
    names = ("1st", "Gänse R", "Gänse-R", "x" * 90, "x" * 91, "=cmd")
    info = StreamInfo("synthetic:", "sim", 1000.0, tuple(map(ChannelInfo, names)))
    read = file_of(store, record(store, info, [float_block(0, 5, 6)]), tmp_path)
    variables = list(read["session"]["variables"])
    assert len(set(variables)) == 6
    assert all(each.isidentifier() and len(each) <= 63 and each[0].isalpha() for each in variables)
    assert list(read["session"]["names"]) == list(names)


def test_a_recording_too_long_for_the_format_is_refused_in_words(store, tmp_path, monkeypatch):
    monkeypatch.setattr(mat_session, "_MOST_BYTES", 799)
    session_id = record(store, count_info(), [block(0, 100)])
    with pytest.raises(ExportFailed, match=r"Export it as BDF\+"):
        export(store, session_id, tmp_path / "out", form=ExportForm.MAT)
