"""What a protocol asked for: nothing of it can be seen in the signals, so it is never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was asked of a repetition; everything may be unknown.

    Attributes
    ----------
    side : str or None
        ``"R"`` or ``"L"``: the leg that was to be lifted.
    hold_s : float or None
        How long it was to be held.
    cue_s : float or None
        When the tone sounded, in seconds from the recording's first sample.
    rise_s : (float, float) or None
        Shortest and longest time to reach the height; only held against a movement sensor.
    works_alone : str or None
        The muscle a functional check asks for (bend the knee: the hamstring), by its full name.
    swapped : tuple of str
        Channels that a functional check saw on another muscle before the test went on.
    quiet_uv : mapping of str to float
        Level of channels in the quiet time before the session, RMS at 20–450 Hz without hum.
    reference_uv : mapping of str to float
        Level of channels in their reference contraction of the same day.
    stops_s : tuple of float
        When somebody stopped for pain.

    Raises
    ------
    ValueError
        If the side is neither ``"R"`` nor ``"L"``, or a time or level is not positive.
    """

    side: str | None = None
    hold_s: float | None = None
    cue_s: float | None = None
    rise_s: tuple[float, float] | None = None
    works_alone: str | None = None
    swapped: tuple[str, ...] = ()
    quiet_uv: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    reference_uv: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    stops_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.side not in (None, "R", "L"):
            raise ValueError(f"side is {self.side!r}: give 'R', 'L' or None")
        if self.hold_s is not None and not self.hold_s > 0:
            raise ValueError(f"hold_s is {self.hold_s}: a hold lasts longer than 0 s")
        if self.rise_s is not None and not 0 < self.rise_s[0] < self.rise_s[1]:
            raise ValueError(f"rise_s is {self.rise_s}: give a shortest and a longer longest time")
        for name in ("quiet_uv", "reference_uv"):
            for channel, level_uv in getattr(self, name).items():
                if not level_uv > 0:
                    raise ValueError(f"{name} of {channel} is {level_uv}: a level is over 0 µV")
