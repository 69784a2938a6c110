"""What leaves as CSV, EDF+ or BDF+ comes in again as the same recording, its gaps still gaps."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from app.imports.read import read_recording
from app.imports.recording import ImportQuestion
from app.model.csv_profile import STANDARD, excel_profile
from app.model.export import ExportForm
from app.store.store import Store
from tests.app.exports.exporting import export, record
from tests.app.store.streams import (
    block,
    count_info,
    expected_uv,
    float_block,
    float_info,
    same_bits,
)

STREAMS = pytest.mark.parametrize(
    ("info", "make"),
    [(count_info(1000.0), block), (float_info(2000.0), float_block), (count_info(2148.148), block)],
)


@pytest.fixture
def out_and_in(tmp_path):
    """Return what exports a stream with a gap and reads it again, and the samples it had."""

    def pass_on(info, make, **wishes):
        blocks = [make(0, 2500), make(2600, 777)]
        with closing(Store.open(tmp_path / "home")) as store:
            session_id = record(store, info, blocks, events=[(700, "clock", "Größe – ok")])
            files = export(store, session_id, tmp_path, **wishes).files
        samples = next(each for each in files if each.suffix != ".csv" or "_samples" in each.name)
        return read_recording(samples, ImportQuestion()), expected_uv(blocks)

    return pass_on


@STREAMS
@pytest.mark.parametrize("profile", [STANDARD, excel_profile("de_DE")])
def test_csv_comes_in_to_the_bit(out_and_in, info, make, profile):
    back, wanted_uv = out_and_in(info, make, profile=profile)
    assert same_bits(back.samples_uv, wanted_uv)
    assert back.fs_hz == info.fs_hz
    assert [each.info for each in back.channels] == list(info.channels)
    assert back.is_simulated == info.is_simulated


@STREAMS
@pytest.mark.parametrize("form", [ExportForm.EDF, ExportForm.BDF])
def test_edf_comes_in_to_half_a_step_with_its_gap_and_its_true_length(out_and_in, info, make, form):
    back, wanted_uv = out_and_in(info, make, form=form)
    n_scans = len(wanted_uv)
    assert np.array_equal(np.isnan(back.samples_uv[:n_scans]), np.isnan(wanted_uv))
    assert np.isnan(back.samples_uv[n_scans:]).all()
    # Without a converter the numbers of the file spread over ±5 mV.
    n_bits = 16 if form is ExportForm.EDF else 24
    step_uv = info.channels[0].uv_per_count or 1e4 / (2**n_bits - 1)
    assert np.nanmax(np.abs(back.samples_uv[:n_scans] - wanted_uv)) <= 0.501 * step_uv
    assert back.fs_hz == pytest.approx(info.fs_hz, rel=1e-9)
    assert back.is_simulated == info.is_simulated
    assert any("Größe – ok" in event.text for event in back.events)
