"""What a recording keeps of its sensor, as Recordings and Review tell it."""

from app.exports.disclosure import shown_text
from app.model.connection_note import RETURNED, SUPPLY
from app.model.export import Disclosure
from app.model.kept_notes import kept_notes, kept_sentence
from app.model.session import SessionEvent
from drivers.base import NoticeKind

LATE = NoticeKind.LATE_SCANS.value


def told(*events):
    said = kept_sentence(kept_notes(events, fs_hz=1000.0, first_index=1000))
    return None if said is None else said.text()


def test_each_kind_is_told_once_with_its_first_time():
    assert told(
        SessionEvent(13_000, LATE, "1 block"),
        SessionEvent(14_000, SUPPLY, "its supply"),
        SessionEvent(15_000, LATE, "10 blocks"),
    ) == (
        "Kept with it: samples taken late by a busy board (first 00:12, told 2 times); the board "
        "came back on another supply (00:13)."
    )


def test_of_what_is_told_elsewhere_nothing_is_said():
    assert told(SessionEvent(5, RETURNED, "away for 2 s")) is None


def test_every_notice_leaves_with_an_export_that_names_nobody():
    for kind in (*(each.value for each in NoticeKind), SUPPLY):
        event = SessionEvent(3, kind, "What was noticed.")
        assert shown_text(event, Disclosure()) == "What was noticed."
