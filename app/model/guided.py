"""What became of each lift a test asked for, as frozen values folded from what was noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from app.model.guided_notes import (
    GuidedNote,
    LiftAsked,
    LiftKept,
    LiftSetAside,
    PainStopped,
    QuietMeasured,
    ReferenceMeasured,
    SetAside,
    SideChecked,
    SwapAccepted,
    TestBegun,
)
from app.model.guided_protocol import CheckKind, GuidedProtocol, Side

# Made once: two threads must not make it at the same time (app/store/fields.py).
_PROTOCOLS = msgspec.json.Decoder(GuidedProtocol)


@dataclass(frozen=True, slots=True)
class PlannedLift:
    """One lift as the protocol asks for it; ``number`` counts within practice or test."""

    place: int
    number: int
    block: int
    side: Side
    is_practice: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a lift was asked for; ``place`` is that of the planned lift.

    ``start_index`` is where its repetition began, None where none was kept. ``is_earlier`` tells
    that the scans are those of a session before, whose test was taken up.
    """

    place: int
    asked_index: int
    tone_index: int
    start_index: int | None = None
    set_aside: SetAside | None = None
    reason: str = ""
    is_earlier: bool = False

    @property
    def is_kept(self) -> bool:
        """Return whether it counts."""
        return self.start_index is not None and self.set_aside is None

    @property
    def is_open(self) -> bool:
        """Return whether nothing has become of it yet."""
        return self.start_index is None and self.set_aside is None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a test is; ``given_up`` are the places of lifts that will not be asked again.

    ``checked`` is what the functional checks came to since the quiet seconds, each as it was seen
    last; ``swapped`` are the channels with which the test went on although they seemed swapped.
    ``references`` are the reference squeezes that could be used, each as it was measured last.
    ``was_tapped`` tells that somebody was asked to tap on a sticker at any time.
    """

    attempts: tuple[Attempt, ...] = ()
    given_up: frozenset[int] = frozenset()
    begun: TestBegun | None = None
    stopped: PainStopped | None = None
    stopped_index: int | None = None
    checked: tuple[SideChecked, ...] = ()
    swapped: tuple[str, ...] = ()
    references: tuple[ReferenceMeasured, ...] = ()
    quiet: QuietMeasured | None = None
    was_tapped: bool = False

    def after(self, index: int, note: GuidedNote) -> Progress:
        """Return the progress once something was noted at a scan."""
        changed = self
        match note:
            case TestBegun():
                changed = replace(self, begun=note)
            case QuietMeasured():
                changed = replace(self, checked=(), swapped=(), quiet=note)
            case SideChecked():
                tapped = self.was_tapped or note.kind is CheckKind.TAP
                checked = (*_without(self.checked, note), note)
                changed = replace(self, checked=checked, was_tapped=tapped)
            case SwapAccepted():
                swapped = tuple(dict.fromkeys((*self.swapped, *note.channels)))
                changed = replace(self, swapped=swapped)
            case ReferenceMeasured() if note.level_uv is not None:
                others = (each for each in self.references if each.channel != note.channel)
                changed = replace(self, references=(*others, note))
            case LiftAsked():
                attempt = Attempt(note.place, index, note.tone_index)
                changed = replace(self, attempts=(*self.attempts, attempt))
            case LiftKept():
                changed = self._with_last(note.place, start_index=note.start_index)
            case LiftSetAside():
                changed = self._with_last(note.place, set_aside=note.why, reason=note.reason)
                if not note.is_repeated:
                    changed = replace(changed, given_up=self.given_up | {note.place})
            case PainStopped():
                changed = replace(self, stopped=note, stopped_index=index)
            case _:
                pass
        return changed

    def as_earlier(self) -> Progress:
        """Return the progress as a session that takes the test up is given it."""
        return replace(
            self, attempts=tuple(replace(each, is_earlier=True) for each in self.attempts)
        )

    @property
    def last_kept(self) -> Attempt | None:
        """Return the lift that was kept last."""
        return next((each for each in reversed(self.attempts) if each.is_kept), None)

    @property
    def open_attempt(self) -> Attempt | None:
        """Return the lift that is asked for now."""
        return self.attempts[-1] if self.attempts and self.attempts[-1].is_open else None

    def next_lift(self, plan: tuple[PlannedLift, ...]) -> PlannedLift | None:
        """Return the first lift that is neither kept nor given up; None when the test is over."""
        done = {each.place for each in self.attempts if each.is_kept} | self.given_up
        return next((lift for lift in plan if lift.place not in done), None)

    def n_to_come(self, plan: tuple[PlannedLift, ...]) -> int:
        """Return how many lifts that count are neither kept nor given up."""
        done = {each.place for each in self.attempts if each.is_kept} | self.given_up
        return sum(not lift.is_practice and lift.place not in done for lift in plan)

    def n_kept(self, plan: tuple[PlannedLift, ...], side: Side | None = None) -> int:
        """Return how many lifts count so far, of one leg or of all."""
        return sum(
            attempt.is_kept
            and not plan[attempt.place].is_practice
            and side in (None, plan[attempt.place].side)
            for attempt in self.attempts
        )

    def _with_last(self, place: int, **changes: object) -> Progress:
        """Return the progress with the newest attempt at a lift changed."""
        for back, attempt in enumerate(reversed(self.attempts), 1):
            if attempt.place == place:
                at = len(self.attempts) - back
                changed = replace(attempt, **changes)  # type: ignore[arg-type]
                attempts = (*self.attempts[:at], changed, *self.attempts[at + 1 :])
                return replace(self, attempts=attempts)
        return self


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A test that broke off: the session its program died in, and how far it was by then."""

    session_id: str
    progress: Progress


def _without(checked: tuple[SideChecked, ...], again: SideChecked) -> tuple[SideChecked, ...]:
    """Return the checks but the one that was done again."""
    key = (again.kind, again.channels)
    return tuple(each for each in checked if (each.kind, each.channels) != key)


def lift_plan(protocol: GuidedProtocol) -> tuple[PlannedLift, ...]:
    """Return every lift of a protocol in the order it asks for them."""
    plan: list[PlannedLift] = []
    n_of_kind = {True: 0, False: 0}
    for block_number, block in enumerate(protocol.blocks):
        for _ in range(block.n_lifts):
            n_of_kind[block.is_practice] += 1
            plan.append(
                PlannedLift(
                    place=len(plan),
                    number=n_of_kind[block.is_practice],
                    block=block_number,
                    side=block.side,
                    is_practice=block.is_practice,
                )
            )
    return tuple(plan)


def progress_of(notes: Iterable[tuple[int, GuidedNote]]) -> Progress:
    """Return how far a test came, from what its recording kept of it."""
    progress = Progress()
    for index, note in notes:
        progress = progress.after(index, note)
    return progress


def begun_protocol(begun: TestBegun) -> GuidedProtocol | None:
    """Return the protocol a recording keeps in full; None where it keeps none that can be read."""
    try:
        return _PROTOCOLS.decode(begun.content)
    except (msgspec.DecodeError, ValueError):
        return None
