"""What the Signals screen shows, as frozen values; codes and numbers, no text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.engine.ring import RingView
from app.model.export import Exported
from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase
from app.presenters.marks import RepetitionMark
from app.presenters.saved import SavedState
from app.presenters.status import StatusState
from app.presenters.verdict import TableRow, VerdictState
from drivers.absence import AbsenceKind
from drivers.errors import Setting
from dsp.findings import Quality, Reason


class TroubleKind(StrEnum):
    """What stands in the way, the most serious first."""

    LOST = "lost"
    AWAITED = "awaited"
    REFUSED = "refused"
    DISK = "disk"
    DROPPED = "dropped"
    NOT_RECORDED = "not_recorded"
    NOT_WHOLE = "not_whole"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    NO_ROOM = "no_room"
    LITTLE_ROOM = "little_room"
    PORT_SHARED = "port_shared"
    CLOCK_SET = "clock_set"
    LOSS_OR_CLOCK = "loss_or_clock"
    OTHER_SUPPLY = "other_supply"
    UNNUMBERED = "unnumbered"
    RATE_CHANGED = "rate_changed"
    RATE_OFF = "rate_off"
    RATE_USED = "rate_used"
    LATE_SCANS = "late_scans"
    CHANNEL_GAP = "channel_gap"
    LOSSY = "lossy"
    ENDED = "ended"
    NO_PAIR = "no_pair"
    TOO_SLOW = "too_slow"
    UNTIMED = "untimed"
    ENVELOPE_ONLY = "envelope_only"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble, the driver's or the store's own sentence about it, and what is safe.

    ``setting`` is what that sentence asks to change, if the Source screen has a field for it.
    ``saved_s`` is how much of a running recording is on the disk; ``has_recording`` tells that one
    which ran on this source has ended and is kept. ``absence`` is why a sensor is awaited, and
    ``room_min`` for how many minutes the disk has room. ``unstored_s`` is how much of the end of a
    recording the disk did not take. ``amount`` is how much of a notice there
    is: blocks, seconds, or a share.
    """

    kind: TroubleKind
    problem: str | None = None
    setting: Setting | None = None
    saved_s: float | None = None
    has_recording: bool = False
    fs_hz: float | None = None
    absence: AbsenceKind | None = None
    lost_percent: int = 0
    room_min: int = 0
    unstored_s: float = 0.0
    amount: float = 0.0

    @property
    def is_notice(self) -> bool:
        """Return whether it tells what happened and is kept, and nothing that is to be mended."""
        return self.kind in NOTICES


NOTICES = frozenset(
    {
        TroubleKind.PORT_SHARED,
        TroubleKind.CLOCK_SET,
        TroubleKind.LOSS_OR_CLOCK,
        TroubleKind.OTHER_SUPPLY,
        TroubleKind.UNNUMBERED,
        TroubleKind.RATE_CHANGED,
        TroubleKind.RATE_OFF,
        TroubleKind.RATE_USED,
        TroubleKind.LATE_SCANS,
        TroubleKind.CHANNEL_GAP,
    }
)
"""These stay until somebody has noted them, and give way to a cue that is being followed."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel beside its trace; ``quality`` is None while nothing is known.

    ``offset_uv`` is the voltage that is left out of the trace, None where it would hardly move it.
    ``half_range_uv`` is the trace's scale, whose unit the level shares. ``last_size`` is the
    amplitude in the last repetition, ``last_size_hint`` what that measures.
    """

    channel: str
    name: ChannelName
    quality: Quality | None
    reason: Reason | None
    level_uv: float | None
    offset_uv: float | None = None
    half_range_uv: float = 0.0
    last_size: Phrase | None = None
    last_size_hint: Phrase | None = None


@dataclass(frozen=True, slots=True)
class StreamState:
    """What must be true of a chart before samples can be drawn on it."""

    number: int
    channels: tuple[str, ...]
    fs_hz: float


class ExportPhase(StrEnum):
    """Where an export stands."""

    IDLE = "idle"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ExportState:
    """An export: where it stands, what was written, why it was not.

    ``percent`` is how much is written, None while the session is still analysed.
    """

    phase: ExportPhase = ExportPhase.IDLE
    exported: Exported | None = None
    problem: str | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class SignalsState:
    """Everything the Signals screen shows at one moment.

    ``samples`` are those that came since the state before; a chart draws each only once.
    ``saved`` is the recording that ended last on this source, while no other one runs.
    """

    status: StatusState = field(default_factory=StatusState)
    stream: StreamState | None = None
    samples: RingView | None = None
    rows: tuple[ChannelRow, ...] = ()
    half_ranges_uv: tuple[float, ...] = ()
    is_scale_new: bool = False
    window_s: float = 6.0
    marks: tuple[RepetitionMark, ...] = ()
    pairs: tuple[Phrase, ...] = ()
    pair_position: int = 0
    n_repetitions: int = 0
    verdict: VerdictState | None = None
    table: tuple[TableRow, ...] = ()
    trouble: Trouble | None = None
    can_record: bool = False
    held_back: Phrase | None = None
    can_export: bool = False
    export: ExportState = field(default_factory=ExportState)
    saved: SavedState | None = None
