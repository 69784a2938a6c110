"""What can be chosen of a CSV export, country, envelopes, one zip, and what its sidecar tells."""

from __future__ import annotations

import csv
import json
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.connection_note import RETURNED
from app.model.csv_profile import STANDARD, excel_profile, read_profile
from app.model.export import Disclosure, Extra, Packing
from app.store.store import Store
from drivers.csv_file import read_csv
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, SampleBlock, StreamInfo
from dsp.chain import ChainConfig, make_chain
from tests.app.exports.bids_sessions import told_in_full
from tests.app.exports.exporting import export, export_csv, record
from tests.app.exports.test_csv_session import FINDING
from tests.app.store.streams import block, count_info, float_block, float_info, same_bits

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "session-schema.json").read_text("utf-8"))


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


@pytest.mark.parametrize(
    ("locale", "delimiter", "decimal"),
    [
        ("de", ";", ","),
        ("de_DE", ";", ","),
        ("de-CH", ";", "."),
        ("en_US", ",", "."),
        ("pt_BR", ";", ","),
        ("es_MX", ",", "."),
        ("tr_TR.UTF-8", ";", ","),
        ("ar_EG", ",", "."),
        ("C", ",", "."),
    ],
)
def test_excel_of_a_country_gets_its_own_separators(locale, delimiter, decimal):
    profile = excel_profile(locale)
    assert (profile.delimiter, profile.decimal) == (delimiter, decimal)
    assert profile.has_byte_order_mark


@pytest.mark.parametrize("name", ["", "excel", "excel-", "../de", "excel-de_DEU", "excel-d3"])
def test_a_profile_that_is_not_known_is_not_guessed(name):
    with pytest.raises(ValueError, match=r"excel-de or excel-pt_BR"):
        read_profile(name)


@pytest.mark.parametrize(("info", "make"), [(count_info(), block), (float_info(), float_block)])
def test_an_excel_file_holds_the_same_numbers_to_the_bit(store, tmp_path, info, make):
    session_id = record(store, info, [make(0, 700), make(750, 50)])
    profile = read_profile("excel-de")
    files = export_csv(store, session_id, tmp_path, findings=FINDING, profile=profile)
    for path in files.values():
        if path.suffix == ".csv":
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    back = read_csv(files["samples"])
    assert same_bits(back.on_the_grid(), store.read(session_id).samples_uv)
    with files["repetitions"].open(encoding="utf-8-sig", newline="") as file:
        (repetition,) = csv.DictReader(file, delimiter=";")
    assert repetition["gluteus_maximus_R_minus_biceps_femoris_R_lag_ms"] == "-41,25"
    assert repetition["biceps_femoris_R_onset_s"] == ""


def test_a_text_with_any_delimiter_stays_one_cell(store, tmp_path):
    info = StreamInfo("synthetic:", "sim", 1000.0, (ChannelInfo("a;b,c"),))
    session_id = record(store, info, [float_block(0, 3, 1)])
    for name, delimiter in (("standard", ","), ("excel-de", ";")):
        files = export_csv(store, session_id, tmp_path, profile=read_profile(name))
        with files["channels"].open(encoding="utf-8-sig", newline="") as file:
            (channel,) = csv.DictReader(file, delimiter=delimiter)
        assert channel["channel"] == "a;b,c"


def test_envelopes_are_those_of_the_window_and_end_at_a_gap(store, tmp_path):
    info = float_info()
    blocks = [float_block(0, 900), float_block(1000, 900)]
    session_id = record(store, info, blocks)
    files = export_csv(store, session_id, tmp_path, extras=frozenset({Extra.ENVELOPES}))
    with files["envelopes"].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[1] == "A0_envelope_uV"
    found = np.array([[float(cell or "nan") for cell in each[1:]] for each in rows])
    chain = make_chain(ChainConfig(), info)
    wanted = np.concatenate([chain.step(each) for each in blocks])
    assert same_bits(np.concatenate((found[:900], found[1000:])), wanted)
    assert np.isnan(found[900:1000]).all()
    assert json.loads(files["sidecar"].read_text("utf-8"))["envelopes"]["window_ms"] == 100.0
    assert {each.kind for each in read_csv(files["envelopes"]).channels} == {ChannelKind.ENVELOPE}


