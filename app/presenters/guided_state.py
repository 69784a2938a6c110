"""What the Test screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.model.phrase import Phrase
from app.presenters.pain import PainState
from app.presenters.signals_state import SignalsState


class LiftMark(StrEnum):
    """What became of one of the lifts that count."""

    KEPT = "kept"
    LEFT_OUT = "left out"
    NOW = "now"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class LiftBox:
    """One lift in the row of boxes; a new ``block`` begins after a wider space."""

    mark: LiftMark
    number: int
    block: int


@dataclass(frozen=True, slots=True)
class LiftRow:
    """One time a lift was asked for, newest first: its number, what came of it, the delay.

    ``is_earlier`` is one of before the test broke off.
    """

    number: str
    word: Phrase
    lag: str
    is_kept: bool
    is_earlier: bool = False


class CheckMark(StrEnum):
    """What a functional check came to so far."""

    CLEAR = "clear"
    NOT_CLEAR = "not clear"
    SKIPPED = "not done"
    NOW = "now"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One functional check: what is asked, and what was seen of it."""

    mark: CheckMark
    title: Phrase
    seen: Phrase


@dataclass(frozen=True, slots=True)
class Cue:
    """One word for now, what happens, what is read aloud, and what else should be known."""

    word: Phrase
    act: Phrase
    aloud: Phrase | None = None
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Sticker:
    """A muscle that a test needs or would like, and whether the montage has it."""

    title: Phrase
    is_needed: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class TakeUpState:
    """A test that broke off: which, what the button says that goes on, and why it cannot."""

    told: Phrase
    go_on: Phrase
    why_not: Phrase | None = None


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """Before a test: which one, which leg, what it needs, and why it cannot begin.

    ``result_id`` is the session of the test that just ended, whose result may be shown, and
    ``take_up`` offers to go on with one that broke off. While ``pain`` is there, nothing of
    a next test is shown.
    """

    titles: tuple[Phrase, ...]
    position: int
    legs: tuple[Phrase, ...]
    leg_position: int
    n_lifts: int
    aloud: Phrase
    place: tuple[Phrase, ...]
    stickers: tuple[Sticker, ...]
    why_not: Phrase | None
    outcome: Phrase | None
    result_id: str | None = None
    take_up: TakeUpState | None = None
    pain: PainState | None = None


@dataclass(frozen=True, slots=True)
class LiftsState:
    """While a test runs; ``go_on`` is what the primary button says, None without one.

    ``can_skip`` offers to go on without a reference squeeze, ``can_skip_check`` without a
    functional check, ``can_accept_swap`` to go on although leads seem swapped.
    """

    title: Phrase
    boxes: tuple[LiftBox, ...]
    tally: Phrase
    headline: Phrase | None
    go_on: Phrase | None
    can_pause: bool
    can_set_aside: bool
    rows: tuple[LiftRow, ...]
    can_skip: bool = False
    checks: tuple[CheckLine, ...] = ()
    can_skip_check: bool = False
    can_accept_swap: bool = False


@dataclass(frozen=True, slots=True)
class TestPageState:
    """Everything the Test screen shows at one moment; ``lifts`` is None before a test."""

    __test__ = False

    cue: Cue
    choice: ChoiceState
    signals: SignalsState = field(default_factory=SignalsState)
    lifts: LiftsState | None = None
    subject: Phrase | None = None
