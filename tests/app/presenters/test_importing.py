"""A foreign file in the window: nothing is kept before a person has said what each channel is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.engine.intake import FoundRecording
from app.imports.recording import ImportedChannel, ImportedRecording, LeftOut
from app.imports.rejection import ImportRejected
from app.model.participant import Identity, Participant
from app.presenters.importing import ImportingPresenter
from app.presenters.importing_state import ImportHindrance, ImportPhase
from drivers.errors import Setting
from dsp.block import ChannelInfo
from tests.fakes.feed import FakeDesk


def found(*names):
    channels = tuple(ImportedChannel(ChannelInfo(name), "mV", 1e3) for name in names)
    samples_uv = np.zeros((3000, len(names)))
    samples_uv[100:110] = np.nan
    recording = ImportedRecording(
        "walk.edf", "EDF+", 1000.0, channels, samples_uv,
        left_out=(LeftOut("ACC x", "g", 148.0, "no voltage"),), assumed=("It was cut short.",),
    )  # fmt: skip
    return FoundRecording(recording, "0" * 64)


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def stored():
    return []


@pytest.fixture
def presenter(desk, stored):
    return ImportingPresenter(desk, on_stored=lambda: stored.append("stored"))


@pytest.fixture
def asking(presenter, desk):
    presenter.begin(Path("/somewhere/walk.edf"))
    desk.finding_file.set_result(found("GMax_R", "one"))
    return presenter


def test_a_file_is_read_in_the_background(presenter, desk):
    presenter.begin(Path("/somewhere/walk.edf"))
    assert presenter.tick().phase is ImportPhase.READING
    desk.finding_file.set_result(found("GMax_R", "one"))
    state = presenter.tick()
    assert state.phase is ImportPhase.ASKING
    assert [(each.name, each.unit, each.muscle) for each in state.channels] == [
        ("GMax_R", "mV", "gluteus_maximus_R"),
        ("one", "mV", ""),
    ]
    assert (state.lasts_s, state.n_missing) == (3.0, 10)
    assert state.notes == ("It was cut short.", "ACC x: no voltage")


def test_a_channel_nobody_named_keeps_the_file_out(asking, desk):
    assert asking.tick().hindrance is ImportHindrance.UNNAMED
    asking.keep()
    assert desk.kept == []


def test_what_was_confirmed_is_kept_and_the_list_is_read_anew(asking, desk, stored):
    asking.tick()
    asking.choose_muscle(1, "biceps_femoris_R")
    assert asking.tick().hindrance is None
    asking.keep()
    asking.keep()
    assert desk.kept == [{"GMax_R": "gluteus_maximus_R", "one": "biceps_femoris_R"}]
    assert asking.tick().phase is ImportPhase.STORING
    desk.keeping.set_result("session")
    assert asking.tick().phase is ImportPhase.IDLE
    assert stored == ["stored"]


def test_a_recording_is_of_who_is_on_the_screen_unless_another_is_chosen(desk, stored):
    anna, bert = Participant("anna", "A"), Participant("bert", "B")
    for each in (anna, bert):
        desk.people[each.id] = (each, Identity())
    presenter = ImportingPresenter(
        desk, on_stored=lambda: stored.append("stored"), who_is_here=lambda: bert
    )
    for choose, whose in ((None, "bert"), ("A", "anna"), ("", None)):
        presenter.begin(Path("/somewhere/walk.edf"))
        desk.finding_file.set_result(found("GMax_R", "BF_R"))
        state = presenter.tick()
        assert sorted(each.pseudonym for each in state.owners) == ["", "A", "B"]
        if choose is not None:
            presenter.choose_owner([each.pseudonym for each in state.owners].index(choose))
        presenter.keep()
        assert desk.kept_for[-1] == whose
        desk.keeping.set_result("session")
        presenter.tick()


def test_an_export_that_was_changed_is_kept_out_until_somebody_takes_it_as_it_is(presenter, desk):
    """Regression: the window took it like any other and the command line did not."""
    presenter.begin(Path("/somewhere/walk_samples.csv"))
    changed = "walk_samples.csv is not the file that was written: 20 of 30 rows."
    desk.finding_file.set_result(replace(found("GMax_R", "BF_R"), changed=changed))
    state = presenter.tick()
    assert (state.changed, state.hindrance) == (changed, ImportHindrance.CHANGED)
    presenter.keep()
    assert desk.kept == []
    presenter.take_as_changed(True)
    assert presenter.tick().hindrance is None
    presenter.keep()
    assert len(desk.kept) == 1


def test_two_channels_of_one_muscle_or_none_at_all_are_told(asking):
    asking.tick()
    asking.choose_muscle(1, "gluteus_maximus_R")
    assert asking.tick().hindrance is ImportHindrance.SAME_MUSCLE
    for channel in (0, 1):
        asking.choose_muscle(channel, "unused")
    assert asking.tick().hindrance is ImportHindrance.NOTHING_KEPT
    asking.choose_muscle(0, "erector_spinae_L")
    state = asking.tick()
    assert state.hindrance is None
    assert "no gluteus maximus" in state.no_order


def test_what_a_file_does_not_say_is_asked_and_handed_to_the_reader(presenter, desk):
    presenter.begin(Path("bare.csv"))
    problem = ImportRejected("It has no unit. State it.", setting=Setting.UNIT)
    desk.finding_file.set_exception(problem)
    state = presenter.tick()
    assert (state.phase, state.setting) == (ImportPhase.REFUSED, Setting.UNIT)
    presenter.choose_unit("mV")
    presenter.type_rate("many")
    assert presenter.tick().hindrance is ImportHindrance.RATE
    presenter.read_again()
    assert len(desk.looked_at) == 1
    presenter.type_rate("2000,5")
    presenter.read_again()
    question = desk.looked_at[-1][1]
    assert (question.unit, question.rate_hz) == ("mV", 2000.5)
    assert presenter.tick().phase is ImportPhase.READING


def test_a_store_that_refuses_is_told_and_nothing_is_called_stored(asking, desk, stored):
    asking.tick()
    asking.choose_muscle(1, "biceps_femoris_R")
    asking.keep()
    desk.keeping.set_exception(OSError("no room"))
    assert asking.tick().phase is ImportPhase.REFUSED
    assert stored == []


def test_a_form_that_is_left_forgets_the_file(asking, desk):
    asking.tick()
    asking.cancel()
    assert asking.tick().phase is ImportPhase.IDLE
    asking.keep()
    assert desk.kept == []
