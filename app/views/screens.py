"""Every screen of the window, in the order of the rail; it shows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from app.model.guided_protocol import Side
from app.model.plan import PlanItem
from app.presenters.screens import Presenters
from app.views.guided import GuidedScreen
from app.views.history import HistoryScreen
from app.views.letterhead import KeptLetterhead
from app.views.people import PeopleScreen
from app.views.place import Front, Place
from app.views.plan import PlanScreen
from app.views.practice import PracticeScreen
from app.views.practice_past import PracticePastScreen
from app.views.protocols import ProtocolsScreen
from app.views.rail import RailItem
from app.views.recordings import RecordingsScreen
from app.views.reliability import ReliabilityScreen
from app.views.result import ResultScreen
from app.views.reviewing import ReviewScreen
from app.views.signals import SignalsScreen
from app.views.source import SourceScreen
from app.views.stickers import StickersScreen
from app.views.text import tr


@dataclass(frozen=True, slots=True)
class Ways:
    """How one screen leads to another: by key, or to something that was chosen."""

    to: Callable[[str], None]
    show_recording: Callable[[str], None]
    show_result: Callable[[str], None]
    review: Callable[[str], None]
    open_page: Callable[[Path], None]


class Screens:
    """The screens and their places; each is made from its presenter when it is first gone to."""

    def __init__(self, presenters: Presenters, ways: Ways, letterhead: KeptLetterhead) -> None:
        self._presenters, self._ways, self._letterhead = presenters, ways, letterhead

    @cached_property
    def signals(self) -> SignalsScreen:
        """Return the live screen."""
        return SignalsScreen(
            self._presenters.signals,
            tie_ms=self._presenters.tie_ms,
            choose_source=self._to("source"),
        )

    @cached_property
    def practice(self) -> PracticeScreen:
        """Return the screen of home practice."""
        return PracticeScreen(self._presenters.practice, show_past=self._to("practice_past"))

    @cached_property
    def result(self) -> ResultScreen:
        """Return the screen of one test."""
        return ResultScreen(
            self._presenters.result,
            look_at=self._ways.show_recording,
            begin_test=self._to("test"),
            open_page=self._ways.open_page,
            letterhead=self._letterhead,
        )

    @cached_property
    def recordings(self) -> RecordingsScreen:
        """Return the screen of what is stored."""
        return RecordingsScreen(
            self._presenters.recordings,
            tie_ms=self._presenters.tie_ms,
            show_signals=self._to("signals"),
            importing=self._presenters.importing,
            show_result=self._ways.show_result,
            review=self._ways.review,
        )

    def places(self) -> dict[str, Place]:
        """Return the place of every screen by its key, in the order of the rail."""
        on_rail: dict[str, tuple[str, Callable[[], Front]]] = {
            "people": (tr("People"), lambda: _front(self._people())),
            "stickers": (tr("Stickers"), lambda: _front(self._stickers())),
            "signals": (tr("Signals"), self._signals_front),
            "test": (tr("Test"), self._test_front),
            "result": (tr("Result"), self._result_front),
            "history": (tr("History"), lambda: _front(self._history())),
            "practice": (tr("Practice"), lambda: _front(self.practice)),
            "plan": (tr("Plan"), lambda: _front(self._plan())),
            "source": (tr("Source"), lambda: _front(self._source())),
            "recordings": (tr("Recordings"), lambda: _front(self.recordings)),
        }
        inside: dict[str, tuple[str, str, Callable[[], Front]]] = {
            "protocols": ("test", tr("Tests of your own"), lambda: _front(self._protocols())),
            "reliability": (
                *("history", tr("Test and retest")),
                lambda: _front(self._reliability()),
            ),
            "practice_past": ("practice", tr("Past practices"), lambda: _front(self._past())),
            "review": ("recordings", tr("Review"), lambda: _front(self._review())),
        }
        places = {
            key: Place(RailItem(key, title, key), make) for key, (title, make) in on_rail.items()
        }
        return places | {
            key: Place(RailItem(key, title, ""), make, within=within)
            for key, (within, title, make) in inside.items()
        }

    def _to(self, key: str) -> Callable[[], None]:
        return partial(self._ways.to, key)

    def _signals_front(self) -> Front:
        return Front(self.signals, self.signals, traces=self.signals.traces)

    def _test_front(self) -> Front:
        guided = GuidedScreen(
            self._presenters.guided,
            tie_ms=self._presenters.tie_ms,
            choose_source=self._to("source"),
            show_result=self._ways.show_result,
            show_protocols=self._to("protocols"),
        )
        return Front(guided, guided, traces=guided.traces)

    def _result_front(self) -> Front:
        return Front(self.result, self.result, self.result.buttons)

    def _people(self) -> PeopleScreen:
        return PeopleScreen(
            self._presenters.people,
            show_stickers=self._to("stickers"),
            show_recording=self._ways.show_recording,
        )

    def _stickers(self) -> StickersScreen:
        return StickersScreen(
            self._presenters.stickers,
            show_test=self._to("test"),
            choose_source=self._to("source"),
        )

    def _protocols(self) -> ProtocolsScreen:
        return ProtocolsScreen(self._presenters.protocols, show_test=self._to("test"))

    def _history(self) -> HistoryScreen:
        return HistoryScreen(
            self._presenters.history,
            show_result=self._ways.show_result,
            begin_test=self._to("test"),
            show_reliability=self._to("reliability"),
        )

    def _reliability(self) -> ReliabilityScreen:
        return ReliabilityScreen(self._presenters.reliability, show_history=self._to("history"))

    def _plan(self) -> PlanScreen:
        return PlanScreen(
            self._presenters.plan, choose_person=self._to("people"), start_item=self._practise
        )

    def _past(self) -> PracticePastScreen:
        return PracticePastScreen(
            self._presenters.practice_past,
            show_practice=self._to("practice"),
            open_page=self._ways.open_page,
        )

    def _practise(self, item: PlanItem, side: Side) -> None:
        self._ways.to("practice")
        self._presenters.practice.take_item(item, side, self._presenters.plan.exercise_of(item))

    def _source(self) -> SourceScreen:
        return SourceScreen(self._presenters.source, show_signals=self._to("signals"))

    def _review(self) -> ReviewScreen:
        return ReviewScreen(
            self._presenters.marking,
            self._presenters.rating,
            self._presenters.agreement,
            go_back=partial(self._ways.to, "recordings"),
        )


_AnyScreen = (
    PeopleScreen
    | StickersScreen
    | ProtocolsScreen
    | HistoryScreen
    | ReliabilityScreen
    | PracticeScreen
    | PracticePastScreen
    | PlanScreen
    | SourceScreen
    | RecordingsScreen
    | ReviewScreen
)


def _front(made: _AnyScreen) -> Front:
    """Return a screen that has nothing about it."""
    return Front(made, made)
