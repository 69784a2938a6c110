"""What a session was begun with, as rows of its tables and back; it reads no samples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from app import __version__
from app.model.channel_metadata import ChannelMetadata
from app.model.session_details import SessionDetails
from app.store.database import Database
from app.store.fields import decode_fields, encode_fields
from app.store.people import participant_row
from app.store.protocols import protocol_number
from app.store.seal import Seal
from app.store.tables import channels, participants, protocols, sessions
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, StreamInfo


@dataclass(frozen=True, slots=True)
class _SessionNoted:
    source: str
    device: str
    details: SessionDetails = field(default_factory=SessionDetails)


@dataclass(frozen=True, slots=True)
class _ChannelNoted:
    name: str
    metadata: ChannelMetadata = field(default_factory=ChannelMetadata)


def session_row(
    info: StreamInfo, *, seal: Seal, started_utc: datetime, details: SessionDetails
) -> dict[str, object]:
    """Return the row of a session, without its key and whose it is."""
    offset = started_utc.utcoffset()
    if offset is None:
        raise ValueError(f"started_utc is {started_utc}: it carries no time zone")
    return {
        "id": seal.subject,
        "started_utc": started_utc.astimezone(UTC).replace(tzinfo=None),
        "utc_offset_s": round(offset.total_seconds()),
        "fs_hz": info.fs_hz,
        "is_simulated": bool(info.is_simulated),
        "app_version": __version__,
        "details": _sealed_details(info, details, seal),
    }


def insert_session(
    connection: Connection,
    row: dict[str, object],
    info: StreamInfo,
    *,
    details: SessionDetails,
    metadata: Sequence[ChannelMetadata],
    seal: Seal,
) -> int:
    """Insert a session bound to whose it is, and its channels; return its number."""
    bound = row | bound_to(connection, details)
    begun = connection.execute(insert(sessions).returning(sessions.c.number), bound)
    number = int(begun.scalar_one())
    connection.execute(insert(channels), channel_rows(number, info, metadata, seal))
    return number


def n_sessions_in(database: Database) -> int:
    """Return how many sessions a database holds."""
    with database.transaction() as connection:
        return int(connection.execute(select(func.count()).select_from(sessions)).scalar_one())


def bound_to(connection: Connection, details: SessionDetails) -> dict[str, object]:
    """Return the columns that bind a session to its participant and protocol."""
    row: dict[str, object] = {}
    if details.participant_id is not None:
        row["participant"] = participant_row(connection, details.participant_id).number
    if details.protocol_id is not None:
        version = details.protocol_version or 0
        row["protocol"] = protocol_number(connection, details.protocol_id, version)
    return row


def channel_rows(
    number: int, info: StreamInfo, metadata: Sequence[ChannelMetadata], seal: Seal
) -> list[dict[str, object]]:
    """Return the rows of a session's channels, in their order."""
    each_metadata = metadata or [ChannelMetadata()] * info.n_channels
    return [
        {
            "session": number,
            "position": position,
            "kind": channel.kind.value,
            "uv_per_count": channel.uv_per_count,
            "zero_count": int(channel.zero_count),
            "low_uv": channel.low_uv,
            "high_uv": channel.high_uv,
            "is_calibrated": bool(channel.is_calibrated),
            "skew_s": channel.skew_s,
            "doubts": ",".join(channel.doubts),
            "details": seal.close(
                encode_fields(_ChannelNoted(channel.name, known)), "channel", position
            ),
        }
        for position, (channel, known) in enumerate(zip(info.channels, each_metadata, strict=True))
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


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A session's rows with their seals open."""

    info: StreamInfo
    details: SessionDetails
    channel_metadata: tuple[ChannelMetadata, ...]


def open_session(row: Row[Any], its_channels: Iterable[Row[Any]], seal: Seal) -> SessionOpened:
    """Return what a session was begun with; raise where a seal or a value does not fit."""
    noted = decode_fields(seal.open(row.details, "session"), _SessionNoted)
    rows = list(its_channels)
    opened = [_open_channel(each, seal) for each in rows]
    if [each.position for each in rows] != list(range(len(rows))) or not rows:
        raise ValueError("not all of its channels are there")
    if not 0 < row.fs_hz < math.inf:
        raise ValueError(f"a rate of {row.fs_hz} Hz")
    info = StreamInfo(
        source=noted.source,
        device=noted.device,
        fs_hz=row.fs_hz,
        channels=tuple(channel for channel, _ in opened),
        is_simulated=row.is_simulated,
    )
    details = replace(
        noted.details,
        participant_id=row.participant_id,
        protocol_id=row.protocol_id,
        protocol_version=row.protocol_version,
    )
    return SessionOpened(info, details, tuple(metadata for _, metadata in opened))


def resealed_details(info: StreamInfo, details: SessionDetails, seal: Seal) -> bytes:
    """Return what is noted of a session, without the ids that are columns of their own."""
    noted = _SessionNoted(info.source, info.device, details.unbound())
    return seal.close(encode_fields(noted), "session")


def _sealed_details(info: StreamInfo, details: SessionDetails, seal: Seal) -> bytes:
    """Return the details with what the device itself told, where nothing was typed."""
    if not details.device.serial_number and info.unit:
        device = replace(details.device, serial_number=info.unit)
        details = replace(details, device=device)
    return resealed_details(info, details, seal)


def _open_channel(row: Row[Any], seal: Seal) -> tuple[ChannelInfo, ChannelMetadata]:
    noted = decode_fields(seal.open(row.details, "channel", row.position), _ChannelNoted)
    channel = ChannelInfo(
        name=noted.name,
        kind=ChannelKind(row.kind),
        uv_per_count=row.uv_per_count,
        zero_count=row.zero_count,
        low_uv=row.low_uv,
        high_uv=row.high_uv,
        is_calibrated=row.is_calibrated,
        skew_s=row.skew_s,
        doubts=tuple(LinkDoubt(doubt) for doubt in row.doubts.split(",") if doubt),
    )
    return channel, noted.metadata
