"""A guided test as its result gets it, put together by hand: ten lifts of the right leg."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.engine.guided.leg_levels import LegLevels
from app.engine.guided.result import GuidedResult, LegResult
from app.engine.review import Review
from app.engine.tested import Tested
from app.model.guided import Attempt
from app.model.guided_notes import SetAside, TestBegun
from app.model.guided_protocol import Side
from app.model.session import SessionSummary
from app.model.session_details import SessionDetails
from dsp.amplitude.average import ChannelAverage, LevelAverages
from dsp.findings import (
    ChannelFinding,
    Quality,
    Reason,
    RecordingFinding,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from tests.fakes.amplitudes import recording_amplitudes, repetition_amplitudes
from tests.fakes.feed import FS_HZ, METHOD, repetition, stream_info

LAGS_MS = (96.0, 71.0, 40.0, 84.0, 118.0, 12.0, 139.0, 77.0, 104.0, 62.0)
DAY = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)
BEGUN = TestBegun(
    protocol="phe_ke", version=1, sha256="", cue="phe_ke/neutral/1", language="en", sides=("R",)
)


def channels_of(side: str) -> tuple[str, ...]:
    """Return the four muscles of a leg."""
    return (
        f"gluteus_maximus_{side}",
        f"biceps_femoris_{side}",
        "erector_spinae_L",
        "erector_spinae_R",
    )


def session_pair(a: str, b: str, **changes: object) -> SessionPairFinding:
    """Return a pair of which seven of nine lifts were told: a after b."""
    found = SessionPairFinding(
        a, b, 9, 0, 1, 7, 84.0, (62.0, 118.0), 0.961, SessionVerdict.AFTER, is_provisional=False
    )
    return replace(found, **changes)


def lifts(channels: tuple[str, ...]) -> tuple[RepetitionFinding, ...]:
    """Return ten lifts; the second one has samples missing, and the third cannot be told."""
    made = []
    for index, lag_ms in enumerate(LAGS_MS):
        verdict = Verdict.CANNOT_TELL if index == 2 else Verdict.AFTER
        found = repetition(
            index, lag_ms=lag_ms, verdict=verdict, start_s=2.0 + 10 * index, channels=channels
        )
        if index == 1:
            pairs = tuple(replace(each, reasons=(Reason.GAP,)) for each in found.pairs)
            found = replace(found, pairs=pairs)
        made.append(found)
    return tuple(made)


def leg_result(side: Side = Side.RIGHT, *, n_lifts: int = 10) -> LegResult:
    """Return a leg of which the third lift was asked for twice."""
    channels = channels_of(side.value)
    quality = (Quality.OK, Quality.OK, Quality.LOOK, Quality.OK)
    found = tuple(
        ChannelFinding(name, None, None, "uV", 24.0, state, (Reason.ECG,) * (state is Quality.LOOK))
        for name, state in zip(channels, quality, strict=True)
    )
    pairs = (
        session_pair(channels[0], channels[1]),
        session_pair(channels[0], channels[2]),
        session_pair(channels[0], channels[3]),
        session_pair(channels[2], channels[1], n_before=7, n_after=0, n_together=1,
                     median_lag_ms=-14.0, interval_ms=(-22.0, 9.0), verdict=SessionVerdict.BEFORE),
        session_pair(channels[1], channels[3]),
        session_pair(channels[2], channels[3]),
    )  # fmt: skip
    aside = Attempt(2, 0, 100, set_aside=SetAside.FALSE_START)
    return LegResult(
        side=side,
        finding=RecordingFinding(FS_HZ, METHOD, found, lifts(channels)[:n_lifts], pairs),
        lift_numbers=tuple(range(1, n_lifts + 1)),
        set_aside=(aside,),
        set_aside_numbers=(3,),
    )


def leg_levels(side: Side = Side.RIGHT) -> LegLevels:
    """Return levels that rise at zero and are held at 31, 32, 33 and 34 % of a reference."""
    channels = channels_of(side.value)
    times_s = tuple(step * 0.1 - 0.5 for step in range(38))
    averages = []
    for number, name in enumerate(channels):
        middle = tuple(0.0 if time_s < 0 else 31.0 + number for time_s in times_s)
        low, high = (tuple(share * value for value in middle) for share in (0.9, 1.1))
        averages.append(ChannelAverage(name, 9, 150.0, low, middle, high))
    return LegLevels(
        channels[1], LevelAverages(times_s, tuple(averages)), (1.0, 1.2, 1.1), (2.0, 2.1, 1.9)
    )


def lifted(
    *sides: Side,
    session_id: str = "a",
    started: datetime = DAY,
    pseudonym: str = "P-014",
    was_stopped: bool = False,
    details: SessionDetails | None = None,
    is_simulated: bool = True,
) -> Tested:
    """Return a test of these legs, the right one alone where none is named."""
    sides = sides or (Side.RIGHT,)
    legs = tuple(leg_result(side) for side in sides)
    repetitions = tuple(
        repetition_amplitudes(channels_of(sides[0].value), index) for index in range(len(LAGS_MS))
    )
    review = Review(
        legs[0].finding,
        recording_amplitudes(*repetitions),
        GuidedResult(BEGUN, legs, was_stopped),
        tuple(leg_levels(side) for side in sides),
    )
    info = stream_info(channels_of(sides[0].value), is_simulated=is_simulated)
    session = SessionSummary(
        session_id, started, info, "0.1.0", 0, 300_000, 0, "stopped by the user", False,
        details=details or SessionDetails(participant_id="p"),
    )  # fmt: skip
    return Tested(session, review, pseudonym)
