"""A guided test on one running recording; it is told samples and findings, and asks for lifts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import numpy as np

from app.engine.guided.asked import asked_of
from app.engine.guided.check_plan import plan_checks
from app.engine.guided.checks import CheckPhase, CheckSeries, CheckState
from app.engine.guided.guide import Guide, GuideState, Hold, Moment
from app.engine.guided.new_findings import NewFindings
from app.engine.guided.quick_check import (
    checks_believed,
    references_believed,
    rest_as_before,
    squeezes_left,
)
from app.engine.guided.quiet_check import QuietCheck
from app.engine.guided.squeezes import SqueezeSeries, SqueezeState, plan_squeezes
from app.model.guided import Progress, TakenUp, lift_plan
from app.model.guided_notes import (
    KIND,
    TONE,
    GuidedNote,
    QuietMeasured,
    ReferenceMeasured,
    TestBegun,
    note_text,
)
from app.model.guided_protocol import CheckKind, GuidedProtocol
from dsp.analysis import muscle_columns
from dsp.block import SampleBlock, StreamInfo
from dsp.findings import RepetitionFinding
from dsp.flags import Asked
from dsp.simulate import AskedMovement
from dsp.stillness import QuietMeasure, StillnessMeter

Keep = Callable[[int, str, str], None]
"""Keeps a scan, a kind and a text with the recording."""

MakeGuidedRun = Callable[[StreamInfo, Keep, int], "GuidedRun"]
"""Makes the test of a recording that begins: its stream, where notes go, its first scan."""


class Stage(StrEnum):
    """What a test is at."""

    TO_BEGIN = "to begin"
    QUIET = "quiet"
    CHECKS = "checks"
    SQUEEZES = "squeezes"
    LIFTS = "lifts"


@dataclass(frozen=True, slots=True)
class GuidedState:
    """What a screen may want to know of a guided test.

    ``n_to_come`` is how many of its lifts are left, of a test that is taken up as of any.
    """

    protocol: GuidedProtocol
    stage: Stage
    n_to_come: int
    quiet_left_s: float = 0.0
    moved: tuple[str, ...] = ()
    tense: tuple[str, ...] = ()
    checks: CheckState | None = None
    squeezes: SqueezeState | None = None
    guide: GuideState | None = None

    @property
    def is_tap_asked(self) -> bool:
        """Return whether somebody taps on a sticker now."""
        checks = self.checks
        return (
            checks is not None
            and checks.phase is CheckPhase.MOVE
            and checks.planned is not None
            and checks.planned.check.kind is CheckKind.TAP
        )


class GuidedRun:
    """One test; ``step`` comes from the acquisition thread, what a person does from any."""

    def __init__(
        self,
        protocol: GuidedProtocol,
        info: StreamInfo,
        *,
        rng: np.random.Generator,
        executor: Executor,
        keep: Keep,
        origin_index: int,
        on_tone: Callable[[int, AskedMovement], None] = lambda tone_index, movement: None,
        taken_up: TakenUp | None = None,
    ) -> None:
        self._protocol = protocol
        self._info = info
        self._rng = rng
        self._executor = executor
        self._keep_event = keep
        self._origin_index = self._index = origin_index
        self._on_tone = on_tone
        self._progress = Progress() if taken_up is None else taken_up.progress
        self._is_taken_up = taken_up is not None
        self._columns = list(muscle_columns(info.channels))
        self._notes: list[tuple[int, GuidedNote]] = []
        self._quiet: QuietCheck | None = None
        self._quiet_uv = np.empty((0, info.n_channels))
        self._checks: CheckSeries | None = None
        self._squeezes: SqueezeSeries | None = None
        self._references: tuple[ReferenceMeasured, ...] = ()
        self._meter: StillnessMeter | None = None
        self._guide: Guide | None = None
        self._moved: tuple[str, ...] = ()
        self._new_findings = NewFindings()
        self._tone_index: int | None = None
        self._lock = threading.Lock()
        self._note(
            origin_index,
            TestBegun(
                protocol=protocol.id,
                version=protocol.version,
                sha256=protocol.sha256,
                cue=protocol.cue.id,
                language=protocol.cue.language,
                sides=tuple(side.value for side in protocol.sides),
                continues=None if taken_up is None else taken_up.session_id,
                content=msgspec.json.encode(protocol).decode(),
            ),
        )
        self.state = self._look()

    def asked(self) -> Asked:
        """Return what was asked so far, for the analysis."""
        return asked_of(tuple(self._notes), fs_hz=self._info.fs_hz, origin_index=self._origin_index)

    def use_rate(self, info: StreamInfo) -> None:
        """Learn that the recording has another rate from its first scan on.

        How long one waits by the old one differs by less than anybody notices.
        """
        with self._lock:
            self._info = info

    def step(
        self, block: SampleBlock, findings: tuple[RepetitionFinding, ...], *, is_ordering: bool
    ) -> None:
        """Take the next samples, every repetition ordered so far, and whether more is coming."""
        with self._lock:
            self._index = block.end_index
            if self._quiet is not None:
                self._wait_for_quiet(self._quiet, block)
            elif self._checks is not None:
                self._check_on(self._checks, block, findings)
            elif self._squeezes is not None:
                self._squeeze_on(self._squeezes, block, findings)
            else:
                self._guide_on(block, findings, is_ordering=is_ordering)
            self.state = self._look()

    def go_on(self) -> None:
        """Begin the quiet check, a check, a squeeze, a block of lifts, or go on after a hold.

        After a check that showed swapped leads the quiet seconds are measured again.
        """
        with self._lock:
            if self._checks is not None and self._checks.state.phase is not CheckPhase.HELD:
                self._checks.go_on()
            elif self._squeezes is not None:
                self._squeezes.go_on()
            elif self._guide is not None:
                self._guide.go_on()
            elif self._quiet is None:
                self._is_taken_up = self._is_taken_up and self._checks is None
                self._checks = None
                self._quiet = QuietCheck(self._info.fs_hz, self._protocol.quiet_s)
            self.state = self._look()

    def skip_check(self, reason: str) -> None:
        """Leave out the functional check that is asked, for a reason."""
        with self._lock:
            if self._checks is not None:
                self._checks.skip(reason)
                self._turn_from_checks(self._checks)
            self.state = self._look()

    def accept_swap(self, reason: str) -> None:
        """Go on although leads seem swapped; no order of their muscles will be told."""
        with self._lock:
            if self._checks is not None:
                self._checks.accept(reason)
                self._turn_from_checks(self._checks)
            self.state = self._look()

    def skip_squeezes(self) -> None:
        """Go on without a reference of the muscle that is asked."""
        with self._lock:
            if self._squeezes is not None:
                self._squeezes.skip()
                self._turn_from_squeezes(self._squeezes)
            self.state = self._look()

    def hold(self, why: Hold = Hold.PERSON) -> None:
        """Wait until a person says to go on; a quiet check begins anew."""
        with self._lock:
            self._quiet = None
            if self._checks is not None:
                self._checks.hold()
            if self._squeezes is not None:
                self._squeezes.hold()
            if self._guide is not None:
                self._guide.hold(why)
            self.state = self._look()

    def set_aside_last(self, reason: str, *, is_repeated: bool, place: int | None = None) -> None:
        """Leave the last lift out for a reason, or that of a place; ask for it again or not."""
        with self._lock:
            if self._guide is not None:
                self._guide.set_aside_last(reason, is_repeated=is_repeated, place=place)
            self.state = self._look()

    def stop_for_pain(self, pain_of_10: int | None = None) -> None:
        """End the test at once and for good."""
        with self._lock:
            guide = self._guide or self._new_guide()
            self._guide, self._quiet, self._checks, self._squeezes = guide, None, None, None
            guide.stop_for_pain(pain_of_10)
            self.state = self._look()

    def _wait_for_quiet(self, check: QuietCheck, block: SampleBlock) -> None:
        measure = check.step(block)
        if measure is None:
            return
        self._moved = tuple(
            self._info.channels[column].name for column in measure.moved if column in self._columns
        )
        if self._moved:
            self._quiet = QuietCheck(self._info.fs_hz, self._protocol.quiet_s)
            return
        self._quiet = None
        self._quiet_uv = check.samples_uv
        resting = self._keep_quiet(measure, block.end_index)
        self._checks = CheckSeries(
            plan_checks(self._protocol, self._info.channels),
            self._info,
            quiet_samples_uv=check.samples_uv,
            quiet_uv=measure.levels_uv,
            end_index=block.end_index,
            note=self._note,
            on_tone=self._sound,
            checked=checks_believed(self._progress, resting),
            accepted=self._progress.swapped if self._is_taken_up else (),
        )
        self._turn_from_checks(self._checks)

    def _check_on(
        self, checks: CheckSeries, block: SampleBlock, findings: tuple[RepetitionFinding, ...]
    ) -> None:
        checks.step(block)
        # What is done for a check is a repetition to the finder, and none of the test's lifts.
        self._new_findings.take(findings)
        self._turn_from_checks(checks)

    def _turn_from_checks(self, checks: CheckSeries) -> None:
        if not checks.is_done:
            return
        self._checks = None
        # The checks lie between: a missing scan keeps what is measured from running across them.
        gap_uv = np.full((1, self._info.n_channels), np.nan)
        plan = plan_squeezes(self._protocol, self._info.channels)
        self._squeezes = SqueezeSeries(
            squeezes_left(plan, self._references),
            self._info,
            quiet_uv=np.concatenate([self._quiet_uv, gap_uv]),
            end_index=self._index,
            executor=self._executor,
            note=self._note,
            on_tone=lambda index: self._sound(index, "squeeze", AskedMovement()),
        )
        self._turn_from_squeezes(self._squeezes)

    def _squeeze_on(
        self, squeezes: SqueezeSeries, block: SampleBlock, findings: tuple[RepetitionFinding, ...]
    ) -> None:
        squeezes.step(block)
        # A squeeze is a repetition to the finder, and none of the test's lifts.
        self._new_findings.take(findings)
        self._turn_from_squeezes(squeezes)

    def _turn_from_squeezes(self, squeezes: SqueezeSeries) -> None:
        if squeezes.is_done:
            self._squeezes = None
            self._guide = self._new_guide()

    def _keep_quiet(self, measure: QuietMeasure, index: int) -> frozenset[str]:
        """Note the rest of each muscle; return those that rest as before a test broke off."""
        limits_uv = np.full(self._info.n_channels, np.inf)
        limits_uv[self._columns] = measure.limits_uv[self._columns]
        self._meter = StillnessMeter(self._info.fs_hz, limits_uv)
        names = [channel.name for channel in self._info.channels]
        known = [column for column in self._columns if np.isfinite(limits_uv[column])]
        quiet = QuietMeasured(
            levels_uv={names[column]: float(measure.levels_uv[column]) for column in known},
            limits_uv={names[column]: float(limits_uv[column]) for column in known},
        )
        self._note(index, quiet)
        if not self._is_taken_up:
            return frozenset()
        resting = rest_as_before(self._progress, quiet.levels_uv)
        self._references = references_believed(self._progress, resting)
        for reference in self._references:
            self._note(index, reference)
        return resting

    def _new_guide(self) -> Guide:
        return Guide(
            self._protocol,
            fs_hz=self._info.fs_hz,
            rng=self._rng,
            note=self._note,
            progress=self._progress,
            index=self._index,
        )

    def _guide_on(
        self, block: SampleBlock, findings: tuple[RepetitionFinding, ...], *, is_ordering: bool
    ) -> None:
        guide, meter = self._guide, self._meter
        if guide is None or meter is None:
            return
        stillness = meter.step(block.samples_uv, block.first_index)
        found = tuple(
            (self._origin_index + round(finding.start_s * self._info.fs_hz), finding)
            for finding in self._new_findings.take(findings)
        )
        guide.step(Moment(block.end_index, stillness, found, is_ordering=is_ordering))
        tone_index = guide.state.tone_index
        if tone_index is not None and tone_index != self._tone_index:
            self._tone_index = tone_index
            self._sound(tone_index, _tone_words(guide.state), AskedMovement())

    def _sound(self, tone_index: int, words: str, movement: AskedMovement) -> None:
        self._keep_event(tone_index, TONE, words)
        self._on_tone(tone_index, movement)

    def _note(self, index: int, note: GuidedNote) -> None:
        self._notes.append((index, note))
        self._keep_event(index, KIND, note_text(note))

    def _look(self) -> GuidedState:
        guide = None if self._guide is None else self._guide.state
        if guide is not None:
            stage = Stage.LIFTS
        elif self._checks is not None:
            stage = Stage.CHECKS
        elif self._squeezes is not None:
            stage = Stage.SQUEEZES
        else:
            stage = Stage.TO_BEGIN if self._quiet is None else Stage.QUIET
        tense = () if guide is None else guide.tense
        progress = self._progress if self._guide is None else self._guide.progress
        return GuidedState(
            protocol=self._protocol,
            stage=stage,
            n_to_come=progress.n_to_come(lift_plan(self._protocol)),
            quiet_left_s=0.0 if self._quiet is None else self._quiet.left_s,
            moved=self._moved,
            tense=tuple(self._info.channels[column].name for column in tense),
            checks=None if self._checks is None else self._checks.state,
            squeezes=None if self._squeezes is None else self._squeezes.state,
            guide=guide,
        )


def _tone_words(state: GuideState) -> str:
    lift = state.lift
    if lift is None:
        return ""
    kind = "practice lift" if lift.is_practice else "lift"
    return f"{kind} {lift.number}, {lift.side.value}"
