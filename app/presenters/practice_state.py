"""What the Practice screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.phrase import Phrase


@dataclass(frozen=True, slots=True)
class EarlierPractice:
    """A practice of before: its day, what was done, and what came of it."""

    day: str
    title: Phrase
    holds: Phrase
    goal: Phrase


@dataclass(frozen=True, slots=True)
class PracticeChoice:
    """Before a practice: which exercise, how it goes, and what stands in its way."""

    titles: tuple[Phrase, ...]
    position: int
    sides: tuple[Phrase, ...]
    side_position: int
    dose: Phrase
    steps: tuple[Phrase, ...]
    shown: tuple[Phrase, ...]
    not_shown: tuple[Phrase, ...]
    safety: Phrase | None
    easier: Phrase | None
    why_not: Phrase | None
    outcome: tuple[Phrase, ...] = ()
    session: Phrase | None = None
    earlier: tuple[EarlierPractice, ...] = ()
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Light:
    """Whether a muscle that is to stay quiet is working; ``is_seen`` where that can be told."""

    title: Phrase
    is_working: bool
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class PracticeView:
    """What is read from two metres away.

    ``level_percent`` is None where nothing is to be seen of the muscle now, ``is_stale`` where
    nothing is heard of it. ``ring_share`` is how much of the hold is done.
    """

    subject: Phrase
    word: Phrase
    level_percent: float | None
    goal_percent: float | None
    bar_title: Phrase
    ring_share: float | None
    ring_number: str
    ring_title: Phrase
    counter: str
    of: str
    set_title: Phrase
    lights: tuple[Light, ...]
    hint: Phrase
    key: Phrase
    sound: Phrase
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class PracticePage:
    """One sentence over the whole screen, one key; what a set came to, or what is the matter.

    ``may_be_left_open`` where there are answers, and the key means that there is none.
    """

    title: Phrase
    lines: tuple[Phrase, ...]
    key: Phrase
    is_trouble: bool = False
    answers: tuple[Phrase, ...] = ()
    may_be_left_open: bool = False


@dataclass(frozen=True, slots=True)
class PracticePageState:
    """One of three: the choice, the screen, or a page over it."""

    choice: PracticeChoice
    view: PracticeView | None = None
    page: PracticePage | None = None

    @property
    def is_running(self) -> bool:
        """Return whether somebody practises, so that nothing else is on the screen."""
        return self.view is not None or self.page is not None
