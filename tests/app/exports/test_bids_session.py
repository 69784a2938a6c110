"""A data set has every file BIDS asks for, spells both traps as it should, and names nobody."""

from __future__ import annotations

import csv
import json
from contextlib import closing

import edfio
import pytest

from app.exports.bids.tsv import tsv_bytes
from app.model.export import Disclosure, ExportForm
from app.store.store import Store
from tests.app.exports.bids_sessions import IDENTITY, SESSIONS, export_bids, told_in_full
from tests.app.exports.exporting import export, export_csv


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def table(folder, ending):
    (path,) = folder.rglob(f"*{ending}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def told(folder, ending):
    (path,) = folder.rglob(f"*{ending}")
    return json.loads(path.read_text("utf-8"))


def test_a_data_set_has_the_files_and_names_that_are_asked_for(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    stem = "sub-7d0f6a3e/emg/sub-7d0f6a3e_task-pheke"
    assert names == {
        "README.md",
        "dataset_description.json",
        "participants.tsv",
        "participants.json",
        f"{stem}_emg.bdf",
        f"{stem}_emg.json",
        f"{stem}_channels.tsv",
        f"{stem}_events.tsv",
        f"{stem}_events.json",
    }


def test_a_placement_scheme_is_capitalised_in_one_file_and_not_in_the_other(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    assert told(folder, "_emg.json")["EMGPlacementScheme"] == "ChannelSpecific"
    assert {row["placement_scheme"] for row in table(folder, "_channels.tsv")} == {"other"}
    barely = export_bids(store, SESSIONS["barely told"](store), tmp_path)
    assert told(barely, "_emg.json")["EMGPlacementScheme"] == "Other"
    assert told(barely, "_emg.json")["EMGPlacementSchemeDescription"].startswith("Not told.")


def test_no_coordinate_system_is_made_up_where_no_position_was_measured(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    assert not list(folder.rglob("*electrodes.tsv"))
    assert not list(folder.rglob("*coordsystem.json"))
    (glute, *_) = table(folder, "_channels.tsv")
    assert "half way between sacrum and trochanter" in glute["placement_description"]
    assert "EMGCoordinate" not in "".join(
        path.read_text("utf-8") for path in folder.rglob("*.json")
    )


def test_the_recording_is_described_by_what_was_noted(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    recording = told(folder, "_emg.json")
    assert recording["EMGReference"] == "Bipolar"
    assert recording["PowerLineFrequency"] == 50.0
    assert recording["InterelectrodeDistance"] == 20.0
    assert recording["Gain"] == 1000.0
    assert recording["RecordingDuration"] == 3.55
    assert recording["TaskName"] == "pheke"
    assert recording["SoftwareFilters"] == "n/a"
    assert "DeviceSerialNumber" not in recording


def test_what_nobody_told_is_not_claimed(store, tmp_path):
    folder = export_bids(store, SESSIONS["barely told"](store), tmp_path)
    recording = told(folder, "_emg.json")
    assert recording["EMGReference"] == "ChannelSpecific"
    assert recording["PowerLineFrequency"] == "n/a"
    assert {row["reference"] for row in table(folder, "_channels.tsv")} == {"n/a"}
    assert "Gain" not in recording


def test_channels_are_those_of_the_file_in_its_order(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    rows = table(folder, "_channels.tsv")
    (path,) = folder.rglob("*.bdf")
    assert [row["name"] for row in rows] == [each.label for each in edfio.read_bdf(path).signals]
    assert list(rows[0])[:3] == ["name", "type", "units"]
    assert (rows[0]["type"], rows[0]["units"], rows[0]["target_muscle"]) == (
        "EMG",
        "uV",
        "right gluteus maximus",
    )
    assert (rows[0]["low_cutoff"], rows[0]["high_cutoff"], rows[0]["notch"]) == (
        "20.0",
        "450.0",
        "n/a",
    )


def test_events_tell_gaps_starts_and_orders_with_their_reasons(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    rows = table(folder, "_events.tsv")
    by_kind = {row["trial_type"]: row for row in reversed(rows)}
    assert (by_kind["gap"]["onset"], by_kind["gap"]["duration"]) == ("3.0", "0.1")
    assert (by_kind["start"]["channel"], by_kind["start"]["low"]) == (
        "biceps_femoris_R",
        "n/a",
    )
    assert by_kind["order"]["verdict"] == "cannot_tell"
    assert by_kind["order"]["reasons"] == "interval too wide"
    assert [float(row["onset"]) for row in rows] == sorted(float(row["onset"]) for row in rows)
    levels = told(folder, "_events.json")["trial_type"]["Levels"]
    assert {row["trial_type"] for row in rows} <= set(levels)


def test_the_participant_has_a_study_id_and_a_band_of_ages(store, tmp_path):
    folder = export_bids(store, told_in_full(store), tmp_path)
    (person,) = table(folder, "participants.tsv")
    assert person["participant_id"] == "sub-7d0f6a3e"
    assert (person["age_band"], person["sex"], person["height"]) == ("40-49", "F", "170.0")
    assert set(person) == set(told(folder, "participants.json"))


SECRETS = ("Anna", "Meier", "1986", "sister", "SN-4711", "2026-0", "anna-pc", "01.03.26")


@pytest.mark.parametrize("make", SESSIONS.values(), ids=SESSIONS)
def test_nothing_of_a_person_a_day_or_a_device_leaves_by_default(store, tmp_path, make):
    session_id = make(store)
    export_bids(store, session_id, tmp_path / "out")
    export_csv(store, session_id, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        # Digests may hold any digits.
        found = [each for each in SECRETS if each.encode() in content and not each.isdigit()]
        assert found == [], path.name
        assert not any(secret in path.name for secret in SECRETS)


def test_with_a_reason_the_sidecar_tells_who_and_with_which_device(store, tmp_path):
    session_id = told_in_full(store)
    files = export_csv(store, session_id, tmp_path, disclosure=Disclosure("asked"))
    sidecar = json.loads(files["sidecar"].read_text("utf-8"))
    assert (sidecar["person"]["name"], sidecar["person"]["birth_year"]) == (IDENTITY.name, 1986)
    assert sidecar["hardware"]["serial_number"] == "SN-4711"
    assert sidecar["noted"]["notes"] == "Anna Meier was late"


def test_with_a_reason_a_file_of_edf_tells_who(store, tmp_path):
    session_id = told_in_full(store)
    wishes = {"form": ExportForm.EDF, "disclosure": Disclosure("asked")}
    (path,) = export(store, session_id, tmp_path, **wishes).files
    assert edfio.read_edf(path).local_patient_identification == "Anna_M F X Anna_Meier"


def test_a_cell_holds_no_tab_and_no_line_end():
    assert tsv_bytes([("a", "b"), ("x\ty\r\nz", None), ("", True)]) == (
        b"a\tb\nx y z\tn/a\nn/a\ttrue\n"
    )
