"""EDF+ and BDF+ hold the samples to half a step, tell what is missing, and name nobody."""

from __future__ import annotations

from contextlib import closing

import edfio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.edf.counts import WholeSteps
from app.exports.edf.field import plain, rounded
from app.exports.edf.kind import BDF, EDF
from app.exports.edf.label import labels
from app.exports.edf.read_back import refuse_other_samples
from app.exports.edf.records import MOST_BYTES, cut
from app.exports.edf.scale import scale_of
from app.exports.errors import ExportFailed
from app.exports.survey import Survey
from app.model.export import Disclosure, ExportForm
from app.store.store import Store
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from tests.app.exports.exporting import export, record
from tests.app.exports.test_csv_session import FINDING
from tests.app.store.streams import block, count_info, expected_uv, float_block, float_info

READ = {ExportForm.EDF: edfio.read_edf, ExportForm.BDF: edfio.read_bdf}
BOTH = pytest.mark.parametrize("form", [ExportForm.EDF, ExportForm.BDF])


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def file_of(store, session_id, folder, form, **wishes):
    (path,) = export(store, session_id, folder, form=form, **wishes).files
    return READ[form](path)


def uv_of(file):
    """Return the samples of a file with NaN where its lowest number stands."""
    columns = [
        np.where(signal.digital == signal.digital_min, np.nan, signal.data)
        for signal in file.signals
        if not signal._is_annotation_signal
    ]
    return np.stack(columns, axis=1)


def steps_uv(file):
    return np.array(
        [
            (each.physical_max - each.physical_min) / (each.digital_max - each.digital_min)
            for each in file.signals
        ]
    )


@BOTH
@pytest.mark.parametrize("info", [count_info(1000.0), float_info(1000.0), count_info(2148.148)])
def test_every_sample_comes_back_to_half_a_step_and_every_gap_as_no_sample(
    store, tmp_path, form, info
):
    make = float_block if info.is_simulated else block
    blocks = [make(300, 2777), make(3077, 23), make(3250, 500)]
    file = file_of(store, record(store, info, blocks), tmp_path, form)
    wanted, found = expected_uv(blocks), uv_of(file)
    n_scans = len(wanted)
    assert np.isnan(found[n_scans:]).all()
    assert np.array_equal(np.isnan(found[:n_scans]), np.isnan(wanted))
    off = np.abs(found[:n_scans] - wanted) / steps_uv(file)
    assert np.nanmax(off) <= 0.5
    assert file.signals[0].sampling_frequency == pytest.approx(info.fs_hz, rel=1e-9)


@BOTH
def test_the_counts_of_a_known_converter_are_kept_as_they_are(store, tmp_path, form):
    info = count_info(1000.0)
    file = file_of(store, record(store, info, [block(0, 2000)]), tmp_path, form)
    index = np.arange(2000)[:, None]
    counts = (index * 37 + np.arange(3) * 211) % 1024
    digital = np.stack([signal.digital for signal in file.signals], axis=1)
    assert np.array_equal(digital, counts)
    assert file.signals[0].physical_max == pytest.approx(info.channels[0].high_uv, abs=0.01)


@BOTH
def test_other_programs_find_the_muscle_in_a_label_that_names_its_type(store, tmp_path, form):
    file = file_of(store, record(store, count_info(), [block(0, 100)]), tmp_path, form)
    assert [signal.label for signal in file.signals] == ["EMG GMax_R", "EMG BF_R", "EMG ES_L"]
    assert {signal.physical_dimension for signal in file.signals} == {"uV"}
    assert file.signals[0].transducer_type == "gluteus_maximus_R: uV at the skin"


@BOTH
def test_gaps_events_starts_clipping_and_the_true_length_are_annotations(store, tmp_path, form):
    blocks = [block(0, 1500), block(1600, 900)]
    events = [(700, "clock", "stated 1000 Hz"), (800, "note", "Anna's knee bent")]
    session_id = record(store, count_info(1000.0), blocks, events=events)
    file = file_of(store, session_id, tmp_path, form, findings=FINDING)
    told = {mark.text: (mark.onset, mark.duration) for mark in file.annotations}
    assert told["2500 samples of each signal recorded"] == (0.0, None)
    gap = next(text for text in told if text.startswith("BAD_ACQ_SKIP 100 samples missing"))
    assert told[gap] == (1.5, 0.1)
    assert told["BAD_ACQ_SKIP recording has ended"] == (2.5, 0.5)
    assert told["clock: stated 1000 Hz"] == (0.7, None)
    assert told["note"] == (0.8, None)
    assert told["repetition 1"] == (0.9, pytest.approx(2.1))
    start = "repetition 1 GMax_R start, 90 % within 1.4900 to 1.5300 s"
    assert told[start] == (1.512, None)
    assert (
        "repetition 1 BF_R: no start; no start seen; signal too small over its rest level" in told
    )
    assert any(
        text.startswith("repetition 1 GMax_R and BF_R: cannot tell (-41 ms") for text in told
    )
    assert any(text.endswith("samples at the converter's limit") for text in told)


