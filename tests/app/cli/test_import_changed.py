"""Regression: our own CSV was imported whatever had become of it since its sidecar was written."""

from __future__ import annotations

import json
import time

import pytest

from app.engine.file_reader import open_any_source
from app.model.home import home_folder
from app.store.store import Store
from drivers.errors import SourceUnreadable
from tests.app.store.streams import STARTED, block, count_info


@pytest.fixture
def exported(firing_order, tmp_path):
    """Return the samples of an exported session."""
    store = Store.open(home_folder())
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 3000))
    writer.end("stopped")
    store.close()
    assert firing_order("export", "latest", "--out", tmp_path / "out").code == 0
    (path,) = (tmp_path / "out").rglob("*_samples.csv")
    return path


def _notes():
    store = Store.open_to_read(home_folder())
    session = store.find("latest")
    about = json.loads(store.events(session.id)[0].text)
    store.close()
    return session.details.notes, about["changed_since_written"]


def test_an_export_as_it_was_written_is_imported_without_a_word_of_it(firing_order, exported):
    ended = firing_order("import", exported, "--as-named")
    assert "Stored" in ended.out
    assert _notes() == ("", None)


def test_a_shortened_export_is_refused_with_how_much_of_it_is_there(firing_order, exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:2001]))
    ended = firing_order("import", exported, "--as-named")
    assert ended.code == 2
    assert "is not the file that was written: 2000 of 3000 rows." in ended.err
    assert "Nothing was stored" in ended.err
    taken = firing_order("import", exported, "--as-named", "--as-changed")
    assert "Stored" in taken.out
    notes, about = _notes()
    assert "2000 of 3000 rows" in notes
    assert about == notes


def test_a_changed_export_is_neither_analysed_nor_played(firing_order, exported):
    """Regression: its order was told, as of the recording that was exported."""
    assert "is not the file that was written" not in firing_order("analyse", exported).out
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:2001]))
    ended = firing_order("analyse", exported)
    assert "2000 of 3000 rows. Nothing is told of it." in ended.out + ended.err
    with pytest.raises(SourceUnreadable, match="--as-changed"):
        open_any_source(f"replay:{exported}", time.monotonic).open()


def test_an_export_of_which_one_number_was_changed_is_refused(firing_order, exported):
    content = exported.read_bytes()
    digit = content.rindex(b"1")
    exported.write_bytes(content[:digit] + b"2" + content[digit + 1 :])
    ended = firing_order("import", exported, "--as-named")
    assert (ended.code, "was changed" in ended.err) == (2, True)


def test_a_sidecar_that_is_cut_short_is_told(firing_order, exported):
    (sidecar,) = exported.parent.glob("*.json")
    sidecar.write_bytes(sidecar.read_bytes()[:400])
    ended = firing_order("import", exported, "--as-named")
    assert (ended.code, "cannot be read any more" in ended.err) == (2, True)
