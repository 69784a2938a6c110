"""Regression: an export could be erased from the audit log by putting an earlier database back."""

from __future__ import annotations

import pytest

from app.model.home import home_folder
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info


@pytest.fixture
def recorded():
    store = Store.open(home_folder())
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 300))
    writer.end("stopped")
    store.close()
    return writer.session_id


@pytest.mark.parametrize("options", [(), ("--identified", "a letter")], ids=["plain", "identified"])
def test_an_export_is_missed_where_an_earlier_database_lies_again(
    recorded, said, tmp_path, options
):
    database = home_folder() / "sessions.db"
    before = database.read_bytes()
    assert said("audit")[0] == 0
    assert said("export", recorded, "--out", str(tmp_path), *options)[0] == 0
    assert said("audit")[0] == 0
    database.write_bytes(before)
    code, words = said("audit")
    assert code == 1
    assert "1 line missing" in words


def test_beside_a_running_program_the_export_is_told_by_its_next_line(recorded, said, tmp_path):
    running = Store.open(home_folder())
    assert said("export", recorded, "--out", str(tmp_path))[0] == 0
    running.exercises.all()
    running.close()
    reader = Store.open_to_read(home_folder())
    assert reader._ring.audit_head[0] == len(reader.audit.lines())
    reader.close()
