"""MNE-Python and pyEDFlib read exported EDF+ and BDF+ files as what they are.

    pip install --group readers
    python -m pytest tests/readers

Without that group every test here is skipped and says so.
"""

from __future__ import annotations

from contextlib import closing

import edfio
import numpy as np
import pytest

from app.model.export import ExportForm
from app.store.store import Store
from tests.app.exports.exporting import export, record
from tests.app.exports.test_csv_session import FINDING
from tests.app.store.streams import block, count_info, expected_uv, float_block, float_info

BOTH = pytest.mark.parametrize("form", [ExportForm.EDF, ExportForm.BDF])
STREAMS = pytest.mark.parametrize(
    ("info", "make"),
    [(count_info(1000.0), block), (float_info(2000.0), float_block), (count_info(2148.148), block)],
)
WITH_A_GAP = ((0, 3000), (3100, 450))


@pytest.fixture
def exported(tmp_path):
    """Return what makes a file of a stream with a gap, and the samples it must hold."""

    def make_file(info, make, form):
        blocks = [make(*each) for each in WITH_A_GAP]
        with closing(Store.open(tmp_path / "home")) as store:
            session_id = record(store, info, blocks, events=[(700, "clock", "Größe µV – ok")])
            (path,) = export(store, session_id, tmp_path, form=form, findings=FINDING).files
        return path, expected_uv(blocks)

    return make_file


def edfio_uv(path, form):
    read = edfio.read_edf(path) if form is ExportForm.EDF else edfio.read_bdf(path)
    return np.stack([signal.data for signal in read.signals])


def assert_close(found_uv, path, form, wanted_uv):
    """Assert that a reader finds what edfio finds, and that within half a step of the truth."""
    by_edfio = edfio_uv(path, form)
    assert np.allclose(found_uv, by_edfio, rtol=0, atol=1e-6)
    read = edfio.read_edf(path) if form is ExportForm.EDF else edfio.read_bdf(path)
    steps = [
        (each.physical_max - each.physical_min) / (each.digital_max - each.digital_min)
        for each in read.signals
    ]
    off = np.abs(found_uv[:, : len(wanted_uv)].T - wanted_uv) / np.array(steps)
    assert np.nanmax(off) <= 0.5 + 1e-3


@BOTH
@STREAMS
def test_mne_reads_the_samples_types_and_annotations(exported, form, info, make):
    mne = pytest.importorskip("mne", reason="mne is not installed: it is in the group 'readers'")
    path, wanted_uv = exported(info, make, form)
    read = mne.io.read_raw_edf if form is ExportForm.EDF else mne.io.read_raw_bdf
    raw = read(path, infer_types=True, preload=True, verbose="error")
    assert set(raw.get_channel_types()) == {"emg"}
    assert raw.info["sfreq"] == pytest.approx(info.fs_hz, rel=1e-9)
    assert_close(raw.get_data() * 1e6, path, form, wanted_uv)
    told = dict(zip(raw.annotations.description, raw.annotations.onset, strict=True))
    assert told["clock: Größe µV – ok"] == pytest.approx(700 / info.fs_hz)
    gap = next(text for text in told if text.startswith("BAD_ACQ_SKIP 100 samples missing"))
    assert told[gap] == pytest.approx(3000 / info.fs_hz)
    assert told["repetition 1 GMax_R start, 90 % within 1.4900 to 1.5300 s"] == pytest.approx(1.512)


@BOTH
def test_mne_filters_up_to_a_gap_and_anew_behind_it(exported, form):
    mne = pytest.importorskip("mne", reason="mne is not installed: it is in the group 'readers'")
    path, wanted_uv = exported(count_info(1000.0), block, form)
    read = mne.io.read_raw_edf if form is ExportForm.EDF else mne.io.read_raw_bdf
    raw = read(path, infer_types=True, preload=True, verbose="error")
    before = raw.get_data()[:, 3000:3100].copy()
    raw.filter(20, 400, picks="emg", verbose="error")
    assert np.array_equal(raw.get_data()[:, 3000:3100], before)
    assert np.abs(raw.get_data()[:, 2000:3000]).max() * 1e6 < 4 * np.nanmax(np.abs(wanted_uv))


@BOTH
@STREAMS
def test_pyedflib_reads_the_same(exported, form, info, make):
    pyedflib = pytest.importorskip(
        "pyedflib", reason="pyedflib is not installed: it is in the group 'readers'"
    )
    path, wanted_uv = exported(info, make, form)
    with closing(pyedflib.EdfReader(str(path))) as read:
        assert read.getSampleFrequency(0) == pytest.approx(info.fs_hz, rel=1e-6)
        assert read.getPhysicalDimension(0) == "uV"
        found_uv = np.stack([read.readSignal(at) for at in range(read.signals_in_file)])
        onsets_s, _, texts = read.readAnnotations()
        assert read.getPatientName() in {"", "X"}
        assert str(read.getStartdatetime()) == "1985-01-01 00:00:00"
    assert_close(found_uv, path, form, wanted_uv)
    assert onsets_s[list(texts).index("clock: Größe µV – ok")] == pytest.approx(700 / info.fs_hz)
