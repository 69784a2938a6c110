"""An exported session reproduces the store exactly, is safe to open, and is whole or absent."""

from __future__ import annotations

import csv
import hashlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.exports.csv_cells import row, text_cell
from app.exports.csv_numbers import number_rows
from app.exports.errors import ExportFailed
from app.model.csv_profile import STANDARD
from app.model.export import ExportForm
from app.model.hand_onset import HandOnset
from app.model.practice import Answer, Feedback
from app.model.practice_notes import (
    KIND,
    Felt,
    PracticeBegun,
    RepetitionDone,
    SetBegun,
    note_text,
)
from app.store.store import Store
from drivers.csv_file import read_csv
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, StreamInfo
from dsp.findings import (
    ChannelFinding,
    MethodInfo,
    OnsetFinding,
    PairFinding,
    Quality,
    Reason,
    RecordingFinding,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from tests.app.exports.exporting import export, export_csv, record
from tests.app.store.streams import (
    STARTED,
    block,
    count_info,
    expected_uv,
    float_block,
    float_info,
    same_bits,
)

A, B = "gluteus_maximus_R", "biceps_femoris_R"
FINDING = RecordingFinding(
    fs_hz=1000.0,
    method=MethodInfo("posterior 1", "ab" * 32),
    channels=tuple(ChannelFinding(name, None, "R", "uV", 9.5, Quality.OK, ()) for name in (A, B)),
    repetitions=(
        RepetitionFinding(
            0,
            0.9,
            3.0,
            (
                OnsetFinding(A, 1.512, (1.49, 1.53), 1.55, 9.8, ()),
                OnsetFinding(B, None, None, None, None, (Reason.NO_ONSET, Reason.LOW_SNR)),
            ),
            (
                PairFinding(
                    A,
                    B,
                    -41.25,
                    (-70.0, -12.0),
                    0.77,
                    0.2,
                    0.03,
                    0.98,
                    Verdict.CANNOT_TELL,
                    (Reason.INTERVAL_TOO_WIDE,),
                ),
            ),
        ),
    ),
    session_pairs=(
        SessionPairFinding(
            A, B, 1, 0, 0, 0, -41.25, None, None, SessionVerdict.UNDETERMINED, False
        ),
    ),
)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "home")
    yield store
    store.close()


@pytest.mark.parametrize(
    ("info", "make_block"), [(count_info(2000.0), block), (float_info(2000.0), float_block)]
)
def test_the_samples_read_back_are_the_samples_of_the_store(store, tmp_path, info, make_block):
    blocks = [make_block(300, 777), make_block(1077, 23), make_block(1250, 500)]
    session_id = record(store, info, blocks)
    samples = export_csv(store, session_id, tmp_path / "out")["samples"]
    read = read_csv(samples)
    assert same_bits(read.on_the_grid(), store.read(session_id).samples_uv)
    assert same_bits(read.on_the_grid(), expected_uv(blocks))
    assert read.fs_hz == info.fs_hz
    assert read.names == tuple(channel.name for channel in info.channels)


@settings(max_examples=200)
@given(values=arrays(np.float64, (3, 4), elements=st.floats(width=64)))
def test_every_number_comes_back_to_the_bit(values):
    rows = number_rows(values, STANDARD).decode("ascii")
    assert rows.endswith("\r\n")
    cells = [line.split(",") for line in rows.splitlines()]
    back = np.array([[float(cell or "nan") for cell in line] for line in cells])
    assert same_bits(back, values)


def test_a_gap_is_rows_with_their_time_and_empty_cells(store, tmp_path):
    session_id = record(store, count_info(1000.0), [block(0, 2), block(4, 1)])
    samples = export_csv(store, session_id, tmp_path)["samples"]
    lines = samples.read_bytes().split(b"\r\n")
    assert lines[0] == b"time_s,gluteus_maximus_R_uV,biceps_femoris_R_uV,erector_spinae_L_uV"
    assert lines[3:5] == [b"0.002,,,", b"0.003,,,"]
    assert lines[5].startswith(b"0.004,")
    assert lines[6:] == [b""]


def test_a_damaged_chunk_and_a_loss_at_the_end_are_rows_too(store, tmp_path):
    writer = store.begin_session(count_info(1000.0), started_utc=STARTED)
    writer.append(block(0, 300))
    writer.skip_to(310)
    writer.end("the device was lost")
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence = 1")
    files = export_csv(store, writer.session_id, tmp_path)
    told = json.loads(files["sidecar"].read_text())
    gaps = [(each["row"], each["n_rows"], each["is_estimated"]) for each in told["gaps"]]
    assert gaps == [(100, 100, False), (300, 10, False)]
    (chunk,) = told["damaged_chunks"]
    assert (chunk["chunk"], chunk["start_s"], chunk["end_s"]) == (1, 0.1, 0.2)
    assert told["damage"].startswith("0.10 s of stored samples are damaged on this disk")
    assert "its checksum does not match" in told["damage"]
    assert told["n_rows"] == 310
    grid = read_csv(files["samples"]).on_the_grid()
    assert same_bits(grid, store.read(writer.session_id).samples_uv)


