"""What the tests of a clinic record on its seats, and when they can run at all."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from app.model.session_details import SessionDetails
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.findings import MethodInfo
from tests.fakes.postgres import server_programs

NEEDS_SERVER = [
    pytest.mark.skipif(server_programs() is None, reason="no PostgreSQL server is installed"),
    pytest.mark.xdist_group("postgres"),
]
pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = bytes(range(32))
INFO = StreamInfo(
    "synthetic:", "Simulated person", 1000.0, (ChannelInfo("gluteus_maximus_R"),), True
)
METHOD = MethodInfo("1.6.0", "ab" * 32)


def record(store, *, n_blocks=5, participant=None):
    """Record blocks of 100 ms with a gap, an event, a result, and the end."""
    details = SessionDetails(participant_id=participant)
    writer = store.begin_session(INFO, started_utc=NOW, details=details)
    rng = np.random.default_rng(3)
    for block in range(n_blocks):
        first_index = block * 100 + (500 if block >= 2 else 0)
        writer.append(SampleBlock(rng.normal(0, 5, (100, 1)), first_index, 0.0))
    writer.add_event(150, "marker", "the door opened")
    writer.end("stopped by the user")
    store.results.add(writer.session_id, '{"a": 1}', METHOD, participant_id=participant)
    return writer.session_id
