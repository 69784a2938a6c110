"""Backups from the command line, up to a restore from zero with the recovery key alone."""

from __future__ import annotations

import re
import shutil

import pytest

from app.model.home import home_folder
from app.store.backup_folder import BackupFolder
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

OLD, NEW = "vier gelbe Gänse", "fünf blaue Enten"
pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture
def recorded():
    """Return the ids of two sessions in the store of this account."""
    store, ids = Store.open(home_folder()), []
    for n_samples in (300, 1000):
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(0, n_samples))
        writer.end("stopped")
        ids.append(writer.session_id)
    store.close()
    return ids


def test_a_backup_is_made_listed_and_checked(recorded, said):
    assert "no backup" in said("backup", "list")[1]
    code, words = said("backup", "now")
    assert (code, "every chunk read back" in words) == (0, True)
    assert re.search(r"sessions-\d{8}T\d{6}Z-\w{8}\.db .* UTC .* MB", said("backup", "list")[1])
    assert "2 sessions, 13 chunks, every one as it was written" in said("backup", "check")[1]


def test_a_damaged_backup_is_named_and_not_restored(recorded, said):
    said("backup", "now")
    (made,) = (home_folder() / "backups").glob("sessions-*.db")
    content = bytearray(made.read_bytes())
    content[-5000] ^= 1
    made.write_bytes(bytes(content))
    code, words = said("backup", "check")
    assert (code, "damaged" in words) == (1, True)
    before = (home_folder() / "sessions.db").read_bytes()
    assert said("backup", "restore")[0] == 2
    assert (home_folder() / "sessions.db").read_bytes() == before


def test_a_backup_is_made_beside_a_running_window(recorded, said):
    store = Store.open(home_folder())
    assert said("backup", "now")[0] == 0
    code, words = said("backup", "restore")
    assert (code, "Close it first" in words) == (2, True)
    store.close()


def test_a_restore_keeps_what_was_there_aside(recorded, said):
    said("backup", "now")
    store = Store.open(home_folder())
    later = store.begin_session(float_info(), started_utc=STARTED)
    later.append(float_block(0, 100))
    later.end("stopped")
    store.close()
    code, words = said("backup", "restore")
    assert (code, "2 sessions, 13 chunks" in words, "aside-" in words) == (0, True, True)
    assert later.session_id not in said("export")[1]
    (aside,) = home_folder().glob("aside-*")
    assert {"sessions.db", "store.key"} <= {each.name for each in aside.iterdir()}


def test_a_restore_from_zero_on_a_clean_home_with_the_recovery_key_alone(
    recorded, said, tmp_path, monkeypatch
):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    printed = re.search(r"(\w{5}-){6}\w{5}", said("store", "recovery-key", PASSPHRASE=OLD)[1])[0]
    stick = tmp_path / "stick"
    assert said("backup", "folder", str(stick))[1].strip() == str(stick)
    assert said("backup", "now", PASSPHRASE=OLD)[0] == 0
    shutil.rmtree(home_folder())
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "another computer" / "home"))
    arguments = ("backup", "restore", "--from", str(stick), "--with-recovery-key")
    code, words = said(*arguments, RECOVERY_KEY=printed, NEW_PASSPHRASE=NEW)
    assert (code, "every one as it was written" in words, "aside" in words) == (0, True, False)
    store = Store.open(home_folder(), passphrase=NEW)
    assert [each.id for each in store.sessions()] == recorded[::-1]
    assert same_bits(store.read(recorded[1]).samples_uv, floats_uv(0, 1000))
    store.close()


def test_the_key_beside_the_backups_is_the_one_in_use(recorded, said):
    said("backup", "now")
    copy, key = BackupFolder(home_folder() / "backups").key, home_folder() / "store.key"
    for act, secrets in (
        ("passphrase", {"NEW_PASSPHRASE": OLD}),
        ("recovery-key", {"PASSPHRASE": OLD}),
        ("passphrase", {"PASSPHRASE": OLD, "NEW_PASSPHRASE": NEW}),
    ):
        assert said("store", act, **secrets)[0] == 0
        assert copy.read_bytes() == key.read_bytes()
    assert said("backup", "restore")[0] == 2
    code, words = said("backup", "restore", PASSPHRASE=NEW)
    assert code == 0, words
    assert recorded[0] in said("export", PASSPHRASE=NEW)[1]


def test_the_folder_of_the_recordings_itself_holds_no_backups(recorded, said):
    for arguments in (("folder", str(home_folder())), ("now", "--from", str(home_folder()))):
        code, words = said("backup", *arguments)
        assert (code, "Choose another" in words) == (2, True)
    assert not list(home_folder().glob("sessions-*.db"))
    assert said("backup", "now")[0] == 0
