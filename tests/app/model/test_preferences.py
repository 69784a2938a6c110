"""Choices outlive the program; a file that cannot be read is kept aside and said."""

import os
import re
import stat
import sys

import pytest

from app.model.preferences import PreferenceFile, Preferences


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def test_before_anybody_chose_the_look_is_the_systems_and_nothing_is_told(home):
    assert PreferenceFile(home).read() == (Preferences("system"), None)
    assert not home.exists()


def test_a_choice_is_read_again_and_only_this_account_can_read_it(home):
    assert PreferenceFile(home).write(Preferences("dark")) is None
    assert PreferenceFile(home).read() == (Preferences("dark"), None)
    if sys.platform != "win32":
        assert stat.S_IMODE((home / "settings.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"look": "purple"}', b'{"look": 3}', b"[]", b"\xff\xfe\x00", b"null"],
    ids=str,
)
def test_a_broken_file_gives_the_first_look_is_kept_aside_and_said(home, content):
    home.mkdir()
    (home / "settings.json").write_bytes(content)
    preferences, told = PreferenceFile(home).read()
    assert preferences == Preferences("system")
    (kept,) = home.glob("settings.json.damaged-*")
    assert re.fullmatch(r"settings\.json\.damaged-\d{8}T\d{6}Z", kept.name)
    assert kept.read_bytes() == content
    assert told is not None
    assert str(kept) in told.text()
    assert PreferenceFile(home).read() == (Preferences("system"), None)


def test_a_second_broken_file_does_not_take_the_place_of_the_first(home):
    home.mkdir()
    for content in ("}", "]", ")"):
        path = home / "settings.json"
        path.write_text(content)
        os.utime(path, (1_900_000_000, 1_900_000_000))
        PreferenceFile(home).read()
    kept = sorted(home.glob("settings.json.damaged-*"))
    assert [path.read_text() for path in kept] == ["}", "]", ")"]


def test_a_choice_made_after_a_broken_file_is_remembered(home):
    home.mkdir()
    (home / "settings.json").write_text("}")
    file = PreferenceFile(home)
    file.read()
    assert file.write(Preferences("light")) is None
    assert PreferenceFile(home).read() == (Preferences("light"), None)


def test_a_choice_that_cannot_be_kept_is_said(tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    told = PreferenceFile(tmp_path / "home").write(Preferences("dark"))
    assert told is not None
    assert "until you close the program" in told.text()
