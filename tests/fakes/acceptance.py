"""A scripted patient led through the real program: device, guided test, store, result and page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from app.engine.exporting import LastReview
from app.engine.guided.guide import GuidePhase, Hold
from app.engine.guided.run import GuidedState
from app.engine.guided.visits import Visits
from app.engine.tested import Tested, changes_of, read_tested
from app.exports.person import person_of
from app.model.export import Disclosure
from app.model.guided_protocol import Block, GuidedProtocol, Pace, Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.session_details import SessionDetails
from app.report.blocks import blocks_of
from app.report.html import html_page
from app.report.page import page_told
from app.report.told import LegTold, TestTold
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import Reason, RepetitionFinding, SessionPairFinding
from tests.fakes.led_test import LedTest, is_done
from tests.fakes.scripted_person import FS_HZ, ScriptedPerson

PHE = find_protocol("phe_ke", our_protocols())
HASTE = Pace(tone_after_s=(2.5, 3.0), rise_s=(0.7, 1.5), hold_s=2.0, rest_s=3.0, block_rest_s=0.0)
"""The test's own pace but for its waits: nobody here gets tired."""


def right_leg(protocol: GuidedProtocol = PHE, **changes: object) -> GuidedProtocol:
    """Return two sets of five lifts of the right leg, without practice."""
    blocks = (Block(side=Side.RIGHT, n_lifts=5),) * 2
    return msgspec.structs.replace(protocol, blocks=blocks, pace=HASTE, **changes)


@dataclass(frozen=True)
class Outcome:
    """What one test came to, from the store to the page."""

    tested: Tested
    told: TestTold
    html: str
    states: tuple[GuidedState, ...] = field(repr=False)
    person: ScriptedPerson = field(repr=False)
    seen_loose_s: float | None = None

    @property
    def leg(self) -> LegTold:
        """Return what is told of the one leg."""
        (leg,) = self.told.legs
        return leg

    @property
    def sentence(self) -> str:
        """Return the sentence of the leg."""
        return self.leg.sentence.text()

    def pair(self, a: str, b: str) -> SessionPairFinding:
        """Return what the lifts say together of two channels."""
        (leg,) = self.tested.review.guided.legs
        return next(
            each for each in leg.finding.session_pairs if (each.a, each.b) in ((a, b), (b, a))
        )


@dataclass(frozen=True)
class Script:
    """How a test is led: which references are squeezed, and what somebody does in its course."""

    squeezed: tuple[str, ...] = ()
    protocol: GuidedProtocol = field(default_factory=right_leg)
    until: Callable[[GuidedState], bool] = is_done
    range_uv: float | None = None
    twitches_at: frozenset[int] = frozenset()
    pain_after: int | None = None
    hamstring: str = "biceps_femoris_R"


def lead(
    store: Store,
    name: str,
    script: Script,
    *,
    seed: int = 1,
    started: datetime | None = None,
    details: SessionDetails | None = None,
) -> Outcome:
    """Lead one scripted patient through one test and tell what came of it."""
    person = ScriptedPerson(name, seed=seed, range_uv=script.range_uv, hamstring=script.hamstring)
    led = LedTest(
        store,
        script.protocol,
        source=f"synthetic:{name}?speed=step",
        driver=lambda _name: person,
        squeezed=script.squeezed,
        step_s=0.1,
        started=started or datetime.now(UTC),
        details=details,
    )
    states: list[GuidedState] = []
    twitched: set[int] = set()
    seen_loose_s: list[float] = []

    def look(test: GuidedState) -> bool:
        states.append(test)
        live = led.live.snapshot()
        loose = [each.name for each in live.channels if Reason.DETACHED in each.reasons]
        if loose and not seen_loose_s:
            seen_loose_s.append(live.acquisition.end_index / FS_HZ)
        squeezes, guide = test.squeezes, test.guide
        person.squeezed = (
            () if squeezes is None or squeezes.planned is None else tuple(squeezes.planned.channels)
        )
        if guide is not None and guide.lift is not None:
            place = guide.lift.place
            if guide.phase is GuidePhase.READY and place in script.twitches_at - twitched:
                twitched.add(place)
                person.twitch()
            if script.pain_after == guide.n_kept and guide.phase is GuidePhase.LIFT:
                led.live.test.stop_for_pain(6)
                return True
        return script.until(test)

    led.go_on_until(look, most_s=1200.0)
    findings = led.live.snapshot().findings
    session_id = led.close()
    outcome = tell(store, session_id, findings, tuple(states), person)
    return replace(outcome, seen_loose_s=seen_loose_s[0] if seen_loose_s else None)


def tell(
    store: Store,
    session_id: str,
    findings: tuple[RepetitionFinding, ...],
    states: tuple[GuidedState, ...],
    person: ScriptedPerson,
) -> Outcome:
    """Return what the program tells of a stored test."""
    config = AnalysisConfig()
    reviews, visits = LastReview(store, config), Visits(store, config)
    if findings:
        reviews.analyses.take_live(session_id, findings)
    tested = read_tested(store, reviews, session_id)
    page = page_told(
        tested,
        person_of(store, tested.session, Disclosure()),
        changes_of(visits, tested),
        Disclosure(),
        tie_ms=config.order.tie_ms,
    )
    assert page is not None
    html = html_page(blocks_of(page, lambda said: said.text()))
    return Outcome(tested, page.test, html, states, person)


def is_held_for(why: Hold) -> Callable[[GuidedState], bool]:
    """Return whether a test waits for this reason."""
    return lambda test: test.guide is not None and test.guide.hold is why
