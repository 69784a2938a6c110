"""The dialogs about backups and the clinic: what is said, and what can be pressed."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from app.engine.clinic_desk import SeatDone
from app.model.preferences import PreferenceFile
from app.presenters.backups import BackupsPresenter
from app.presenters.clinic import ClinicPresenter
from app.store.backup_folder import BackupFolder
from app.store.ring_file import ClinicSeat
from app.views.backups import BackupsDialog
from app.views.clinic import ClinicDialog
from app.views.keeping import remember_backups
from tests.app.presenters.test_clinic import FakeSeat


class FakeKeeper:
    def __init__(self, folder):
        self.folder = BackupFolder(folder)
        self.share = 0.0
        self.moved = []

    def keep_now(self):
        raise AssertionError("nobody asked")

    def move_to(self, folder):
        self.moved.append(folder.path)
        self.folder = folder


class Inline:
    def submit(self, act):
        done = Future()
        done.set_result(act())
        return done


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def texts(dialog):
    return " ".join(each.text() for each in dialog.findChildren(QWidget) if hasattr(each, "text"))


def press(dialog, text):
    next(each for each in dialog.findChildren(QPushButton) if text in each.text()).click()


def test_a_chosen_folder_is_handed_over_and_shown_as_text(parent, tmp_path):
    keeper, kept = FakeKeeper(tmp_path / "<b>here"), []
    presenter = BackupsPresenter(keeper, Inline(), remember=kept.append)
    chosen = tmp_path / "stick"
    dialog = BackupsDialog(presenter, parent, ask_folder=lambda *_: chosen)
    assert "<b>here" in texts(dialog)
    assert "no backup there yet" in texts(dialog)
    press(dialog, "Another folder")
    dialog.tick()
    assert (keeper.moved, kept) == ([chosen], [chosen])
    assert str(chosen) in texts(dialog)


def test_nobody_who_chose_no_folder_moves_anything(parent, tmp_path):
    keeper = FakeKeeper(tmp_path)
    presenter = BackupsPresenter(keeper, Inline(), remember=lambda folder: None)
    dialog = BackupsDialog(presenter, parent, ask_folder=lambda *_: None)
    press(dialog, "Another folder")
    assert keeper.moved == []


def test_where_backups_lie_is_remembered_whatever_its_name(tmp_path):
    file = PreferenceFile(tmp_path)
    for name in ("plain", "Übung \udcff"):
        assert remember_backups(file, Path("/x") / name) is None
        assert file.read()[1] is None


def test_what_a_push_came_to_is_said(parent):
    desk = FakeSeat(ClinicSeat("postgresql://x", "room <1>", bytes(32)))
    dialog = ClinicDialog(ClinicPresenter(desk), parent)
    assert "This seat is room <1>." in texts(dialog)
    press(dialog, "Push what is new")
    dialog.tick()
    assert "Pushing" in texts(dialog)
    desk.pushing.set_result(SeatDone(3, 40, 1, 2))
    dialog.tick()
    said = texts(dialog)
    assert "Sessions on the server: 3." in said
    assert "Deleted on another seat, to be deleted here as well: 1." in said
    assert "Participants changed on two seats: 2." in said


def test_without_a_clinic_it_says_how_to_join_and_offers_nothing(parent):
    dialog = ClinicDialog(ClinicPresenter(FakeSeat(None)), parent)
    assert "firing-order clinic --help" in texts(dialog)
    shown = [each for each in dialog.findChildren(QPushButton) if not each.isHidden()]
    assert [each.text() for each in shown] == ["&Close"]
