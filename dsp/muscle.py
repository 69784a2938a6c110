"""Muscles and sides read from channel names; it never guesses a muscle it cannot read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

GLUTE = "gluteus_maximus"
HAMSTRINGS = ("biceps_femoris", "semitendinosus")

# Full names first, then the abbreviations the field uses in column headers.
_MUSCLE_WORDS: dict[str, tuple[str, ...]] = {
    "gluteus_medius": ("gluteus_medius", "gmed", "gluteus_med"),
    GLUTE: ("gluteus_maximus", "gmax", "gm", "glutmax", "gluteus_max", "glut_max", "glute"),
    "biceps_femoris": ("biceps_femoris", "biceps_fem", "bf"),
    "semitendinosus": ("semitendinosus", "semitend", "st"),
    "erector_spinae": ("erector_spinae", "es", "erector", "lumbar_es"),
    "rectus_femoris": ("rectus_femoris", "rectus_fem", "rf"),
    "vastus_lateralis": ("vastus_lateralis", "vl"),
    "vastus_medialis": ("vastus_medialis", "vm", "vmo"),
    "tensor_fasciae_latae": ("tensor_fasciae_latae", "tfl"),
}
MUSCLES = tuple(_MUSCLE_WORDS)
"""Every muscle a name can be read as."""

# "GMax_R: EMG 1", as Delsys names what a sensor sends: its kind and input, behind the muscle.
_KIND_BEHIND = re.compile(r"\s*:\s*emg(\s*\d+)?(\s*\(im\))?$")
_SIDE_WORDS = {"r": "R", "rt": "R", "right": "R", "l": "L", "lt": "L", "left": "L"}
_BY_WORD = {word: muscle for muscle, words in _MUSCLE_WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle and, where the name tells, its side (``"R"`` or ``"L"``)."""

    muscle: str | None
    side: str | None


@lru_cache(maxsize=256)
def read_muscle(channel_name: str) -> Muscle:
    """Read muscle and side from a channel name such as ``gluteus_maximus_R`` or ``R_GM``.

    Parameters
    ----------
    channel_name : str
        A channel's name without its unit.

    Returns
    -------
    Muscle
        Either field is None when the name does not tell.
    """
    name = _KIND_BEHIND.sub("", channel_name.strip().lower())
    words = [word for word in re.split(r"[\s_\-.]+", name) if word]
    side = None
    for end in (-1, 0):
        if len(words) > 1 and words[end] in _SIDE_WORDS:
            side = _SIDE_WORDS[words.pop(end)]
            break
    return Muscle(_BY_WORD.get("_".join(words)), side)


def pair_order(channel_names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return every two channels as column indices, a gluteus maximus first in its pair.

    Parameters
    ----------
    channel_names : tuple of str
        Names in column order.

    Returns
    -------
    tuple of (int, int)
        Pairs in column order; where only the second is a gluteus maximus they are swapped.
    """
    is_glute = [read_muscle(name).muscle == GLUTE for name in channel_names]
    pairs = []
    for first in range(len(channel_names)):
        for second in range(first + 1, len(channel_names)):
            swapped = is_glute[second] and not is_glute[first]
            pairs.append((second, first) if swapped else (first, second))
    return tuple(pairs)
