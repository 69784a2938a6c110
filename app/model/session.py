"""What the store holds, as frozen values: sessions, gaps, events, chunks; it reads no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.model.channel_metadata import ChannelMetadata
from app.model.session_details import SessionDetails
from dsp.block import FloatArray, SampleBlock, StreamInfo
from dsp.findings import MethodInfo

ENDED_WITHOUT_A_STOP = "ended without a stop"
NOT_ALL_PUSHED = "not all of it is on the clinic's server yet"
NOT_ALL_FETCHED = "not all of it is fetched from the clinic yet"
"""In the place of how a session ended, while a part of it is on its way."""

IMPORTED = "imported"
"""How a session ended that came out of a file, and the kind of event that says which."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of scans that are missing: lost on the way, or damaged in the store."""

    first_index: int
    n_samples: int

    @property
    def end_index(self) -> int:
        """Return the index one past the last missing scan."""
        return self.first_index + self.n_samples


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something that happened at one scan of a session."""

    index: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """One readable chunk of a session."""

    sequence: int
    block: SampleBlock


@dataclass(frozen=True, slots=True)
class DamagedChunk:
    """A chunk that cannot be trusted; where it lay is None when even that cannot be read."""

    sequence: int
    first_index: int | None
    n_samples: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class LostEnd:
    """The end of a session that lay in a damaged journal; no ``session_id`` where none lacks one.

    ``first_index`` is the first scan that is missing, ``from_s`` its time in the session, and
    ``about_s`` how much the journal still shows to have been there. ``kept`` is the file with what
    was in it; empty where the journal itself is gone, and then ``about_s`` is exact.
    """

    session_id: str
    first_index: int
    from_s: float
    about_s: float
    kept: str
    utc: str = ""

    def chunk(self, sequence: int, fs_hz: float) -> DamagedChunk:
        """Return what is missing as the chunk behind the last one of its session."""
        n_samples = round(self.about_s * fs_hz)
        problem = "it was acknowledged, and the journal it lay in is gone"
        if self.kept:
            problem = (
                "how long it was is an estimate: the journal it lay in was damaged and is kept as "
                f"{self.kept}"
            )
        return DamagedChunk(sequence, self.first_index, n_samples, problem)


@dataclass(frozen=True, slots=True)
class FoundDamage:
    """Chunks of a session that failed their check, or pages no session needs (no ``session_id``).

    ``n_samples`` is None where the place of a chunk is lost with it; ``utc`` is empty for a finding
    of this moment, or of nobody's clock. ``lost_ends`` lay in a damaged journal, and are in none of
    these counts.
    """

    session_id: str
    n_chunks: int
    n_samples: int | None
    problem: str
    utc: str = ""
    lost_ends: tuple[LostEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session as a list shows it; ``started`` carries the offset of the place it was made.

    ``channel_metadata`` has one entry per channel of ``info``, in its order.
    ``is_missing_estimated`` tells that the sensor was away: of what it did not count ``n_missing``
    holds an estimate. ``damage`` is what any reading so far found damaged of it.
    """

    id: str
    started: datetime
    info: StreamInfo
    app_version: str
    first_index: int
    end_index: int
    n_missing: int
    end_reason: str | None
    is_recording: bool
    details: SessionDetails = field(default_factory=SessionDetails)
    channel_metadata: tuple[ChannelMetadata, ...] = ()
    is_missing_estimated: bool = False
    damage: FoundDamage | None = None

    @property
    def duration_s(self) -> float:
        """Return the time from the first to one past the last stored scan, gaps included."""
        return (self.end_index - self.first_index) / self.info.fs_hz

    @property
    def was_cut_short(self) -> bool:
        """Return whether it ended without a stop."""
        return self.end_reason is None and not self.is_recording

    @property
    def ending(self) -> str:
        """Return in words how the session ended."""
        if self.is_recording:
            return "recording"
        return self.end_reason or ENDED_WITHOUT_A_STOP


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A session or participant that is there and cannot be read, with the reason in words."""

    id: str
    problem: str


@dataclass(frozen=True, slots=True, eq=False)
class StoredRecording:
    """A whole session in memory.

    ``samples_uv`` is ``(n_samples, n_channels)``, read-only; row *i* is scan ``first_index + i``,
    and rows of a gap are NaN.
    """

    info: StreamInfo
    first_index: int
    samples_uv: FloatArray
    gaps: tuple[Gap, ...]
    events: tuple[SessionEvent, ...]
    damaged: tuple[DamagedChunk, ...]


@dataclass(frozen=True, slots=True)
class StoredResult:
    """One finding as it was added: never changed, only followed by others."""

    number: int
    method: MethodInfo
    finding_json: str


def found_in(session_id: str, damaged: Sequence[DamagedChunk]) -> FoundDamage | None:
    """Return what a reading found; None where all was whole."""
    if not damaged:
        return None
    is_placed = all(chunk.n_samples is not None for chunk in damaged)
    return FoundDamage(
        session_id,
        len(damaged),
        sum(chunk.n_samples or 0 for chunk in damaged) if is_placed else None,
        "; ".join(dict.fromkeys(chunk.problem for chunk in damaged)),
    )
