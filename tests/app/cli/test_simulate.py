"""``firing-order simulate``: a file and its ledger, the same every time."""

import json

import pytest

from dsp.simulate import SCENARIOS


def test_the_same_seed_gives_the_same_file(firing_order, trial):
    one, other = trial("one.csv", seconds=3), trial("other.csv", seconds=3)
    assert one.read_bytes() == other.read_bytes()


def test_the_ledger_says_that_no_person_was_recorded(trial):
    truth = json.loads(trial(seconds=4).with_suffix(".truth.json").read_text("utf-8"))
    assert truth["is_simulated"] is True
    assert {each["channel"] for each in truth["onsets"]} == set(SCENARIOS["typical"].channel_names)


def test_every_scenario_is_listed_in_words(firing_order):
    ended = firing_order("simulate", "--list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == [*SCENARIOS]


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
