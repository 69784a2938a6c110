"""The recordings' protection from the command line: told, set, changed, lost, recovered."""

from __future__ import annotations

import re

import pytest

from app.cli.outcome import BadInput
from app.cli.passphrase import Secrets
from app.model.home import home_folder
from app.store.errors import PassphraseTooShort, StoreLocked, WrongPassphrase
from app.store.key_file import store_id
from app.store.store import Store
from tests.app.store.old_stores import fill_second_version
from tests.app.store.streams import STARTED, block, count_info

OLD, NEW = "vier gelbe Gänse", "fünf blaue Enten"


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture
def recorded():
    """Return the id of a session in the store of this account."""
    store = Store.open(home_folder())
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 300))
    writer.end("stopped")
    store.close()
    return writer.session_id


def test_a_store_that_is_not_there_yet_is_said(said):
    assert said("store", "status") == (
        0,
        f"Recordings: {home_folder()}\nThere are none yet, and "
        "no key. The first recording makes both.\n",
    )
    code, words = said("store", "passphrase", NEW_PASSPHRASE=NEW)
    assert code == 2
    assert "Record once" in words


def test_a_passphrase_is_set_changed_and_taken_off(recorded, said):
    assert "not protected against theft" in said("store", "status")[1]
    code, words = said("store", "passphrase", NEW_PASSPHRASE=OLD)
    assert (code, "protected by a passphrase" in words) == (0, True)
    assert "recovery-key" in words
    assert said("store", "passphrase", PASSPHRASE=OLD, NEW_PASSPHRASE=NEW)[0] == 0
    assert said("export", PASSPHRASE=OLD)[0] == 2
    code, words = said("export", PASSPHRASE=NEW)
    assert (code, recorded in words) == (0, True)
    assert said("store", "passphrase", "--remove", PASSPHRASE=NEW)[0] == 0
    assert recorded in said("export")[1]


