"""What a recording keeps of a guided test, as events whose text is JSON; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from app.model.event_notes import notes_of
from app.model.guided_protocol import CheckKind
from app.model.session import SessionEvent
from dsp.functional_check import CheckOutcome

KIND = "guided test"
"""Kind of the events; they carry everything needed to go on after the program died."""

TONE = "tone"
"""Kind of the event at the scan a tone sounds; its text is the lift's number for a reader."""


class SetAside(StrEnum):
    """Why a lift does not count."""

    FALSE_START = "started before the tone"
    TENSE = "tense before the tone"
    NOT_SEEN = "no lift was seen"
    LOST = "the sensor was lost"
    INTERRUPTED = "the test was held"
    EXCLUDED = "excluded by a person"
    PAIN = "stopped for pain"
    CRASHED = "the program ended"


class _Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every note is."""


class TestBegun(_Note, frozen=True, tag_field="note", tag="begun"):
    """The test begins, with the protocol whose letters gave this digest.

    ``continues`` is the session whose program died in the middle of this test. ``content`` is the
    whole protocol in JSON, so that a recording tells what was asked whatever became of it since.
    """

    __test__ = False

    protocol: str
    version: int
    sha256: str
    cue: str
    language: str
    sides: tuple[str, ...]
    continues: str | None = None
    content: str = ""


class QuietMeasured(_Note, frozen=True, tag_field="note", tag="quiet"):
    """How loud the quiet channels were, and what each must stay below."""

    levels_uv: dict[str, float]
    limits_uv: dict[str, float]


class SideChecked(_Note, frozen=True, tag_field="note", tag="checked"):
    """What a functional check of some channels came to, within the scans of ``stretch``.

    ``sizes_uv`` is how loud each channel was, or how hard it was shaken, ``rises_db`` the same over
    its rest; ``blamed`` are the channels the outcome is about, ``working`` all that answered.
    """

    kind: CheckKind
    channels: tuple[str, ...]
    outcome: CheckOutcome
    stretch: tuple[int, int]
    sizes_uv: dict[str, float] = {}
    rises_db: dict[str, float] = {}
    blamed: tuple[str, ...] = ()
    working: tuple[str, ...] = ()


class CheckSkipped(_Note, frozen=True, tag_field="note", tag="check skipped"):
    """A functional check was left out, for a reason."""

    kind: CheckKind
    channels: tuple[str, ...]
    reason: str


class SwapAccepted(_Note, frozen=True, tag_field="note", tag="swap accepted"):
    """The test went on although these channels seemed to carry another muscle, for a reason.

    It holds until the quiet seconds are measured again: then every check is asked anew.
    """

    channels: tuple[str, ...]
    reason: str


class ReferenceMeasured(_Note, frozen=True, tag_field="note", tag="reference"):
    """What a muscle's reference squeezes came to, and the scans they lie between.

    ``level_uv`` is None where they could not be used, for the ``reasons`` given.
    """

    channel: str
    level_uv: float | None
    squeezes: tuple[tuple[int, int], ...] = ()
    reasons: tuple[str, ...] = ()


class LiftAsked(_Note, frozen=True, tag_field="note", tag="asked"):
    """A lift is asked for; its tone sounds at ``tone_index`` unless it is set aside before."""

    place: int
    tone_index: int
    side: str
    is_practice: bool = False
    hold_s: float | None = None
    rise_s: tuple[float, float] | None = None


class LiftKept(_Note, frozen=True, tag_field="note", tag="kept"):
    """The repetition that began at this scan is the lift that was asked for."""

    place: int
    start_index: int


class LiftSetAside(_Note, frozen=True, tag_field="note", tag="set aside"):
    """A lift does not count, and is asked for again or not."""

    place: int
    why: SetAside
    reason: str = ""
    is_repeated: bool = True


class TestHeld(_Note, frozen=True, tag_field="note", tag="held"):
    """The test waits."""

    __test__ = False

    why: str


class TestWentOn(_Note, frozen=True, tag_field="note", tag="went on"):
    """The test goes on."""

    __test__ = False


class PainStopped(_Note, frozen=True, tag_field="note", tag="pain stop"):
    """Somebody stopped for pain; how much of ten, where they said."""

    pain_of_10: Annotated[int, msgspec.Meta(ge=0, le=10)] | None = None


class TestEnded(_Note, frozen=True, tag_field="note", tag="ended"):
    """Every lift is done."""

    __test__ = False


GuidedNote = (
    TestBegun
    | QuietMeasured
    | SideChecked
    | CheckSkipped
    | SwapAccepted
    | ReferenceMeasured
    | LiftAsked
    | LiftKept
    | LiftSetAside
    | TestHeld
    | TestWentOn
    | PainStopped
    | TestEnded
)


# Made once: two threads must not make it at the same time (app/store/fields.py).
_NOTES = msgspec.json.Decoder(GuidedNote)


def note_text(note: GuidedNote) -> str:
    """Return the text of the event that keeps a note."""
    return msgspec.json.encode(note).decode()


def guided_notes(events: Iterable[SessionEvent]) -> tuple[tuple[int, GuidedNote], ...]:
    """Return the notes among a recording's events, each with its scan."""
    return notes_of(events, KIND, _NOTES)
