"""A large CSV file read in pieces gives what reading it as a whole gives, or is left to that."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import csv_file
from drivers.csv_file import read_csv
from drivers.csv_header import read_header
from drivers.csv_plain import read_plain
from drivers.csv_rows import CsvBody, read_rows
from drivers.errors import SourceUnreadable

TITLES = "time_s,a_uV,marker,b_mV"
HEADER = read_header(TITLES, file_name="x.csv", unit="uV")
cells = st.sampled_from(["0", "1.5", "-2e3", "", "nan", "7"])
plain_rows = st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=12)
odd_cells = st.sampled_from(["1", "", "inf", "x", '"2"', "1,2", "µ", " 3"])
odd_rows = st.lists(st.lists(odd_cells, min_size=3, max_size=5), max_size=4)


def by_pieces(path, text, piece_bytes):
    path.write_bytes(f"# note\n{TITLES}\n{text}".encode())
    return read_plain(path, HEADER, n_skipped=2, piece_bytes=piece_bytes)


def as_a_whole(text):
    rows = read_rows(CsvBody(text.rstrip("\n"), 3, "x.csv"), HEADER)
    return rows[:, 0], rows[:, [channel.column for channel in HEADER.channels]]


@given(rows=plain_rows, end=st.sampled_from(["", "\n", "\n\n", ",,,\n,,,"]), n=st.integers(1, 60))
@settings(max_examples=150)
def test_pieces_of_any_length_give_the_numbers_of_the_whole(tmp_path_factory, rows, end, n):
    text = "\n".join(map(",".join, rows)) + end

    found = by_pieces(tmp_path_factory.getbasetemp() / "plain.csv", text, n)

    if found is not None:
        time, values = as_a_whole(text)
        assert np.array_equal(found.time, time, equal_nan=True)
        assert np.array_equal(found.values, values, equal_nan=True)


@given(rows=odd_rows, n=st.integers(1, 60))
@settings(max_examples=150)
def test_what_is_not_plain_is_left_to_whoever_names_it(tmp_path_factory, rows, n):
    text = "0,1,2,3\n" + "\n".join(map(",".join, rows))

    found = by_pieces(tmp_path_factory.getbasetemp() / "odd.csv", text, n)

    if found is not None:
        time, values = as_a_whole(text)
        assert np.array_equal(found.time, time, equal_nan=True)
        assert np.array_equal(found.values, values, equal_nan=True)


def test_windows_line_ends_are_read_and_others_are_not(tmp_path):
    rows = "0,1,2,3\n1,1,2,3\n2,,2,3\n"
    whole = by_pieces(tmp_path / "a.csv", rows, 10)

    windows = by_pieces(tmp_path / "b.csv", rows.replace("\n", "\r\n"), 10)

    assert np.array_equal(windows.values, whole.values, equal_nan=True)
    assert by_pieces(tmp_path / "c.csv", rows.replace("\n", "\r"), 10) is None


@pytest.mark.parametrize("last", ["", "3999,1,2\n", "3999,1,2,x\n"])
def test_a_large_file_reads_as_a_small_one_and_is_refused_in_the_same_words(
    tmp_path, monkeypatch, last
):
    rng = np.random.default_rng(1)
    rows = [
        f"{i / 1000},{a:.3f},{i},{b:.3f}" for i, (a, b) in enumerate(rng.normal(size=(3999, 2)))
    ]
    path = tmp_path / "large.csv"
    path.write_text("# note\n" + TITLES + "\n" + "\n".join(rows) + "\n" + last, "utf-8")

    said = []
    for least_bytes in (1, 1 << 30):
        monkeypatch.setattr(csv_file, "LEAST_BYTES", least_bytes)
        try:
            read = read_csv(path, unit="uV")
            said.append(
                (read.samples_uv.tobytes(), read.scan_index.tobytes(), read.fs_hz, read.units)
            )
        except SourceUnreadable as problem:
            said.append(str(problem))

    assert said[0] == said[1]
    assert isinstance(said[0], str) is bool(last)
