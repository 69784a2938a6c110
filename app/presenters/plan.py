"""The Plan screen without a window: today's exercises, a plan that is made, plans in files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from app.engine.planning import Planning, new_plan, read_plan_file
from app.exports.errors import ExportFailed
from app.model.diary import DiaryEntry, Did, n_done
from app.model.exercise import Exercise
from app.model.exercise_file import easier_than, our_exercises
from app.model.participant import Participant
from app.model.phrase import Phrase, phrase
from app.model.plan import Plan, PlanItem
from app.model.plan_file import PlanError
from app.model.plan_readiness import missing_phrase, readiness
from app.model.plan_words import exercise_title, plan_notes
from app.presenters.current_source import CurrentSource
from app.presenters.exercise_editor import ExerciseEditor
from app.presenters.plan_desk import PlanDesk
from app.presenters.plan_state import DraftState, Face, FileQuestion, PlanState, TodayItem
from app.presenters.visit import VisitPresenter
from app.store.errors import StoreError
from app.store.plans import Kept, StoredPlan
from app.store.signed_plan import SignedPlan, is_same_fingerprint

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for one person; somebody else may be here by now."""

    who: Participant | None
    stored: StoredPlan | None
    diary: tuple[DiaryEntry, ...]
    library: tuple[Exercise, ...]
    fingerprint: str


