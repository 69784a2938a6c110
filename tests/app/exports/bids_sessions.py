"""Sessions as they come out as BIDS data sets: told in full, barely, simulated, odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.model.channel_metadata import (
    AmplifierInfo,
    ChannelMetadata,
    Configuration,
    ElectrodeInfo,
)
from app.model.export import ExportForm
from app.model.participant import Body, Consent, Identity, Participant
from app.model.session_details import DeviceInfo, SessionDetails, TaskInfo
from app.store.store import Store
from dsp.block import ChannelInfo, ChannelKind, StreamInfo
from tests.app.exports.exporting import export
from tests.app.exports.test_csv_session import FINDING
from tests.app.store.streams import STARTED, block, count_info, float_block, float_info

ELECTRODE = ElectrodeInfo(
    placement_preset="SENIAM gluteus maximus",
    placement_scheme="Other",
    placement_description="half way between sacrum and trochanter",
    configuration=Configuration.SINGLE_DIFFERENTIAL,
    material="Ag/AgCl",
    inter_electrode_distance_mm=20.0,
    brand="Kendall",
    skin_preparation="shaved, alcohol",
    ground_location="C7",
    placed_by="clinician",
)
METADATA = ChannelMetadata(
    electrode=ELECTRODE,
    amplifier=AmplifierInfo(
        gain=1000.0,
        low_cutoff_hz=20.0,
        high_cutoff_hz=450.0,
        hardware_filters="Butterworth 20-450 Hz",
    ),
    notes="Anna's left sticker came off",
)
DETAILS = SessionDetails(
    participant_id="7d0f6a3e-52ce-4b43-a9e7-b94a7b3c0d11",
    tested_sides=("R", "L"),
    symptom_side="R",
    pain_before=2,
    notes="Anna Meier was late",
    task=TaskInfo(
        task_id="phe_ke",
        description="prone hip extension, knee extended",
        cue_text="Lift your leg straight up.",
        stop_reason="Anna was tired",
    ),
    device=DeviceInfo(
        manufacturer="Olimex", model="EKG-EMG", serial_number="SN-4711", mains_hz=50.0
    ),
)
ANNA = Participant(
    DETAILS.participant_id or "",
    "Anna M",
    Body(sex="F", dominant_leg="R", height_cm=170.0, mass_kg=62.5),
    Consent("2", datetime(2026, 2, 1, tzinfo=UTC)),
)
IDENTITY = Identity("Anna Meier", 1986, "sister of Jo")


def told_in_full(store: Store) -> str:
    """Store a session with everything that can be noted, a gap and events."""
    store.people.add(ANNA, IDENTITY)
    writer = store.begin_session(
        count_info(1000.0),
        started_utc=STARTED,
        details=DETAILS,
        channel_metadata=[METADATA] * 3,
    )
    writer.append(block(0, 3000))
    writer.append(block(3100, 450))
    writer.add_event(700, "clock", "stated 1000 Hz")
    writer.add_event(800, "note", "Anna moved\tand laughed")
    writer.end("stopped by the user")
    return writer.session_id


def barely_told(store: Store) -> str:
    """Store a session of which nothing is noted."""
    writer = store.begin_session(count_info(2148.148), started_utc=STARTED)
    writer.append(block(0, 500))
    writer.end("stopped by the user")
    return writer.session_id


def simulated(store: Store) -> str:
    """Store a session of the simulated person."""
    writer = store.begin_session(float_info(2000.0), started_utc=STARTED)
    writer.append(float_block(0, 5000))
    writer.end("stopped by the user")
    return writer.session_id


def odd(store: Store) -> str:
    """Store a session with an envelope, odd names, and schemes that differ."""
    channels = (
        ChannelInfo("=cmd|'/c calc'!A1", kind=ChannelKind.ENVELOPE),
        ChannelInfo("Gänse\t\u202e🦢", is_calibrated=False),
        ChannelInfo("biceps_femoris_L"),
    )
    measured = replace(METADATA, electrode=replace(ELECTRODE, placement_scheme="measured"))
    details = SessionDetails(task=TaskInfo(task_id="übung 3/4 \u202e"))
    writer = store.begin_session(
        StreamInfo("lsl:x", "LSL x on anna-pc", 1000.0, channels),
        started_utc=STARTED,
        details=details,
        channel_metadata=[METADATA, measured, ChannelMetadata()],
    )
    writer.append(float_block(0, 1500, 3))
    writer.end("stopped by the user")
    return writer.session_id


SESSIONS = {
    "told in full": told_in_full,
    "barely told": barely_told,
    "simulated": simulated,
    "odd": odd,
}


def export_bids(store: Store, session_id: str, folder: Path, **wishes) -> Path:
    """Write a data set with findings and return its folder."""
    wishes = {"findings": FINDING, **wishes}
    return export(store, session_id, folder, form=ExportForm.BIDS, **wishes).place
