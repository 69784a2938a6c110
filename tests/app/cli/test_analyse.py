"""``firing-order analyse``: files in, the JSON contract out, and every bad input a sentence."""

import errno
import json
import os
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "analysis-schema.json"
PAIR = ("gluteus_maximus_R", "biceps_femoris_R")


def checked(text):
    findings = json.loads(text, parse_constant=pytest.fail)
    jsonschema.validate(findings, json.loads(SCHEMA_FILE.read_text("utf-8")))
    return findings


def test_a_simulated_lift_is_found_where_the_ledger_says(firing_order, trial):
    path = trial(seconds=9)
    truth = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))
    true_s = {
        each["channel"]: each["onset_s"] for each in truth["onsets"] if not each["repetition"]
    }
    ended = firing_order("analyse", path, "--json", "-")
    assert ended.code == 0
    (found,) = checked(ended.out)
    assert (found["file"], found["fs_hz"]) == ("trial.csv", 1000.0)
    (repetition,) = found["repetitions"]
    onset_s = {each["channel"]: each["onset_s"] for each in repetition["onsets"]}
    assert onset_s == pytest.approx(true_s, abs=0.06)
    pair = next(each for each in repetition["pairs"] if (each["a"], each["b"]) == PAIR)
    assert pair["lag_ms"] == pytest.approx(1e3 * (true_s[PAIR[0]] - true_s[PAIR[1]]), abs=60)


def test_every_two_channels_are_a_pair_with_the_glute_first(firing_order, trial):
    (found,) = checked(firing_order("analyse", trial(), "--json", "-").out)
    pairs = [(each["a"], each["b"]) for each in found["repetitions"][0]["pairs"]]
    assert len(pairs) == 6
    assert [a for a, b in pairs if "gluteus_maximus_R" in (a, b)] == ["gluteus_maximus_R"] * 3
    assert [(each["a"], each["b"]) for each in found["session"]["pairs"]] == pairs


def test_a_whole_file_is_one_repetition_when_it_is_said_so(firing_order, trial):
    path = trial(seconds=5)
    ended = firing_order("analyse", path, "--single-repetition", "--rest", "0.5:2.2", "--json", "-")
    (found,) = checked(ended.out)
    (repetition,) = found["repetitions"]
    assert (repetition["start_s"], repetition["end_s"]) == (2.2, 5.0)


def test_without_json_the_findings_are_sentences(firing_order, trial):
    ended = firing_order("analyse", trial())
    first, second, third, fourth, *_ = ended.out.splitlines()
    assert first == "trial.csv (simulated: no person was recorded): 1 repetition at 1000 Hz."
    assert second.startswith("  Repetition 1 at 2.8 s: Glute started after the hamstring, by")
    assert "right glute and right hamstring can't be determined" in third
    assert "5 more pairs" in fourth


def test_where_the_order_of_all_muscles_can_be_told_it_stands_under_its_repetition(
    firing_order, trial
):
    lines = firing_order("analyse", trial(seconds=60)).out.splitlines()
    order = "    In order: right hamstring, left erector and right erector"
    below = [above for above, line in pairwise(lines) if line.startswith(order)]
    assert below
    assert all(line.startswith("  Repetition ") for line in below)


def test_a_file_without_a_lift_says_why_and_what_to_do(firing_order, trial):
    path = trial(seconds=2)
    path.with_suffix(".truth.json").unlink()
    (found,) = checked(firing_order("analyse", path, "--json", "-").out)
    said = firing_order("analyse", path).out
    assert said.startswith("trial.csv: No repetition was found: no signal rose far enough over ")
    assert said.endswith(
        " Check whether the stickers lie on the muscles, then move with more force.\n"
    )
    assert found["no_repetition"]["reason"] == "no signal rose over its rest level"
    assert found["no_repetition"]["value"] < found["no_repetition"]["limit"] == 5.0


