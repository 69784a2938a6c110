"""Every format of other programs: what stands in a sound file is what comes out of it."""

import numpy as np
import pytest

from app.imports.read import read_recording
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from dsp.block import ChannelKind, LinkDoubt
from dsp.muscle import read_muscle
from tests.app.imports import foreign_files as files

ASKING_NOTHING = ImportQuestion()


@pytest.fixture
def read(tmp_path):
    def read(content, question=ASKING_NOTHING, name="trial.dat"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_recording(path, question)

    return read


@pytest.fixture
def muscles_uv():
    return files.two_muscles_uv()


def names_of(recording):
    return tuple(channel.info.name for channel in recording.channels)


@pytest.mark.parametrize("is_bdf", [False, True])
def test_edf_and_bdf_give_their_samples_to_half_a_step(read, muscles_uv, is_bdf):
    recording = read(files.edf_bytes(muscles_uv, is_bdf=is_bdf, notes=[(0.15, "lift – ö")]))
    step_uv = 3000 / ((1 << (24 if is_bdf else 16)) - 2)
    assert names_of(recording) == files.NAMES
    assert recording.format == ("BDF+" if is_bdf else "EDF+")
    assert recording.fs_hz == 1000.0
    assert np.abs(recording.samples_uv - muscles_uv).max() <= step_uv / 2 * (1 + 1e-9)
    assert [(each.index, each.text) for each in recording.events] == [(150, "lift – ö")]
    assert recording.started == "2026-11-22T10:30:00"
    assert recording.gaps == ()


@pytest.mark.parametrize("is_bdf", [False, True])
def test_edf_is_read_as_another_reader_reads_it(read, muscles_uv, is_bdf):
    import edfio

    content = files.edf_bytes(muscles_uv, is_bdf=is_bdf)
    other = (edfio.read_bdf if is_bdf else edfio.read_edf)(content)
    theirs = np.column_stack([signal.data for signal in other.signals])
    np.testing.assert_allclose(read(content).samples_uv, theirs, rtol=0, atol=1e-9)


def test_the_ends_of_the_converter_are_known_so_that_clipping_shows(read, muscles_uv):
    info = read(files.edf_bytes(muscles_uv)).channels[0].info
    assert (info.low_uv, info.high_uv) == (-1500, 1500)
    assert info.uv_per_count == pytest.approx(3000 / 65534)
    assert info.kind is ChannelKind.EMG


def test_records_that_begin_later_leave_a_gap(read, muscles_uv):
    content = files.edf_bytes(muscles_uv)
    content = content.replace(b"EDF+C", b"EDF+D").replace(b"+0.2\x14", b"+0.5\x14")
    content = content.replace(b"+0.3000", b"+0.6000")
    recording = read(content)
    assert [(gap.first_index, gap.n_samples) for gap in recording.gaps] == [(200, 300)]
    np.testing.assert_allclose(recording.samples_uv[500:], muscles_uv[200:], atol=0.03)


def test_a_file_that_was_never_closed_is_read_to_its_last_whole_record(read, muscles_uv):
    content = files.with_field(files.edf_bytes(muscles_uv), 236, "-1      ")
    recording = read(content[:-30])
    assert len(recording.samples_uv) == 300
    assert any("not closed" in said for said in recording.assumed)


def test_a_cut_file_says_how_much_is_there(read, muscles_uv):
    recording = read(files.edf_bytes(muscles_uv)[:-30])
    assert len(recording.samples_uv) == 300
    assert any("promises 4 records, 3 are there" in said for said in recording.assumed)


def test_what_is_no_voltage_is_left_out_by_name(read, muscles_uv):
    content = files.edf_bytes(muscles_uv, labels=("EMG GMax_R", "ACC x"))
    at = 256 + 3 * (16 + 80) + 8  # the unit of the second of three signals
    recording = read(files.with_field(content, at, "g       "))
    assert names_of(recording) == ("GMax_R",)
    assert [(each.name, each.unit, each.why) for each in recording.left_out] == [
        ("ACC x", "g", "no voltage")
    ]


def test_a_bitalino_counts_its_lost_scans_and_its_counts_become_microvolts(read):
    counts = np.column_stack([np.arange(400) % 1024, np.arange(400) % 64])
    recording = read(files.opensignals_text(counts, lost=(100, 101, 102)))
    assert [(gap.first_index, gap.n_samples) for gap in recording.gaps] == [(100, 3)]
    ten_bits_uv = (counts[:, 0] - 512) * 3.3e6 / 1024 / 1009
    six_bits_uv = (counts[:, 1] - 32) * 3.3e6 / 64 / 1009
    there = np.setdiff1d(np.arange(400), (100, 101, 102))
    np.testing.assert_allclose(recording.samples_uv[there, 0], ten_bits_uv[there])
    np.testing.assert_allclose(recording.samples_uv[there, 1], six_bits_uv[there])
    assert all(channel.info.is_calibrated for channel in recording.channels)
    assert recording.started == "2026-11-22T10:30:00"


def test_an_unnamed_sensor_gives_microvolts_at_the_converter_and_says_so(read):
    counts = np.full((400, 2), 40)
    recording = read(files.opensignals_text(counts, sensors=("RAW", "ECG")))
    assert names_of(recording) == ("A1",)
    assert not recording.channels[0].info.is_calibrated
    assert any("converter" in said for said in recording.assumed)
    assert [each.name for each in recording.left_out] == ["A2"]


def test_counts_of_an_unknown_device_are_refused(read):
    with pytest.raises(ImportRejected, match="is known of BITalino"):
        read(files.opensignals_text(np.full((9, 2), 40), device="mystery"))


def test_emgworks_in_volts_keeps_its_rate_and_leaves_the_slow_channel_out(read, muscles_uv):
    recording = read(files.emgworks_text(muscles_uv))
    assert names_of(recording) == ("GMax_R: EMG", "BF_R: EMG")
    assert recording.fs_hz == pytest.approx(2148.148)
    assert {channel.unit for channel in recording.channels} == {"V"}
    np.testing.assert_allclose(recording.samples_uv, muscles_uv, atol=1e-6)
    assert [(each.unit, each.why) for each in recording.left_out] == [("g", "no voltage")]


def test_discover_in_millivolts_names_channels_by_their_sensors(read, muscles_uv):
    recording = read(files.discover_text(muscles_uv))
    assert names_of(recording) == files.NAMES
    assert recording.fs_hz == pytest.approx(2148.1481)
    np.testing.assert_allclose(recording.samples_uv, muscles_uv, atol=1e-3)
    assert [each.name for each in recording.left_out] == ["GMax_R ACC X"]


@pytest.mark.parametrize(("delimiter", "quote"), [("\t", ""), (",", '"'), (";", ""), (",", "")])
def test_noraxon_keeps_the_comma_in_its_names(read, muscles_uv, delimiter, quote):
    recording = read(files.noraxon_text(muscles_uv, delimiter=delimiter, quote=quote))
    assert names_of(recording) == ("RT GLUT. MAX.", "RT BICEPS FEM.")
    assert recording.fs_hz == 1500.0
    np.testing.assert_allclose(recording.samples_uv, muscles_uv)
    assert [each.name for each in recording.left_out] == ["Mark"]


def test_an_lsl_stream_is_read_with_its_break_as_a_gap(read, muscles_uv):
    recording = read(files.xdf_bytes(muscles_uv, gap_at=200))
    assert names_of(recording) == files.NAMES
    (gap,) = recording.gaps
    assert gap.first_index == 200
    assert gap.n_samples == pytest.approx(500, abs=2)
    there = ~np.isnan(recording.samples_uv[:, 0])
    np.testing.assert_allclose(recording.samples_uv[there], muscles_uv, atol=1e-4)
    assert recording.channels[0].info.doubts == (LinkDoubt.UNCOUNTED,)


def test_a_c3d_file_gives_its_analog_channels(tmp_path, muscles_uv):
    path = tmp_path / "gait.c3d"
    files.write_c3d(path, muscles_uv)
    recording = read_recording(path, ASKING_NOTHING)
    assert names_of(recording) == files.NAMES
    assert recording.fs_hz == 1000.0
    np.testing.assert_allclose(recording.samples_uv, muscles_uv, atol=1e-3)


def test_a_channel_without_a_unit_is_asked_about_and_never_guessed(read, muscles_uv):
    content = files.edf_bytes(muscles_uv, unit="")
    with pytest.raises(ImportRejected, match=r"has no unit.*State the unit"):
        read(content)
    recording = read(content, ImportQuestion(unit="mV"))
    np.testing.assert_allclose(recording.samples_uv, muscles_uv * 1e3, atol=30)
    assert recording.assumed == ("Channels without a unit are in mV, as you stated.",)


def test_only_the_channels_asked_for_are_taken(read, muscles_uv):
    recording = read(files.edf_bytes(muscles_uv), ImportQuestion(names=("BF_R",)))
    assert names_of(recording) == ("BF_R",)
    assert [(each.name, each.why) for each in recording.left_out] == [("GMax_R", "not asked for")]
    with pytest.raises(ImportRejected, match="no channel 'VL_R'"):
        read(files.edf_bytes(muscles_uv), ImportQuestion(names=("VL_R",)))


def test_a_channel_of_another_rate_is_never_resampled(read, muscles_uv):
    text = files.emgworks_text(muscles_uv).replace("Unit: g", "Unit: V")
    recording = read(text)
    assert names_of(recording) == ("GMax_R: EMG", "BF_R: EMG")
    assert "not at the 2148.15 Hz of the others" in recording.left_out[0].why
    with pytest.raises(ImportRejected, match=r"not at the 2148\.15 Hz"):
        read(text, ImportQuestion(names=("GMax_R: EMG", "GMax_R: ACC X")))


def test_channels_of_one_name_are_numbered(read, muscles_uv):
    recording = read(files.edf_bytes(muscles_uv, labels=("EMG x", "EMG x")))
    assert names_of(recording) == ("x (1)", "x (2)")
    assert len(recording.assumed) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 workbook", "a zip or spreadsheet file"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        ("time_s,a_uV\n0,1\n".encode("utf-16"), "UTF-16"),
        (b"", "empty"),
    ],
)
def test_what_is_not_read_is_named(read, content, said):
    with pytest.raises(ImportRejected, match=said):
        read(content)


def test_c3d_is_read_as_another_reader_reads_it(tmp_path, muscles_uv):
    import ezc3d

    path = tmp_path / "gait.c3d"
    files.write_c3d(path, muscles_uv)
    theirs = ezc3d.c3d(str(path))["data"]["analogs"][0].T * 1e6
    np.testing.assert_allclose(read_recording(path, ASKING_NOTHING).samples_uv, theirs, rtol=1e-12)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GMax_R: EMG", ("gluteus_maximus", "R")),
        ("RT BICEPS FEM.: EMG 12 (IM)", ("biceps_femoris", "R")),
        ("GMax_R: ACC X", (None, None)),
        ("RT GLUTEUS MAX.", ("gluteus_maximus", "R")),
        ("LT BICEPS FEM.", ("biceps_femoris", "L")),
        ("RT SEMITEND.", ("semitendinosus", "R")),
        ("LT LUMBAR ES", ("erector_spinae", "L")),
        ("RT BICEPS BRACHII", (None, "R")),
    ],
)
def test_the_names_of_another_program_are_read_where_they_say_a_muscle(written, meant):
    muscle = read_muscle(written)
    assert (muscle.muscle, muscle.side) == meant
