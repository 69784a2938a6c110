"""The tables of the store as SQLAlchemy knows them; how they came about lies in ``migrations``."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

participants = Table(
    "participants",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    # A Participant without its id.
    Column("fields", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

identities = Table(
    "identities",
    metadata,
    # Apart, so that a list of participants never reads a name.
    Column("participant", ForeignKey("participants.number"), primary_key=True),
    Column("fields", LargeBinary, nullable=False),
)

protocols = Table(
    "protocols",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_json", Text, nullable=False),
    UniqueConstraint("id", "version"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    # Counts up, so the newest session is the newest even when the wall clock jumped back.
    Column("number", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("started_utc", DateTime, nullable=False),
    Column("utc_offset_s", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("fs_hz", Double, nullable=False),
    Column("is_simulated", Boolean, nullable=False),
    Column("app_version", Text, nullable=False),
    # Set with the first chunk: the index of the recording's first scan.
    Column("first_index", Integer),
    # Nothing waits for it: a session that has none ended without a stop and reads all the same.
    Column("end_reason", Text),
    # Whose it is: bound when it begins, and a trigger refuses to give it to another.
    Column("participant", ForeignKey("participants.number"), index=True),
    Column("protocol", ForeignKey("protocols.number")),
    # SessionDetails without the two above.
    Column("details", LargeBinary),
    sqlite_autoincrement=True,
)

channels = Table(
    "channels",
    metadata,
    Column("session", ForeignKey("sessions.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("uv_per_count", Double),
    Column("zero_count", Integer, nullable=False),
    Column("low_uv", Double),
    Column("high_uv", Double),
    Column("is_calibrated", Boolean, nullable=False),
    Column("skew_s", Double, nullable=False),
    # What the device's link does not guard, with commas.
    Column("doubts", Text, nullable=False, server_default=""),
    Column("muscle", Text),
    Column("side", Text),
    # ChannelMetadata.
    Column("details", LargeBinary),
)

chunks = Table(
    "chunks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("first_index", Integer, nullable=False),
    Column("n_samples", Integer, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("crc32", Integer, nullable=False),
    # Last, so that the columns before it are read without touching its overflow pages.
    Column("payload", LargeBinary, nullable=False),
    UniqueConstraint("session", "sequence"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    Column("first_index", Integer, nullable=False),
    Column("n_samples", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    Column("sample_index", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    Column("method_version", Text, nullable=False),
    Column("settings_sha256", Text, nullable=False),
    Column("finding_json", Text, nullable=False),
    sqlite_autoincrement=True,
)