def test_an_unknown_gain_stands_in_the_name_of_the_column(store, tmp_path):
    info = StreamInfo("serial:x", "Uno", 1000.0, (ChannelInfo("A0", is_calibrated=False),))
    session_id = record(store, info, [float_block(0, 5, 1)])
    files = export_csv(store, session_id, tmp_path)
    assert files["samples"].read_text().startswith("time_s,A0_at_adc_uV\n")
    assert json.loads(files["sidecar"].read_text())["channels"][0]["at"] == "converter"


def test_the_sidecar_tells_what_rows_cannot(store, tmp_path):
    info = count_info(2148.148)
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(block(50, 10))
    writer.add_event(55, "clock", "stated 2148.148 Hz")
    writer.end("stopped by the user")
    files = export_csv(store, writer.session_id, tmp_path, findings=FINDING)
    told = json.loads(files.pop("sidecar").read_text("utf-8"))
    assert told["schema"] == "firing-order/session/2"
    assert told["fs_hz"] == 2148.148
    assert told["ended"] == "stopped by the user"
    assert told["events"] == [{"row": 5, "kind": "clock", "text": "stated 2148.148 Hz"}]
    assert told["channels"][0]["muscle"] == "gluteus_maximus"
    assert told["method"]["version"] == "posterior 1"
    for path in files.values():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert told["files"][path.name]["sha256"] == digest


def test_no_path_of_this_computer_leaves_with_the_files(store, tmp_path):
    info = StreamInfo("replay:/srv/anna/secret.csv", "a file", 1000.0, (ChannelInfo("A0"),))
    session_id = record(store, info, [float_block(0, 5, 1)])
    files = export_csv(store, session_id, tmp_path / "out")
    content = b"".join(path.read_bytes() for path in files.values())
    assert b"anna" not in content
    assert json.loads(files["sidecar"].read_text())["source"] == "replay"


def test_what_was_found_is_a_row_per_repetition_and_a_row_per_pair(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 10)])
    files = export_csv(store, session_id, tmp_path, findings=FINDING)
    (repetition,) = csv.DictReader(files["repetitions"].read_text("utf-8").splitlines())
    assert repetition[f"{A}_onset_s"] == "1.512"
    assert repetition[f"{B}_onset_s"] == ""
    assert repetition[f"{B}_reasons"] == "no start seen; signal too small over its rest level"
    assert repetition[f"{A}_minus_{B}_lag_ms"] == "-41.25"
    assert repetition[f"{A}_minus_{B}_verdict"] == "cannot_tell"
    (pair,) = csv.DictReader(files["summary"].read_text("utf-8").splitlines())
    assert (pair["a"], pair["b"], pair["n_valid"]) == (A, B, "1")
    assert (pair["interval_low_ms"], pair["verdict"]) == ("", "undetermined")


@pytest.mark.parametrize(
    "name",
    ["=cmd|'/c calc'!A1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", 'a"b,c', "ü; 🦢"],
)
def test_a_hostile_channel_name_is_no_formula_and_breaks_no_row(store, tmp_path, name):
    info = StreamInfo("synthetic:", "sim", 1000.0, (ChannelInfo(name), ChannelInfo("b")))
    session_id = record(store, info, [float_block(0, 3, 2)])
    samples = export_csv(store, session_id, tmp_path)["samples"]
    with samples.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(header) == 3
    assert not header[1].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    assert header[1].removeprefix("'") == f"{name}_uV"
    assert [len(each) for each in rows] == [3, 3, 3]


def test_repetitions_count_from_one_as_the_screen_and_the_command_line_do(store, tmp_path):
    session_id = record(store, float_info(), [float_block(0, 10)])
    repetitions = export_csv(store, session_id, tmp_path, findings=FINDING)["repetitions"]
    with repetitions.open(encoding="utf-8", newline="") as file:
        assert [each["repetition"] for each in csv.DictReader(file)] == ["1"]


def test_a_negative_number_stays_a_number():
    assert row((-1.5, "-1.5", None, True, 3), STANDARD) == "-1.5,'-1.5,,true,3\r\n"
    assert text_cell("-1") == "'-1"


def test_a_folder_that_cannot_be_made_is_told(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 10)])
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportFailed, match="choose another folder"):
        export_csv(store, session_id, tmp_path / "file" / "out")


def test_a_running_recording_can_be_exported(store, tmp_path):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 250))
    files = export_csv(store, writer.session_id, tmp_path)
    assert len(read_csv(files["samples"]).samples_uv) == 200
    assert json.loads(files["sidecar"].read_text())["ended"] == "recording"


def test_every_file_of_a_simulated_person_says_so_in_its_name(store, tmp_path):
    session_id = record(store, float_info(), [float_block(0, 10)])
    files = export_csv(store, session_id, tmp_path, findings=FINDING)
    assert all("_simulated" in path.name for path in files.values())
    assert json.loads(files["sidecar"].read_text("utf-8"))["is_simulated"] is True


