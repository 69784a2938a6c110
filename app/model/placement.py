"""Where a sticker goes, as data read from ``placements.toml``; it draws nothing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from app.model.channel_metadata import ChannelMetadata, Configuration, ElectrodeInfo
from dsp.muscle import MUSCLES, read_muscle

FORMAT = "firing-order/placements/1"
DISTANCE_MM = 20.0
"""Between the two contacts of a sticker, as SENIAM has it."""

_FILE = Path(__file__).with_name("placements.toml")
FIGURE_WIDTH, FIGURE_HEIGHT = 300.0, 600.0

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Point = tuple[float, float]


class FigurePlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a sticker lies on the figure, and the line it is found by."""

    at: Point
    angle_deg: float
    line: tuple[Point, Point]

    def mirrored(self) -> FigurePlace:
        """Return the same place on the other side."""
        (x, y), ((a, b), (c, d)) = self.at, self.line
        return FigurePlace(
            (FIGURE_WIDTH - x, y),
            180.0 - self.angle_deg,
            ((FIGURE_WIDTH - a, b), (FIGURE_WIDTH - c, d)),
        )


class Placement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to place the sticker of a muscle."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{3,40}$")]
    muscle: str
    title: Words
    short: Words
    steps: tuple[Words, ...]
    landmarks: tuple[Words, ...]
    orientation: Words
    source: Words
    figure: FigurePlace
    head: str = ""

    def __post_init__(self) -> None:
        if self.muscle not in MUSCLES:
            raise ValueError(f"muscle is {self.muscle!r}: name one of {', '.join(MUSCLES)}")
        middle = FIGURE_WIDTH / 2
        for x, y in (self.figure.at, *self.figure.line):
            if not (middle <= x <= FIGURE_WIDTH and 0 <= y <= FIGURE_HEIGHT):
                raise ValueError(
                    f"the figure's point ({x:g}, {y:g}) is off its right side: give x from "
                    f"{middle:g} to {FIGURE_WIDTH:g} and y from 0 to {FIGURE_HEIGHT:g}"
                )

    def electrode(self, *, skin_preparation: str) -> ElectrodeInfo:
        """Return what a recording keeps of a sticker that was placed so."""
        return ElectrodeInfo(
            placement_preset=self.id,
            target_head=self.head,
            placement_scheme="measured" if len(self.landmarks) > 1 else "other",
            placement_description=" ".join(self.steps),
            landmarks=", ".join(self.landmarks),
            orientation=self.orientation,
            configuration=Configuration.SINGLE_DIFFERENTIAL,
            inter_electrode_distance_mm=DISTANCE_MM,
            skin_preparation=skin_preparation,
        )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    placements: tuple[Placement, ...]


@lru_cache(maxsize=1)
def our_placements() -> tuple[Placement, ...]:
    """Return the placements the program brings along, the usual one of each muscle first."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=_File).placements


def placements_of(channel: str) -> tuple[Placement, ...]:
    """Return the ways to place a channel's sticker, the usual one first."""
    muscle = read_muscle(channel).muscle
    return tuple(each for each in our_placements() if each.muscle == muscle)


def placed(placement: Placement, *, skin_preparation: str) -> ChannelMetadata:
    """Return a channel's metadata with nothing in it but its sticker."""
    return ChannelMetadata(electrode=placement.electrode(skin_preparation=skin_preparation))