def test_what_happened_is_a_table_in_the_order_of_time_with_its_gaps(store, tmp_path):
    events = [(1700, "clock", "=1+1"), (5, "cue", "for Anna")]
    blocks = [block(0, 1000), block(1200, 800)]
    session_id = record(store, count_info(1000.0), blocks, events=events)
    files = export_csv(store, session_id, tmp_path)
    with files["events"].open(encoding="utf-8", newline="") as file:
        cue, gap, clock = csv.DictReader(file)
    assert (cue["time_s"], cue["kind"], cue["text"], cue["duration_s"]) == ("0.005", "cue", "", "")
    assert (gap["kind"], gap["time_s"], gap["duration_s"]) == ("samples missing", "1.0", "0.2")
    assert (gap["row"], gap["n_rows"]) == ("1000", "200")
    assert clock["text"] == "'=1+1"


@pytest.mark.parametrize(
    ("doubts", "events"),
    [((LinkDoubt.UNCOUNTED,), []), ((LinkDoubt.ESTIMATED,), []), ((), [(1200, RETURNED, "")])],
)
def test_a_gap_whose_length_nobody_counted_was_told_as_if_it_were_exact(
    store, tmp_path, doubts, events
):
    info = count_info(1000.0)
    info = replace(info, channels=tuple(replace(each, doubts=doubts) for each in info.channels))
    blocks = [block(0, 1000), block(1200, 800)]
    files = export_csv(store, record(store, info, blocks, events=events), tmp_path)
    with files["events"].open(encoding="utf-8", newline="") as file:
        gap = next(row for row in csv.DictReader(file) if row["kind"] == "samples missing")
    assert gap["text"] == "about: the length is estimated"
    (told,) = json.loads(files["sidecar"].read_text("utf-8"))["gaps"]
    assert told == {"row": 1000, "n_rows": 200, "is_estimated": True}


def test_every_muscle_is_told_with_what_was_missing_and_clipped(store, tmp_path):
    session_id = record(store, count_info(1000.0), [block(0, 1024), block(1030, 10)])
    files = export_csv(store, session_id, tmp_path, findings=FINDING)
    with files["channels"].open(encoding="utf-8", newline="") as file:
        rows = {row["channel"]: row for row in csv.DictReader(file)}
    glute = rows["gluteus_maximus_R"]
    assert (glute["muscle"], glute["side"]) == ("gluteus_maximus", "R")
    assert (glute["n_scans"], glute["n_missing"], glute["n_at_limit"]) == ("1040", "6", "2")
    assert (glute["n_repetitions"], glute["n_starts"], glute["snr_db"]) == ("1", "1", "9.5")
    assert rows["biceps_femoris_R"]["n_starts"] == "0"


def test_a_zip_holds_the_same_files_and_tells_no_time(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 100)])
    folder = export_csv(store, session_id, tmp_path / "a", findings=FINDING)
    (packed,) = export(
        store, session_id, tmp_path / "b", findings=FINDING, packing=Packing.ZIP
    ).files
    with zipfile.ZipFile(packed) as file:
        assert file.testzip() is None
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        held = {name: file.read(name) for name in file.namelist()}
    assert held == {path.name: path.read_bytes() for path in folder.values()}


@pytest.mark.parametrize("findings", [None, FINDING])
@pytest.mark.parametrize("profile", [STANDARD, excel_profile("fr_FR")])
def test_the_sidecar_is_what_its_schema_promises(store, tmp_path, findings, profile):
    session_id = told_in_full(store)
    wishes = [{}, {"disclosure": Disclosure("asked")}]
    for wish in (*wishes, {"extras": frozenset({Extra.ENVELOPES})}):
        files = export_csv(store, session_id, tmp_path, findings=findings, profile=profile, **wish)
        told = json.loads(files["sidecar"].read_text("utf-8"))
        jsonschema.Draft202012Validator(SCHEMA).validate(told)


