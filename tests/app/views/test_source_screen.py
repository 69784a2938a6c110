"""The Source screen: choosing moves nothing, and no page scrolls over nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.presenters.source_state import SourceKind
from app.views.widgets.choice_box import ChoiceCard
from app.views.widgets.page_scroll import PageScroll


@pytest.fixture
def source(window):
    window.show()
    window.show_screen("source")
    return window


def settle(window, qapp):
    for _ in range(4):
        window.tick()
        qapp.processEvents()


def test_choosing_a_card_moves_no_word(source, qapp, qtbot):
    cards = source.findChildren(ChoiceCard)

    def places():
        settle(source, qapp)
        words = [word for card in cards for word in (card.radio, *card.findChildren(QLabel))]
        return [(word.mapTo(source, QPoint(0, 0)), word.size()) for word in words]

    before = places()
    for card in cards:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        assert card.radio.isChecked()
        assert places() == before


def test_the_chosen_card_has_the_wider_outline(source, qapp, qtbot):
    plain, chosen = source.findChildren(ChoiceCard)[1:]
    qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)
    settle(source, qapp)
    outlines = [card.grab().toImage().pixelColor(1, card.height() // 2) for card in (plain, chosen)]
    assert outlines[0] != outlines[1]


@pytest.mark.parametrize("kind", [SourceKind.SIMULATED, SourceKind.FILE])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (1920, 1080)], ids=str)
def test_a_short_form_does_not_scroll_over_blank_space(source, presenters, qapp, kind, size):
    presenters.source.choose_kind(SourceKind.DEVICE)
    presenters.source.choose_n_channels(6)
    source.resize(*size)
    settle(source, qapp)
    presenters.source.choose_kind(kind)
    settle(source, qapp)
    page = next(each for each in source.findChildren(PageScroll) if each.isVisible())
    assert page.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("serial", "/dev/ttyACM0, COM3"),
        ("chords", "/dev/ttyUSB0"),
        ("bitalino", "/dev/rfcomm0"),
        ("brainflow", "/dev/ttyUSB0?board=cyton"),
    ],
)
def test_the_port_field_shows_what_a_kind_of_device_wants_there(
    source, presenters, qapp, kind, hint
):
    presenters.source.choose_kind(SourceKind.DEVICE)
    presenters.source.type_port(f"{kind}:")
    settle(source, qapp)
    fields = {field.accessibleName(): field for field in source.findChildren(QLineEdit)}
    assert fields["Port"].placeholderText() == hint
    limits = [word.text() for word in source.findChildren(QLabel) if "no order" in word.text()]
    assert bool(limits) is (kind in ("chords", "brainflow"))
