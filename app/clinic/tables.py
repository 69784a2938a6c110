"""What a clinic's server holds beside the store's own tables; how rows get there lies elsewhere."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from app.store.tables import metadata as store_metadata

metadata = MetaData()


def _copy_models() -> None:
    """Take over the store's models: a session reads the same on a seat and on the server."""
    for table in store_metadata.sorted_tables:
        for column in table.to_metadata(metadata).columns:
            # SQLite's integers have 64 bits whatever they are called; a checksum needs 33 of them.
            if isinstance(column.type, Integer):
                column.type = BigInteger()


_copy_models()

subject_keys = Table(
    "subject_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    # Under the clinic's key, which the server never sees.
    Column("sealed", LargeBinary, nullable=False),
)

destroyed_keys = Table(
    "destroyed_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("what", String(80), nullable=False),
    Column("seat", String(80), nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("participant", BigInteger, ForeignKey("participants.number"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("seat", String(80), nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("participant", BigInteger, ForeignKey("participants.number"), nullable=False),
    # Of the sealed rows: which of two came first is told by these, and by no number.
    Column("sha256", String(64), nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("identity", LargeBinary, nullable=False),
    Column("seat", String(80), nullable=False),
    Column("noted_utc", DateTime, nullable=False),
    UniqueConstraint("participant", "sha256"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("participant", BigInteger, ForeignKey("participants.number"), nullable=False),
    # How many versions the server knew; what the seat has. The server's own stands as it was.
    Column("base_revision", Integer, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("identity", LargeBinary, nullable=False),
    Column("seat", String(80), nullable=False),
    Column("told_utc", DateTime, nullable=False),
    Column("settled_utc", DateTime),
)