@pytest.mark.parametrize("name", ["a_simulated.csv", "a_simulated_samples.csv"])
def test_a_file_that_is_simulated_by_its_name_is_said_to_be(firing_order, trial, name):
    path = trial(name, seconds=2)
    path.with_suffix(".truth.json").unlink()
    assert firing_order("analyse", path).out.startswith(f"{name} (simulated: no person")


@pytest.mark.parametrize("ledger", ["", "[]", "{}", '{"is_simulated": false}'])
def test_a_ledger_that_does_not_say_so_makes_no_recording_a_simulated_one(
    firing_order, trial, ledger
):
    path = trial(seconds=2)
    path.with_suffix(".truth.json").write_text(ledger, "utf-8")
    assert firing_order("analyse", path).out.startswith("trial.csv: No repetition")


def test_an_empty_column_once_took_the_repetitions_of_all(firing_order, trial):
    """Regression: cells left empty from mid-recording on made a gap of every channel."""
    path = trial(seconds=30)
    rows = path.read_text("utf-8").splitlines()
    cells = [row.split(",") for row in rows]
    for row in cells[1 + 10_000 :]:
        row[2] = ""
    path.write_text("\n".join(map(",".join, cells)) + "\n", "utf-8")

    ended = firing_order("analyse", path, "--json", path.with_suffix(".json"))
    (found,) = checked(path.with_suffix(".json").read_text("utf-8"))
    told = firing_order("analyse", path).out

    assert ended.code == 0
    assert [round(each["start_s"]) for each in found["repetitions"]] == [3, 10, 17, 24]
    flags = [each["flags"][0] for each in found["repetitions"] if each["start_s"] > 10]
    assert {(each["code"], *each["channels"], each["value"]) for each in flags} == {
        ("SILENT", "biceps_femoris_R", 10.0)
    }
    assert "Right hamstring: samples missing." in told
    assert "Cannot tell which started first: no data came from the hamstring since 10" in told
    assert "All channels" not in told


@pytest.mark.parametrize("value", ["1e300", "-3e10"])
def test_a_file_with_a_value_no_electrode_gives_is_refused_with_it(firing_order, trial, value):
    """Regression: it filled the screen with warnings, and its channel was called good."""
    path = trial()
    rows = path.read_text("utf-8").splitlines()
    rows[2000] = ",".join([rows[2000].split(",")[0], value, *rows[2000].split(",")[2:]])
    path.write_text("\n".join(rows) + "\n", "utf-8")

    ended = firing_order("analyse", path)

    assert ended.code == 2
    assert "a sample of 'gluteus_maximus_R' is " in ended.err
    assert "no more than 1e+09 µV can be; check its unit" in ended.err


def test_a_folder_goes_on_past_a_bad_file_and_says_so(firing_order, trial, tmp_path):
    folder = tmp_path / "folder"
    trial("folder/b.csv")
    trial("folder/c.csv", seconds=4)
    (folder / "a.csv").write_text("time_s,gluteus_maximus_R\n0,1\n", "utf-8")
    ended = firing_order("analyse", folder, "--json", tmp_path / "out.json", "--processes", 1)
    assert ended.code == 1
    assert "1 of 3 files could not be used" in ended.err
    found = checked((tmp_path / "out.json").read_text("utf-8"))
    assert [each["file"] for each in found] == ["a.csv", "b.csv", "c.csv"]
    assert "gluteus_maximus_R" in found[0]["error"]
    assert "error" not in found[1]


def test_a_bad_file_is_named_with_its_folder_where_another_has_the_same_name(
    firing_order, tmp_path
):
    for side, content in (("left", ""), ("right", "time_s,a_uV\n")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "trial.csv").write_text(content, "utf-8")
    ended = firing_order("analyse", tmp_path / "left", tmp_path / "right", "--json", "-")
    assert ended.code == 1
    files = [each["file"] for each in checked(ended.out)]
    assert files == ["left/trial.csv", "right/trial.csv"]
    assert [name in ended.err for name in files] == [True, True]


