"""Published detectors on the command line: only when asked, beside the order, never in it."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from dsp.published import DETECTORS

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "analysis-schema.json"
TITLES = [each.title for each in DETECTORS.values()]


@pytest.fixture(scope="module")
def schema():
    return json.loads(SCHEMA_FILE.read_text("utf-8"))


@pytest.fixture
def lifts(trial):
    return trial(seconds=14)


def table_of(out):
    lines = out.splitlines()
    head = next(n for n, line in enumerate(lines) if "Published detectors" in line)
    return lines[head:]


def test_all_detectors_stand_below_the_order_and_say_that_they_decide_nothing(firing_order, lifts):
    bare = firing_order("analyse", lifts).out
    ended = firing_order("analyse", lifts, "--detector", "all")
    heading, titles, *rows, warning = table_of(ended.out)

    assert "Published" not in bare
    assert ended.out.startswith(bare.rstrip("\n"))
    assert heading == (
        "  Published detectors, for comparison only; they decide nothing. Delay in ms, "
        "first-named muscle minus the other:"
    )
    assert titles.split("Nr")[1].split() == " ".join(TITLES).split()
    assert [row.split()[:4] for row in rows] == [
        [number, "Glute", "–", "hamstring"] for number in "12"
    ]
    assert all(len(row.split()[4:]) == len(DETECTORS) for row in rows)
    assert "put a muscle late whose signal is smaller or rises more slowly" in warning


def test_detectors_are_shown_each_once_whatever_order_they_are_asked_in(firing_order, lifts):
    options = [part for name in ("tkeo", "hodges-bui", "tkeo") for part in ("--detector", name)]
    _, titles, *_ = table_of(firing_order("analyse", lifts, *options).out)
    assert titles.split() == ["Nr", "Hodges-Bui", "TKEO", "8", "SD"]


def test_a_name_that_is_no_detector_is_refused_with_those_there_are(firing_order, lifts):
    ended = firing_order("analyse", lifts, "--detector", "hodges")
    assert ended.code == 2
    assert "hodges-bui" in ended.err


def test_the_json_holds_starts_and_delays_as_the_schema_says(firing_order, lifts, schema):
    ended = firing_order("analyse", lifts, "--detector", "all", "--json", "-")
    written = json.loads(ended.out, parse_constant=pytest.fail)
    jsonschema.validate(written, schema)
    (found,) = written
    assert [each["name"] for each in found["published_detectors"]] == list(DETECTORS)
    for repetition in found["repetitions"]:
        for each in repetition["published"]:
            starts_s = {onset["channel"]: onset["onset_s"] for onset in each["onsets"]}
            pairs = [(pair["a"], pair["b"]) for pair in repetition["pairs"]]
            assert [(delay["a"], delay["b"]) for delay in each["delays"]] == pairs
            for delay in each["delays"]:
                lag_ms = 1000.0 * (starts_s[delay["a"]] - starts_s[delay["b"]])
                assert delay["lag_ms"] == pytest.approx(lag_ms, abs=0.01)
            assert all(repetition["start_s"] - 1 < start_s for start_s in starts_s.values())


def test_the_order_in_the_json_is_the_same_with_and_without_detectors(firing_order, lifts):
    bare, asked = (
        json.loads(firing_order("analyse", lifts, *options, "--json", "-").out)[0]
        for options in ([], ["--detector", "all"])
    )
    del asked["published_detectors"]
    for repetition in asked["repetitions"]:
        del repetition["published"]
    assert bare == asked


def test_a_movement_that_is_cut_off_has_no_delay_and_says_why(firing_order, trial):
    ended = firing_order("analyse", trial(seconds=4), "--detector", "aglr")
    *_, row, why, _ = table_of(ended.out)
    assert row.split()[-1] == "–"
    assert why.startswith("  – movement cut off before its end: Right glute in 1; Right hamstring")


def test_what_one_detector_does_not_find_is_told_with_its_name(firing_order, tmp_path):
    generator = np.random.default_rng(4)
    quiet_uv = generator.normal(0.0, 3.0, (3000, 2))
    quiet_uv[1500:, 0] *= 8.0
    path = tmp_path / "one.csv"
    header = "gluteus_maximus_R_uV,biceps_femoris_R_uV"
    np.savetxt(path, quiet_uv, delimiter=",", header=header, comments="")
    options = ["--fs", "1000", "--rest", "0.2:1.2", "--single-repetition", "--detector", "tkeo"]
    lines = table_of(firing_order("analyse", path, *options).out)
    assert lines[-2] == "  – no start seen: Right hamstring by TKEO 8 SD in 1."


def test_one_muscle_alone_has_starts_instead_of_delays(firing_order, tmp_path):
    samples_uv = np.random.default_rng(4).normal(0.0, 3.0, 3000)
    samples_uv[1500:] *= 8.0
    path = tmp_path / "one.csv"
    np.savetxt(path, samples_uv, header="gluteus_maximus_R_uV", comments="")
    options = ["--fs", "1000", "--rest", "0.2:1.2", "--single-repetition", "--detector", "ml-step"]
    heading, _, row, _ = table_of(firing_order("analyse", path, *options).out)
    assert heading.endswith("Start in seconds from the first sample:")
    assert float(row.split()[-1]) == pytest.approx(1.5, abs=0.02)
