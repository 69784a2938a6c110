"""The JSON beside an exported session: everything a CSV row cannot say; it holds no samples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.exports.amplitude_json import references_as_list
from app.exports.content import Content
from app.exports.csv_samples import column_name
from app.exports.damage_json import damaged_chunk
from app.exports.disclosure import shown_start
from app.exports.metadata import (
    channel_fields,
    device_fields,
    person_fields,
    session_fields,
    task_fields,
)
from app.exports.scans import Scans
from app.exports.survey import Survey
from app.exports.tables.events import ABOUT, GAP, Happening
from app.model.csv_profile import CsvProfile
from app.model.damage_words import damage_places_phrase
from dsp.block import ChannelInfo
from dsp.chain import ChainConfig
from dsp.muscle import read_muscle

SCHEMA = "firing-order/session/2"


def sidecar_text(
    content: Content,
    *,
    scans: Scans,
    survey: Survey,
    happened: tuple[Happening, ...],
    profile: CsvProfile,
    envelopes: ChainConfig | None,
    digests: Mapping[str, str],
) -> str:
    """Return the sidecar; ``row`` counts the rows of the samples file from 0."""
    session, first = content.session, content.session.first_index
    started = shown_start(session, content.disclosure)
    told = damage_places_phrase(scans.damaged, fs_hz=session.info.fs_hz, first_index=first)
    findings, amplitudes = content.findings, content.amplitudes
    written = {
        "schema": SCHEMA,
        "session": session.id,
        "is_identified": content.disclosure.is_identified,
        "started": None if started is None else started.isoformat(),
        "ended": session.ending,
        "source": content.source_kind,
        "device": content.device,
        "is_simulated": session.info.is_simulated,
        "app_version": session.app_version,
        "person": person_fields(content),
        "noted": session_fields(content),
        "task": task_fields(content),
        "hardware": device_fields(content),
        "profile": asdict(profile),
        "fs_hz": session.info.fs_hz,
        "n_rows": survey.n_scans,
        "channels": [
            _channel(content, channel, at, survey)
            for at, channel in enumerate(session.info.channels)
        ],
        **_gaps(content, happened),
        "damaged_chunks": [
            {
                "row": None if chunk.first_index is None else chunk.first_index - first,
                "n_rows": chunk.n_samples,
                **damaged_chunk(chunk, fs_hz=session.info.fs_hz, first_index=first),
            }
            for chunk in scans.damaged
        ],
        "damage": None if told is None else told.text(),
        "events": [
            {"row": each.row, "kind": each.kind, "text": each.text}
            for each in content.events_alone()
        ],
        "envelopes": None if envelopes is None else asdict(envelopes),
        "method": None if findings is None else asdict(findings.method),
        "amplitude_method": None if amplitudes is None else asdict(amplitudes.method),
        "references": [] if amplitudes is None else references_as_list(amplitudes),
        "files": {name: {"sha256": digest} for name, digest in digests.items()},
    }
    return json.dumps(written, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _gaps(content: Content, happened: tuple[Happening, ...]) -> dict[str, Any]:
    """Return what is missing of all channels, and of single ones."""
    channels = content.session.info.channels
    return {
        "gaps": [
            {"row": each.row, "n_rows": each.n_rows, "is_estimated": each.text == ABOUT}
            for each in happened
            if each.kind == GAP
        ],
        "channel_gaps": [
            {
                "row": each.row,
                "n_rows": each.n_rows,
                "channel": channels[each.channel].name,
                "n_missing": each.n_missing,
            }
            for each in happened
            if each.channel is not None
        ],
    }


def _channel(content: Content, channel: ChannelInfo, at: int, survey: Survey) -> dict[str, Any]:
    muscle = read_muscle(channel.name)
    return {
        "name": channel.name,
        "column": column_name(channel),
        "unit": "uV",
        "at": "skin" if channel.is_calibrated else "converter",
        "kind": channel.kind.value,
        "muscle": muscle.muscle,
        "side": muscle.side,
        "uv_per_count": channel.uv_per_count,
        "zero_count": channel.zero_count,
        "low_uv": channel.low_uv,
        "high_uv": channel.high_uv,
        "n_at_limit": int(survey.n_at_limit[at]),
        "skew_s": channel.skew_s,
        "doubts": list(channel.doubts),
        **channel_fields(content, at),
    }
