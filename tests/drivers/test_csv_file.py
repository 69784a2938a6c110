"""CSV recordings as the world writes them, and what is said about those that cannot be read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.csv_file import read_csv
from drivers.errors import DriverError, SourceNotFound, SourceUnreadable


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "trial.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def test_a_plain_file_gives_names_units_rate_and_samples(written):
    recording = read_csv(
        written("time_s,gluteus_maximus_R_uV,R_BF_mV\r\n0.0,1.5,-2\r\n0.001,2.5,3e-3\r\n")
    )
    assert recording.names == ("gluteus_maximus_R", "R_BF")
    assert recording.units == ("uV", "mV")
    assert recording.fs_hz == 1000.0
    np.testing.assert_allclose(recording.samples_uv, [[1.5, -2000], [2.5, 3]])
    assert recording.scan_index.tolist() == [0, 1]
    assert not recording.samples_uv.flags.writeable


@pytest.mark.parametrize(
    "content",
    [
        "time_s,a_uV,b_uV\n0,1.5,2\n0.5,-3,4.25\n",
        "\ufefftime_s,a_uV,b_uV\n0,1.5,2\n0.5,-3,4.25\n",
        "time_s;a_uV;b_uV\n0;1,5;2\n0,5;-3;4,25\n",
        "\ufefftime_s;a_uV;b_uV\r\n0;1,5;2\r\n0,5;-3;4,25\r\n",
        "time_s\ta_uV\tb_uV\n0\t1.5\t2\n0.5\t-3\t4.25\n",
        "time_s\ta_uV\tb_uV\n0\t1,5\t2\n0,5\t-3\t4,25\n",
        '"time_s","a_uV","b_uV"\n"0","1.5","2"\n"0.5","-3","4.25"\n',
        '"time_s","a_uV","b_uV"\n"0","1,5","2"\n"0,5","-3","4,25"\n',
        "time_s,a_uV,b_uV\r0,1.5,2\r0.5,-3,4.25\r",
        "# made by hand\n# fs: 2\ntime_s,a_uV,b_uV\n0,1.5,2\n0.5,-3,4.25\n",
        "time_s, a_uV, b_uV\n0, 1.5, 2\n0.5, -3, 4.25\n\n\n",
        "Time,s\ta,uV\tb,uV\n0\t1.5\t2\n0.5\t-3\t4.25\n",
        "Time (s);a (µV);b [uV]\n0;1.5;2\n0.5;-3;4.25\n",
        "time_ms,a_μV,b_uv\n0,1.5,2\n500,-3,4.25\n",
        "time_s\ta_uV\tb_uV\t\n0\t1.5\t2\t\n0.5\t-3\t4.25\t\n",
        "time_s,a_uV,b_uV\n0,1.5,2\n0.5,-3,4.25\n,,\n,,\n",
        "time_s,a_uV,marker,b_uV\n0,1.5,start,2\n0.5,-3,,4.25\n",
    ],
    ids=[
        "rfc_4180",
        "bom",
        "semicolon_decimal_comma",
        "excel_of_another_country",
        "tab",
        "tab_decimal_comma",
        "quoted",
        "quoted_decimal_comma",
        "old_mac_line_ends",
        "notes_above",
        "spaces_and_blank_end",
        "noraxon_names",
        "units_in_brackets",
        "milliseconds_and_greek_mu",
        "trailing_tab",
        "rows_of_nothing_at_the_end",
        "marker_words",
    ],
)
def test_every_dialect_says_the_same(written, content):
    recording = read_csv(written(content))
    assert recording.names == ("a", "b")
    assert recording.fs_hz == 2.0
    np.testing.assert_allclose(recording.samples_uv, [[1.5, 2], [-3, 4.25]])


def test_a_country_code_page_is_read_for_its_unit(written):
    assert read_csv(written("time_s;a_µV\n0;1\n1;2\n".encode("cp1252"))).units == ("uV",)


@pytest.mark.parametrize(("unit", "factor"), [("nV", 1e-3), ("uV", 1.0), ("mV", 1e3), ("V", 1e6)])
def test_every_unit_becomes_microvolts(written, unit, factor):
    stated = read_csv(written("a\n2\n"), unit=unit, rate_hz=1000)
    named = read_csv(written(f"a_{unit}\n2\n"), rate_hz=1000)
    assert stated.samples_uv[0, 0] == named.samples_uv[0, 0] == pytest.approx(2 * factor)
    assert stated.names == named.names == ("a",)


def test_a_column_that_names_its_unit_is_not_overruled(written):
    recording = read_csv(written("a_mV,b\n1,1\n"), unit="uV", rate_hz=1000)
    np.testing.assert_allclose(recording.samples_uv, [[1000, 1]])


def test_a_channel_whose_gain_was_unknown_when_exported_stays_uncalibrated(written):
    recording = read_csv(written("time_s,gluteus_maximus_R_at_adc_uV,R_BF_uV\n0,1,1\n1,2,2\n"))
    assert recording.names == ("gluteus_maximus_R", "R_BF")
    assert [channel.is_calibrated for channel in recording.channels] == [False, True]


def test_an_empty_cell_is_a_missing_sample_and_nothing_else_moves(written):
    recording = read_csv(written("time_s,a_uV,b_uV\n0,1,2\n1,,4\n2,5,\n3,7,8\n"))
    np.testing.assert_array_equal(recording.samples_uv, [[1, 2], [np.nan, 4], [5, np.nan], [7, 8]])


def test_a_step_in_time_is_missing_scans_and_the_grid_keeps_every_time(written):
    recording = read_csv(written("time_s,a_uV\n5.000,1\n5.001,2\n5.004,3\n5.005,4\n"))
    assert recording.fs_hz == 1000.0
    assert recording.scan_index.tolist() == [0, 1, 4, 5]
    np.testing.assert_array_equal(recording.on_the_grid()[:, 0], [1, 2, np.nan, np.nan, 3, 4])


@given(
    fs_hz=st.sampled_from([250.0, 1000.0, 1111.111, 1481.4815, 2000.0, 2148.1481, 4000.0]),
    n_decimals=st.sampled_from([5, 6, 9]),
    start_s=st.floats(0, 1000),
    kept=st.lists(st.booleans(), min_size=50, max_size=400),
)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_rounded_times_give_every_scan_its_number(
    tmp_path_factory, fs_hz, n_decimals, start_s, kept
):
    # Half the steps at least must be single ones, or nobody can tell the rate.
    kept = np.array([True, True, True, *np.repeat(kept, 3), True])
    indices = np.flatnonzero(kept)
    if np.median(np.diff(indices)) > 1:
        return
    rows = [f"{start_s + index / fs_hz:.{n_decimals}f},{index}" for index in indices]
    path = tmp_path_factory.getbasetemp() / "a.csv"
    path.write_text("time_s,a_uV\n" + "\n".join(rows))
    recording = read_csv(path)
    assert recording.scan_index.tolist() == indices.tolist()
    assert recording.fs_hz == pytest.approx(fs_hz, rel=1e-3)


def test_a_stated_rate_serves_where_there_is_no_time(written):
    recording = read_csv(written("a_uV\n1\n2\n\n4\n"), rate_hz=1500)
    assert recording.fs_hz == 1500
    np.testing.assert_array_equal(recording.samples_uv[:, 0], [1, 2, np.nan, 4])


def test_a_stated_rate_that_fits_is_taken_exactly(written):
    recording = read_csv(written("time_s,a_uV\n0,1\n0.0009,2\n0.0018,3\n"), rate_hz=1111.0)
    assert recording.fs_hz == 1111.0


@pytest.mark.parametrize(
    ("content", "options", "parts"),
    [
        ("", {}, ["trial.csv is empty", "header row"]),
        ("\n\n# nothing\n", {}, ["trial.csv is empty"]),
        ("time_s,a_uV\n", {}, ["a header and no rows"]),
        ("0.0,1.5\n0.1,2.5\n", {}, ["begins with numbers", "name the columns"]),
        ("time_s,emg_au\n0,1\n", {}, ["'emg_au'", "_uV, _mV, _V", "state the unit"]),
        ("time_s,a_uV\n0,1\n1,2,3\n", {}, ["Line 3", "3 cells, the header 2"]),
        ("time_s,a_uV\n0,1\n\n1,2\n", {}, ["Line 3", "0 cells, the header 2"]),
        ("# note\ntime_s,a_uV\n0,1\n1\n", {}, ["Line 4", "1 cells, the header 2"]),
        ("time_s,a_uV,b_uV\n0,1,2\n1,x7,3\n", {}, ["Line 3", "'a_uV'", "'x7'", "a number"]),
        ("time_s,a_uV\n0,1\n1,1e999\n", {}, ["Line 3", "'a_uV'", "finite"]),
        ("time_s,a_uV\n0,1\n1,inf\n", {}, ["Line 3", "'a_uV'", "finite"]),
        ("time_s,a_uV\n0,1\n1,1_000\n", {}, ["Line 3", "'1_000'", "a number"]),
        ("time_s;a_uV\n0;1,5\n1;2.5\n", {}, ["Line 3", "'a_uV'", "decimal mark"]),
        ("time_s;a_uV\n0;1.234,5\n1;2\n", {}, ["Line 2", "'a_uV'", "decimal mark"]),
        ("time_s,a_uV,a_mV\n0,1,2\n", {}, ["2 columns named 'a'"]),
        ("time_s,marker\n0,1\n", {}, ["no column with a signal"]),
        ("time_s,a_uV,\n0,1,\n1,2,7\n", {}, ["Column 3", "has no name", "line 3"]),
        ("a_uV\n1\n2\n", {}, ["no column time_s", "state the rate"]),
        ("time_s,a_uV\n0,1\n", {}, ["a single row", "State the rate"]),
        ("time_s,a_uV\n0,1\n,2\n2,3\n", {}, ["line 3", "is empty"]),
        ("time_s,a_uV\n0,1\n1,2\n1,3\n2,4\n", {}, ["line 3", "later than the one before"]),
        ("time_s,a_uV\n0,1\n2,2\n1,3\n", {}, ["line 3", "later than the one before"]),
        ("time_s,a_uV\n0,1\n1,2\n2.4,3\n3.4,4\n", {}, ["after line 3", "whole multiples"]),
        ("time_s,a_uV\n0,1\n1,2\n700,3\n701,4\n702,5\n", {}, ["699 s are missing", "line 4"]),
        ("time_s,a_uV\n0,1\n1,2\n", {"rate_hz": 3.0}, ["1 Hz, but 3 Hz was stated"]),
        ("time_s,a_uV\n0,1\n1,2\n2,3\n", {"rate_hz": 1.1}, ["1 Hz, but 1.1 Hz was stated"]),
        ("a_uV\n1\n", {"unit": "kV", "rate_hz": 1}, ["'kV'", "nV, uV, mV, V"]),
        ('time_s,a_uV\n0,"1\n1,2\n', {}, ["trial.csv"]),
        ("time_s,a_uV,b_uV\n0,,\n1,,\n", {}, ["'a_uV', 'b_uV'", "empty from top to bottom"]),
        ('time_s,a_uV\n0,1\n1,"' + "9\n" * 70_000, {}, ["Line 3", "quotes must be closed"]),
        ("time_s,a_uV\n0," + "9" * 60_000 + "\n", {}, ["Line 2", "finite"]),
        ("x" * 100_000 + "\n1\n", {}, ["Line 1", "100001 characters"]),
        (",".join(f"c{n}_uV" for n in range(300)) + "\n", {}, ["300 columns", "256"]),
        ("a" * 200 + "_uV\n1\n", {}, ["203 characters", "at most 100"]),
        ("time_s,a_uV\n0,1\n".encode("utf-16"), {}, ["UTF-16", "UTF-8"]),
        (b"\x7fELF\0\0\0", {}, ["not a text file"]),
        (bytes(range(1, 256)) * 10, {}, ["trial.csv"]),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_rule_and_what_to_do(
    written, content, options, parts
):
    with pytest.raises(SourceUnreadable) as caught:
        read_csv(written(content), **options)
    said = str(caught.value)
    assert all(part in said for part in parts), said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(SourceNotFound, match=r"There is no file .*nothing\.csv"):
        read_csv(tmp_path / "nothing.csv")
    with pytest.raises(SourceNotFound):
        read_csv(tmp_path / "nul\0byte.csv")
    with pytest.raises(SourceUnreadable, match="is not a file"):
        read_csv(tmp_path)


@given(st.data())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_a_mutated_file_is_read_or_refused_in_words(tmp_path_factory, data):
    content = bytearray(
        data.draw(
            st.sampled_from(
                [
                    b"time_s,a_uV,b_mV\n0,1,2\n1,3,4\n2,5,6\n",
                    b'time_s;"a_uV";b_V\r\n0;1,5;2\r\n1;;4\r\n2;3,5;6\r\n',
                    b"\xef\xbb\xbf# note\ntime_s\ta_uV\t\n0\t1\t\n1\t2\t\n",
                ]
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.sampled_from(
                [b",", b";", b'"', b"\n", b"\r", b"\0", b"1e400", b"-", b"nan", b"\xff"]
            )
            | st.binary(max_size=4)
        )
        content[at : at + data.draw(st.integers(0, 3))] = piece
    path = tmp_path_factory.getbasetemp() / "a.csv"
    path.write_bytes(content)
    try:
        recording = read_csv(path)
    except DriverError as exc:
        said = str(exc)
        assert said.endswith(".")
    else:
        assert len(recording.samples_uv) == len(recording.scan_index) > 0
        assert not np.isinf(recording.samples_uv).any()


@pytest.mark.parametrize(
    ("name", "fs_hz", "shape", "first"),
    [
        ("sit_to_stand.csv", 2000.0, (48_620, 6), "R_GM"),
        ("squat.csv", 2000.0, (42_120, 6), "R_GM"),
        ("treadmill_gait.csv", 1000.0, (7618, 13), "gluteus_medius"),
    ],
)
def test_the_real_recordings_are_read_whole(recordings, name, fs_hz, shape, first):
    recording = read_csv(recordings / name)
    assert recording.fs_hz == fs_hz
    assert recording.n_scans == shape[0]
    assert recording.samples_uv.shape == shape
    assert recording.names[0] == first


def test_a_time_without_a_unit_is_in_seconds_where_that_can_be_meant(tmp_path):
    path = tmp_path / "named.csv"
    path.write_text("time,a_uV\n0,1.5\n0.005,-3\n0.010,2\n")
    assert read_csv(path).fs_hz == pytest.approx(200.0)


@pytest.mark.parametrize("title", ["Time", "time"])
def test_a_time_without_a_unit_that_counts_milliseconds_is_not_taken_for_seconds(tmp_path, title):
    """Regression: six seconds in milliseconds were read as 6000 s at 1 Hz."""
    path = tmp_path / "unnamed.csv"
    path.write_text(f"{title},a_uV\n" + "".join(f"{n},{n % 7}\n" for n in range(60)))
    with pytest.raises(SourceUnreadable, match=rf"{title}_s or {title}_ms"):
        read_csv(path)