def test_a_passphrase_may_lie_in_a_file(recorded, said, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{NEW}\n", encoding="utf-8")
    assert said("store", "passphrase", NEW_PASSPHRASE_FILE=str(file))[0] == 0
    assert recorded in said("export", PASSPHRASE_FILE=str(file))[1]
    code, words = said("export", PASSPHRASE_FILE=str(tmp_path / "other"))
    assert (code, "Name another" in words) == (2, True)


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_key(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    printed = re.search(r"(\w{5}-){6}\w{5}", said("store", "recovery-key", PASSPHRASE=OLD)[1])[0]
    assert "Recovery key: made" in said("store", "status")[1]
    assert said("store", "forgotten", RECOVERY_KEY=printed, NEW_PASSPHRASE=NEW)[0] == 0
    assert recorded in said("export", PASSPHRASE=NEW)[1]
    slip = printed[:-1] + ("7" if printed[-1] != "7" else "8")
    code, words = said("store", "forgotten", RECOVERY_KEY=slip, NEW_PASSPHRASE=OLD)
    assert (code, "Group 7" in words) == (2, True)


def test_without_any_key_it_is_said_and_a_new_store_begins_with_the_old_aside(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    code, words = said("store", "forgotten", RECOVERY_KEY="A", NEW_PASSPHRASE=NEW)
    assert (code, "nobody can read them" in words) == (2, True)
    assert "store anew" in words
    code, words = said("store", "anew")
    assert code == 0
    (aside,) = home_folder().glob("aside-*")
    assert {each.name for each in aside.iterdir()} == {
        "sessions.db",
        "store.key",
        "subjects.keys",
        "subjects.keys.twin",
    }
    Store.open(home_folder()).close()
    assert recorded not in said("export")[1]
    for file in aside.iterdir():
        file.replace(home_folder() / file.name)
    assert recorded in said("export", PASSPHRASE=OLD)[1]


def test_a_store_whose_key_file_is_damaged_can_be_set_aside_too(recorded, said):
    (home_folder() / "store.key").write_text("{}")
    assert said("store", "status")[0] == 2
    assert said("store", "anew")[0] == 0
    Store.open(home_folder()).close()


def test_where_nobody_sits_at_a_terminal_the_way_of_scripts_is_named(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    code, words = said("export")
    assert (code, "FIRING_ORDER_PASSPHRASE_FILE" in words) == (2, True)
    code, words = said("store", "passphrase", PASSPHRASE=OLD)
    assert (code, "FIRING_ORDER_NEW_PASSPHRASE_FILE" in words) == (2, True)


def test_a_person_types_the_new_passphrase_twice_and_alike(recorded):
    assert _typing(NEW, NEW).new_passphrase() == NEW
    with pytest.raises(BadInput, match="not the same"):
        _typing(NEW, OLD).new_passphrase()
    with pytest.raises(PassphraseTooShort, match="3 characters"):
        _typing("abc").new_passphrase()


def test_a_person_may_try_three_times(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)

    def open_with(passphrase):
        return Store.open_to_read(home_folder(), passphrase=passphrase)

    _typing("no", "nor this", OLD).opened(home_folder(), open_with).close()
    with pytest.raises(WrongPassphrase):
        _typing("no", "nor this", "nor that").opened(home_folder(), open_with)
    with pytest.raises(StoreLocked):
        Secrets({}, None).opened(home_folder(), open_with)


def _typing(*lines):
    typed = iter(lines)
    return Secrets({}, lambda prompt: next(typed))


def test_what_was_done_to_the_protection_stands_in_the_audit_log(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    said("export", PASSPHRASE="a wrong passphrase")
    said("store", "recovery-key", PASSPHRASE=OLD)
    Store.open(home_folder(), passphrase=OLD).close()
    code, words = said("audit", PASSPHRASE=OLD)
    assert code == 0
    acts = ["".join(line.strip().split("  ")[3:4]) for line in words.splitlines()]
    at = acts.index("passphrase changed")
    assert acts[at : at + 3] == ["passphrase changed", "unlock refused", "recovery key made"]


def test_what_waits_for_its_line_is_shown_and_a_forged_note_is_counted(recorded, said):
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    with (home_folder() / "store.waiting").open("a") as file:
        file.write('{"utc":"2020-01-01T00:00:00+00:00","who":"boss","act":"exported"}\n')
    code, words = said("audit", PASSPHRASE=OLD)
    assert code == 0
    (waits,) = [each for each in words.splitlines() if "passphrase changed" in each]
    assert waits.startswith(" waits")
    assert waits.endswith("passphrase changed")  # it was done with the key, and proves it
    assert "boss" not in words
    assert " waits  1 note, not to be read or of an act that never waits" in words


def test_recordings_of_an_earlier_version_are_listed_without_a_window(said):
    fill_second_version(home_folder())
    code, words = said("sessions")
    assert (code, "old-1" in words, "old-2" in words) == (0, True, True)


def test_without_its_key_ring_a_list_names_the_file_the_places_and_what_remains(recorded, said):
    for name in ("subjects.keys", "subjects.keys.twin"):
        (home_folder() / name).unlink()
    code, words = said("sessions")
    assert code == 2
    assert str(home_folder() / "subjects.keys") in words
    store = store_id(home_folder() / "store.key")
    assert f"looked for: {home_folder() / 'backups' / f'subjects-{store}.keys'}" in words
    assert "Nothing was changed" in words
    assert (home_folder() / "sessions.db").exists()


def test_a_list_mends_a_lost_key_file_and_with_no_copy_left_nothing_begins(recorded, said):
    """Regression: a list refused what a recording mended, and an unprotected store began."""
    said("store", "passphrase", NEW_PASSPHRASE=OLD)
    said("backup", "now", PASSPHRASE=OLD)
    key = home_folder() / "store.key"
    key.unlink()
    code, words = said("sessions", PASSPHRASE=OLD)
    assert (code, recorded in words) == (0, True)
    key.unlink()
    for copy in (home_folder() / "backups").glob("store-*.key"):
        copy.unlink()
    for arguments in (["sessions"], ["participants", "add", "P1"]):
        code, words = said(*arguments, PASSPHRASE=OLD)
        assert (code, "--with-recovery-key" in words) == (2, True)
    assert not key.exists()
    assert (home_folder() / "sessions.db").exists()
