"""``channels.tsv``: one row per signal of the BDF+ file, in its order and under its labels."""

from __future__ import annotations

from app.exports.content import Content
from app.exports.edf.session import Plan
from app.exports.metadata import channel_metadata
from app.exports.tables.cell import Cell, Table, words
from app.model.channel_metadata import ChannelMetadata, Configuration
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Quality
from dsp.muscle import read_muscle

# The first three are required, in this order.
_HEADER = (
    *("name", "type", "units", "description", "sampling_frequency", "signal_electrode"),
    *("reference", "group", "target_muscle", "placement_scheme", "placement_description"),
    *("interelectrode_distance", "low_cutoff", "high_cutoff", "notch", "status"),
    "status_description",
)


def channel_rows(content: Content, plan: Plan) -> Table:
    """Yield the table of signals."""
    yield _HEADER
    info = content.session.info
    for at, (channel, label) in enumerate(zip(info.channels, plan.labels, strict=True)):
        metadata = channel_metadata(content, at)
        amplifier = metadata.amplifier
        yield (
            *(label, "EMG" if channel.kind is ChannelKind.EMG else "MISC", "uV"),
            _description(channel),
            *(amplifier.fs_hz or info.fs_hz, None, reference(metadata), None, _muscle(channel)),
            *_placement(metadata),
            *(amplifier.low_cutoff_hz, amplifier.high_cutoff_hz, amplifier.notch_hz),
            *_status(content, channel.name),
        )


def reference(metadata: ChannelMetadata) -> str | None:
    """Return what the signal is measured against, None where nobody told."""
    configuration = metadata.electrode.configuration
    if configuration is Configuration.MONOPOLAR:
        return metadata.electrode.reference_location or None
    return None if configuration is None else "bipolar"


def _description(channel: ChannelInfo) -> str:
    at = "" if channel.is_calibrated else ", in µV at the converter, its gain is not known"
    return f"{channel.name}, {channel.kind.value}{at}"


def _muscle(channel: ChannelInfo) -> str | None:
    read = read_muscle(channel.name)
    if read.muscle is None:
        return None
    side = {"R": "right ", "L": "left "}.get(read.side or "", "")
    return side + read.muscle.replace("_", " ")


def _placement(metadata: ChannelMetadata) -> tuple[Cell, ...]:
    """Return scheme, description and distance; here the scheme is written in small letters."""
    electrode = metadata.electrode
    told = (electrode.placement_preset, electrode.placement_description, electrode.landmarks)
    description = "; ".join(part for part in told if part)
    scheme = electrode.placement_scheme.lower() or ("other" if description else None)
    return (scheme, description or None, electrode.inter_electrode_distance_mm)


def _status(content: Content, name: str) -> tuple[Cell, Cell]:
    if content.findings is None:
        return (None, None)
    found = next((each for each in content.findings.channels if each.name == name), None)
    if found is None:
        return (None, None)
    return ("bad" if found.quality is Quality.BAD else "good", words(found.reasons))
