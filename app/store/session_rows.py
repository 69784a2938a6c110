"""What a session was begun with, as rows of its tables and back; it reads no samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from app import __version__
from app.model.channel_metadata import ChannelMetadata
from app.model.session_details import SessionDetails
from app.store.encoding import storable
from app.store.fields import decode_fields, encode_fields
from app.store.people import number_of
from app.store.protocols import protocol_number
from app.store.tables import participants, protocols, sessions
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, StreamInfo
from dsp.muscle import read_muscle


def session_row(
    info: StreamInfo, *, session_id: str, started_utc: datetime, details: SessionDetails
) -> dict[str, object]:
    """Return the row of a session, without whose it is."""
    offset = started_utc.utcoffset()
    if offset is None:
        raise ValueError(f"started_utc is {started_utc}: it carries no time zone")
    return {
        "id": session_id,
        "started_utc": started_utc.astimezone(UTC).replace(tzinfo=None),
        "utc_offset_s": round(offset.total_seconds()),
        "source": storable(info.source),
        "device": storable(info.device),
        "fs_hz": info.fs_hz,
        "is_simulated": bool(info.is_simulated),
        "app_version": __version__,
        "details": encode_details(_with_serial_number(details, info)),
    }


def bound_to(connection: Connection, details: SessionDetails) -> dict[str, object]:
    """Return the columns that bind a session to its participant and protocol."""
    row: dict[str, object] = {}
    if details.participant_id is not None:
        row["participant"] = number_of(connection, details.participant_id)
    if details.protocol_id is not None:
        version = details.protocol_version or 0
        row["protocol"] = protocol_number(connection, details.protocol_id, version)
    return row


def channel_rows(
    number: int, info: StreamInfo, metadata: Sequence[ChannelMetadata]
) -> list[dict[str, object]]:
    """Return the rows of a session's channels, in their order."""
    each_metadata = metadata or [ChannelMetadata()] * info.n_channels
    return [
        {"session": number, "position": position, **_channel_row(*each)}
        for position, each in enumerate(zip(info.channels, each_metadata, strict=True))
    ]


def all_sessions() -> Select[Any]:
    """Return the statement that reads sessions with the ids of what they are bound to."""
    return (
        select(
            sessions,
            participants.c.id.label("participant_id"),
            protocols.c.id.label("protocol_id"),
            protocols.c.version.label("protocol_version"),
        )
        .outerjoin(participants, sessions.c.participant == participants.c.number)
        .outerjoin(protocols, sessions.c.protocol == protocols.c.number)
    )


def read_details(row: Row[Any]) -> SessionDetails:
    """Return what was noted of a session; nothing for one of an earlier version."""
    stored = SessionDetails()
    if row.details is not None:
        stored = decode_fields(row.details, SessionDetails)
    return replace(
        stored,
        participant_id=row.participant_id,
        protocol_id=row.protocol_id,
        protocol_version=row.protocol_version,
    )


def read_channel(row: Row[Any]) -> ChannelInfo:
    """Return what a column of the stream was."""
    return ChannelInfo(
        name=row.name,
        kind=ChannelKind(row.kind),
        uv_per_count=row.uv_per_count,
        zero_count=row.zero_count,
        low_uv=row.low_uv,
        high_uv=row.high_uv,
        is_calibrated=row.is_calibrated,
        skew_s=row.skew_s,
        doubts=tuple(LinkDoubt(doubt) for doubt in row.doubts.split(",") if doubt),
    )


def read_info(row: Row[Any], channel_rows: Iterable[Row[Any]]) -> StreamInfo:
    """Return what the stream of a session was."""
    return StreamInfo(
        source=row.source,
        device=row.device,
        fs_hz=row.fs_hz,
        channels=tuple(read_channel(each) for each in channel_rows),
        is_simulated=row.is_simulated,
    )


def read_metadata(row: Row[Any]) -> ChannelMetadata:
    """Return what is known of a channel; nothing for one of an earlier version."""
    if row.details is None:
        return ChannelMetadata()
    return decode_fields(row.details, ChannelMetadata)


def encode_details(details: SessionDetails) -> bytes:
    """Return what was noted, without the ids that are columns of their own."""
    return encode_fields(
        replace(details, participant_id=None, protocol_id=None, protocol_version=None)
    )


def _with_serial_number(details: SessionDetails, info: StreamInfo) -> SessionDetails:
    """Return the details with what the device itself told, where nothing was typed."""
    if details.device.serial_number or not info.unit:
        return details
    return replace(details, device=replace(details.device, serial_number=info.unit))


def _channel_row(channel: ChannelInfo, metadata: ChannelMetadata) -> dict[str, object]:
    muscle = read_muscle(channel.name)
    return {
        "name": storable(channel.name),
        "kind": channel.kind.value,
        "uv_per_count": channel.uv_per_count,
        "zero_count": int(channel.zero_count),
        "low_uv": channel.low_uv,
        "high_uv": channel.high_uv,
        "is_calibrated": bool(channel.is_calibrated),
        "skew_s": channel.skew_s,
        "doubts": ",".join(channel.doubts),
        "muscle": muscle.muscle,
        "side": muscle.side,
        "details": encode_fields(metadata),
    }
