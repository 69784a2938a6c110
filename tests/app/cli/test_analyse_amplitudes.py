"""Amplitudes on the command line: beside the order, with their unit, window and reference."""

import json
from pathlib import Path

import jsonschema
import pytest

from dsp.amplitude.config import AmplitudeConfig

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "analysis-schema.json"
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
SQUEEZES = ("2.8:5.1", "9.9:12.3")


def references(*channels):
    return [
        argument
        for channel in channels
        for squeeze in SQUEEZES
        for argument in ("--reference", f"{channel}={squeeze}")
    ]


@pytest.fixture(scope="module")
def schema():
    return json.loads(SCHEMA_FILE.read_text("utf-8"))


@pytest.fixture
def lifts(trial):
    return trial(seconds=14)


def test_every_number_stands_below_its_unit_and_its_window(firing_order, lifts):
    lines = firing_order("analyse", lifts).out.splitlines()
    heading = next(n for n, line in enumerate(lines) if "Net RMS" in line)
    assert lines[heading] == (
        "  Net RMS at 20–450 Hz over the middle half of each repetition, rest taken out:"
    )
    assert lines[heading + 1].split()[:4] == ["Nr", "seconds", "Right", "glute"]
    assert lines[heading + 2].count("\u00a0µV") == 4
    assert "%" not in lines[heading + 2]
    assert any("Mean / median frequency in Hz" in line for line in lines)
    assert lines.index(next(line for line in lines if "Repetition 1" in line)) < heading


def test_a_reference_gives_percentages_and_says_what_it_is(firing_order, lifts):
    ended = firing_order("analyse", lifts, *references(GLUTE, HAMSTRING))
    assert "\u00a0%)" in ended.out
    assert f"Reference of {GLUTE}: " in ended.out
    assert "highest 1 s of 2 squeezes (standardised submaximal task)." in ended.out
    assert "Co-activation, common area of the running RMS (100 ms)" in ended.out


def test_one_squeeze_is_told_and_makes_no_percentage(firing_order, lifts):
    ended = firing_order(
        "analyse", lifts, "--reference", f"{GLUTE}={SQUEEZES[0]}", "--reference-kind", "mvc"
    )
    assert "(standardised isometric maximal contraction); not used: only one" in ended.out
    assert "\u00a0%" not in ended.out


def test_the_json_holds_every_amplitude_as_the_schema_says(firing_order, lifts, schema):
    ended = firing_order("analyse", lifts, *references(GLUTE, HAMSTRING), "--json", "-")
    written = json.loads(ended.out, parse_constant=pytest.fail)
    jsonschema.validate(written, schema)
    (found,) = written
    assert found["amplitude"]["method"]["settings_sha256"] == (
        AmplitudeConfig().method.settings_sha256
    )
    by_name = {channel["name"]: channel["reference"] for channel in found["channels"]}
    assert by_name[GLUTE]["is_usable"]
    assert len(by_name[GLUTE]["squeezes"]) == 2
    assert by_name["erector_spinae_L"] is None
    first = found["repetitions"][0]
    glute = next(each for each in first["amplitudes"] if each["channel"] == GLUTE)
    assert glute["percent_of_reference"] == pytest.approx(95.0, abs=10.0)
    assert glute["arv_uv"] == pytest.approx(0.8 * glute["rms_uv"], rel=0.1)
    assert first["start_s"] < glute["held_s"][0] < glute["held_s"][1] < first["end_s"]
    pair = first["coactivations"][0]
    assert (pair["a"], pair["b"]) == (GLUTE, HAMSTRING)
    assert 50.0 < pair["common_area_percent"] <= 100.0


def test_the_order_in_the_json_is_the_same_with_and_without_references(firing_order, lifts):
    keys = ("onsets", "pairs")
    bare, referenced = (
        json.loads(firing_order("analyse", lifts, *options, "--json", "-").out)[0]
        for options in ([], references(GLUTE))
    )
    assert bare["session"] == referenced["session"]
    for one, other in zip(bare["repetitions"], referenced["repetitions"], strict=True):
        assert [one[key] for key in keys] == [other[key] for key in keys]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("gluteus_medius_R=3:8", "no channel is named 'gluteus_medius_R'"),
        (f"{GLUTE}=3:400", "3 to 400 s, but the recording lasts 14 s"),
    ],
)
def test_a_squeeze_that_is_not_in_the_file_is_refused_in_a_sentence(
    firing_order, lifts, reference, words
):
    ended = firing_order("analyse", lifts, "--reference", reference)
    assert ended.code == 2
    assert words in ended.err
    assert "Give another --reference." in ended.err


@pytest.mark.parametrize("reference", [GLUTE, "=2:7", f"{GLUTE}=7:2", f"{GLUTE}=a:b"])
def test_what_is_no_squeeze_is_refused_before_any_file_is_read(firing_order, lifts, reference):
    ended = firing_order("analyse", lifts, "--reference", reference)
    assert ended.code == 2
    assert "--reference" in ended.err


def test_a_lift_that_is_cut_off_has_no_amplitude_and_says_so(firing_order, trial):
    ended = firing_order("analyse", trial(seconds=4))
    assert "No amplitude: movement cut off before its end. Right glute, Right hamstring" in (
        ended.out
    )