class PlanPresenter:
    """Shows the plan of who is here; a draft stays until it is kept, discarded or they leave."""

    def __init__(self, desk: PlanDesk, visit: VisitPresenter, current: CurrentSource) -> None:
        self._desk, self._visit, self._current = desk, visit, current
        self.editor = ExerciseEditor(desk, self._take_exercise)
        self._face = Face.TODAY
        self._who: Participant | None = None
        self._stored: StoredPlan | None = None
        self._diary: tuple[DiaryEntry, ...] = ()
        self._library: tuple[Exercise, ...] = our_exercises()
        self._fingerprint = ""
        self._draft: Plan | None = None
        self._chosen: int | None = None
        self._chosen_today = self._chosen_exercise = 0
        self._waiting: SignedPlan | None = None
        self._is_refused = False
        self._news: Phrase | None = None
        self._problem: str | None = None
        self._is_read = False
        self._pending: list[Callable[[], bool]] = []

    def open(self) -> None:
        """Read plan and library anew when the screen comes up."""
        self._read()

    def tick(self) -> PlanState:
        """Return what to show now."""
        if self._visit.participant != self._who:
            self._news = self._problem = None
            self._read()
        self._collect()
        today = self._today()
        return PlanState(
            face=self._face,
            who=None if self._who is None else self._who.pseudonym,
            is_read=self._is_read,
            stored=self._stored,
            today=today,
            chosen_today=min(self._chosen_today, max(len(today) - 1, 0)),
            draft=self._draft_state(),
            library=self._library,
            chosen_exercise=self._chosen_exercise,
            fingerprint=self._fingerprint,
            question=self._question(),
            news=self._news,
            problem=self._problem,
        )

    # --- looking ------------------------------------------------------------------------------

    def show_face(self, face: Face) -> None:
        """Use the screen for something else."""
        self._face = face
        if face is Face.COMPOSE and self._draft is None and self._who is not None:
            self._begin_draft()

    def choose_today(self, position: int) -> None:
        """Look at another exercise of today."""
        self._chosen_today = position

    def note(self, item: PlanItem, did: Did) -> None:
        """Note what became of an item today: said by the person, or by a practice that ended."""
        if self._who is None or self._stored is None:
            return
        who, plan, day = self._who.id, self._stored.plan, self._day()

        def take(diary: tuple[DiaryEntry, ...]) -> None:
            self._diary = diary

        self._ask(lambda planning: planning.note(who, plan, item, did, day=day), take)

    def choose_exercise(self, exercise_id: str) -> None:
        """Look at another exercise of the library."""
        ids = [each.id for each in self._library]
        if exercise_id in ids:
            self._chosen_exercise = ids.index(exercise_id)

    @property
    def library(self) -> tuple[Exercise, ...]:
        """Return every exercise a plan can ask for."""
        return self._library

    def exercise_of(self, item: PlanItem) -> Exercise | None:
        """Return the exercise of an item as it was when the plan was composed."""
        stands = self._stored
        return None if stands is None else stands.plan.exercise_of(item)

    def easier(self, exercise: Exercise) -> Exercise | None:
        """Return what *make it easier* leads to."""
        return easier_than(exercise, self._library)

    # --- composing ----------------------------------------------------------------------------

    def add(self, exercise_id: str) -> None:
        """Put an exercise into the plan with the dose it begins with."""
        exercise = next((each for each in self._library if each.id == exercise_id), None)
        if exercise is None or self._who is None:
            return
        if self._draft is None:
            self._begin_draft()
        if self._draft is not None and self._change(
            (*self._draft.items, PlanItem.of(exercise)), (exercise,)
        ):
            self._chosen = len(self._draft.items) - 1
            self._news = phrase("{exercise} is in the plan.", exercise=exercise_title(exercise))

    def choose_item(self, position: int) -> None:
        """Look at another item of the draft."""
        if self._draft is not None and 0 <= position < len(self._draft.items):
            self._chosen = position

    def change_item(self, **fields: object) -> None:
        """Change the item that is looked at; what its exercise does not allow is refused."""
        if self._draft is None or self._chosen is None:
            return
        items = list(self._draft.items)
        try:
            items[self._chosen] = msgspec.structs.replace(items[self._chosen], **fields)
        except ValueError as problem:
            self._problem = str(problem)
            return
        self._change(tuple(items))

    def remove_item(self) -> None:
        """Take the item that is looked at out of the draft."""
        if self._draft is None or self._chosen is None:
            return
        items = [each for at, each in enumerate(self._draft.items) if at != self._chosen]
        self._change(tuple(items))
        self._chosen = min(self._chosen, len(items) - 1) if items else None

    def move_item(self, by: int) -> None:
        """Let the item that is looked at come earlier or later."""
        if self._draft is None or self._chosen is None:
            return
        items, to = list(self._draft.items), self._chosen + by
        if 0 <= to < len(items):
            items.insert(to, items.pop(self._chosen))
            self._change(tuple(items))
            self._chosen = to

    def change_plan(self, **fields: object) -> None:
        """Change what holds for the whole plan."""
        if self._draft is not None:
            try:
                self._draft = msgspec.structs.replace(self._draft, **fields)
                self._problem = None
            except ValueError as problem:
                self._problem = str(problem)

    def discard(self) -> None:
        """Forget what was changed."""
        self._draft = self._chosen = self._problem = self._news = None
        self._begin_draft()

    def keep(self) -> None:
        """Keep the draft as the next version."""
        if self._draft is None or self._who is None or not self._is_changed():
            return
        plan, who = self._draft, self._who.id
        if self._stored is not None and plan.id == self._stored.plan.id:
            plan = msgspec.structs.replace(plan, version=self._stored.plan.version + 1)
        self._ask(lambda planning: planning.keep(who, plan), self._take_kept)

    # --- files --------------------------------------------------------------------------------

    def export(self, folder: Path) -> None:
        """Write the plan that stands as a signed file."""
        if self._who is not None:
            who = self._who.id
            self._ask(lambda planning: planning.export(who, folder), self._tell_exported)

    def read_file(self, path: Path) -> None:
        """Look at a plan's file; nothing is kept before its signer is known."""
        who = None if self._who is None else self._who.id

        def look(planning: Planning) -> tuple[SignedPlan, bool]:
            signed = read_plan_file(path)
            is_known = who is not None and planning.is_signer_known(who, signed.fingerprint)
            return signed, is_known

        self._ask(look, self._take_file)

    def compare(self, told: str) -> None:
        """Take the plan of the file over, if this is what it is signed with."""
        if self._waiting is None:
            return
        if not is_same_fingerprint(told, self._waiting.fingerprint):
            self._is_refused = True
            return
        self._take_over(self._waiting)

    def cancel_file(self) -> None:
        """Leave the file alone."""
        self._waiting, self._is_refused = None, False

    # --- inside -------------------------------------------------------------------------------

    def _read(self) -> None:
        who = self._who = self._visit.participant
        self._stored = self._draft = self._chosen = None
        self._is_read = False

        def read(planning: Planning) -> _Read:
            stored = None if who is None else planning.plan_of(who.id)
            diary = () if who is None else planning.diary_of(who.id)
            return _Read(who, stored, diary, planning.library(), planning.fingerprint)

        self._ask(read, self._take_read)

    def _take_read(self, read: _Read) -> None:
        if read.who != self._who:
            return
        self._stored, self._diary, self._library = read.stored, read.diary, read.library
        self._fingerprint, self._is_read = read.fingerprint, True
        if self._face is Face.COMPOSE:
            self._begin_draft()

    def _take_exercise(self, exercise_id: str, news: Phrase) -> None:
        """Read the library anew with an exercise that was kept, and look at it."""
        self._news = news

        def show(library: tuple[Exercise, ...]) -> None:
            self._library = library
            self.choose_exercise(exercise_id)

        self._ask(lambda planning: planning.library(), show)

    def _begin_draft(self) -> None:
        if self._who is None or not self._is_read:
            return
        stands = None if self._stored is None else self._stored.plan
        self._draft = stands or new_plan((), starts_on=self._day())
        self._chosen = 0 if self._draft.items else None

    def _change(self, items: tuple[PlanItem, ...], exercises: tuple[Exercise, ...] = ()) -> bool:
        """Put other items into the draft; False where the plan refuses them."""
        if self._draft is None:
            return False
        try:
            self._draft = self._draft.with_items(items, exercises)
        except ValueError as problem:
            self._problem = str(problem)
            return False
        self._problem = self._news = None
        return True

    def _is_changed(self) -> bool:
        return self._draft != (None if self._stored is None else self._stored.plan)

    def _take_kept(self, kept: Kept) -> None:
        self._stored, self._draft = kept.stored, kept.stored.plan
        self._news = phrase("Kept as version {n}.", n=kept.stored.plan.version)

    def _tell_exported(self, place: Path) -> None:
        self._news = phrase(
            "Written to {place}. It is signed {signer}: tell this to who will use it.",
            place=str(place),
            signer=self._fingerprint,
        )

    def _take_file(self, answer: tuple[SignedPlan, bool]) -> None:
        signed, is_known = answer
        self._is_refused = False
        if is_known:
            self._take_over(signed)
        else:
            self._waiting = signed

    def _take_over(self, signed: SignedPlan) -> None:
        who, self._waiting = self._who, None

        def take(planning: Planning) -> tuple[Participant, Kept]:
            whose = who or planning.only_participant()
            return whose, planning.take(whose.id, signed)

        self._ask(take, self._take_taken)

    def _take_taken(self, answer: tuple[Participant, Kept]) -> None:
        whose, kept = answer
        if self._visit.participant is None:
            self._problem = None
            refused = self._visit.choose(whose)
            if refused is not None:
                self._problem = refused.text()
                return
        self._who, self._stored, self._draft, self._chosen = whose, kept.stored, None, None
        self._face, self._is_read = Face.TODAY, True
        number = kept.stored.plan.version
        self._news = (
            phrase("Taken over: version {n}.", n=number)
            if kept.is_new
            else phrase("Version {n} is here already.", n=number)
        )

    def _today(self) -> tuple[TodayItem, ...]:
        if self._stored is None:
            return ()
        plan, channels = self._stored.plan, self._channels()
        due = []
        for item in plan.items_on(self._day()):
            exercise = plan.exercise_of(item)
            missing = None
            if channels is not None:
                missing = missing_phrase(exercise, readiness(exercise, item.sides[0], channels))
            n_times = n_done(self._diary, item.exercise, self._day())
            due.append(TodayItem(item, exercise, missing, n_times))
        return tuple(due)

    def _channels(self) -> tuple[str, ...] | None:
        """Return which channels there are; None while no source is connected."""
        live = self._current.snapshot()
        if live is None or live.acquisition.info is None:
            return None
        return tuple(each.name for each in live.acquisition.info.channels)

    def _day(self) -> date:
        return self._desk.utc_now().date()

    def _draft_state(self) -> DraftState | None:
        if self._draft is None:
            return None
        notes = plan_notes(self._draft)
        return DraftState(self._draft, self._chosen, self._is_changed(), notes)

    def _question(self) -> FileQuestion | None:
        if self._waiting is None:
            return None
        plan = self._waiting.plan
        titles = tuple(exercise_title(plan.exercise_of(item)) for item in plan.items)
        return FileQuestion(self._waiting.fingerprint, plan.starts_on, titles, self._is_refused)

    def _ask(self, act: Callable[[Planning], _T], then: Callable[[_T], None]) -> None:
        """Let the desk do something, and take its answer in a later tick."""
        self._problem = None
        future = self._desk.with_planning(act)

        def collect() -> bool:
            if not future.done():
                return False
            try:
                then(future.result())
            except (StoreError, PlanError, ExportFailed, ValueError) as problem:
                self._problem, self._is_read = str(problem), True
            return True

        self._pending.append(collect)

    def _collect(self) -> None:
        pending, self._pending = self._pending, []
        left = [collect for collect in pending if not collect()]
        self._pending = [*left, *self._pending]
