"""What an error asks to change is named by the field of the window, never by an option."""

import re

import pytest
from PySide6.QtWidgets import QLabel

from app.presenters.current_source import CurrentSource
from app.presenters.source_state import SourceKind
from app.presenters.status import status_of
from app.presenters.trouble import trouble_of
from app.views.setting_words import with_place
from app.views.trouble_words import trouble_words
from drivers.errors import DriverError, Setting
from drivers.registry import open_source
from tests.fakes.feed import InlineExecutor

COMMAND_LINE = re.compile(r"--\w|\b\w+=|firing-order \w")


def refusal_of(source):
    """Return what the window says of a source that its driver refuses."""

    def opened(source, montage=None):
        open_source(source, lambda: 0.0).open()

    current = CurrentSource(opened, InlineExecutor())
    current.choose(source)
    live = current.snapshot()
    return trouble_words(trouble_of(live, status_of(live)))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("time_s,emg_au\n0,1\n", "“Unit”"),
        ("a_uV\n1\n2\n", "“Samples per second”"),
        ("time_s,a_uV\n0,1\n", "“Samples per second”"),
        ("time_s,a_uV\n0,1\n,2\n2,3\n", "“Samples per second”"),
        ("time_s,a_uV\n0,1\n1,2\n1,3\n", "“Samples per second”"),
    ],
)
def test_a_file_that_leaves_something_out_is_told_by_the_field_that_states_it(
    tmp_path, content, field
):
    path = tmp_path / "trial.csv"
    path.write_text(content, "utf-8")
    words = refusal_of(f"replay:{path}")
    assert field in words.safe
    assert not COMMAND_LINE.search(words.safe)


def test_a_port_that_is_not_there_is_told_by_the_list_of_found_devices(appearance):
    words = refusal_of("serial:/dev/no-such-port")
    assert "“Found devices”" in words.safe
    assert not COMMAND_LINE.search(words.safe)


@pytest.mark.parametrize("setting", list(Setting))
def test_every_setting_is_a_label_of_the_source_screen(window, presenters, setting):
    presenters.source.choose_kind(SourceKind.DEVICE)
    window.show_screen("source")
    named = re.findall("“(.+?)”", with_place("It cannot be.", setting))
    labels = {label.text() for label in window.findChildren(QLabel)}
    assert len(named) == 1
    assert named[0] in labels


def test_an_error_without_a_setting_keeps_its_sentence():
    assert with_place("The cable is loose.", DriverError("x").setting) == "The cable is loose."
