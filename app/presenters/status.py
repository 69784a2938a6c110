"""What the bar above every screen tells of the source and the recording; no text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from app.engine.acquisition import AcquisitionState, Phase
from app.engine.live import LiveState
from app.engine.recorder import RecorderState
from app.engine.silence import LONGEST_GAP_S
from dsp.block import LinkDoubt

LOST_AFTER_S = 2.0
_ALIVE = (Phase.OPENING, Phase.STREAMING, Phase.AWAITED)
_SHOWN_OFF_SHARE = 5e-5


class Link(StrEnum):
    """How it stands between the program and its source."""

    NONE = "none"
    OPENING = "opening"
    FLOWING = "flowing"
    WAITING = "waiting"
    LOST = "lost"
    AWAITED = "awaited"
    ENDED = "ended"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StatusState:
    """The facts of the top bar and the footer.

    ``fs_hz`` is the rate as measured once that is known, ``off_share`` by how much the device is
    faster than it says, None where that is nothing; ``is_rate_settled`` tells that this is known to
    five millionths. ``doubts`` is what the device's link does
    not guard; ``is_recording_awaited`` tells that a recording was asked for and begins with the
    next sample.
    """

    link: Link = Link.NONE
    source: str = ""
    device: str = ""
    n_channels: int = 0
    fs_hz: float | None = None
    off_share: float | None = None
    is_rate_settled: bool = True
    is_simulated: bool = False
    is_calibrated: bool = True
    doubts: tuple[LinkDoubt, ...] = ()
    silence_s: float | None = None
    recorded_s: float | None = None
    is_recording_awaited: bool = False
    is_stepped: bool = False
    n_missing: int = 0
    is_missing_estimated: bool = False

    @property
    def is_file(self) -> bool:
        """Return whether a recorded file is played."""
        return self.source.startswith("replay:")

    @property
    def is_made_here(self) -> bool:
        """Return whether the source is this program's own simulation: there is no sensor."""
        return self.source.startswith("synthetic:")


def link_of(live: LiveState | None) -> Link:
    """Return how a stream stands; silence of two seconds is a lost sensor, whoever is at fault."""
    if live is None:
        return Link.NONE
    phase = live.acquisition.phase
    if phase is Phase.STREAMING:
        if live.is_silent and live.age_s is not None and live.age_s > LOST_AFTER_S:
            return Link.LOST
        return Link.WAITING if live.is_silent else Link.FLOWING
    return {
        Phase.OPENING: Link.OPENING,
        Phase.LOST: Link.LOST,
        Phase.AWAITED: Link.AWAITED,
        Phase.ENDED: Link.ENDED,
        Phase.FAILED: Link.REFUSED,
        Phase.CLOSED: Link.NONE,
    }[phase]


def status_of(live: LiveState | None, *, is_recording_asked: bool = False) -> StatusState:
    """Return what every screen says of the stream."""
    link = link_of(live)
    if live is None:
        return StatusState(link)
    info, recording = live.acquisition.info, live.recording
    is_silent = link in (Link.WAITING, Link.LOST, Link.AWAITED)
    rate = live.acquisition.rate
    is_off = (
        rate is not None
        and rate.is_usable
        and abs(rate.off_share) >= max(_SHOWN_OFF_SHARE, rate.bound_share)
    )
    return StatusState(
        link=link,
        source=live.source,
        device="" if info is None else info.device,
        n_channels=0 if info is None else info.n_channels,
        fs_hz=_shown_hz(live.acquisition, is_off=is_off),
        off_share=round(rate.off_share, 4) if rate is not None and is_off else None,
        is_rate_settled=rate is None or not is_off or rate.is_settled,
        is_simulated=info is not None and info.is_simulated,
        is_calibrated=info is None or all(channel.is_calibrated for channel in info.channels),
        doubts=() if info is None else info.doubts,
        silence_s=_tenths(live.age_s) if is_silent else None,
        recorded_s=None if recording is None else _tenths(_recorded_s(live, recording, link)),
        is_recording_awaited=is_recording_asked and live.acquisition.phase in _ALIVE,
        is_stepped=live.is_stepped,
        n_missing=live.acquisition.n_missing,
        is_missing_estimated=live.acquisition.n_returns > 0,
    )


def _recorded_s(live: LiveState, recording: RecorderState, link: Link) -> float:
    """Return how long the recording would be if it ended now: an outage counts, as it is stored."""
    is_silent = link in (Link.WAITING, Link.LOST, Link.AWAITED)
    silence_s = min(live.age_s or 0.0, LONGEST_GAP_S) if is_silent else 0.0
    return recording.recorded_s + silence_s


def _shown_hz(acquisition: AcquisitionState, *, is_off: bool) -> float | None:
    """Return the rate as finely as anybody reads it, so that equal looks are equal states."""
    if is_off and acquisition.rate is not None:
        return round(acquisition.rate.fs_hz, 1)
    return None if acquisition.info is None else acquisition.info.fs_hz


def _tenths(seconds: float | None) -> float | None:
    """Return a time as finely as anybody sees it, so that equal looks are equal states."""
    return None if seconds is None else math.floor(10.0 * seconds) / 10.0
