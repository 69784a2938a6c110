"""A running test as boxes, counts and rows of lifts; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.engine.guided.guide import GuidePhase, GuideState, Hold
from app.engine.guided.run import GuidedState, Stage
from app.engine.guided.squeezes import PlannedSqueeze, SqueezePhase, SqueezeState
from app.engine.live import LiveState
from app.model.guided import Attempt, PlannedLift
from app.model.guided_protocol import Side
from app.model.guided_words import why_phrase
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, phrase, plural, verbatim
from app.presenters.guided_checks import checking
from app.presenters.guided_state import LiftBox, LiftMark, LiftRow, LiftsState
from app.presenters.marks import RepetitionMark
from app.presenters.signals_state import ChannelRow, SignalsState
from app.presenters.verdict import TableRow, VerdictState

_OVER = (GuidePhase.DONE, GuidePhase.STOPPED)
_BEGIN = {
    Side.RIGHT: phrase("Begin with the right leg"),
    Side.LEFT: phrase("Begin with the left leg"),
    Side.BOTH: phrase("Begin with both sides"),
}
_WENT_ON = phrase("It was the leg that was asked: go on")


def lifts_state(test: GuidedState, live: LiveState, signals: SignalsState) -> LiftsState:
    """Return where a running test is."""
    guide = test.guide
    if test.checks is not None:
        return checking(test.checks)
    if test.squeezes is not None:
        return _squeezing(test.squeezes)
    if guide is None:
        return _before(
            phrase("Quiet check"),
            plural(
                test.n_to_come,
                phrase("1 lift to come"),
                phrase("{n} lifts to come", n=test.n_to_come),
            ),
            go_on=phrase("Begin the quiet check") if test.stage is Stage.TO_BEGIN else None,
            can_pause=test.stage is Stage.QUIET,
        )
    by_start = _rows_by_start(live, signals)
    return LiftsState(
        title=_title(guide),
        boxes=_boxes(guide),
        tally=_tally(guide),
        headline=_headline(guide, by_start, signals.verdict),
        go_on=_go_on(guide),
        can_pause=guide.phase not in (*_OVER, GuidePhase.HELD),
        can_set_aside=any(each.is_kept for each in guide.attempts) and guide.phase not in _OVER,
        rows=tuple(_row(each, guide.plan, by_start) for each in reversed(guide.attempts)),
    )


def titled_marks(
    test: GuidedState, marks: tuple[RepetitionMark, ...]
) -> tuple[RepetitionMark, ...]:
    """Return marks under the names of the lifts they are; what was none has no name."""
    guide = test.guide
    names = {
        attempt.start_index: name_phrase(guide.plan[attempt.place])
        for attempt in (() if guide is None else guide.attempts)
        if guide is not None and attempt.start_index is not None and not attempt.is_earlier
    }
    return tuple(
        replace(mark, title=names.get(round(mark.start_index), verbatim(""))) for mark in marks
    )


def sized_rows(
    rows: tuple[ChannelRow, ...], marks: tuple[RepetitionMark, ...]
) -> tuple[ChannelRow, ...]:
    """Return the heads of the traces with the last size under the name of its lift, or under none.

    A number of a repetition would be another than the lift's on the same screen.
    """
    titles = {str(mark.number): mark.title for mark in marks}
    return tuple(_sized(row, titles) for row in rows)


def _sized(row: ChannelRow, titles: Mapping[str, Phrase | None]) -> ChannelRow:
    if row.last_size is None:
        return row
    values = dict(row.last_size.values)
    lift = titles.get(str(values["n"]))
    if lift is None or not lift.text():
        return replace(row, last_size=None, last_size_hint=None)
    size = values.get("size", values.get("why", ""))
    hint = phrase(
        "{lift}: net RMS over its middle half, rest taken out. It says how active the muscle was, "
        "and nothing of who started first.",
        lift=lift,
    )
    said = phrase("{lift}: {size}", lift=lift, size=size)
    return replace(row, last_size=said, last_size_hint=hint)


def _before(
    title: Phrase,
    tally: Phrase,
    *,
    go_on: Phrase | None,
    can_pause: bool,
    can_skip: bool = False,
) -> LiftsState:
    """Return a state in which no lift was asked for yet."""
    return LiftsState(
        title=title,
        boxes=(),
        tally=tally,
        headline=None,
        go_on=go_on,
        can_pause=can_pause,
        can_set_aside=False,
        rows=(),
        can_skip=can_skip,
    )


def _squeezing(squeezes: SqueezeState) -> LiftsState:
    is_waiting = squeezes.phase is SqueezePhase.TO_BEGIN
    return _before(
        phrase(
            "{muscle}: squeeze {n} of {all}",
            muscle=_squeezed(squeezes.planned, is_title=True),
            n=squeezes.number,
            all=squeezes.n_wanted,
        ),
        _references(squeezes),
        go_on=phrase("Begin the squeeze") if is_waiting else None,
        can_pause=squeezes.phase is SqueezePhase.HOLD,
        can_skip=is_waiting,
    )


def _references(squeezes: SqueezeState) -> Phrase:
    """Return which reference it is, and which muscles come after it."""
    which = phrase(
        "Reference {n} of {all}. Later levels are given as a share of it.",
        n=squeezes.reference_number,
        all=squeezes.n_references,
    )
    if not squeezes.to_come:
        return which
    said = _squeezed(squeezes.to_come[0])
    for planned in squeezes.to_come[1:]:
        said = phrase("{these}; {more}", these=said, more=_squeezed(planned))
    return phrase("{which} Still to come: {muscles}.", which=which, muscles=said)


def _squeezed(planned: PlannedSqueeze | None, *, is_title: bool = False) -> Phrase:
    """Return the muscles whose reference is squeezed."""
    if planned is None:
        return phrase("Reference")
    names = name_channels(planned.channels)
    first, *others = planned.channels
    said = names[first].title if is_title else names[first].sided_noun
    for channel in others:
        said = phrase("{these}, {muscle}", these=said, muscle=names[channel].sided_noun)
    return said


def _title(guide: GuideState) -> Phrase:
    lift = guide.lift
    if lift is None:
        return phrase("All lifts are done")
    if lift.is_practice:
        return phrase("Practice lift {n}", n=lift.number)
    return phrase("Lift {n} of {all}", n=lift.number, all=guide.n_lifts)


def _boxes(guide: GuideState) -> tuple[LiftBox, ...]:
    kept = {each.place for each in guide.attempts if each.is_kept}
    tried = {each.place for each in guide.attempts}
    boxes = []
    for lift in guide.plan:
        if lift.is_practice:
            continue
        mark = LiftMark.TO_COME
        if lift.place in kept:
            mark = LiftMark.KEPT
        elif guide.lift is not None and lift.place == guide.lift.place:
            mark = LiftMark.NOW
        elif lift.place in tried:
            mark = LiftMark.LEFT_OUT
        boxes.append(LiftBox(mark, lift.number, lift.block))
    return tuple(boxes)


def _tally(guide: GuideState) -> Phrase:
    aside = [each for each in guide.attempts if each.set_aside is not None]
    if not aside:
        return phrase("{n} kept", n=guide.n_kept)
    last = aside[-1]
    return phrase(
        "{n} kept · {aside} not used (last: {why})",
        n=guide.n_kept,
        aside=len(aside),
        why=why_phrase(last.set_aside, last.reason) if last.set_aside else "",
    )


def _headline(
    guide: GuideState, by_start: Mapping[int, TableRow], verdict: VerdictState | None
) -> Phrase | None:
    """Return which lift the words below are about; None where they are about none of them."""
    if verdict is None:
        return None
    if verdict.is_so_far:
        asked = guide.last
        return name_phrase(guide.plan[asked.place]) if asked is not None and asked.is_open else None
    for attempt in reversed(guide.attempts):
        found = None if attempt.start_index is None else by_start.get(attempt.start_index)
        if found is not None and found.number == verdict.number and not attempt.is_earlier:
            name = name_phrase(guide.plan[attempt.place])
            return name if attempt.is_kept else phrase("{lift}, not used", lift=name)
    return None


def name_phrase(lift: PlannedLift) -> Phrase:
    """Return what a lift is called."""
    if lift.is_practice:
        return phrase("Practice lift {n}", n=lift.number)
    return phrase("Lift {n}", n=lift.number)


def _go_on(guide: GuideState) -> Phrase | None:
    if guide.phase is GuidePhase.TO_BEGIN and guide.lift is not None:
        return _BEGIN[guide.lift.side]
    if guide.phase is GuidePhase.HELD:
        return _WENT_ON if guide.hold is Hold.WHICH_LEG else phrase("Go on")
    return None


def _row(
    attempt: Attempt, plan: tuple[PlannedLift, ...], by_start: Mapping[int, TableRow]
) -> LiftRow:
    lift = plan[attempt.place]
    number = f"({lift.number})" if lift.is_practice else str(lift.number)
    found = None if attempt.start_index is None else by_start.get(attempt.start_index)
    is_earlier = attempt.is_earlier
    if attempt.set_aside is not None:
        why = why_phrase(attempt.set_aside, attempt.reason)
        said = phrase("not used: {why}", why=why)
        return LiftRow(number, said, "", is_kept=False, is_earlier=is_earlier)
    if is_earlier:
        return LiftRow(number, phrase("kept before"), "", is_kept=True, is_earlier=True)
    if found is None:
        return LiftRow(number, phrase("asked for now"), "", is_kept=False)
    return LiftRow(number, found.word, found.lag, is_kept=True)


def _rows_by_start(live: LiveState, signals: SignalsState) -> dict[int, TableRow]:
    """Return the rows of the chosen pair by the scan their repetition began at."""
    info = live.acquisition.info
    if info is None:
        return {}
    starts = {
        finding.index + 1: live.origin_index + round(finding.start_s * info.fs_hz)
        for finding in live.findings
    }
    return {starts[row.number]: row for row in signals.table if row.number in starts}