def test_a_note_of_a_guided_test_is_a_few_words_in_a_viewer(store, tmp_path):
    notes = ['{"note": "set aside", "place": 3, "why": "tense before the tone"}', "no note"]
    events = [(5, "guided test", notes[0]), (6, "tone", "3"), (7, "guided test", notes[1])]
    session_id = record(store, count_info(), [block(0, 100)], events=events)
    file = file_of(store, session_id, tmp_path, ExportForm.EDF)
    told = [mark.text for mark in file.annotations if 0 < mark.onset < 0.008]
    assert told == ["guided test: set aside", "tone: 3", "guided test"]


def test_clipped_samples_are_told_to_who_exports(store, tmp_path):
    session_id = record(store, count_info(1000.0), [block(0, 1024)])
    notes = export(store, session_id, tmp_path, form=ExportForm.EDF).notes
    assert notes[0] == ("EMG GMax_R: 2 samples at the converter's limit, clipped.")


@BOTH
def test_a_file_names_nobody_and_no_day_unless_a_reason_is_given(store, tmp_path, form):
    session_id = record(store, count_info(), [block(0, 100)])
    file = file_of(store, session_id, tmp_path / "a", form)
    assert file.local_patient_identification == "X X X X"
    assert file.local_recording_identification == "Startdate 01-JAN-1985 X X X"
    assert (str(file.startdate), str(file.starttime)) == ("1985-01-01", "00:00:00")
    file = file_of(store, session_id, tmp_path / "b", form, disclosure=Disclosure("asked"))
    assert (str(file.startdate), str(file.starttime)) == ("2026-03-01", "09:30:00")


def test_a_converter_of_24_bits_keeps_its_counts_in_bdf_and_says_what_edf_loses(store, tmp_path):
    step_uv = 4.5e6 / 24 / (1 << 23)
    channel = ChannelInfo(
        "A0", uv_per_count=step_uv, low_uv=-(1 << 23) * step_uv, high_uv=((1 << 23) - 1) * step_uv
    )
    counts = np.random.default_rng(3).integers(-(10**6), 10**6, (700, 1))
    stream = StreamInfo("brainflow:x", "board", 250.0, (channel,))
    session_id = record(store, stream, [SampleBlock(counts * step_uv, 0, 0.0)])
    file = file_of(store, session_id, tmp_path, ExportForm.BDF)
    assert np.array_equal(file.signals[0].digital[:700], counts[:, 0])
    assert np.abs(file.signals[0].data[:700] / step_uv - counts[:, 0]).max() <= 0.05
    notes = export(store, session_id, tmp_path, form=ExportForm.EDF).notes
    assert "EMG A0: EDF+ has steps of" in notes[0]


def test_what_no_file_can_hold_is_cut_off_and_told(store, tmp_path):
    stream = StreamInfo("synthetic:x", "sim", 1000.0, (ChannelInfo("A0"),))
    samples_uv = np.array([[0.0], [np.inf], [-1e9], [3.0]])
    session_id = record(store, stream, [SampleBlock(samples_uv, 0, 0.0)])
    exported = export(store, session_id, tmp_path, form=ExportForm.BDF)
    assert "EMG A0: 1 sample beyond what BDF+ can hold, cut off." in exported.notes


@BOTH
@pytest.mark.parametrize("uv_per_count", [None, 1.0, 1e3, 1e6])
@pytest.mark.parametrize("scale", [2e-5, 0.7, 5.0, 300.0])
def test_small_samples_of_a_float_stream_were_written_as_zeros(
    store, tmp_path, form, uv_per_count, scale
):
    samples_uv = scale * np.random.default_rng(7).standard_normal((3000, 2))
    names = ("gluteus_maximus_R", "biceps_femoris_R")
    channels = tuple(ChannelInfo(name, uv_per_count=uv_per_count) for name in names)
    stream = StreamInfo("trigno:host", "Delsys Trigno", 2000.0, channels)
    session_id = record(store, stream, [SampleBlock(samples_uv, 0, 0.0)])
    found_uv = uv_of(file_of(store, session_id, tmp_path, form))[:3000]
    assert np.abs(found_uv - samples_uv).max() <= 0.01 * scale


