"""The panel says that a lift goes on, and nothing moves when its final word comes."""

from dataclasses import replace

import pytest

from app.model.muscle_names import name_channels
from app.model.phrase import phrase
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


def test_nothing_moves_when_the_final_word_comes(panel, final):
    panel.show_verdict(replace(final, is_so_far=True))
    before = panel.sizeHint(), panel.heightForWidth(300)
    panel.show_verdict(final)
    assert (panel.sizeHint(), panel.heightForWidth(300)) == before


def test_what_had_been_said_stands_below_a_final_word_that_differs(panel, final):
    said = phrase("While it went on, this read: {word}.", word="before")
    panel.show_verdict(replace(final, revision=said))
    assert panel.accessibleName().endswith("While it went on, this read: before.")