def test_many_processes_find_what_one_finds(firing_order, trial, tmp_path):
    trial("folder/a.csv", seconds=4)
    trial("folder/b.csv", seconds=4, scenario="glute_first")
    (tmp_path / "folder" / "c.csv").write_text("", "utf-8")
    together = firing_order("analyse", tmp_path / "folder", "--json", "-", "--processes", 2)
    alone = firing_order("analyse", tmp_path / "folder", "--json", "-", "--processes", 1)
    assert together.out == alone.out
    assert together.code == alone.code == 1


def test_a_file_in_another_unit_without_times_is_the_same_recording(firing_order, trial, tmp_path):
    path = trial()
    header, *rows = path.read_text("utf-8").splitlines()
    bare = tmp_path / "bare.csv"
    names = [name.removesuffix("_uV") for name in header.split(",")[1:]]
    values = [[f"{float(cell) / 1000:.6f}" for cell in row.split(",")[1:]] for row in rows]
    bare.write_text("\n".join(",".join(row) for row in [names, *values]) + "\n", "utf-8")
    (of_bare,) = checked(
        firing_order("analyse", bare, "--fs", 1000, "--unit", "mV", "--json", "-").out
    )
    (of_file,) = checked(firing_order("analyse", path, "--json", "-").out)
    assert of_bare["session"] == of_file["session"]


def test_a_montage_names_the_channels(firing_order, trial, tmp_path):
    montage = tmp_path / "left.toml"
    montage.write_text(
        "[channels]\n"
        'gluteus_maximus_R = "gluteus_maximus_L"\n'
        'biceps_femoris_R = "semitendinosus_L"\n'
        'erector_spinae_L = "unused"\n',
        "utf-8",
    )
    (found,) = checked(firing_order("analyse", trial(), "--montage", montage, "--json", "-").out)
    assert [each["name"] for each in found["channels"]] == [
        "gluteus_maximus_L",
        "semitendinosus_L",
        "erector_spinae_R",
    ]


