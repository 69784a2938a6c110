"""``firing-order import``: nothing is stored before its channels are confirmed."""

import hashlib
import json

import numpy as np
import pytest

from app.model.home import home_folder
from app.model.participant import Participant
from app.store.store import Store
from dsp.simulate import SCENARIOS, simulate
from tests.app.imports import foreign_files as files


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=9.0, fs_hz=1000.0, seed=1)


@pytest.fixture
def walk(tmp_path, person):
    path = tmp_path / "walk.edf"
    labels = ("EMG one", "EMG two")
    path.write_bytes(files.edf_bytes(person.samples_uv[:, :2], labels=labels, notes=[(2, "up")]))
    return path


def stored():
    store = Store.open_to_read(home_folder())
    try:
        return [(each, store.read(each.id)) for each in store.sessions()]
    finally:
        store.close()


def test_without_a_word_on_the_channels_they_are_listed_and_nothing_is_stored(firing_order, walk):
    ended = firing_order("import", walk)
    assert ended.code == 2
    assert "one    uV                1000  not known  not known" in ended.out
    assert "Nothing was stored" in ended.err
    assert not home_folder().exists()


def test_a_confirmed_file_is_a_session_that_says_where_it_comes_from(firing_order, walk, person):
    first, second = person.channel_names[:2]
    ended = firing_order(
        "import", walk, "--channel", "one=glute/R", "--channel", "two=biceps_femoris/R"
    )
    assert ended.code == 0, ended.err
    assert "Stored 9.0 s as session" in ended.out
    ((summary, recording),) = stored()
    assert summary.ending == "imported"
    assert summary.info.source == "import:walk.edf"
    assert [each.name for each in summary.info.channels] == [
        "gluteus_maximus_R",
        "biceps_femoris_R",
    ]
    assert summary.started.isoformat().startswith("2026-11-22T10:30:00")
    assert np.abs(recording.samples_uv - person.samples_uv[:, :2]).max() <= 3000 / 65534 / 2 + 1e-9
    about = json.loads(recording.events[0].text)
    assert about["sha256"] == hashlib.sha256(walk.read_bytes()).hexdigest()
    assert about["format"] == "EDF+"
    assert about["channels"][0]["confirmed_as"] == "gluteus_maximus_R"
    assert (recording.events[1].index, recording.events[1].text) == (2000, "up")
    assert {first, second}  # the two muscles that were simulated


def test_what_is_stored_is_analysed_as_the_file_is(firing_order, trial, tmp_path):
    path = trial(seconds=9)
    from_file = json.loads(firing_order("analyse", path, "--json", "-").out)[0]
    ended = firing_order("import", path, "--as-named", "--json", "-")
    assert ended.code == 0, ended.err
    from_store = json.loads(ended.out)[0]
    assert from_store["repetitions"] == from_file["repetitions"]
    assert from_store["session"] == from_file["session"]


def test_a_gap_of_the_file_is_a_gap_of_the_session(firing_order, tmp_path):
    path = tmp_path / "two.csv"
    rows = [f"{n / 1000},{n % 7},{n % 5}" for n in range(2000) if not 700 <= n < 800]
    path.write_text("time_s,gluteus_maximus_R_mV,biceps_femoris_R_mV\n" + "\n".join(rows))
    ended = firing_order("import", path, "--as-named")
    assert "100 samples are missing" in ended.out
    ((_, recording),) = stored()
    assert [(gap.first_index, gap.n_samples) for gap in recording.gaps] == [(700, 100)]


def test_channels_that_are_not_named_are_left_out(firing_order, walk):
    firing_order("import", walk, "--channel", "one=glute/R")
    ((summary, _),) = stored()
    assert [each.name for each in summary.info.channels] == ["gluteus_maximus_R"]


def test_a_participant_is_found_by_the_pseudonym(firing_order, walk):
    store = Store.open(home_folder())
    store.people.add(Participant("id-1", "P01"))
    store.close()
    options = ("--channel", "one=glute/R", "--channel", "two=bf/R")
    assert firing_order("import", walk, *options, "--participant", "P01").code == 0
    refused = firing_order("import", walk, *options, "--participant", "P02")
    assert refused.code == 2
    assert "P02" in refused.err
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--channel", "three=glute/R"), "has no channel 'three'"),
        (("--channel", "one=knee/R"), "is no muscle"),
        (("--channel", "one=glute"), "is no muscle"),
        (("--channel", "glute/R"), "is not a channel and a muscle"),
        (("--channel", "one=glute/R", "--channel", "one=bf/R"), "named twice"),
        (("--channel", "one=glute/R", "--channel", "two=glute/R"), "both one and two"),
    ],
)
def test_a_name_that_does_not_fit_stores_nothing(firing_order, walk, options, said):
    ended = firing_order("import", walk, *options)
    assert ended.code == 2
    assert said in ended.err
    assert not home_folder().exists() or stored() == []


def test_a_file_that_cannot_be_read_ends_in_its_sentence(firing_order, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04")
    ended = firing_order("import", path)
    assert ended.code == 2
    assert "a zip or spreadsheet file" in ended.err


def test_what_was_imported_is_backed_up_and_read_back(firing_order, trial):
    """Regression: an import alone left no second copy."""
    ended = firing_order("import", trial(), "--as-named")
    assert ended.code == 0, ended.err
    assert "Backed up as" in ended.out
    assert "1 session" in firing_order("backup", "check").out


def test_a_file_of_one_row_names_the_option_of_this_command(firing_order, tmp_path):
    """Regression: it advised --fs, which an import does not have."""
    path = tmp_path / "one.csv"
    path.write_text("time_s,gluteus_maximus_R_uV,biceps_femoris_R_uV\n0,1,2\n")
    ended = firing_order("import", path, "--as-named")
    assert "--rate 2000" in ended.err
    assert "--fs" not in ended.err
    assert "--fs 2000" in firing_order("analyse", path).err
