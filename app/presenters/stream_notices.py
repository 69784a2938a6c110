"""What was noticed of a stream and nobody has noted yet, one at a time; no text."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from app.engine.live import LiveState
from app.presenters.signals_state import Trouble, TroubleKind
from drivers.base import NoticeKind

_Told = tuple[Trouble, Hashable]
"""What is told, and which one of its kind it is."""


class StreamNotices:
    """Tells the most serious notice until it is noted; of a kind the newest stands for all."""

    def __init__(self) -> None:
        self._noted: set[tuple[TroubleKind, Hashable]] = set()
        self._shown: tuple[TroubleKind, Hashable] | None = None

    def forget(self) -> None:
        """Begin anew with another stream."""
        self._noted.clear()
        self._shown = None

    def note(self) -> None:
        """Take the one that is shown for noted."""
        if self._shown is not None:
            self._noted.add(self._shown)

    def tell(self, live: LiveState | None) -> Trouble | None:
        """Return what is to be told now."""
        found = [] if live is None else [*_of_source(live), *_of_return(live), *_of_rate(live)]
        new = [each for each in found if (each[0].kind, each[1]) not in self._noted]
        told, which = min(new, key=lambda each: _ORDER.index(each[0].kind), default=(None, None))
        self._shown = None if told is None else (told.kind, which)
        return told


def _of_source(live: LiveState) -> Iterator[_Told]:
    newest = {notice.kind: notice for notice in live.acquisition.notices}
    for kind, notice in newest.items():
        if kind in _OF_KIND:  # what was placed by an estimate is told with its gap
            yield Trouble(_OF_KIND[kind], notice.advice or None, amount=notice.amount), notice


def _of_return(live: LiveState) -> Iterator[_Told]:
    returned = live.acquisition.last_return
    if returned is not None and returned.are_uv_kept:
        yield Trouble(TroubleKind.OTHER_SUPPLY, amount=returned.supply_share), returned


def _of_rate(live: LiveState) -> Iterator[_Told]:
    """Tell once per recording that its device has another rate, and whether that is used."""
    rate, info, recording = live.acquisition.rate, live.acquisition.info, live.recording
    if rate is None or info is None or recording is None:
        return
    if live.before_hz is not None:
        share = round(info.fs_hz / live.before_hz - 1.0, 4)
        yield Trouble(TroubleKind.RATE_USED, fs_hz=info.fs_hz, amount=share), recording.session_id
    fs_hz = rate.rate_to_use_hz(info.fs_hz)
    if fs_hz != info.fs_hz and rate.holds_from(live.origin_index):
        share = round(fs_hz / info.fs_hz - 1.0, 4)
        yield Trouble(TroubleKind.RATE_OFF, fs_hz=info.fs_hz, amount=share), recording.session_id


_OF_KIND = {
    NoticeKind.LATE_SCANS: TroubleKind.LATE_SCANS,
    NoticeKind.CLOCK_SET: TroubleKind.CLOCK_SET,
    NoticeKind.LOSS_OR_CLOCK: TroubleKind.LOSS_OR_CLOCK,
    NoticeKind.PORT_SHARED: TroubleKind.PORT_SHARED,
    NoticeKind.CHANNEL_GAP: TroubleKind.CHANNEL_GAP,
    NoticeKind.RATE_CHANGED: TroubleKind.RATE_CHANGED,
    NoticeKind.UNNUMBERED: TroubleKind.UNNUMBERED,
}
_ORDER = (
    TroubleKind.PORT_SHARED,
    TroubleKind.CHANNEL_GAP,
    TroubleKind.CLOCK_SET,
    TroubleKind.LOSS_OR_CLOCK,
    TroubleKind.OTHER_SUPPLY,
    TroubleKind.UNNUMBERED,
    TroubleKind.RATE_CHANGED,
    TroubleKind.RATE_OFF,
    TroubleKind.RATE_USED,
    TroubleKind.LATE_SCANS,
)
