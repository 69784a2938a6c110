"""A look chosen in the menu is the look of the next start."""

import pytest
from PySide6.QtGui import QAction

from app.model.phrase import phrase
from app.model.preferences import PreferenceFile
from app.views.appearance import Look, remember_look
from app.views.notice import NoticeBox


def test_a_look_chosen_in_the_menu_is_read_at_the_next_start(window, appearance, tmp_path):
    file = PreferenceFile(tmp_path)
    kept = appearance.chosen.connect(lambda look: remember_look(file, look))
    actions = {action.text(): action for action in window.findChildren(QAction)}
    actions["Dark"].trigger()
    appearance.chosen.disconnect(kept)
    assert appearance.look is Look.DARK
    assert PreferenceFile(tmp_path).read()[0].look == "dark"


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_a_notice_stands_beside_the_window_and_does_not_block_it(window):
    window.show()
    notice = NoticeBox(window)
    notice.tell(None)
    assert not notice.isVisible()
    notice.tell(phrase("The file is kept as {aside}.", aside="settings.unreadable.json"))
    assert notice.isVisible()
    assert not notice.isModal()
    assert notice.text() == "The file is kept as settings.unreadable.json."
    notice.close()
