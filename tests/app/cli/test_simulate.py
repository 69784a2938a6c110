"""``firing-order simulate``: a file and its ledger, the same every time."""

import json

import pytest

from dsp.simulate import SCENARIOS
from dsp.simulate.patients import PATIENTS


def test_the_same_seed_gives_the_same_file(firing_order, trial):
    one, other = trial("one.csv", seconds=3), trial("other.csv", seconds=3)
    assert one.read_bytes() == other.read_bytes()


def test_the_ledger_says_that_no_person_was_recorded(trial):
    truth = json.loads(trial(seconds=4).with_suffix(".truth.json").read_text("utf-8"))
    assert truth["is_simulated"] is True
    assert {each["channel"] for each in truth["onsets"]} == set(SCENARIOS["typical"].channel_names)


def test_a_scripted_patient_is_written_with_every_onset_and_the_gaps_it_has(firing_order, tmp_path):
    out = tmp_path / "gap.csv"
    assert firing_order("simulate", "--patient", "P18", "--fs", 1000, "--out", out).code == 0
    truth = json.loads(out.with_suffix(".truth.json").read_text("utf-8"))
    assert (truth["scenario"], len(truth["onsets"])) == ("P18", 40)
    assert ",,,\r\n" in out.read_bytes().decode("utf-8")
    lines = firing_order("analyse", out).out.splitlines()
    seventh = next(line for line in lines if line.startswith("  Repetition 7 "))
    said = "samples of the glute are missing in this repetition (0.06"
    assert f"Cannot tell which started first: {said}" in seventh


def test_motor_units_are_written_with_the_lifts_of_the_scenario(firing_order, tmp_path):
    arguments = ("--fs", 1000, "--seconds", 25, "--seed", 3)
    written = {}
    for model in ("gaussian", "motor-units"):
        out = tmp_path / f"{model}.csv"
        ended = firing_order("simulate", "--model", model, *arguments, "--out", out)
        assert ended.code == 0
        truth = json.loads(out.with_suffix(".truth.json").read_text("utf-8"))
        assert truth["model"] == model
        written[model] = (out.read_bytes(), truth["onsets"])
    assert written["gaussian"][1] == written["motor-units"][1]
    assert written["gaussian"][0] != written["motor-units"][0]
    said = firing_order("analyse", tmp_path / "motor-units.csv").out
    assert "4 repetitions at 1000 Hz" in said


def test_everybody_who_can_be_simulated_is_listed_in_words(firing_order):
    ended = firing_order("simulate", "--list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == [*SCENARIOS, *PATIENTS]


def test_a_file_that_is_there_is_not_overwritten(firing_order, tmp_path):
    recording = tmp_path / "real.csv"
    recording.write_text("a real recording", "utf-8")
    ended = firing_order("simulate", "--out", recording)
    assert ended.code == 2
    assert recording.read_text("utf-8") == "a real recording"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scenario", "tipical", "--out", "x.csv"), "Did you mean typical?"),
        (("--patient", "P99", "--out", "x.csv"), "There is no patient 'P99'"),
        (("--patient", "P09", "--model", "motor-units", "--out", "x.csv"), "not of motor-units"),
        (("--model", "motor-units", "--fs", "500", "--out", "x.csv"), "1000"),
        (("--patient", "P09", "--seconds", "9", "--out", "x.csv"), "a script of 103 s"),
        (("--fs", "5", "--out", "x.csv"), "100"),
        (("--seconds", "1e9", "--out", "x.csv"), "at most 1e+07"),
        (("--seed", "-1", "--out", "x.csv"), "seed"),
        (("--seconds", "0", "--out", "x.csv"), "above 0"),
        ((), "--out"),
        (("--out", "-"), "end in .csv"),
    ],
)
def test_what_cannot_be_simulated_ends_in_a_sentence(
    firing_order, tmp_path, monkeypatch, arguments, words
):
    monkeypatch.chdir(tmp_path)
    ended = firing_order("simulate", *arguments)
    assert ended.code == 2
    assert words in ended.err
    assert not (tmp_path / "x.csv").exists()
