"""How a recording on the command line ended: said on standard error, and by the exit code."""

from __future__ import annotations

import sys

from app.cli.outcome import ExitCode
from app.cli.setting_words import with_place
from app.engine.acquisition import Phase
from app.engine.end_reason import EndReason
from app.engine.live import LiveState
from app.model.montage import missing_muscle
from dsp.block import StreamInfo
from dsp.findings import Reason
from dsp.suitability import why_no_order

_MAKE_ROOM = "Make room on the disk that holds the recordings, then record again."
_BY_ITSELF = {
    EndReason.DISK_FULL: f"the disk was full. {_MAKE_ROOM}",
    EndReason.NO_ROOM: "the disk was nearly full, and a recording that ends while there is room "
    f"for five minutes is whole. {_MAKE_ROOM}",
    EndReason.READ_ONLY: "the disk can only be read now, as a system leaves one that fails. Look "
    "at the disk, then record again, on another one.",
    EndReason.AWAY: "the sensor was away for longer than a gap may last. Check it and its cable, "
    "then record again.",
}
_NEARLY = 0.99
"""Of what was asked; a block more or less is no early end."""


def tell_ending(
    state: LiveState, *, min_rate_hz: float, stored_s: float, asked_s: float | None
) -> ExitCode:
    """Say what kept the recording from its answer or its length; the exit code says so too."""
    stream = state.acquisition
    told = _early_words(state, stored_s=stored_s, asked_s=asked_s)
    if stream.phase in (Phase.LOST, Phase.FAILED, Phase.CLOSED) and stream.problem:
        told.append(f"{with_place(stream.problem, stream.setting)} What came before is stored.")
    elif not told and stream.info is not None:
        why = _no_order_words(stream.info, min_rate_hz=min_rate_hz)
        told += [f"{state.source} {why}"] if why is not None else []
    for sentence in told:
        print(sentence, file=sys.stderr)
    if told:
        return ExitCode.BAD_INPUT
    _tell_short_source(state, stored_s=stored_s, asked_s=asked_s)
    names = [channel.name for channel in stream.info.channels] if stream.info else []
    # Which one is missing was said when the recording began; it is stored all the same.
    is_lacking = missing_muscle(names, source=state.source) is not None
    return ExitCode.BAD_INPUT if is_lacking else ExitCode.DONE


def _early_words(state: LiveState, *, stored_s: float, asked_s: float | None) -> list[str]:
    """Return why a recording ended though nobody ended it, and what the store may lack of it."""
    told = []
    why = None if state.ended_by is None else _BY_ITSELF.get(state.ended_by)
    if why is not None:
        told.append(f"The recording ended by itself{_of_asked(stored_s, asked_s)}: {why}")
    if state.unstored_s:
        told.append(
            f"The last {state.unstored_s:.1f} s of the recording did not reach the disk; what came "
            "before is stored."
        )
    if state.end_problem is not None:
        told.append(state.end_problem)
    return told


def _of_asked(stored_s: float, asked_s: float | None) -> str:
    asked = "" if asked_s is None else f" of the {asked_s:g} s that were asked"
    return f" after {stored_s:.1f} s{asked}"


def _tell_short_source(state: LiveState, *, stored_s: float, asked_s: float | None) -> None:
    """Say that a source that ends, as a file does, had less than was asked."""
    is_over = state.acquisition.phase is Phase.ENDED
    if is_over and asked_s is not None and stored_s < _NEARLY * asked_s:
        of_asked = _of_asked(stored_s, asked_s)
        print(f"{state.source} ended{of_asked}; all of it is stored.", file=sys.stderr)


def _no_order_words(info: StreamInfo, *, min_rate_hz: float) -> str | None:
    """Return what a source does that no order can be told from, and what to do; None if nothing."""
    reason = why_no_order(info, min_rate_hz=min_rate_hz)
    if reason is Reason.UNTIMED:
        return (
            "does not say when it samples: an order needs samples that are counted, because times "
            "guessed from arrivals may be off. The recording is stored; use a device that counts."
        )
    if reason is Reason.RATE_TOO_LOW:
        return (
            f"sends {info.fs_hz:g} samples per second: an order needs at least 1000, because fewer "
            "blur the starts. The recording is stored; for the next use 1000 or more, "
            "on another device where this one cannot."
        )
    if reason is Reason.ENVELOPE_ONLY:
        return (
            "sends envelopes: an order needs raw EMG, because an envelope hides the starts. The "
            "recording is stored; use the sensor's raw output for the next."
        )
    return None
