"""Every file a command line names has a name of its own in what is reported."""

from pathlib import Path

import pytest

from app.cli.recording_files import find_files


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Stand in an empty folder and return a function that lays files down there."""
    monkeypatch.chdir(tmp_path)

    def lay(*names):
        for name in names:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).touch()

    return lay


def names(*paths):
    return [*find_files([Path(path) for path in paths]).values()]


def test_files_of_the_same_name_in_two_folders_are_told_apart_by_their_folders(place):
    place("left/trial.csv", "left/other.csv", "right/trial.csv")
    assert names("left", "right") == ["left/trial.csv", "other.csv", "right/trial.csv"]


def test_folders_of_the_same_name_are_told_apart_by_theirs(place):
    place("ann/left/1.csv", "bob/left/1.csv", "bob/left/deep/1.csv")
    assert names("ann/left", "bob/left") == ["ann/left/1.csv", "bob/left/1.csv", "deep/1.csv"]


def test_a_longer_name_that_is_taken_already_grows_on(place):
    place("all/left/1.csv", "a/left/1.csv", "b/1.csv")
    assert names("all", "a/left", "b") == ["a/left/1.csv", "all/left/1.csv", "b/1.csv"]


def test_a_file_named_twice_is_one_file(place):
    place("left/1.csv")
    assert names("left/1.csv", "left", Path("left").absolute()) == ["1.csv"]


def test_names_come_in_their_order_and_hold_no_folder_that_tells_nothing(place):
    place("b.csv", "runs/c.csv", "runs/a/d.csv")
    assert names("runs", "b.csv") == ["a/d.csv", "b.csv", "c.csv"]
