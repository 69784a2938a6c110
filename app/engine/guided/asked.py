"""What a test asked over its recording, for the analysis; the same live and from the store."""

from __future__ import annotations

from collections.abc import Iterable

from app.model.guided_notes import (
    GuidedNote,
    LiftAsked,
    PainStopped,
    QuietMeasured,
    ReferenceMeasured,
    SwapAccepted,
)
from app.model.guided_protocol import Side
from app.model.squeezes import NamedSqueezes
from dsp.flags import Asked, Expectation


def asked_of(notes: Iterable[tuple[int, GuidedNote]], *, fs_hz: float, origin_index: int) -> Asked:
    """Return what was asked, in seconds from ``origin_index``; little before the first lift.

    That little is which channels seem swapped, where the test went on all the same. A pain
    stop is held against every lift, for its rule looks at the time itself; so one said
    after a lift was ordered changes that lift alone on re-analysis, as it should.
    """
    notes = tuple(notes)
    stops_s = tuple(
        (index - origin_index) / fs_hz for index, note in notes if isinstance(note, PainStopped)
    )
    quiet_uv: dict[str, float] = {}
    reference_uv: dict[str, float] = {}
    swapped: tuple[str, ...] = ()
    steps: list[tuple[float, Expectation]] = []
    for index, note in notes:
        match note:
            case QuietMeasured():
                quiet_uv = {name: uv for name, uv in note.levels_uv.items() if uv > 0}
                if swapped:
                    swapped = ()
                    steps.append(((index - origin_index) / fs_hz, Expectation()))
            case SwapAccepted():
                swapped = tuple(dict.fromkeys((*swapped, *note.channels)))
                steps.append(((index - origin_index) / fs_hz, Expectation(swapped=swapped)))
            case ReferenceMeasured() if note.level_uv is not None and note.level_uv > 0:
                reference_uv = {**reference_uv, note.channel: note.level_uv}
            case LiftAsked():
                expectation = Expectation(
                    side=None if note.side == Side.BOTH else note.side,
                    hold_s=note.hold_s,
                    cue_s=(note.tone_index - origin_index) / fs_hz,
                    rise_s=note.rise_s,
                    swapped=swapped,
                    quiet_uv=quiet_uv,
                    reference_uv=reference_uv,
                    stops_s=stops_s,
                )
                steps.append(((index - origin_index) / fs_hz, expectation))
            case _:
                pass
    return Asked(tuple(steps))


def squeezes_of(
    notes: Iterable[tuple[int, GuidedNote]], *, fs_hz: float, origin_index: int
) -> NamedSqueezes:
    """Return where the reference squeezes lie that could be used."""
    return NamedSqueezes(
        tuple(
            (note.channel, ((start - origin_index) / fs_hz, (end - origin_index) / fs_hz))
            for _, note in notes
            if isinstance(note, ReferenceMeasured) and note.level_uv is not None
            for start, end in note.squeezes
        )
    )
