"""The JSON contract: exactly the schema, no NaN, and nothing said that was not found."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports.analysis_json import array_as_text, error_as_dict, finding_as_dict
from dsp.action import Action
from dsp.amplitude.reason import AmplitudeReason
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
from dsp.flags import FlagFinding, FlagUnit, RepetitionFlag, withhold

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "analysis-schema.json"
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"


@pytest.fixture(scope="module")
def schema():
    read = json.loads(SCHEMA_FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(read)
    return jsonschema.Draft202012Validator(read)


def make_finding(lag_ms=41.0, onset_s=1.512):
    interval_ms = None if lag_ms is None else (lag_ms - 29, lag_ms + 29)
    onset = OnsetFinding(GLUTE, onset_s, None, None, None, (Reason.NO_ONSET,))
    pair = PairFinding(
        GLUTE,
        HAMSTRING,
        lag_ms,
        interval_ms,
        0.03,
        0.20,
        0.77,
        0.02,
        Verdict.CANNOT_TELL,
        (Reason.INTERVAL_TOO_WIDE,),
    )
    session_pair = SessionPairFinding(
        GLUTE, HAMSTRING, 1, 0, 0, 0, lag_ms, None, None, SessionVerdict.UNDETERMINED, True
    )
    channels = tuple(
        ChannelFinding(name, muscle, "R", "uV", 9.8, Quality.OK, ())
        for name, muscle in ((GLUTE, "gluteus_maximus"), (HAMSTRING, "biceps_femoris"))
    )
    return RecordingFinding(
        1000.0,
        MethodInfo("1", "0" * 64),
        channels,
        (RepetitionFinding(0, 0.9, 3.0, (onset,), (pair,)),),
        (session_pair,),
    )


def test_a_finding_is_written_as_the_contract_says(schema):
    written = finding_as_dict(make_finding(), file_name="trial_0001.csv")
    schema.validate([written])
    assert written["repetitions"][0]["pairs"][0] == {
        "a": GLUTE,
        "b": HAMSTRING,
        "lag_ms": 41.0,
        "interval_90_ms": [12.0, 70.0],
        "p_a_before": 0.03,
        "p_together": 0.20,
        "p_a_after": 0.77,
        "p_a_first": 0.02,
        "verdict": "cannot_tell",
        "reasons": ["interval too wide"],
        "withheld_by": [],
    }


def test_a_flag_is_written_with_its_numbers_its_effect_and_what_to_do(schema):
    tense = FlagFinding(
        RepetitionFlag.PREACT,
        (GLUTE,),
        14.2,
        10.0,
        FlagUnit.MICROVOLTS,
        withholds=True,
        action=Action.RELAX_FIRST,
    )
    few = FlagFinding(
        RepetitionFlag.TOO_FEW,
        (GLUTE, HAMSTRING),
        4.0,
        8.0,
        FlagUnit.COUNT,
        withholds=True,
        action=Action.DO_MORE_LIFTS,
    )
    plain = make_finding()
    finding = replace(plain, repetitions=(withhold(plain.repetitions[0], (tense,)),), flags=(few,))

    written = finding_as_dict(finding, file_name="a.csv")

    schema.validate([written])
    assert written["repetitions"][0]["pairs"][0]["withheld_by"] == ["PREACT"]
    assert written["repetitions"][0]["flags"] == [
        {
            "code": "PREACT",
            "channels": [GLUTE],
            "value": 14.2,
            "limit": 10.0,
            "unit": "uV",
            "effect": "withholds",
            "action": "relax first",
            "text": "Noticed: the glute was tense before the start, at 14\u00a0µV "
            "(over 10\u00a0µV). Let everything rest, then repeat.",
        }
    ]
    assert written["session"]["flags"][0]["code"] == "TOO_FEW"


def test_the_schema_knows_every_flag_unit_and_action_there_is(schema):
    of_schema = schema.schema["$defs"]
    of_flag = of_schema["flag"]["properties"]
    assert set(of_schema["flag_code"]["enum"]) == {each.value for each in RepetitionFlag}
    assert set(of_flag["unit"]["enum"]) == {each.value for each in FlagUnit}
    assert set(of_flag["action"]["enum"]) == {each.value for each in Action}


def test_a_start_that_was_not_seen_is_null_and_never_zero(schema):
    written = finding_as_dict(make_finding(lag_ms=None, onset_s=None), file_name="a.csv")
    schema.validate([written])
    assert written["repetitions"][0]["onsets"][0]["onset_s"] is None
    assert written["repetitions"][0]["pairs"][0]["lag_ms"] is None
    assert written["session"]["pairs"][0]["median_lag_ms"] is None


@given(lag_ms=st.floats())
def test_no_number_a_computer_can_hold_breaks_the_json(lag_ms):
    text = array_as_text([finding_as_dict(make_finding(lag_ms), file_name="a.csv")])
    read = json.loads(text, parse_constant=pytest.fail)
    written_ms = read[0]["repetitions"][0]["pairs"][0]["lag_ms"]
    assert written_ms is None or written_ms == pytest.approx(lag_ms, abs=1e-6)


def test_a_file_that_could_not_be_used_has_its_sentence(schema):
    schema.validate([error_as_dict("no header", file_name="b.csv")])


def test_the_schema_knows_every_reason_there_is(schema):
    assert set(schema.schema["$defs"]["reasons"]["items"]["enum"]) == {
        each.value for each in Reason
    }


def test_the_schema_knows_every_reason_of_an_amplitude(schema):
    assert set(schema.schema["$defs"]["amplitude_reasons"]["items"]["enum"]) == {
        each.value for each in (*Reason, *AmplitudeReason)
    }


def test_the_schema_refuses_what_the_contract_does_not_name(schema):
    written = finding_as_dict(make_finding(), file_name="a.csv")
    assert not schema.is_valid([{**written, "diagnosis": "none"}])
