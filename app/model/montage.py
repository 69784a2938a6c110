"""Which muscle and side each channel carries, from a montage file or from names; no signal.

A montage file is TOML::

    title = "Right leg"

    [channels]
    A0 = "gluteus_maximus_R"
    A1 = "biceps_femoris_R"
    A2 = "erector_spinae_L"

The keys are the source's own labels (or column names without their unit), the values muscle and
side. ``aux`` marks a channel that is no muscle, ``unused`` one to leave out. An input the montage
does not name is left out too, unless its own name says a muscle.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from dsp.block import ChannelInfo, ChannelKind
from dsp.muscle import GLUTE, HAMSTRINGS, MUSCLES, read_muscle

AUX = "aux"
UNUSED = "unused"


class MontageError(Exception):
    """A montage cannot be used; the message names the value, the rule and what to do."""


class MissingMuscle(MontageError):
    """No order can be told from these muscles; ``example`` is a name that would mend it."""

    def __init__(self, message: str, *, example: str) -> None:
        super().__init__(message)
        self.example = example


class _MontageFile(msgspec.Struct, forbid_unknown_fields=True):
    channels: dict[str, str]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Montage:
    """Muscle and side for a source's labels."""

    muscle_by_label: dict[str, str] = field(default_factory=dict)
    title: str = ""

    def place(
        self, channels: Sequence[ChannelInfo], *, source: str
    ) -> tuple[ChannelInfo | None, ...]:
        """Return the channels under the montage's names; None for one that is left out.

        A board offers all its inputs, with or without a sensor on them: those the montage does not
        name are left out. A channel whose own name says a muscle (a column of a file) is kept. A
        montage that names nothing, as where there is none, keeps everything.
        """
        labels = [channel.name for channel in channels]
        for label, muscle in self.muscle_by_label.items():
            if label not in labels:
                raise MontageError(
                    f"{source} has no channel {label!r}, which the montage calls {muscle}; its "
                    f"channels are {', '.join(labels)}. Name one of them in the montage."
                )
        placed = tuple(self._place_one(channel) for channel in channels)
        _refuse_one_name_twice(labels, placed, source)
        return placed

    def _place_one(self, channel: ChannelInfo) -> ChannelInfo | None:
        name = self.muscle_by_label.get(channel.name)
        if name is None:
            is_known = read_muscle(channel.name).muscle is not None
            return channel if is_known or not self.muscle_by_label else None
        if name == UNUSED:
            return None
        if name == AUX:
            return replace(channel, kind=ChannelKind.AUX)
        return replace(channel, name=name)


def _refuse_one_name_twice(
    labels: Sequence[str], placed: Sequence[ChannelInfo | None], source: str
) -> None:
    label_by_name: dict[str, str] = {}
    for label, channel in zip(labels, placed, strict=True):
        if channel is None:
            continue
        if channel.name in label_by_name:
            raise MontageError(
                f"With the montage both {label_by_name[channel.name]} and {label} of {source} are "
                f"called {channel.name!r}. Every channel needs a name of its own: name both in the "
                f"montage, or give one as {UNUSED}."
            )
        label_by_name[channel.name] = label


def read_montage(path: Path) -> Montage:
    """Read and check a montage file."""
    try:
        raw = msgspec.toml.decode(path.read_bytes(), type=_MontageFile)
    except OSError as exc:
        raise MontageError(
            f"The montage {path} cannot be read ({exc.strerror}). Check its name and place."
        ) from exc
    except (msgspec.MsgspecError, ValueError) as exc:
        raise MontageError(
            f"The montage {path.name} is not understood: {exc}. It needs a table [channels] with "
            'lines like A0 = "gluteus_maximus_R".'
        ) from exc
    _check_names(raw.channels, path.name)
    require_question(tuple(raw.channels.values()), source=f"The montage {path.name}")
    return Montage(raw.channels, raw.title)


def require_question(names: Sequence[str], *, source: str) -> None:
    """Refuse channels that cannot answer the question: a glute and a hamstring of one leg."""
    muscles = [read_muscle(name) for name in names]
    glute_sides = {each.side for each in muscles if each.muscle == GLUTE}
    hamstring_sides = {each.side for each in muscles if each.muscle in HAMSTRINGS}
    if not glute_sides:
        raise _missing(source, "gluteus maximus", "gluteus_maximus_R")
    if not hamstring_sides:
        muscle = "hamstring (biceps femoris or semitendinosus)"
        raise _missing(source, muscle, "biceps_femoris_R")
    if not glute_sides & hamstring_sides:
        raise MissingMuscle(
            f"{source} has the gluteus maximus and the hamstring on different sides. An order is "
            "told for one leg: give both the same side.",
            example="biceps_femoris_R" if "R" in glute_sides else "biceps_femoris_L",
        )


def missing_muscle(names: Sequence[str], *, source: str) -> MissingMuscle | None:
    """Return what channels lack that name muscles, but not those that are asked.

    Channels that name none ask no question, and lack nothing.
    """
    if not any(read_muscle(name).muscle for name in names):
        return None
    try:
        require_question(names, source=source)
    except MissingMuscle as missing:
        return missing
    return None


def _missing(source: str, muscle: str, example: str) -> MissingMuscle:
    return MissingMuscle(
        f"{source} has no {muscle}. An order needs a gluteus maximus and a hamstring of the same "
        "leg: name one of the channels so.",
        example=example,
    )


def _check_names(channels: dict[str, str], file_name: str) -> None:
    label_by_name: dict[str, str] = {}
    for label, name in channels.items():
        if name in (AUX, UNUSED):
            continue
        if read_muscle(name).muscle is None:
            raise MontageError(
                f"{file_name} calls {label} {name!r}, which is no muscle this program knows."
                f"{_did_you_mean(name)} Known are {', '.join(MUSCLES)}, with _R or _L "
                f"behind them, {AUX} and {UNUSED}."
            )
        if name in label_by_name:
            raise MontageError(
                f"{file_name} calls both {label_by_name[name]} and {label} {name!r}. Every "
                "channel needs a name of its own."
            )
        label_by_name[name] = label


def _did_you_mean(name: str) -> str:
    side = name[-2:] if name[-2:].upper() in ("_R", "_L") else ""
    bare = name[: len(name) - len(side)].lower()
    near = difflib.get_close_matches(bare, MUSCLES, n=1)
    return f" Did you mean {near[0]}{side.upper()}?" if near else ""