@pytest.mark.parametrize("kind", [EDF, BDF])
def test_a_number_that_says_another_thing_than_its_sample_is_never_written(kind):
    channel = ChannelInfo("A0", uv_per_count=1e6)
    samples_uv = np.array([[120.0], [-80.0]])
    survey = Survey((channel,))
    survey.take(samples_uv)
    scale = scale_of(channel, 0, survey, kind, are_counts=True)
    numbers = scale.numbers(samples_uv[:, 0])
    with pytest.raises(ExportFailed, match="EMG A0: a sample of 120 µV would be read"):
        refuse_other_samples(samples_uv[:, 0], numbers, scale, "EMG A0", kind)


@settings(max_examples=200, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    step_uv=st.one_of(st.none(), st.floats(1e-3, 100.0)),
    kind=st.sampled_from([EDF, BDF]),
)
def test_any_samples_are_written_to_half_a_step_of_what_the_header_says(values, step_uv, kind):
    samples_uv = np.array(values)[:, None]
    if step_uv is not None:
        samples_uv = np.rint(samples_uv / step_uv) * step_uv
    channel = ChannelInfo("A0", uv_per_count=step_uv)
    survey, steps = Survey((channel,)), WholeSteps((channel,))
    steps.take(survey.take(samples_uv))
    scale = scale_of(channel, 0, survey, kind, are_counts=bool(steps.hold[0]))
    numbers = scale.numbers(samples_uv[:, 0])
    refuse_other_samples(samples_uv[:, 0], numbers, scale, "EMG A0", kind)
    back_uv = scale.low_uv + (numbers - scale.lowest) * scale.step_uv
    assert np.abs(back_uv - samples_uv[:, 0]).max() <= 0.5001 * scale.step_uv
    assert numbers.min() >= scale.first_number
    assert scale.n_beyond(samples_uv[:, 0]) == 0


@settings(max_examples=200, deadline=None)
@given(value=st.floats(-9.9e6, 9.9e7))
def test_a_number_of_a_header_has_eight_characters_at_most(value):
    text = str(rounded(value))
    assert len(text.removesuffix(".0")) <= 8
    assert rounded(value) == pytest.approx(value, rel=1e-4, abs=1e-4)


@settings(max_examples=100, deadline=None)
@given(
    fs_hz=st.floats(100, 30_000), n_channels=st.integers(1, 256), n_bytes=st.sampled_from([2, 3])
)
def test_no_record_is_longer_than_readers_take_and_none_drifts(fs_hz, n_channels, n_bytes):
    records = cut(fs_hz, n_scan_bytes=n_channels * n_bytes, n_mark_bytes=120)
    assert records.n_scans * n_channels * n_bytes + 120 <= MOST_BYTES
    assert records.n_scans / records.duration_s == pytest.approx(fs_hz, rel=1e-4)


@pytest.mark.parametrize("fs_hz", [250.0, 500.0, 1000.0, 1111.1111, 1926.0, 2000.0, 2148.148])
def test_the_rates_of_known_devices_are_said_to_the_microsecond_in_an_hour(fs_hz):
    records = cut(fs_hz, n_scan_bytes=18, n_mark_bytes=120)
    assert abs(records.n_scans / records.duration_s / fs_hz - 1) * 3600 < 1e-3


def test_labels_are_ascii_short_and_all_different():
    names = ("gluteus_maximus_R", "gmax_R", "Gänsehaut der linken Wade", "🦢", "", "a\tb")
    made = labels(tuple(ChannelInfo(name) for name in names))
    assert made == (
        "EMG GMax_R",
        "EMG GMax_R_2",
        "EMG Gansehaut de",
        "EMG ?",
        "EMG unnamed",
        "EMG a?b",
    )


def test_an_envelope_is_not_labelled_as_raw_emg():
    assert labels((ChannelInfo("BF_R", kind=ChannelKind.ENVELOPE),)) == ("Env BF_R",)


def test_a_text_is_made_plain_for_a_header():
    assert plain("Ähre–½ 🦢 x", 80) == "Ahre?1?2 ? x"
