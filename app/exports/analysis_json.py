"""The analysis as JSON, schema ``firing-order/analysis/1`` (docs/analysis-schema.json).

It adds and rounds nothing but the last digits: a value that was not found is null, never 0 or NaN.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.exports.flags_json import flags_as_list
from app.exports.json_values import as_interval, as_number
from app.model.muscle_names import Names, name_channels
from app.model.no_repetition_words import no_repetition_sentence
from app.model.ranking_words import session_ranking
from app.model.words import session_sentence
from dsp.findings import (
    ChannelFinding,
    NoRepetitionFinding,
    OnsetFinding,
    PairFinding,
    RankingFinding,
    Reason,
    RecordingFinding,
    RepetitionFinding,
    SessionPairFinding,
)

SCHEMA = "firing-order/analysis/1"


def finding_as_dict(finding: RecordingFinding, *, file_name: str) -> dict[str, Any]:
    """Return one file's object."""
    names = name_channels([channel.name for channel in finding.channels])
    return {
        "schema": SCHEMA,
        "file": file_name,
        "fs_hz": as_number(finding.fs_hz),
        "method": {
            "version": finding.method.version,
            "settings_sha256": finding.method.settings_sha256,
        },
        "channels": [_channel(each) for each in finding.channels],
        "repetitions": [_repetition(each, names) for each in finding.repetitions],
        "no_repetition": _no_repetition(finding.no_repetition, names),
        "session": {
            "pairs": [_session_pair(each, names, finding) for each in finding.session_pairs],
            **_session_ranking(finding),
            "flags": flags_as_list(finding.flags, names),
        },
    }


def error_as_dict(sentence: str, *, file_name: str) -> dict[str, Any]:
    """Return the object of a file that could not be used."""
    return {"schema": SCHEMA, "file": file_name, "error": sentence}


def array_as_text(objects: Iterable[dict[str, Any]]) -> str:
    """Return the array of all files as JSON text; a NaN in it would be an error, not a value."""
    return json.dumps(list(objects), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _no_repetition(why: NoRepetitionFinding | None, names: Names) -> dict[str, Any] | None:
    if why is None:
        return None
    return {
        "reason": why.reason.value,
        "channel": why.channel,
        "value": as_number(why.measured),
        "limit": as_number(why.limit),
        "text": no_repetition_sentence(why, names).text(),
    }


def _channel(channel: ChannelFinding) -> dict[str, Any]:
    return {
        "name": channel.name,
        "muscle": channel.muscle,
        "side": channel.side,
        "unit": channel.unit,
        "snr_db": as_number(channel.snr_db),
        "quality": channel.quality.value,
        "reasons": _reasons(channel.reasons),
    }


def _repetition(repetition: RepetitionFinding, names: Names) -> dict[str, Any]:
    return {
        "index": repetition.index,
        "start_s": as_number(repetition.start_s),
        "end_s": as_number(repetition.end_s),
        "onsets": [_onset(each) for each in repetition.onsets],
        "pairs": [_pair(each) for each in repetition.pairs],
        **_ranking(repetition.ranking),
        "flags": flags_as_list(repetition.flags, names),
    }


def _ranking(ranking: RankingFinding | None) -> dict[str, Any]:
    """Return the likeliest order of all muscles; nothing where there is none."""
    if ranking is None or not ranking.orders:
        return {}
    likeliest = ranking.orders[0]
    return {
        "ranking": {
            "groups": [list(group) for group in likeliest.groups],
            "p": as_number(likeliest.p),
            "is_stated": ranking.is_stated,
        }
    }


def _session_ranking(finding: RecordingFinding) -> dict[str, Any]:
    groups = session_ranking(finding.session_pairs)
    return {} if groups is None else {"ranking": [list(group) for group in groups]}


def _onset(onset: OnsetFinding) -> dict[str, Any]:
    return {
        "channel": onset.channel,
        "onset_s": as_number(onset.onset_s),
        "interval_90_s": as_interval(onset.interval_90_s),
        "classical_onset_s": as_number(onset.classical_onset_s),
        "reasons": _reasons(onset.reasons),
    }


def _pair(pair: PairFinding) -> dict[str, Any]:
    return {
        "a": pair.a,
        "b": pair.b,
        "lag_ms": as_number(pair.lag_ms),
        "interval_90_ms": as_interval(pair.interval_90_ms),
        "p_a_before": as_number(pair.p_a_before),
        "p_together": as_number(pair.p_together),
        "p_a_after": as_number(pair.p_a_after),
        "p_a_first": as_number(pair.p_a_first),
        "verdict": pair.verdict.value,
        "reasons": _reasons(pair.reasons),
        "withheld_by": [flag.value for flag in pair.withheld_by],
    }


def _session_pair(
    pair: SessionPairFinding, names: Names, finding: RecordingFinding
) -> dict[str, Any]:
    return {
        "a": pair.a,
        "b": pair.b,
        "n_valid": pair.n_valid,
        "n_before": pair.n_before,
        "n_together": pair.n_together,
        "n_after": pair.n_after,
        "median_lag_ms": as_number(pair.median_lag_ms),
        "interval_ms": as_interval(pair.interval_ms),
        "verdict": pair.verdict.value,
        "text": session_sentence(pair, names, finding.channels, finding.repetitions).text(),
    }


def _reasons(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.value for reason in reasons]
