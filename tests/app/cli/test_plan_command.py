"""Plans and exercises from the command line: composed in a clinic, carried home, taken over."""

import json
import zipfile

import pytest

from app.model.home import home_folder
from app.model.participant import Identity, Participant
from app.store.store import Store


@pytest.fixture
def clinic(firing_order, tmp_path, monkeypatch):
    """Return a clinic's computer with one participant, and how to sit down at the one at home."""
    firing_order("participants", "add", "P07", "--name", "Anna Blume")

    def go_home():
        monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "home"))

    return go_home


def exported(firing_order, folder):
    firing_order(
        "plan", "compose", "P07", "seated_squeeze", "glute_bridge", "--starts", "2026-11-23"
    )
    ended = firing_order("plan", "export", "P07", "--out", folder)
    assert ended.code == 0, ended.err
    place, told = ended.out.splitlines()
    return place, told.split()[1].rstrip(".")


def test_a_plan_goes_home_signed_and_is_shown_there(firing_order, clinic, tmp_path):
    place, fingerprint = exported(firing_order, tmp_path / "usb")
    clinic()
    taken = firing_order("plan", "import", place, "--signer", fingerprint.lower())
    assert taken.code == 0, taken.err
    shown = firing_order("plan", "show", "Home")
    assert f"Version 1, from 2026-11-23. Signed {fingerprint}." in shown.out
    assert "Glute bridge: both together · 10×, hold 3\u00a0s · 2 times a day" in shown.out


def test_no_name_and_no_pseudonym_is_in_the_file(firing_order, clinic, tmp_path):
    place, _ = exported(firing_order, tmp_path)
    content = (tmp_path / place).read_text("utf-8")
    assert "Anna" not in content
    assert "Blume" not in content
    assert "P07" not in content
    assert "P07" not in place.rsplit("/", 1)[-1]


def test_a_changed_file_is_refused_with_what_to_do(firing_order, clinic, tmp_path):
    place, fingerprint = exported(firing_order, tmp_path)
    path = tmp_path / place
    path.write_text(path.read_text("utf-8").replace("n_reps = 10", "n_reps = 15"), "utf-8")
    clinic()
    refused = firing_order("plan", "import", path, "--signer", fingerprint)
    assert refused.code == 2
    assert "Nothing was taken over. Ask whoever made it for the file again." in refused.err


def test_an_unknown_signer_is_compared_before_anything_is_taken(firing_order, clinic, tmp_path):
    place, fingerprint = exported(firing_order, tmp_path)
    clinic()
    asked = firing_order("plan", "import", place)
    assert asked.code == 2
    assert fingerprint in asked.err
    assert "--signer" in asked.err
    other = firing_order("plan", "import", place, "--signer", "AAAA-BBBB-CCCC-DDDD")
    assert "They must be the same" in other.err
    assert firing_order("plan", "import", place, "--signer", fingerprint).code == 0
    again = firing_order("plan", "import", place)
    assert "This version is here already" in again.out


def test_the_next_version_follows_the_first_and_an_older_file_is_refused(
    firing_order, clinic, tmp_path
):
    first, fingerprint = exported(firing_order, tmp_path)
    second, _ = exported(firing_order, tmp_path)
    assert second.endswith("plan-v2.toml")
    clinic()
    assert firing_order("plan", "import", second, "--signer", fingerprint).code == 0
    refused = firing_order("plan", "import", first)
    assert "version 1, and version 2 of it is here" in refused.err


def test_a_plan_that_came_signed_goes_on_under_an_id_of_its_own(firing_order, clinic, tmp_path):
    place, fingerprint = exported(firing_order, tmp_path)
    clinic()
    firing_order("plan", "import", place, "--signer", fingerprint)
    firing_order("plan", "compose", "Home", "clam")
    content = json.loads(firing_order("plan", "show", "Home", "--json", "-").out)
    assert (content["signer"], content["plan"]["version"]) == ("", 1)


