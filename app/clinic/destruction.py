"""That a key was destroyed on one seat, believed on another only with the clinic's own proof.

The server is not trusted with what seats hold: a row it made up destroys nothing.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.clinic.server import ClinicServer
from app.clinic.tables import destroyed_keys, subject_keys

_N_PROOF = 32
_N_WHAT = 80
_HEAD = b"firing-order/clinic/destroyed/1\n"


def push_destroyed(
    destroyed: dict[str, str], server: ClinicServer, clinic_key: bytes, *, seat: str
) -> int:
    """Destroy on the server what was destroyed on this seat; return how many keys that was."""
    if not destroyed:
        return 0
    rows = [
        {"id": key_id, "what": f"{_proof(clinic_key, key_id)} {what}"[:_N_WHAT], "seat": seat}
        for key_id, what in destroyed.items()
    ]
    with server.transaction() as connection:
        gone = connection.execute(
            subject_keys.delete().where(subject_keys.c.id.in_(destroyed))
        ).rowcount
        connection.execute(insert(destroyed_keys).on_conflict_do_nothing(), rows)
    return int(gone)


def said_destroyed(server: ClinicServer) -> frozenset[str]:
    """Return the ids of all keys the server says were destroyed; it may have made one up."""
    with server.transaction() as connection:
        return frozenset(connection.execute(select(destroyed_keys.c.id)).scalars())


def proven_destroyed(server: ClinicServer, clinic_key: bytes) -> frozenset[str]:
    """Return the ids of the keys that a seat of this clinic destroyed."""
    with server.transaction() as connection:
        rows = connection.execute(select(destroyed_keys.c.id, destroyed_keys.c.what)).all()
    return frozenset(
        row.id
        for row in rows
        if hmac.compare_digest(row.what[:_N_PROOF].encode(), _proof(clinic_key, row.id).encode())
    )


def _proof(clinic_key: bytes, key_id: str) -> str:
    """Return what only a seat of the clinic can say of a key."""
    made = hmac.new(clinic_key, _HEAD + key_id.encode(), hashlib.sha256)
    return made.hexdigest()[:_N_PROOF]