def test_a_gap_of_weeks_does_not_fill_the_disk(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 10), block(2**32, 10)])
    with pytest.raises(ExportFailed, match="1193 h of samples are missing"):
        export_csv(store, session_id, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_exported_envelope_of_a_doubted_link_is_still_one_when_it_is_read_again(store, tmp_path):
    channels = (
        ChannelInfo(A, kind=ChannelKind.ENVELOPE, doubts=(LinkDoubt.UNCHECKED,)),
        ChannelInfo(B, doubts=(LinkDoubt.UNTIMED,)),
    )
    info = StreamInfo("ascii:p", "Arduino text", 1200.0, channels)
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(float_block(0, 50, 2))
    writer.end("stopped by the user")
    files = export_csv(store, writer.session_id, tmp_path)
    read = read_csv(files["samples"]).channels
    assert [(each.kind, each.doubts) for each in read] == [
        (each.kind, each.doubts) for each in channels
    ]


def test_damage_stands_among_the_events_and_in_the_notes_where_its_place_is_lost_too(
    store, tmp_path
):
    session_id = record(store, count_info(1000.0), [block(0, 300)])
    with store._database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM chunks WHERE sequence = 1")
    exported = export(store, session_id, tmp_path)
    events = next(file for file in exported.files if file.name.endswith("_events.csv"))
    assert "0.1,0.1,100,100,stored samples damaged,its row is missing" in events.read_text()
    assert "0.10 s of stored samples are damaged" in exported.notes[-1]


def test_a_start_by_hand_stands_beside_what_was_found_in_every_form(store, tmp_path):
    by_hand = (
        HandOnset(0, A, 1.48, 1.512, who="root", utc="2026-11-22T10:00:00.000+00:00"),
        HandOnset(0, B, 1.5, None, who="root", utc="2026-11-22T10:01:00.000+00:00"),
    )
    session_id = record(store, count_info(), [block(0, 2500)])
    files = export_csv(store, session_id, tmp_path, findings=FINDING, by_hand=by_hand)
    (repetition,) = csv.DictReader(files["repetitions"].read_text("utf-8").splitlines())
    assert (repetition[f"{A}_onset_s"], repetition[f"{A}_by_hand_onset_s"]) == ("1.512", "1.48")
    assert (repetition[f"{B}_onset_s"], repetition[f"{B}_by_hand"]) == ("", "start")
    assert float(repetition[f"{A}_minus_{B}_by_hand_lag_ms"]) == pytest.approx(-20.0)
    assert repetition[f"{A}_minus_{B}_lag_ms"] == "-41.25"
    first, second = csv.DictReader(files["edits"].read_text("utf-8").splitlines())
    assert float(first["difference_ms"]) == pytest.approx(-32.0)
    assert (second["automatic_onset_s"], second["difference_ms"]) == ("", "")
    assert (first["edited_by"], first["edited_utc"]) == ("", ""), "nobody is named unasked"
    for form in (ExportForm.EDF, ExportForm.BIDS, ExportForm.MAT):
        written = export(
            store, session_id, tmp_path, findings=FINDING, by_hand=by_hand, form=form
        ).files
        assert any(b"by hand" in f.read_bytes() or b"by_hand" in f.read_bytes() for f in written)


def test_without_an_edit_there_is_no_table_of_them(store, tmp_path):
    session_id = record(store, count_info(), [block(0, 10)])
    assert "edits" not in export_csv(store, session_id, tmp_path, findings=FINDING)


def test_a_practice_leaves_repetition_by_repetition_as_it_was_kept(store, tmp_path):
    info = float_info()
    notes = (
        PracticeBegun(
            exercise="seated_squeeze", version=1, sha256="", cue="c", sides=("R",), session_number=6
        ),
        SetBegun(side="R", number=1, goal_percent=45.0),
        RepetitionDone(
            number=1,
            start_index=2,
            end_index=8,
            held_s=5.2,
            is_held=True,
            n_let_go=0,
            feedback=Feedback.BLIND,
            is_complete=True,
            level_percent=61.5,
            plateau_percent=58.25,
            joined=(B,),
            quiet_share=0.75,
        ),
        Felt(answer=Answer.NOT_SURE),
    )
    events = [(index, KIND, note_text(note)) for index, note in enumerate(notes)]
    session_id = record(store, info, [float_block(0, 20)], events=events)
    files = export_csv(store, session_id, tmp_path)
    with files["practice"].open(newline="", encoding="utf-8") as file:
        (row_,) = csv.DictReader(file)
    assert (row_["exercise"], row_["practice"], row_["part"]) == ("seated_squeeze", "6", "set")
    assert (row_["goal_percent"], row_["held_s"], row_["joined"]) == ("45.0", "5.2", B)
    assert (row_["level_percent"], row_["plateau_percent"]) == ("61.5", "58.25")
    assert (row_["feedback"], row_["felt"]) == ("after saying how it was", "not sure")
    assert float(row_["start_s"]) == pytest.approx(2 / info.fs_hz)


def test_a_session_without_a_practice_has_no_table_of_one(store, tmp_path):
    info = float_info()
    session_id = record(store, info, [float_block(0, 20)])
    assert "practice" not in export_csv(store, session_id, tmp_path)
