"""What every colour token is, light and dark; each is a use, not a hue, and nothing is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """The colour tokens of one appearance; each is a use, not a hue."""

    name: str
    window: str
    surface: str
    sunken: str
    selected: str
    line: str
    border: str
    text: str
    text2: str
    text3: str
    ink: str
    ink_text: str
    tie: str
    attn: str
    attn_bg: str
    stop: str
    stop_bg: str
    glute: str
    hamstring: str
    erector_left: str
    erector_right: str
    body: str
    body_line: str


LIGHT = Theme(
    name="light",
    window="#F2F4F6",
    surface="#FFFFFF",
    sunken="#E8ECEF",
    selected="#E1E7EC",
    line="#D3DAE0",
    border="#7A8792",
    text="#15202B",
    text2="#475560",
    text3="#5F6C77",
    ink="#22323E",
    ink_text="#FFFFFF",
    tie="#E3E8EC",
    attn="#8A5300",
    attn_bg="#FFF3DC",
    stop="#A3202A",
    stop_bg="#FBE9E9",
    glute="#0072B2",
    hamstring="#C44F00",
    erector_left="#A2528A",
    erector_right="#007A5E",
    body="#DDE3E8",
    body_line="#9AA6B0",
)
DARK = Theme(
    name="dark",
    window="#12171C",
    surface="#1A2129",
    sunken="#0E1216",
    selected="#26303A",
    line="#313B45",
    border="#788693",
    text="#E8EDF1",
    text2="#AEBAC4",
    text3="#8F9CA7",
    ink="#D9E2E9",
    ink_text="#12171C",
    tie="#27313A",
    attn="#F2C063",
    attn_bg="#33290F",
    stop="#FF9A94",
    stop_bg="#3A1A1C",
    glute="#56B4E9",
    hamstring="#E69F00",
    erector_left="#D894BC",
    erector_right="#2FBF97",
    body="#2B3640",
    body_line="#5A6874",
)


def mixed_hex(colour: str, towards: str, share: float) -> str:
    """Return ``colour`` moved by ``share`` of the way towards another, both as ``#RRGGBB``."""
    parts = (
        round(_part(colour, at) + (_part(towards, at) - _part(colour, at)) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def _part(colour: str, at: int) -> int:
    return int(colour[at : at + 2], 16)
