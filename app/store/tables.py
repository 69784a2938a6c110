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
    # Which key of the ring seals what is personal.
    Column("key_id", String(36), nullable=False, server_default=""),
    # A Participant, sealed.
    Column("fields", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

identities = Table(
    "identities",
    metadata,
    # Apart, so that a list of participants never reads a name.
    Column("participant", ForeignKey("participants.number"), primary_key=True),
    # An Identity, sealed.
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
    # Which key of the ring seals what is personal.
    Column("key_id", String(36), nullable=False, server_default=""),
    Column("started_utc", DateTime, nullable=False),
    Column("utc_offset_s", Integer, nullable=False),
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
    # Source, device and SessionDetails, sealed.
    Column("details", LargeBinary),
    sqlite_autoincrement=True,
)

channels = Table(
    "channels",
    metadata,
    Column("session", ForeignKey("sessions.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("uv_per_count", Double),
    Column("zero_count", Integer, nullable=False),
    Column("low_uv", Double),
    Column("high_uv", Double),
    Column("is_calibrated", Boolean, nullable=False),
    Column("skew_s", Double, nullable=False),
    # What the device's link does not guard, with commas.
    Column("doubts", Text, nullable=False, server_default=""),
    # Name and ChannelMetadata, sealed.
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
    # Over what is stored, so that it is checked without a key.
    Column("crc32", Integer, nullable=False),
    # Sealed. Last, so that the columns before it are read without touching its overflow pages.
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
    # The text, sealed.
    Column("sealed", LargeBinary),
)

results = Table(
    "results",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    Column("method_version", Text, nullable=False),
    Column("settings_sha256", Text, nullable=False),
    # The finding as JSON, sealed.
    Column("sealed", LargeBinary),
    sqlite_autoincrement=True,
)

repetitions = Table(
    "repetitions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    Column("first_index", Integer, nullable=False),
    Column("n_samples", Integer, nullable=False),
    # What the lift was, sealed.
    Column("sealed", LargeBinary),
    sqlite_autoincrement=True,
)

edits = Table(
    "edits",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", ForeignKey("sessions.number"), nullable=False, index=True),
    # The finding that stays as it was found, beside what a person says; none where it is said of
    # the session as a whole.
    Column("result", ForeignKey("results.number")),
    # What was changed, from what to what, by whom and when, sealed.
    Column("sealed", LargeBinary),
    sqlite_autoincrement=True,
)

plans = Table(
    "plans",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("participant", ForeignKey("participants.number"), nullable=False, index=True),
    Column("id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    # A StoredPlan, sealed.
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("participant", "id", "version"),
    sqlite_autoincrement=True,
)

diary = Table(
    "diary",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("participant", ForeignKey("participants.number"), nullable=False, index=True),
    # A DiaryEntry, sealed.
    Column("sealed", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

agreed = Table(
    "agreed",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("participant", ForeignKey("participants.number"), nullable=False, index=True),
    # A version of the participant's sealed rows that seat and clinic's server had in common.
    Column("sha256", String(64), nullable=False),
    sqlite_autoincrement=True,
)

exercises = Table(
    "exercises",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    # An Exercise, the clinician's own.
    Column("content_json", Text, nullable=False),
    UniqueConstraint("id", "version"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    # As text, because its very letters are under the hash.
    Column("utc", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    # The id of a session or participant; never what it holds.
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    # Why something left, under the seal of the subject.
    Column("sealed", LargeBinary),
    Column("sha256", String(64), nullable=False),
)
