"""A stored session as an EMG-BIDS data set of its own (docs/exports.md)."""

from __future__ import annotations

import json
from typing import Any

from app import __version__
from app.exports.bids.channels import channel_rows
from app.exports.bids.events import MEANINGS, event_rows
from app.exports.bids.participants import PARTICIPANT_MEANINGS, participant_rows
from app.exports.bids.recording import recording_fields, task_label
from app.exports.bids.tsv import tsv_bytes
from app.exports.content import Content
from app.exports.edf.kind import BDF
from app.exports.edf.session import Plan, file_pieces, plan_file
from app.exports.scans import Scans
from app.exports.whole import WholeFolder, WholeZip, several_files
from app.model.export import Exported, ExportWish

BIDS_VERSION = "1.11.1"


def export_bids(content: Content, scans: Scans, wish: ExportWish) -> Exported:
    """Write the data set; all of it or nothing."""
    plan = plan_file(content, scans, BDF)
    with several_files(wish.folder, f"{content.stem}_bids", wish.packing) as files:
        _write(content, scans, plan, files)
    return Exported(files.place, files.files, plan.notes())


def _write(content: Content, scans: Scans, plan: Plan, files: WholeFolder | WholeZip) -> None:
    subject = f"sub-{content.study_id}"
    stem = f"{subject}/emg/{subject}_task-{task_label(content)}"
    files.write(f"{stem}_emg.bdf", file_pieces(plan, scans))
    happened = content.happenings(scans)
    texts = {
        "dataset_description.json": _json(_data_set(content)),
        "README.md": _readme(content).encode("utf-8"),
        "participants.tsv": tsv_bytes(participant_rows(content)),
        "participants.json": _json(PARTICIPANT_MEANINGS),
        f"{stem}_emg.json": _json(recording_fields(content, plan.survey)),
        f"{stem}_channels.tsv": tsv_bytes(channel_rows(content, plan)),
        f"{stem}_events.tsv": tsv_bytes(event_rows(content, happened)),
        f"{stem}_events.json": _json(MEANINGS),
    }
    for name, text in texts.items():
        files.write(name, (text,))


def _data_set(content: Content) -> dict[str, Any]:
    simulated = ", simulated" if content.session.info.is_simulated else ""
    return {
        "Name": f"Surface EMG of session {content.session.id}{simulated}",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "Firing Order", "Version": __version__}],
    }


def _readme(content: Content) -> str:
    info = content.session.info
    who = (
        "No person was connected: the signals are simulated."
        if info.is_simulated
        else "The recording of one person."
    )
    told = (
        "It tells who and when; treat it accordingly."
        if content.disclosure.is_identified
        else "It tells neither who nor when: dates are a dummy, times count from the first sample."
    )
    return (
        f"# Surface EMG, {info.n_channels} channels at {info.fs_hz:g} Hz\n\n"
        f"{who} {told}\n\n"
        "Samples are raw, before any filter, in µV. A missing sample has the lowest number of its\n"
        "signal; `events.tsv` names every gap, every movement that was found, and where each\n"
        "muscle began with its 90 percent interval and every reason to doubt it. An order of two\n"
        "muscles is a question, not a norm.\n"
    )


def _json(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode("utf-8", "replace")
