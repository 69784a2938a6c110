"""What an export says of why a sensor was lost, and to whom it says where it was."""

from app.exports.disclosure import shown_text
from app.model.connection_note import LOST, absence_note
from app.model.export import Disclosure
from app.model.session import SessionEvent
from drivers.absence import Absence, AbsenceKind

SENT = "sent no samples for 2.1 s (only other bytes meanwhile)"
ABSENCE = Absence(
    AbsenceKind.INTERRUPTED,
    since_s=5.0,
    problem=f"The board on /dev/ttyACM0 {SENT}: it must send all the time. Check the cable.",
    reason=f"the board {SENT}",
)
EVENT = SessionEvent(500, LOST, absence_note(ABSENCE))


def test_an_export_said_only_that_a_sensor_was_interrupted_and_not_why():
    text = shown_text(EVENT, Disclosure())
    assert text == f"no samples from here on: interrupted, the board {SENT}"


def test_the_port_of_a_lost_sensor_leaves_only_when_asked_for():
    assert "/dev/ttyACM0" not in shown_text(EVENT, Disclosure())
    assert ABSENCE.problem in shown_text(EVENT, Disclosure("asked"))


def test_a_reason_nobody_knows_is_not_made_up():
    absence = Absence(AbsenceKind.UNPLUGGED, 5.0, "Where Anna's stream was. It is no more.")
    event = SessionEvent(500, LOST, absence_note(absence))
    assert shown_text(event, Disclosure()) == "no samples from here on: unplugged"
