"""A test that broke off, offered to be gone on with; nobody is made to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from app.engine.guided.broken_off import BrokenOff
from app.engine.live import LiveState
from app.model.guided_words import title_phrase
from app.model.muscle_names import name_channels
from app.model.phrase import NO_BREAK_SPACE, Phrase, passed_time, phrase, verbatim
from app.model.visit import answers_of
from app.presenters.guided_state import TakeUpState
from app.presenters.visit import VisitPresenter

_RATE_SHARE = 0.001

FindBrokenOff = Callable[[], Future[BrokenOff | None]]


class TakingUp:
    """Knows the test to go on with, and of whom: it is offered to nobody else."""

    def __init__(
        self, find: FindBrokenOff, visit: VisitPresenter, *, utc_now: Callable[[], datetime]
    ) -> None:
        self._find = find
        self._visit = visit
        self._utc_now = utc_now
        self._finding: Future[BrokenOff | None] | None = None
        self._broken: BrokenOff | None = None

    def look(self) -> None:
        """Look whether a test broke off; the answer comes with a later tick."""
        if self._finding is None:
            self._finding = self._find()

    def forget(self) -> None:
        """Offer nothing any more: another test begins."""
        self._finding = self._broken = None

    def found(self) -> BrokenOff | None:
        """Return the test that may be gone on with; None where it is of somebody else."""
        finding = self._finding
        if finding is not None and finding.done():
            self._finding = None
            self._broken = None if finding.exception() is not None else finding.result()
        here, broken = self._visit.participant, self._broken
        if broken is None or here is None:
            return broken
        return broken if broken.participant == here or _is_of(broken, here.id) else None

    def choose_person(self, broken: BrokenOff) -> Phrase | None:
        """Bring whose test it is to the screen, as they were asked then; return why not."""
        here = self._visit.participant
        if broken.participant is None or (here is not None and _is_of(broken, here.id)):
            return None
        answers = None if broken.visit_note is None else answers_of(broken.visit_note)
        return self._visit.choose(broken.participant, answers)

    def state(self, live: LiveState | None, why_not: Phrase | None) -> TakeUpState | None:
        """Return the offer; ``why_not`` is what stands before any test."""
        broken = self.found()
        if broken is None:
            return None
        lift = broken.next_lift
        go_on = phrase("Go on with lift {n} of {all}", n=lift.number, all=broken.protocol.n_lifts)
        if lift.is_practice:
            go_on = phrase("Go on with practice lift {n}", n=lift.number)
        return TakeUpState(
            told=_told(broken, self._utc_now()),
            go_on=go_on,
            why_not=why_not or _other_sensor(broken, live),
        )


def _is_of(broken: BrokenOff, participant_id: str) -> bool:
    return broken.participant is not None and broken.participant.id == participant_id


def _told(broken: BrokenOff, now: datetime) -> Phrase:
    title, ago = title_phrase(broken.protocol), passed_time((now - broken.ended).total_seconds())
    if broken.participant is None:
        return phrase("{test}: the test broke off {time} ago.", test=title, time=ago)
    return phrase(
        "{test} of {who}: the test broke off {time} ago.",
        test=title,
        who=verbatim(broken.participant.pseudonym),
        time=ago,
    )


def _other_sensor(broken: BrokenOff, live: LiveState | None) -> Phrase | None:
    """Return that another sensor is connected than the test was begun with."""
    info = None if live is None else live.acquisition.info
    then = broken.session.info
    names = tuple(channel.name for channel in then.channels)
    if info is None or (
        tuple(channel.name for channel in info.channels) == names
        and info.is_simulated == then.is_simulated
        and abs(info.fs_hz - then.fs_hz) <= _RATE_SHARE * then.fs_hz
    ):
        return None
    return phrase(
        "It was recorded with {muscles} at {rate}. Connect the same sensor, then go on.",
        muscles=_listed(names),
        rate=f"{then.fs_hz:.0f}{NO_BREAK_SPACE}Hz",
    )


def _listed(names: tuple[str, ...]) -> Phrase:
    known = name_channels(names)
    said = known[names[0]].sided_noun
    for name in names[1:]:
        said = phrase("{these}, {muscle}", these=said, muscle=known[name].sided_noun)
    return said
