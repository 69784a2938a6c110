"""What the Stickers screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase
from app.model.placement import FigurePlace, Placement
from dsp.findings import Quality, Reason


@dataclass(frozen=True, slots=True)
class StickerRow:
    """One sticker: what it is, where it goes, how well it holds.

    ``channel`` is a column of the stream, or the muscle and side a test asks for and the stream
    lacks; then ``is_there`` is false. ``rest_uv`` is the level at rest, None before any was seen,
    ``rest_limit_uv`` what it should stay below.
    """

    channel: str
    name: ChannelName
    is_there: bool
    is_needed: bool
    placements: tuple[Placement, ...] = ()
    position: int = 0
    figure: FigurePlace | None = None
    quality: Quality | None = None
    reason: Reason | None = None
    action: Phrase | None = None
    rest_uv: float | None = None
    rest_limit_uv: float | None = None

    @property
    def placement(self) -> Placement | None:
        """Return how this sticker is placed."""
        return self.placements[self.position] if self.placements else None

    @property
    def is_ready(self) -> bool:
        """Return whether nothing stands against this sticker."""
        return self.quality is Quality.OK


@dataclass(frozen=True, slots=True)
class StickersState:
    """Everything the Stickers screen shows; ``look_at`` is the row that needs a hand first."""

    test: Phrase
    rows: tuple[StickerRow, ...] = ()
    look_at: int | None = None
    is_skin_ready: bool = False
    is_streaming: bool = False

    @property
    def n_ready(self) -> int:
        """Return how many stickers hold."""
        return sum(row.is_ready for row in self.rows)
