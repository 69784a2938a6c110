"""The panel says that a lift goes on, and nothing moves when its final word comes."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.model.muscle_names import name_channels
from app.model.phrase import phrase
from app.presenters.noticed import Noticed
from app.presenters.verdict import verdict_state
from app.views.widgets.verdict_panel import VerdictPanel
from tests.fakes.feed import CHANNELS, repetition


@pytest.fixture
def panel(qtbot, appearance):
    made = VerdictPanel()
    qtbot.addWidget(made)
    made.resize(300, 420)
    return made


@pytest.fixture
def final():
    return verdict_state(repetition(), CHANNELS[:2], name_channels(CHANNELS), tie_ms=30.0)


def test_an_order_of_a_lift_that_goes_on_says_so_far(panel, final):
    panel.show_verdict(replace(final, is_so_far=True))
    assert panel.accessibleName().endswith(", so far")
    panel.show_verdict(final)
    assert "so far" not in panel.accessibleName()


def test_a_repetition_that_broke_off_bears_no_number_that_the_next_one_gets(panel, final):
    panel.show_verdict(replace(final, number=13, is_broken_off=True))
    assert "Repetition broken off" in panel.summary
    assert "13" not in panel.summary
    panel.show_verdict(replace(final, number=13))
    assert "Repetition 13" in panel.summary


def test_nothing_moves_when_the_final_word_comes(panel, final):
    panel.show_verdict(replace(final, is_so_far=True))
    before = panel.sizeHint(), panel.heightForWidth(300)
    panel.show_verdict(final)
    assert (panel.sizeHint(), panel.heightForWidth(300)) == before


def test_what_had_been_said_stands_below_a_final_word_that_differs(panel, final):
    said = phrase("While it went on, this read: {word}.", word="before")
    panel.show_verdict(replace(final, revision=said))
    assert panel.accessibleName().endswith("While it went on, this read: before.")


HUM = Noticed(
    phrase("Mains hum"),
    phrase("Noticed: mains hum on the glute. Move cables away."),
    is_listed=True,
)


def test_what_was_noticed_stands_quietly_below_with_what_to_do(panel, final):
    panel.show_verdict(replace(final, noticed=(HUM,)))
    shown = [each.text() for each in panel.findChildren(QLabel) if each.isVisibleTo(panel)]
    assert "Noticed: mains hum on the glute. Move cables away." in shown
    assert panel.accessibleName().endswith("Move cables away.")
    panel.show_verdict(final)
    assert not any("hum" in each.text() for each in panel.findChildren(QLabel))


def test_where_the_height_is_short_what_was_noticed_is_a_few_words_and_whole_under_the_pointer(
    panel, final
):
    panel.show_verdict(replace(final, noticed=(HUM,)))
    panel.fit_into(is_low=True)
    (short,) = [each for each in panel.findChildren(QLabel) if each.text() == "Noticed: mains hum"]
    assert short.toolTip().endswith("Move cables away.")
    assert panel.accessibleName().endswith("Move cables away.")
