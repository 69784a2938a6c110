"""``emg.json``: how a recording was made, in the words BIDS asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.exports.bids.channels import reference
from app.exports.bids.tsv import MISSING
from app.exports.content import Content
from app.exports.metadata import channel_metadata, device_fields, task_fields
from app.exports.survey import Survey
from app.model.channel_metadata import ChannelMetadata
from dsp.block import ChannelKind

UNKNOWN_TASK = "unspecified"


def task_label(content: Content) -> str:
    """Return the task in letters and digits alone, as names of files may have it."""
    return re.sub(r"[^A-Za-z0-9]", "", content.session.details.task.task_id) or UNKNOWN_TASK


def recording_fields(content: Content, survey: Survey) -> dict[str, Any]:
    """Return the description of the recording; what nobody told is left out or ``n/a``."""
    info, task, device = content.session.info, task_fields(content), device_fields(content)
    channels = [channel_metadata(content, at) for at in range(info.n_channels)]
    fields = {
        "TaskName": task_label(content),
        "TaskDescription": task["description"],
        "Instructions": task["cue_text"],
        **_placement(channels),
        "EMGReference": _reference(channels),
        "EMGGround": _one(each.electrode.ground_location for each in channels),
        "SamplingFrequency": info.fs_hz,
        "PowerLineFrequency": device["mains_hz"] or MISSING,
        "RecordingType": "continuous",
        "RecordingDuration": survey.n_scans / info.fs_hz,
        "SoftwareFilters": _filters(each.amplifier.software_filters for each in channels),
        "HardwareFilters": _filters(each.amplifier.hardware_filters for each in channels),
        "EMGChannelCount": sum(each.kind is ChannelKind.EMG for each in info.channels),
        "MiscChannelCount": sum(each.kind is not ChannelKind.EMG for each in info.channels),
        "Manufacturer": device["manufacturer"],
        "ManufacturersModelName": device["model"] or content.device,
        "DeviceSerialNumber": device.get("serial_number", ""),
        "SoftwareVersions": f"Firing Order {content.session.app_version}",
        "InterelectrodeDistance": _one(
            each.electrode.inter_electrode_distance_mm for each in channels
        ),
        "ElectrodeMaterial": _one(each.electrode.material for each in channels),
        "ElectrodeManufacturer": _one(each.electrode.brand for each in channels),
        "SkinPreparation": _one(each.electrode.skin_preparation for each in channels),
        "Gain": _one(each.amplifier.gain for each in channels),
    }
    return {key: value for key, value in fields.items() if value not in ("", None)}


def _placement(channels: list[ChannelMetadata]) -> dict[str, str]:
    """Return the scheme; here it is written with a capital letter."""
    schemes = {each.electrode.placement_scheme.lower() for each in channels}
    if schemes == {"measured"}:
        return {"EMGPlacementScheme": "Measured"}
    presets = {each.electrode.placement_preset for each in channels} - {""}
    told = [each.electrode.placement_description for each in channels]
    if schemes == {""} and not any(told) and not presets:
        said = "Not told. Muscle and side are in channels.tsv."
        return {"EMGPlacementScheme": "Other", "EMGPlacementSchemeDescription": said}
    if schemes <= {"other", ""} and len(presets) == 1 and not any(told):
        (preset,) = presets
        return {"EMGPlacementScheme": "Other", "EMGPlacementSchemeDescription": preset}
    return {"EMGPlacementScheme": "ChannelSpecific"}


def _reference(channels: list[ChannelMetadata]) -> str:
    found = {reference(each) for each in channels}
    return "Bipolar" if found == {"bipolar"} else "ChannelSpecific"


def _filters(told: Iterable[str]) -> dict[str, Any] | str:
    found = sorted({each for each in told if each})
    return {"as told": {"description": "; ".join(found)}} if found else MISSING


def _one(values: Iterable[str | float | None]) -> str | float | None:
    """Return what all channels have alike, None where they differ or nobody told."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
