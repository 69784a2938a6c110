"""What a killed export left lies nowhere readable after the next one, and is named."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

from app.exports.bundle import export_bundle
from app.exports.leftovers import clear_cut_short, work_name
from app.model.home import home_folder
from app.model.participant import Identity, Participant
from app.model.session_details import SessionDetails
from app.store.store import Store
from tests.app.exports.test_whole_exports import exit_code_of
from tests.app.store.streams import STARTED, block, count_info

PERSON = Participant("77777777-7777-4777-8777-777777777777", "P07")


def _record():
    with closing(Store.open(home_folder())) as store:
        store.people.add(PERSON, Identity(name="Anna Beispiel"))
        details = SessionDetails(participant_id=PERSON.id)
        writer = store.begin_session(count_info(), started_utc=STARTED, details=details)
        writer.append(block(0, 300))
        writer.end("stopped")


def _of_a_process_that_ended(folder, name="x"):
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    mine = work_name(name)
    theirs = folder / mine.replace(f"-{os.getpid()}-", f"-{int(done.stdout)}-")
    theirs.mkdir()
    (theirs / "samples.csv").write_text("time_s,a_uV")
    return theirs


def test_a_killed_bundle_is_removed_and_named_by_the_next(tmp_path, firing_order):
    """Regression: name, notes and samples lay in the clear in a hidden folder for good."""
    _record()

    def die_in_the_middle():
        store = Store.open_to_read(home_folder())
        export_bundle(store, PERSON, tmp_path, pages_of=lambda session: os._exit(9))

    assert exit_code_of(die_in_the_middle) == 9
    (left,) = [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")]
    ended = firing_order("participants", "bundle", "P07", "--out", tmp_path)
    assert ended.code == 0
    assert f"Removed {tmp_path / left}" in ended.err
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_what_another_process_or_computer_has_in_hand_stays(tmp_path):
    gone = _of_a_process_that_ended(tmp_path)
    (tmp_path / work_name("running")).mkdir()
    host = gone.name.split(".")[-2].split("-")[0]
    elsewhere = tmp_path / gone.name.replace(f".{host}-", ".0000-" if host != "0000" else ".1111-")
    elsewhere.mkdir()
    foreign = tmp_path / ".something.part"
    foreign.mkdir()
    assert clear_cut_short(tmp_path) == (gone.name,)
    assert elsewhere.exists()
    assert foreign.exists()
    assert len(list(tmp_path.iterdir())) == 3


def test_an_export_of_any_form_clears_up_too(tmp_path, firing_order):
    _record()
    left = _of_a_process_that_ended(tmp_path, "abc_csv")
    ended = firing_order("export", "latest", "--to", "bdf", "--out", tmp_path)
    assert ended.code == 0, ended.err
    assert not left.exists()
    assert left.name in ended.err
