"""Every screen of the window, in the order of the rail; it shows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.model.guided_protocol import Side
from app.model.plan import PlanItem
from app.presenters.screens import Presenters
from app.views.guided import GuidedScreen
from app.views.history import HistoryScreen
from app.views.letterhead import KeptLetterhead
from app.views.people import PeopleScreen
from app.views.place import Place, Screen
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
from app.views.trace_card import TraceCard


@dataclass(frozen=True, slots=True)
class Ways:
    """How one screen leads to another: by key, or to something that was chosen."""

    to: Callable[[str], None]
    show_recording: Callable[[str], None]
    show_result: Callable[[str], None]
    review: Callable[[str], None]
    open_page: Callable[[Path], None]


class Screens:
    """The screens, made once from their presenters."""

    def __init__(self, presenters: Presenters, ways: Ways, letterhead: KeptLetterhead) -> None:
        self._presenters, self._ways = presenters, ways
        self.signals = SignalsScreen(
            presenters.signals, tie_ms=presenters.tie_ms, choose_source=partial(ways.to, "source")
        )
        self.practice = PracticeScreen(
            presenters.practice, show_past=partial(ways.to, "practice_past")
        )
        self.result = ResultScreen(
            presenters.result,
            look_at=ways.show_recording,
            begin_test=partial(ways.to, "test"),
            open_page=ways.open_page,
            letterhead=letterhead,
        )
        self.recordings = RecordingsScreen(
            presenters.recordings,
            tie_ms=presenters.tie_ms,
            show_signals=partial(ways.to, "signals"),
            importing=presenters.importing,
            show_result=ways.show_result,
            review=ways.review,
        )

    def places(self) -> dict[str, Place]:
        """Return every screen by its key."""
        return {
            **self._of_people(),
            **self._of_tests(),
            **self._of_practice(),
            **self._of_recordings(),
        }

    def _of_people(self) -> dict[str, Place]:
        people = PeopleScreen(
            self._presenters.people,
            show_stickers=partial(self._ways.to, "stickers"),
            show_recording=self._ways.show_recording,
        )
        stickers = StickersScreen(
            self._presenters.stickers,
            show_test=partial(self._ways.to, "test"),
            choose_source=partial(self._ways.to, "source"),
        )
        return {
            "people": _place("people", tr("People"), people, people),
            "stickers": _place("stickers", tr("Stickers"), stickers, stickers),
            "signals": _place(
                "signals", tr("Signals"), self.signals, self.signals, self.signals.traces
            ),
        }

    def _of_tests(self) -> dict[str, Place]:
        show_test = partial(self._ways.to, "test")
        guided = GuidedScreen(
            self._presenters.guided,
            tie_ms=self._presenters.tie_ms,
            choose_source=partial(self._ways.to, "source"),
            show_result=self._ways.show_result,
            show_protocols=partial(self._ways.to, "protocols"),
        )
        protocols = ProtocolsScreen(self._presenters.protocols, show_test=show_test)
        history = HistoryScreen(
            self._presenters.history,
            show_result=self._ways.show_result,
            begin_test=show_test,
            show_reliability=partial(self._ways.to, "reliability"),
        )
        reliability = ReliabilityScreen(
            self._presenters.reliability, show_history=partial(self._ways.to, "history")
        )
        retest = RailItem("reliability", tr("Test and retest"), "")
        own_tests = RailItem("protocols", tr("Tests of your own"), "")
        result = RailItem("result", tr("Result"), "result")
        return {
            "test": _place("test", tr("Test"), guided, guided, guided.traces),
            "protocols": Place(own_tests, protocols, protocols, within="test"),
            "result": Place(result, self.result, self.result, self.result.buttons),
            "history": _place("history", tr("History"), history, history),
            "reliability": Place(retest, reliability, reliability, within="history"),
        }

    def _of_practice(self) -> dict[str, Place]:
        plan = PlanScreen(
            self._presenters.plan,
            choose_person=partial(self._ways.to, "people"),
            start_item=self._practise,
        )
        past = PracticePastScreen(
            self._presenters.practice_past,
            show_practice=partial(self._ways.to, "practice"),
            open_page=self._ways.open_page,
        )
        over_time = RailItem("practice_past", tr("Past practices"), "")
        return {
            "practice": _place("practice", tr("Practice"), self.practice, self.practice),
            "practice_past": Place(over_time, past, past, within="practice"),
            "plan": _place("plan", tr("Plan"), plan, plan),
        }

    def _practise(self, item: PlanItem, side: Side) -> None:
        self._ways.to("practice")
        self._presenters.practice.take_item(item, side, self._presenters.plan.exercise_of(item))

    def _of_recordings(self) -> dict[str, Place]:
        source = SourceScreen(
            self._presenters.source, show_signals=partial(self._ways.to, "signals")
        )
        review = ReviewScreen(
            self._presenters.marking,
            self._presenters.rating,
            self._presenters.agreement,
            go_back=partial(self._ways.to, "recordings"),
        )
        item = RailItem("review", tr("Review"), "recordings")
        return {
            "source": _place("source", tr("Source"), source, source),
            "recordings": _place("recordings", tr("Recordings"), self.recordings, self.recordings),
            # No item of the rail, but a part of Recordings.
            "review": Place(item, review, review, within="recordings"),
        }


def _place(
    key: str, title: str, screen: Screen, widget: QWidget, traces: TraceCard | None = None
) -> Place:
    return Place(RailItem(key, title, key), screen, widget, traces=traces)
