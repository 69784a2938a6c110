"""A deletion reaches every folder that ever got a backup, and names each that it could not."""

from __future__ import annotations

import pytest

from app.model.home import home_folder

FAST = "synthetic:typical?seed=1&speed=fast"


@pytest.fixture
def recorded(firing_order, tmp_path):
    """Record P1, back up into one folder and then into another; return both."""
    folders = (tmp_path / "first", tmp_path / "second")
    assert firing_order("participants", "add", "P1").code == 0
    firing_order("backup", "folder", folders[0])
    ended = firing_order("record", "--source", FAST, "--seconds", 3, "--participant", "P1")
    assert ended.code == 0, ended.err
    firing_order("backup", "folder", folders[1])
    assert firing_order("backup", "now").code == 0
    return folders


def _sessions_of_a_clean_home(firing_order, monkeypatch, tmp_path, folder):
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / f"clean after {folder.name}"))
    assert firing_order("backup", "restore", "--from", folder).code == 0
    return firing_order("sessions").out


def test_the_key_is_destroyed_in_the_folder_used_before_as_well(
    recorded, firing_order, monkeypatch, tmp_path
):
    """Regression: it was called destroyed in every backup, and the earlier folder opened."""
    ended = firing_order("participants", "delete", "P1", "--yes")
    assert "in no backup either" in ended.out
    assert all(str(folder) in ended.out for folder in recorded)
    for folder in recorded:
        listed = _sessions_of_a_clean_home(firing_order, monkeypatch, tmp_path, folder)
        assert "P1" not in listed


def test_a_folder_that_is_away_is_named_instead_of_the_promise(
    recorded, firing_order, monkeypatch, tmp_path
):
    away = recorded[0].rename(tmp_path / "in a drawer")
    ended = firing_order("participants", "delete", "P1", "--yes")
    assert "in no backup either" not in ended.out
    assert "Key destroyed here" in ended.out
    assert f"Not reached, backups there may still be read: {recorded[0]}" in ended.err
    away.rename(recorded[0])  # the disk is back, and the next start reaches it
    assert firing_order("participants", "add", "P2").code == 0
    listed = _sessions_of_a_clean_home(firing_order, monkeypatch, tmp_path, recorded[0])
    assert "P1" not in listed


def test_a_folder_that_is_gone_for_good_is_asked_for_no_more(recorded, firing_order, tmp_path):
    recorded[0].rename(tmp_path / "burnt")
    assert firing_order("backup", "folder", "--forget", recorded[0]).code == 0
    ended = firing_order("participants", "delete", "P1", "--yes")
    assert "in no backup either" in ended.out
    assert str(recorded[0]) not in ended.out + ended.err


def test_what_was_restored_knows_the_folders_of_the_store_before(
    recorded, firing_order, monkeypatch, tmp_path
):
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "another computer"))
    assert firing_order("backup", "restore", "--from", recorded[1]).code == 0
    ended = firing_order("participants", "delete", "P1", "--yes")
    assert all(str(folder) in ended.out for folder in recorded)
    assert home_folder().name == "another computer"