def test_where_several_are_known_somebody_says_whose_plan_it_is(firing_order, clinic, tmp_path):
    place, _ = exported(firing_order, tmp_path)
    store = Store.open(home_folder())
    store.people.add(Participant("22222222-2222-4222-8222-222222222222", "P08"), Identity())
    store.close()
    refused = firing_order("plan", "import", place)
    assert "2 participants are known here" in refused.err
    assert firing_order("plan", "import", place, "--participant", "P08").code == 0


def test_nobody_without_a_plan_exports_one(firing_order, clinic):
    assert "has no plan yet" in firing_order("plan", "show", "P07").out
    refused = firing_order("plan", "export", "P07")
    assert refused.code == 2
    assert "Compose it first" in refused.err


def test_a_plan_of_an_unknown_exercise_gets_the_nearest_name(firing_order, clinic):
    refused = firing_order("plan", "compose", "P07", "clamm")
    assert "Did you mean 'clam'?" in refused.err


def test_leaving_is_in_the_audit_log(firing_order, clinic, tmp_path):
    exported(firing_order, tmp_path)
    store = Store.open_to_read(home_folder())
    acts = [(line.act, line.detail) for line in store.audit.lines()]
    store.close()
    assert ("exported", "plan, version 1") in acts


def test_the_library_is_listed_before_there_is_a_store(firing_order):
    listed = firing_order("exercises", "list")
    assert listed.code == 0, listed.err
    assert "single_leg_bridge          integrate" in listed.out
    told = json.loads(firing_order("exercises", "list", "--json", "-").out)
    assert {"clam", "phe_drill"} <= {each["id"] for each in told}


def test_an_exercise_says_what_is_not_shown_and_by_which_sensor_it_would_be(firing_order):
    shown = firing_order("exercises", "show", "seated_squeeze")
    assert "does not show: A belly that braces. (abdominal sticker needed)" in shown.out


def test_an_exercise_of_ones_own_begins_as_a_copy_of_ours(firing_order, clinic, tmp_path):
    mine = tmp_path / "mine.toml"
    assert firing_order("exercises", "write", "clam", "--out", mine).code == 0
    refused = firing_order("exercises", "add", mine)
    assert "clam is one of the program's own exercises" in refused.err
    mine.write_text(mine.read_text("utf-8").replace('id = "clam"', 'id = "clam_small"'), "utf-8")
    assert "Kept clam_small as version 1." in firing_order("exercises", "add", mine).out
    assert "clam_small" in firing_order("exercises", "list").out
    assert firing_order("plan", "compose", "P07", "clam_small").code == 0


def test_a_bad_exercise_file_is_refused_with_its_value(firing_order, clinic, tmp_path):
    mine = tmp_path / "mine.toml"
    firing_order("exercises", "write", "clam", "--out", mine)
    mine.write_text(mine.read_text("utf-8").replace("n_reps = 30", "n_reps = 300"), "utf-8")
    refused = firing_order("exercises", "add", mine)
    assert "dose.n_reps is 300: it must be a whole number <= 100" in refused.err


def test_every_version_of_a_plan_is_in_what_a_participant_is_handed(firing_order, clinic, tmp_path):
    exported(firing_order, tmp_path)
    firing_order("plan", "compose", "P07", "clam")
    ended = firing_order("participants", "bundle", "P07", "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    with zipfile.ZipFile(ended.out.strip()) as bundle:
        plans = json.loads(bundle.read("plans.json"))
    assert [each["plan"]["version"] for each in plans] == [1, 2]


def test_what_was_done_is_noted_day_by_day(firing_order, clinic, tmp_path):
    exported(firing_order, tmp_path)
    once = firing_order("plan", "done", "P07", "glute_bridge", "--day", "2026-11-24")
    assert once.out == "glute_bridge: 1 of 2 on 2026-11-24.\n"
    twice = firing_order("plan", "done", "P07", "glute_bridge", "--day", "2026-11-24")
    assert "2 of 2" in twice.out
    lines = json.loads(firing_order("plan", "diary", "P07").out)
    assert [(each["exercise"], each["day"]) for each in lines] == [
        ("glute_bridge", "2026-11-24")
    ] * 2
    assert lines[0]["utc"]
    refused = firing_order("plan", "done", "P07", "clam")
    assert "It asks for seated_squeeze, glute_bridge." in refused.err
