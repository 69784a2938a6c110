"""The JSON beside an exported session: everything a CSV row cannot say; it holds no samples."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from app.exports.amplitude_json import references_as_list
from app.exports.csv_samples import SampleRows, column_name
from app.model.session import SessionEvent, SessionSummary
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.block import ChannelInfo
from dsp.findings import MethodInfo
from dsp.muscle import read_muscle

SCHEMA = "firing-order/session/1"


def sidecar_text(
    session: SessionSummary,
    *,
    rows: SampleRows,
    events: tuple[SessionEvent, ...],
    method: MethodInfo | None,
    amplitudes: RecordingAmplitudes | None,
    digests: dict[str, str],
) -> str:
    """Return the sidecar; ``row`` counts the rows of the samples file from 0."""
    first = session.first_index
    content = {
        "schema": SCHEMA,
        "session": session.id,
        "started": session.started.isoformat(),
        "ended": session.ending,
        # The kind of source alone: a full name may hold a path, and so a person's name.
        "source": session.info.source.partition(":")[0],
        "device": session.info.device,
        "is_simulated": session.info.is_simulated,
        "app_version": session.app_version,
        "fs_hz": session.info.fs_hz,
        "n_rows": rows.end_index - first,
        "channels": [_channel(channel) for channel in session.info.channels],
        "gaps": [{"row": gap.first_index - first, "n_rows": gap.n_samples} for gap in rows.gaps],
        "damaged_chunks": [
            {
                "chunk": chunk.sequence,
                "row": None if chunk.first_index is None else chunk.first_index - first,
                "n_rows": chunk.n_samples,
                "problem": chunk.problem,
            }
            for chunk in rows.damaged
        ],
        "events": [
            {"row": event.index - first, "kind": event.kind, "text": event.text} for event in events
        ],
        "method": None if method is None else asdict(method),
        "amplitude_method": None if amplitudes is None else asdict(amplitudes.method),
        "references": [] if amplitudes is None else references_as_list(amplitudes),
        "files": {name: {"sha256": digest} for name, digest in digests.items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _channel(channel: ChannelInfo) -> dict[str, Any]:
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
        "skew_s": channel.skew_s,
        "doubts": list(channel.doubts),
    }