BAD_FILES = {
    "empty": ("", "trial"),
    "no header": ("1,2\n3,4\n", "name"),
    "no unit": ("time_s,gluteus_maximus_R\n0,1\n", "gluteus_maximus_R"),
    "unknown unit": ("time_s,gluteus_maximus_R_furlong\n0,1\n", "gluteus_maximus_R_furlong"),
    "ragged": ("time_s,a_uV\n0,1\n0.001,2,3\n0.002,4\n", "Line 3"),
    "words": ("time_s,a_uV\n0,1\n0.001,two\n0.002,4\n", "two"),
    "no rows": ("time_s,a_uV\n", "rows"),
    "binary": ("\0\1\2", "trial"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_used_ends_in_a_sentence(firing_order, tmp_path, name):
    content, word = BAD_FILES[name]
    path = tmp_path / "trial.csv"
    path.write_text(content, "utf-8")
    ended = firing_order("analyse", path, "--json", "-")
    assert ended.code == 2
    assert word in ended.err
    assert "Traceback" not in ended.err
    assert [*checked(ended.out)[0]] == ["schema", "file", "error"]


def test_a_file_that_cannot_be_used_leaves_standard_output_empty(firing_order, tmp_path):
    (tmp_path / "trial.csv").write_text("", "utf-8")
    assert firing_order("analyse", tmp_path / "trial.csv").out == ""


def test_a_file_without_a_glute_is_analysed_and_told_what_it_lacks(firing_order, trial, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "thigh.csv"
    path.write_text(
        trial(seconds=9).read_text("utf-8").replace("gluteus_maximus", "rectus_femoris")
    )
    ended = firing_order("analyse", path, "--json", "-")
    assert ended.code == 2
    assert "thigh.csv has no gluteus maximus" in ended.err
    assert 'In a montage that is A1 = "gluteus_maximus_R".' in ended.err
    (found,) = checked(ended.out)
    assert len(found["repetitions"][0]["pairs"]) == 6
    of_folder = firing_order("analyse", folder, "--json", "-")
    assert of_folder.code == 0
    assert of_folder.err == ended.err
    assert of_folder.out == ended.out


@pytest.fixture
def unscaled(trial, tmp_path):
    """Write a lift of one channel whose numbers are in no unit, as published signals often are."""
    rows = trial(seconds=9).read_text("utf-8").splitlines()[1:]
    path = tmp_path / "unscaled.csv"
    numbers = [f"{float(row.split(',')[2]) / 1000:.6f}" for row in rows]
    path.write_text("\n".join(["emg_au", *numbers]), "utf-8")
    return path


def test_numbers_in_no_unit_called_microvolts_are_refused_and_not_read_as_a_flat_signal(
    firing_order, unscaled
):
    ended = firing_order("analyse", unscaled, "--fs", 1000, "--unit", "uV")
    assert (ended.code, ended.out) == (2, "")
    assert "unscaled.csv emg_au moves by 0." in ended.err
    assert "--unit mV" in ended.err


def test_numbers_called_volts_are_analysed_and_doubted(firing_order, unscaled):
    ended = firing_order("analyse", unscaled, "--fs", 1000, "--unit", "V", "--json", "-")
    assert ended.code == 0
    assert "surface EMG stays below 10 mV" in ended.err
    assert len(checked(ended.out)[0]["repetitions"]) == 1


def test_a_muscle_alone_has_a_start_and_no_order(firing_order, unscaled):
    ended = firing_order("analyse", unscaled, "--fs", 1000, "--unit", "mV")
    first, second, third, *_ = ended.out.splitlines()
    assert first == "unscaled.csv: 1 repetition at 1000 Hz."
    assert second.startswith("  Repetition 1 at 2.")
    assert ": emg_au started at 2." in second
    assert third == "  An order needs two muscles: there is one channel."


def test_too_few_samples_per_second_are_refused_with_the_rule(firing_order, trial):
    ended = firing_order("analyse", trial(fs=500))
    assert ended.code == 2
    assert "500 samples per second" in ended.err
    assert "1000" in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such.csv",), "no-such.csv"),
        (("TRIAL", "--rest", "2:1"), "second later"),
        (("TRIAL", "--rest", "soon"), "two times in seconds"),
        (("TRIAL", "--rest", "1:99"), "inside"),
        (("TRIAL", "--fs", "0"), "above 0"),
        (("TRIAL", "--fs", "2000"), "2000"),
        (("TRIAL", "--unit", "furlong"), "furlong"),
        (("TRIAL", "--montage", "no-such.toml"), "no-such.toml"),
        (("TRIAL", "--json", "no/such/folder/out.json"), "out.json"),
        ((), "PATH"),
    ],
)
def test_what_cannot_be_meant_ends_in_a_sentence(firing_order, trial, arguments, words):
    path = trial(seconds=4)
    ended = firing_order("analyse", *(path if each == "TRIAL" else each for each in arguments))
    assert ended.code == 2
    assert words in ended.err


def test_json_that_has_no_place_is_refused_before_any_file_is_read(
    firing_order, tmp_path, monkeypatch
):
    path = tmp_path / "trial.csv"
    path.write_text("", "utf-8")

    def read_nothing(*arguments, **options):
        pytest.fail("a file was analysed for a result that cannot be kept")

    monkeypatch.setattr("app.cli.analyse.find_subjects", read_nothing)
    for out in (tmp_path / "no" / "out.json", tmp_path):
        ended = firing_order("analyse", path, "--json", out)
        assert ended.code == 2
        assert f"{out} cannot be written" in ended.err
        assert not (tmp_path / "no").exists()


def test_json_in_a_file_is_said_where_it_is(firing_order, trial, tmp_path):
    out = tmp_path / "out.json"
    ended = firing_order("analyse", trial(seconds=2), "--json", out)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"The findings are in {out}.\n"


def test_a_place_that_may_not_be_looked_into_is_named_and_not_passed_over(
    firing_order, trial, tmp_path, monkeypatch
):
    trial("folder/a.csv", seconds=4)
    closed = tmp_path / "folder" / "closed"
    closed.mkdir()

    def refuse(place, look=os.scandir):
        if Path(place) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return look(place)

    # The tests may run as root, to whom no folder is closed.
    monkeypatch.setattr(os, "scandir", refuse)
    ended = firing_order("analyse", tmp_path / "folder")
    assert ended.code == 2
    assert f"{closed} cannot be looked into (Permission denied)" in ended.err


def test_a_folder_without_recordings_is_named(firing_order, tmp_path):
    ended = firing_order("analyse", tmp_path)
    assert ended.code == 2
    assert str(tmp_path) in ended.err


def test_the_tables_of_an_export_counted_as_bad_recordings(firing_order, trial, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    trial().rename(folder / "a_samples.csv")
    (folder / "a_repetitions.csv").write_text("repetition,start_s\r\n0,1.0\r\n", "utf-8")
    (folder / "a_summary.csv").write_text("a,b\r\nx,y\r\n", "utf-8")
    ended = firing_order("analyse", folder, "--json", "-")
    assert ended.code == 0
    assert [each["file"] for each in checked(ended.out)] == ["a_samples.csv"]


def with_sensor(path, *, degrees):
    """Return a file with a column more, which a sensor on the leg would write, and its montage."""
    header, *rows = path.read_text("utf-8").splitlines()
    out = path.with_name("sensed.csv")
    noise = np.random.default_rng(3).normal(0.0, 0.05, len(rows))
    out.write_text(
        "\n".join(
            [f"{header},thigh_angle_uV"]
            + [f"{row},{degrees + wobble:.3f}" for row, wobble in zip(rows, noise, strict=True)]
        ),
        "utf-8",
    )
    montage = path.with_name("leg.toml")
    names = [name.removesuffix("_uV") for name in header.split(",")[1:]]
    lines = [f'{name} = "{name}"' for name in names]
    montage.write_text("\n".join(["[channels]", *lines, 'thigh_angle = "aux"']), "utf-8")
    return out, montage


def test_a_sensor_that_is_named_tells_that_the_leg_was_not_lifted(firing_order, trial):
    sensed, montage = with_sensor(trial(), degrees=4.0)
    ended = firing_order("analyse", sensed, "--montage", montage, "--movement", "thigh_angle")
    assert "the movement sensor saw no movement" in ended.out
    unnamed = firing_order("analyse", sensed, "--montage", montage)
    assert "movement sensor" not in unnamed.out


def test_a_sensor_that_is_no_aux_column_ends_in_a_sentence(firing_order, trial):
    sensed, montage = with_sensor(trial(), degrees=4.0)
    ended = firing_order("analyse", sensed, "--montage", montage, "--movement", "knee")
    assert ended.code == 2
    assert "no aux column 'knee'" in ended.err
    assert "thigh_angle" in ended.err


def test_what_withholds_an_order_and_what_is_told_beside_it_is_in_words_and_in_the_json(
    firing_order, tmp_path
):
    path = tmp_path / "early.csv"
    firing_order("simulate", "--patient", "P10", "--seed", 1, "--fs", 1000, "--out", path)
    lines = firing_order("analyse", path).out.splitlines()
    (third,) = [line for line in lines if line.startswith("  Repetition 3 ")]
    assert "there was a burst 1.5\u00a0s before the movement. Keep still until it begins" in third
    (found,) = checked(firing_order("analyse", path, "--json", "-").out)
    lift = found["repetitions"][2]
    (flag,) = [each for each in lift["flags"] if each["code"] == "FALSE_START"]
    assert (flag["effect"], flag["action"], flag["channels"]) == ("withholds", "wait for tone", [])
    assert {pair["verdict"] for pair in lift["pairs"]} == {"cannot_tell"}
    assert all("FALSE_START" in pair["withheld_by"] for pair in lift["pairs"])


def test_a_rest_named_over_a_contraction_ends_in_a_sentence_that_asks_for_another(
    firing_order, trial
):
    ended = firing_order("analyse", trial(), "--rest", "3.5:4.8")

    assert ended.code == 2
    assert "the rest 3.5 to 4.8 s is itself active" in ended.err
    assert "Give another --rest" in ended.err
    assert not ended.out
