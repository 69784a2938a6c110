"""Labels of signals: type, space, muscle and side, as EDF+ wants them and other programs read."""

from __future__ import annotations

from collections.abc import Sequence

from app.exports.edf.field import plain
from dsp.block import ChannelInfo, ChannelKind
from dsp.muscle import read_muscle

MOST_CHARACTERS = 16
_SHORT = {
    "gluteus_maximus": "GMax",
    "gluteus_medius": "GMed",
    "biceps_femoris": "BF",
    "semitendinosus": "ST",
    "erector_spinae": "ES",
    "rectus_femoris": "RF",
    "vastus_lateralis": "VL",
    "vastus_medialis": "VM",
    "tensor_fasciae_latae": "TFL",
}
# EDF+ knows no type for an envelope; under "EMG" a reader would take it for raw EMG.
_TYPES = {ChannelKind.EMG: "EMG", ChannelKind.ENVELOPE: "Env", ChannelKind.AUX: "Aux"}


def labels(channels: Sequence[ChannelInfo]) -> tuple[str, ...]:
    """Return one label per channel, no two alike."""
    made: list[str] = []
    for channel in channels:
        made.append(_unlike(_label(channel), made))
    return tuple(made)


def short_name(name: str) -> str:
    """Return muscle and side in a few letters; the name itself where it tells no muscle."""
    read = read_muscle(name)
    if read.muscle not in _SHORT:
        return plain(name, MOST_CHARACTERS) or "unnamed"
    return _SHORT[read.muscle] if read.side is None else f"{_SHORT[read.muscle]}_{read.side}"


def _label(channel: ChannelInfo) -> str:
    return f"{_TYPES[channel.kind]} {short_name(channel.name)}"[:MOST_CHARACTERS].rstrip()


def _unlike(label: str, others: Sequence[str]) -> str:
    number, wanted = 2, label
    while label in others:
        ending = f"_{number}"
        label, number = wanted[: MOST_CHARACTERS - len(ending)] + ending, number + 1
    return label
