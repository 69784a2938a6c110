"""The tables the program knows are the tables the migrations make, from a wheel as well."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app.model.edit import OnsetEdit
from app.store.migration import SCRIPTS
from app.store.schema import HEAD
from app.store.store import Store
from app.store.tables import metadata
from dsp.block import ChannelInfo, LinkDoubt, StreamInfo
from tests.app.store.old_stores import OLD_CHANNEL, OLD_SESSION, fill_fourth_version, old_store
from tests.app.store.streams import STARTED, block


def test_a_new_store_has_exactly_the_tables_of_the_program(store):
    with store._database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_migration_is_the_head_the_program_asks_for():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_file_is_encrypted_and_durable_as_promised(store):
    with store._database.transaction() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "cipher_page_size")
        }
        settings = {row[0] for row in connection.exec_driver_sql("PRAGMA cipher_settings")}
    assert found["journal_mode"] == "wal"
    assert found["synchronous"] == 1  # NORMAL, and the writer syncs beside it (docs/store.md)
    assert found["foreign_keys"] == 1
    assert found["cipher_page_size"] == "4096"
    assert "PRAGMA cipher_use_hmac = 1;" in settings
    assert "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;" in settings


def test_a_migration_that_was_cut_short_leaves_an_empty_store_that_opens(folder, monkeypatch):
    def cut_short(connection, ring):
        connection.exec_driver_sql("CREATE TABLE sessions (half)")
        raise KeyboardInterrupt

    monkeypatch.setattr("app.store.migration.upgrade", cut_short)
    try:
        Store.open(folder)
    except KeyboardInterrupt:
        monkeypatch.undo()
    store = Store.open(folder)
    assert store.sessions() == ()
    store.close()


def test_what_a_link_does_not_guard_is_kept_with_the_recording(store):
    doubts = (LinkDoubt.UNCHECKED, LinkDoubt.UNTIMED)
    info = StreamInfo("text:p", "Arduino", 500.0, (ChannelInfo("A0", doubts=doubts),))
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(block(0, 10, 1))
    writer.end("stopped by the user")
    assert store.read(writer.session_id).info == info


def test_a_store_of_the_first_version_is_brought_up_and_its_channels_keep_no_doubts(folder):
    with old_store(folder, "0001") as connection:
        names = {column["name"] for column in inspect(connection).get_columns("channels")}
        connection.execute(text(OLD_SESSION))
        connection.execute(text(OLD_CHANNEL))
    assert "doubts" not in names
    store = Store.open(folder)
    assert store.sessions()[0].info.channels == (ChannelInfo("A0"),)
    store.close()


def test_edits_of_the_fourth_version_stand_and_can_be_taken_back(folder):
    moved = [
        lambda result: OnsetEdit(result, 0, "a", 1.5, 1.6),
        lambda result: OnsetEdit(result, 0, "a", 1.6, 1.5, undoes=1),
    ]
    fill_fourth_version(folder, moved)
    store = Store.open(folder)
    edits = store.edits.all("old")
    assert [each.edit for each in edits] == [make(7) for make in moved]
    assert [(each.number, each.utc, each.who) for each in edits] == [
        (1, "then", "she"),
        (2, "then", "she"),
    ]
    again = store.edits.undo("old", 2, participant_id=None)
    assert (again.number, again.edit.undoes, again.edit.after_s) == (3, 2, 1.6)
    assert store.find("old").details.pain_before == 2
    store.close()
