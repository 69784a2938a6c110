"""What is told at a start, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.model.preferences import PreferenceFile, Preferences
from app.model.start_news import cloud_news, cut_short_news
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info


def _cut_short(folder):
    store = Store.open(folder)
    for n_samples in (300, 65_000):
        writer = store.begin_session(count_info(), started_utc=STARTED)
        writer.append(block(0, n_samples))
    store.close()
    store = Store.open(folder)
    found = store.cut_short()
    store.close()
    return found


def test_a_recording_without_a_stop_is_told_once(tmp_path):
    found, file = _cut_short(tmp_path / "home"), PreferenceFile(tmp_path / "home")
    assert len(found) == 2
    told = cut_short_news(found, file)
    assert told.text() == (
        "The recording of 2026-03-01 09:30 ended without a stop. What was recorded until then, "
        "01:05, is kept in Recordings."
    )
    assert cut_short_news(found, file) is None
    assert cut_short_news(found[1:], file) is not None
    assert cut_short_news((), file) is None


def test_what_was_told_is_remembered_beside_the_other_choices(tmp_path):
    file = PreferenceFile(tmp_path)
    file.write(Preferences(look="dark", lock_after_min=15))
    file.change(lambda each: replace(each, told_cut_short="a"))
    assert file.read()[0] == Preferences("dark", 15, told_cut_short="a")


def test_a_cloud_is_told_with_what_to_do():
    assert cloud_news(Path("/h"), None) is None
    assert "keep the backups there" in cloud_news(Path("/h"), "Dropbox").text()
