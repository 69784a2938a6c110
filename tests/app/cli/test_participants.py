"""Participants from the command line: added, shown, recorded, handed out, deleted."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile

import pytest

from app.model.edit import OnsetEdit
from app.model.home import home_folder
from app.model.participant import Identity, Participant
from app.model.session_details import SessionDetails
from app.store.store import Store
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, block, count_info
from tests.fakes.hard_names import HARD_NAMES


@pytest.fixture
def anna(firing_order):
    """Return the id of a participant in the store of this account."""
    ended = firing_order("participants", "add", "P07", "--name", "Anna Blume", "--sex", "female")
    assert ended.code == 0, ended.err
    return ended.out.split()[-1].rstrip(".")


def opened():
    return Store.open(home_folder())


def record_for(participant_id, *, events=()):
    store = opened()
    details = SessionDetails(participant_id=participant_id, notes="said it pulled")
    writer = store.begin_session(count_info(), started_utc=STARTED, details=details)
    writer.append(block(0, 500))
    for event in events:
        writer.add_event(*event)
    writer.end("stopped")
    number = store.results.add(
        writer.session_id, '{"onset": 1.5}', MethodInfo("m", "s"), participant_id=participant_id
    )
    edit = OnsetEdit(number, 0, "gluteus_maximus_R", 1.5, 1.6)
    store.edits.add(writer.session_id, edit, participant_id=participant_id)
    store.close()
    return writer.session_id


def test_a_participant_is_listed_by_the_pseudonym_and_named_only_when_shown(firing_order, anna):
    listed = firing_order("participants", "list")
    assert (anna in listed.out, "P07" in listed.out, "Anna" in listed.out) == (True, True, False)
    assert "Anna Blume" in firing_order("participants", "show", "P07").out


def test_a_change_leaves_what_was_not_named(firing_order, anna, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Anna Neu\n"))
    ended = firing_order(
        "participants", "edit", "P07", "--name", "-", "--birth-year", 1979, "--leg", "L"
    )
    assert ended.code == 0, ended.err
    shown = firing_order("participants", "show", anna[:8]).out
    for word in ("Anna Neu", "1979", "female", "P07"):
        assert word in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "P07"), "already"),
        (("add", "  "), "at least one character"),
        (("edit", "P07", "--birth-year", 79), "four digits"),
        (("show", "nobody"), "nobody"),
        (("delete", "P07"), "Nobody sits at a terminal"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(firing_order, anna, arguments, words):
    ended = firing_order("participants", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_recording_belongs_to_who_was_named_and_lists_say_so(firing_order, anna):
    ended = firing_order(
        "record", "--source", "synthetic:typical?speed=fast", "--seconds", 2, "--participant", "P07"
    )
    store = opened()
    (session,) = store.sessions()
    store.close()
    assert session.details.participant_id == anna, ended.err
    assert "P07" in firing_order("sessions").out
    assert session.id in firing_order("sessions", "--participant", "P07").out
    firing_order("participants", "add", "P08")
    assert session.id not in firing_order("sessions", "--participant", "P08").out


def test_a_recording_for_nobody_known_does_not_begin(firing_order, anna):
    ended = firing_order(
        "record", "--source", "synthetic:typical?speed=fast", "--seconds", 1, "--participant", "P9"
    )
    assert ended.code == 2
    store = opened()
    assert store.sessions() == ()
    store.close()


def test_a_bundle_holds_everything_of_one_and_nothing_of_another(firing_order, anna, tmp_path):
    firing_order("participants", "add", "P08")
    hers = record_for(anna, events=[(3, "note", "marker-event")])
    store = opened()
    other = record_for_another(store)
    store.close()
    ended = firing_order("participants", "bundle", "P07", "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    (path,) = (tmp_path / "out").iterdir()
    assert str(path) == ended.out.strip()
    with zipfile.ZipFile(path) as bundle:
        assert bundle.testzip() is None
        content = {name: bundle.read(name) for name in bundle.namelist()}
    person = json.loads(content["participant.json"])
    assert person["identity"]["name"] == "Anna Blume"
    assert person["sessions"] == [hers]
    noted = json.loads(content[f"sessions/{hers}/session.json"])
    assert noted["events"][0]["text"] == "marker-event"
    assert noted["session"]["details"]["notes"] == "said it pulled"
    assert noted["results"][0]["finding"] == {"onset": 1.5}
    assert noted["edits"][0]["edit"]["after_s"] == 1.6
    acts = [each["act"] for each in json.loads(content["audit.json"])]
    assert acts[0] == "added"
    assert {"edited", "exported"} <= set(acts)
    assert any(name.endswith("_samples.csv") for name in content)
    everything = b"".join(content.values())
    assert other.encode() not in everything
    digests = json.loads(content["manifest.json"])["sha256"]
    assert set(digests) == set(content) - {"manifest.json"}


def record_for_another(store):
    other = store.people.find("P08")
    writer = store.begin_session(
        count_info(), started_utc=STARTED, details=SessionDetails(participant_id=other.id)
    )
    writer.append(block(0, 100))
    writer.end("stopped")
    return writer.session_id


def test_a_bundle_that_fails_leaves_nothing(firing_order, anna, tmp_path, monkeypatch):
    record_for(anna)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.exports.bundle._pieces", full)
    ended = firing_order("participants", "bundle", "P07", "--out", tmp_path / "out")
    assert ended.code == 2
    assert "No space left on device" in ended.err
    assert list((tmp_path / "out").iterdir()) == []


def test_deleting_says_what_it_did_and_leaves_no_trace_but_the_audit_line(firing_order, anna):
    session_id = record_for(anna)
    ended = firing_order("participants", "delete", "P07", "--yes")
    assert ended.code == 0, ended.err
    assert "Key destroyed" in ended.out
    assert "shredded" not in ended.out
    assert firing_order("participants", "list").out == ""
    assert session_id not in firing_order("sessions").out
    log = firing_order("audit", "--about", anna[:8])
    assert log.code == 0
    assert "deleted" in log.out
    assert "P07" not in firing_order("audit").out


def test_nobody_is_deleted_unasked_by_the_beginning_of_an_id(firing_order, anna):
    for beginning in (anna[:1], anna[:8], "P0"):
        ended = firing_order("participants", "delete", beginning, "--yes")
        assert (ended.code, "must be named in full" in ended.err) == (2, True)
    assert anna in firing_order("participants", "list").out
    assert firing_order("participants", "delete", anna, "--yes").code == 0


def test_a_pseudonym_easily_taken_for_another_is_told_and_added(firing_order, anna):
    ended = firing_order("participants", "add", "PO7")
    assert (ended.code, ended.err.strip()) == (0, "Easily taken for P07. Look twice.")
    assert firing_order("participants", "add", "Q-22").err == ""


def test_a_session_is_deleted_alone(firing_order, anna):
    first, second = record_for(anna), record_for(anna)
    assert firing_order("sessions", "delete", first, "--yes").code == 0
    left = firing_order("sessions").out
    assert (first in left, second in left) == (False, True)
    assert anna in firing_order("participants", "list").out


def test_an_export_stands_in_the_log_with_its_form_and_an_identified_one_with_its_reason(
    firing_order, anna, tmp_path
):
    session_id = record_for(anna)
    firing_order("export", session_id, "--samples-only", "--out", tmp_path)
    firing_order(
        "export", session_id, "--samples-only", "--out", tmp_path, "--identified", "marker-reason"
    )
    log = firing_order("audit").out
    assert f"exported  {session_id}  csv" in log
    (identified,) = [each for each in log.splitlines() if "identified" in each]
    assert (
        f"exported  {session_id}  identified  why: csv into {tmp_path}: marker-reason" in identified
    )
    with_seal = next(each for each in opened().audit.lines() if each.detail == "identified")
    assert b"marker" not in with_seal.sealed


def test_a_log_that_was_tampered_with_ends_with_its_own_exit_code(firing_order, anna):
    store = opened()
    with store._database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_refuses_update")
        connection.exec_driver_sql("UPDATE audit SET who = 'somebody else' WHERE number = 2")
    store.close()
    ended = firing_order("audit")
    assert ended.code == 1
    assert "line 2 is not as it was written" in ended.out


@pytest.mark.parametrize("name", HARD_NAMES.values(), ids=HARD_NAMES)
def test_a_name_is_stored_exactly_shown_as_text_and_never_a_path(firing_order, tmp_path, name):
    store = opened()
    store.people.add(Participant("an-id", name), Identity(name, None, name))
    store.close()
    session_id = record_for("an-id", events=[(1, name, name)])
    store = opened()
    assert store.people.find("an-id").pseudonym == name
    assert store.people.identity("an-id") == Identity(name, None, name)
    assert store.events(session_id)[0].text == name
    store.close()
    for command in (("participants", "list"), ("participants", "show", "an-id"), ("sessions",)):
        ended = firing_order(*command)
        assert ended.code == 0, ended.err
        lines = ended.out.splitlines()
        assert len(lines) == (10 if "show" in command else 1)
        assert not [
            each
            for each in ended.out
            if unicodedata.category(each) in ("Cc", "Cf") and each not in "\n\u200c\u200d"
        ]
    before = set(tmp_path.rglob("*"))
    ended = firing_order("participants", "bundle", "an-id", "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    made = set(tmp_path.rglob("*")) - before
    assert {each.relative_to(tmp_path).as_posix() for each in made} == {
        "out",
        "out/participant-an-id.zip",
    }
    with zipfile.ZipFile(tmp_path / "out" / "participant-an-id.zip") as bundle:
        for member in bundle.namelist():
            assert set(member) <= set(SAFE)
        identity = json.loads(bundle.read("participant.json"))["identity"]
        cells = [
            cell
            for member in bundle.namelist()
            if member.endswith("_events.csv")
            for line in bundle.read(member).decode("utf-8").splitlines()
            for cell in line.split(",")
        ]
    assert identity["name"] == name
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "@"))]


SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"
