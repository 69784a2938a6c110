"""What a guided test came to, leg by leg: the lifts that count and what they say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.engine.guided.leg_sets import LegSet, sets_apart
from app.model.guided import Attempt, PlannedLift, Progress, begun_protocol, lift_plan, progress_of
from app.model.guided_notes import LiftAsked, TestBegun, guided_notes
from app.model.guided_protocol import GuidedProtocol, Side
from app.model.session import StoredRecording
from dsp.analysis import AnalysisConfig
from dsp.findings import ChannelFinding, Quality, Reason, RecordingFinding, RepetitionFinding
from dsp.flag import RepetitionFlag
from dsp.session import summarise

_OF_TAPS = {Reason.MOTION: RepetitionFlag.MOTION, Reason.CLIPPED: RepetitionFlag.CLIP}
"""What a tap leaves in a recording, and how a lift says the same."""


@dataclass(frozen=True, slots=True)
class LegResult:
    """One leg's lifts that count, practice and everything set aside left out.

    ``finding`` is that of the recording with these lifts alone; ``lift_numbers`` give each of its
    repetitions the number it was asked under. ``set_aside`` are the attempts that do not count,
    and ``set_aside_numbers`` theirs. ``sets`` are told apart where their speeds differ.
    """

    side: Side
    finding: RecordingFinding
    lift_numbers: tuple[int, ...]
    set_aside: tuple[Attempt, ...]
    set_aside_numbers: tuple[int, ...] = ()
    sets: tuple[LegSet, ...] = ()


@dataclass(frozen=True, slots=True)
class TestBreak:
    """A test went on after so many seconds, with this lift; None where practice came first."""

    __test__ = False

    away_s: float
    lift_number: int | None


@dataclass(frozen=True, slots=True)
class GuidedResult:
    """A test that was led; ``was_stopped`` for pain, and then nothing is concluded from it.

    ``breaks`` are where its program died and it was taken up again.
    """

    begun: TestBegun
    legs: tuple[LegResult, ...]
    was_stopped: bool
    breaks: tuple[TestBreak, ...] = ()

    @property
    def protocol(self) -> GuidedProtocol | None:
        """Return the protocol it was led by, as its recording keeps it."""
        return begun_protocol(self.begun)


def guided_result(
    recording: StoredRecording, finding: RecordingFinding, config: AnalysisConfig
) -> GuidedResult | None:
    """Return what a test came to; None for a recording that holds none."""
    notes = guided_notes(recording.events)
    progress = progress_of(notes)
    if progress.begun is None:
        return None
    asked = {note.place: note for _, note in notes if isinstance(note, LiftAsked)}
    sides = dict.fromkeys(Side(note.side) for note in asked.values() if not note.is_practice)
    return GuidedResult(
        begun=progress.begun,
        legs=tuple(
            _leg(side, recording, finding, config, progress=progress, asked=asked) for side in sides
        ),
        was_stopped=progress.stopped is not None,
    )


def _leg(
    side: Side,
    recording: StoredRecording,
    finding: RecordingFinding,
    config: AnalysisConfig,
    *,
    progress: Progress,
    asked: dict[int, LiftAsked],
) -> LegResult:
    places = sorted(place for place, note in asked.items() if not note.is_practice)
    plan = _plan(progress)
    number_of = {
        place: plan[place].number if place in plan else number
        for number, place in enumerate(places, 1)
    }
    own = {place for place in places if asked[place].side == side}
    kept = {each.start_index: each.place for each in progress.attempts if each.is_kept}
    lifts = [
        (repetition, kept[start_index])
        for repetition in finding.repetitions
        for start_index in (
            recording.first_index + round(repetition.start_s * recording.info.fs_hz),
        )
        if kept.get(start_index) in own
    ]
    repetitions = tuple(repetition for repetition, _ in lifts)
    pairs, flags = summarise(repetitions, recording.info.channels, config)
    channels = finding.channels
    if progress.was_tapped:
        channels = tuple(_without_tap(channel, repetitions) for channel in channels)
    set_aside = tuple(
        each for each in progress.attempts if each.place in own and each.set_aside is not None
    )
    return LegResult(
        side=side,
        finding=replace(
            finding,
            channels=channels,
            repetitions=repetitions,
            session_pairs=pairs,
            flags=flags,
        ),
        lift_numbers=tuple(number_of[place] for _, place in lifts),
        set_aside=set_aside,
        set_aside_numbers=tuple(number_of[each.place] for each in set_aside),
        sets=sets_apart(
            lifts,
            recording.info.channels,
            config,
            flags=flags,
            block_of={place: lift.block for place, lift in plan.items()},
        ),
    )


def _plan(progress: Progress) -> dict[int, PlannedLift]:
    """Return the lift of each place; none where the recording keeps no protocol.

    A session that takes a test up was asked the later lifts alone, under their own numbers.
    """
    protocol = None if progress.begun is None else begun_protocol(progress.begun)
    return {} if protocol is None else {lift.place: lift for lift in lift_plan(protocol)}


def _without_tap(channel: ChannelFinding, lifts: tuple[RepetitionFinding, ...]) -> ChannelFinding:
    """Return a channel without what a tap on a sticker, which was asked for, shows and no lift."""
    reasons = tuple(
        reason
        for reason in channel.reasons
        if reason not in _OF_TAPS or _shows(lifts, channel.name, reason)
    )
    if reasons == channel.reasons:
        return channel
    return replace(channel, reasons=reasons, quality=channel.quality if reasons else Quality.OK)


def _shows(lifts: tuple[RepetitionFinding, ...], channel: str, reason: Reason) -> bool:
    return any(
        onset.channel == channel and reason in onset.reasons
        for lift in lifts
        for onset in lift.onsets
    ) or any(
        flag.flag is _OF_TAPS[reason] and channel in flag.channels
        for lift in lifts
        for flag in lift.flags
    )