def test_a_recording_leaves_with_its_day_and_its_notes_only_for_a_reason_that_is_kept(
    store, tmp_path
):
    blocks, events = [block(0, 100)], [(5, "note", "Anna is tired")]
    session_id = record(store, count_info(), blocks, events=events)
    files = export_csv(store, session_id, tmp_path, disclosure=Disclosure("second opinion"))
    told = json.loads(files["sidecar"].read_text("utf-8"))
    assert told["started"] == "2026-03-01T09:30:00+00:00"
    assert told["events"][0]["text"] == "Anna is tired"
    line = store.audit.lines()[-1]
    assert (line.act, line.subject, line.detail) == ("exported", session_id, "identified")
    files = export_csv(store, session_id, tmp_path)
    assert json.loads(files["sidecar"].read_text("utf-8"))["started"] is None
    assert all(b"Anna" not in path.read_bytes() for path in files.values())
    assert all(b"2026-03" not in path.read_bytes() for path in files.values())
    assert store.audit.lines()[-1].detail == "csv"


def test_numbers_of_every_size_are_looked_up_as_they_would_be_written(store, tmp_path):
    rng = np.random.default_rng(5)
    for fs_hz in (1000.0, 2000.0, 1024.0, 2148.148):
        info = count_info(fs_hz)
        counts = rng.integers(-512, 512, (2100, 3))
        samples_uv = counts * info.channels[0].uv_per_count
        session_id = record(store, info, [SampleBlock(samples_uv, 7, 0.0)])
        files = export_csv(store, session_id, tmp_path)
        with files["samples"].open(encoding="utf-8", newline="") as file:
            next(file)
            for n, line in enumerate(file):
                wanted = [n / fs_hz, *samples_uv[n].tolist()]
                assert line == ",".join(map(repr, wanted)) + "\r\n"


def test_of_a_guided_test_leaves_what_the_program_noted_and_not_what_was_typed(store, tmp_path):
    note = '{"note": "set aside", "place": 3, "why": "excluded by a person", "reason": "Anna fell"}'
    events = [(5, "guided test", note), (6, "tone", "3"), (7, "guided test", "Anna")]
    session_id = record(store, count_info(), [block(0, 100)], events=events)
    files = export_csv(store, session_id, tmp_path)
    aside, tone, odd = json.loads(files["sidecar"].read_text("utf-8"))["events"]
    assert json.loads(aside["text"]) == {
        "note": "set aside",
        "place": 3,
        "why": "excluded by a person",
    }
    assert (tone["text"], odd["text"]) == ("3", "")


SAMPLES_UV = st.floats(allow_infinity=False, allow_nan=False)


@settings(max_examples=12, deadline=None)
@given(
    pieces=st.lists(
        st.tuples(st.integers(0, 40), st.lists(st.tuples(SAMPLES_UV, SAMPLES_UV), min_size=2)),
        min_size=1,
        max_size=4,
    ),
    fs_hz=st.sampled_from([200.0, 1000.0, 2000.0, 2148.148]),
    profile=st.sampled_from([STANDARD, excel_profile("de_DE")]),
)
def test_any_session_reads_back_to_the_bit(pieces, fs_hz, profile):
    info = StreamInfo("synthetic:", "sim", fs_hz, (ChannelInfo("a"), ChannelInfo("b")))
    with TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "home")) as store:
        blocks, index = [], 0
        for n_missing, samples_uv in pieces:
            index += n_missing
            blocks.append(SampleBlock(np.array(samples_uv), index, 0.0))
            index += len(samples_uv)
        session_id = record(store, info, blocks)
        files = export_csv(store, session_id, Path(folder), profile=profile)
        back = read_csv(files["samples"])
        assert same_bits(back.on_the_grid(), store.read(session_id).samples_uv)
        assert back.fs_hz == fs_hz
