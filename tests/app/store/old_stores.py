"""Stores as earlier versions of the program left them, made by the migrations of their time."""

from __future__ import annotations

from contextlib import contextmanager

import msgspec
from alembic import command
from sqlalchemy import insert, text

from app.model.session_details import SessionDetails
from app.store import keys
from app.store.database import Database
from app.store.encoding import checksum, encode
from app.store.folder import create_private
from app.store.key_ring import KeyRing
from app.store.migration import make_config
from app.store.session_rows import channel_rows, session_row
from app.store.tables import channels, results, sessions
from app.store.tables import edits as edits_table
from tests.app.store.streams import STARTED, count_info, counts_uv

OLD_SESSION = (
    "INSERT INTO sessions (number, id, started_utc, utc_offset_s, source, device, fs_hz, "
    "is_simulated, app_version) VALUES (1, 'old', '2026-01-01 00:00:00', 0, 'serial:p', 'Uno', "
    "1000.0, 0, '0.1')"
)
OLD_CHANNEL = (
    "INSERT INTO channels (session, position, name, kind, zero_count, is_calibrated, skew_s) "
    "VALUES (1, 0, 'A0', 'emg', 0, 1, 0.0)"
)
OLD_CHUNK = (
    "INSERT INTO chunks (session, sequence, first_index, n_samples, encoding, crc32, payload) "
    "VALUES (:session, :sequence, :first_index, :n_samples, :encoding, :crc32, :payload)"
)


@contextmanager
def old_store(folder, revision):
    """Yield a connection to a store of this version, committed and closed at the end."""
    folder.mkdir(mode=0o700, exist_ok=True)
    key = keys.new_key(folder / "store.key", None)
    create_private(folder / "sessions.db")
    database = Database(folder / "sessions.db", key.key)
    with database.transaction() as connection:
        command.upgrade(make_config(connection, None), revision)
    with database.transaction() as connection:
        yield connection
    database.close()


def fill_second_version(folder, *, n_sessions=2, n_chunks=12):
    """Make a store of version 0002 with sessions of counts, events and results."""
    info = count_info()
    with old_store(folder, "0002") as connection:
        for number in range(1, n_sessions + 1):
            session_id = f"old-{number}"
            connection.execute(text(OLD_SESSION.replace("(1, 'old'", f"({number}, '{session_id}'")))
            connection.execute(text("UPDATE sessions SET first_index = 0, end_reason = 'stopped'"))
            for position, channel in enumerate(info.channels):
                connection.execute(
                    text(
                        "INSERT INTO channels (session, position, name, kind, uv_per_count, "
                        "zero_count, low_uv, high_uv, is_calibrated, skew_s, doubts) VALUES "
                        "(:session, :position, :name, 'emg', :uv, 512, :low, :high, 1, :skew, '')"
                    ),
                    {
                        "session": number,
                        "position": position,
                        "name": channel.name,
                        "uv": channel.uv_per_count,
                        "low": channel.low_uv,
                        "high": channel.high_uv,
                        "skew": channel.skew_s,
                    },
                )
            for sequence in range(n_chunks):
                connection.execute(text(OLD_CHUNK), old_chunk(number, session_id, sequence))
            connection.execute(
                text(
                    "INSERT INTO events (session, sample_index, kind, text) VALUES (:n, 7, :k, :t)"
                ),
                {"n": number, "k": "note", "t": f"marker-note {number}"},
            )
            connection.execute(
                text(
                    "INSERT INTO results (session, method_version, settings_sha256, finding_json) "
                    "VALUES (:n, 'm', 's', :finding)"
                ),
                {"n": number, "finding": f'{{"marker-finding": {number}}}'},
            )


def old_chunk(number, session_id, sequence):
    """Return the row of one unsealed chunk of a hundred scans."""
    encoding, payload = encode(counts_uv(sequence * 100, 100), count_info().channels)
    place = (sequence, sequence * 100, 100)
    return {
        "session": number,
        "sequence": sequence,
        "first_index": sequence * 100,
        "n_samples": 100,
        "encoding": encoding.value,
        "crc32": checksum(session_id, place, encoding.value, payload),
        "payload": payload,
    }


def fill_fourth_version(folder, edits):
    """Make a store of version 0004 with one session, a finding and edits as they were sealed then.

    Each edit is a function of the finding's number.
    """
    with old_store(folder, "0004") as connection:
        key = keys.load_key(folder / "store.key", None)
        ring = KeyRing.make(folder / "subjects.keys", key.key)
        key_id = ring.take()
        seal = ring.seal(key_id, "old")
        row = session_row(
            count_info(), seal=seal, started_utc=STARTED, details=SessionDetails(pain_before=2)
        )
        connection.execute(insert(sessions), {**row, "key_id": key_id, "number": 1})
        connection.execute(insert(channels), channel_rows(1, count_info(), (), seal))
        found = seal.close(b"{}", "result", "m", "s")
        cells = {"number": 7, "session": 1, "method_version": "m", "settings_sha256": "s"}
        connection.execute(insert(results), {**cells, "sealed": found})
        for number, make in enumerate(edits, start=1):
            said = {"utc": "then", "who": "she", "edit": msgspec.to_builtins(make(7))}
            sealed = seal.close(msgspec.json.encode(said), "edit", 7)
            cells = {"number": number, "session": 1, "result": 7, "sealed": sealed}
            connection.execute(insert(edits_table), cells)
