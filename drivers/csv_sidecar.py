"""What an exported session says of its columns beside its CSV file; the samples are csv_file's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dsp.block import ChannelInfo, ChannelKind, LinkDoubt

_SCHEMAS = frozenset({"firing-order/session/1", "firing-order/session/2"})
_KINDS = frozenset(kind.value for kind in ChannelKind)
_DOUBTS = frozenset(doubt.value for doubt in LinkDoubt)
_ENVELOPES = "_envelopes"
_MAX_BYTES = 1 << 26
_MOST_COUNTS = 1 << 31


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What lies beside a file; empty where nothing usable does.

    Attributes
    ----------
    entries : mapping of str to dict
        The session's channels by name, as they are written.
    fs_hz : float or None
        The rate as the session had it, which times written in a file only come near to.
    is_simulated : bool
        True where the session says that no person was recorded.
    """

    entries: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    fs_hz: float | None = None
    is_simulated: bool = False

    def describe(self, channels: tuple[ChannelInfo, ...]) -> tuple[ChannelInfo, ...]:
        """Return the channels of a file as its export described them.

        An envelope must not be taken for raw EMG, a sample at the end of the converter's range not
        for a whole one, nor a device that does not say when it samples for one that does, because
        a session went through a file.

        Parameters
        ----------
        channels : tuple of ChannelInfo
            As the file's header names them.

        Returns
        -------
        tuple of ChannelInfo
            With kind, converter, skew and doubts of the session; as given where nothing is said.
        """
        return tuple(_describe(channel, self.entries.get(channel.name)) for channel in channels)


def read_sidecar(path: Path) -> Sidecar:
    """Read what an export laid beside a file.

    Parameters
    ----------
    path : Path
        The file, ``<session>_samples.csv`` or ``<session>_envelopes.csv``; the description is
        ``<session>.json`` beside it.

    Returns
    -------
    Sidecar
        Empty where no description of ours lies there.
    """
    session = path.stem.removesuffix("_samples").removesuffix(_ENVELOPES)
    content = _read(path.with_name(f"{session}.json"))
    entries = content.get("channels")
    named = (
        [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    )
    by_name = {each["name"]: each for each in named if isinstance(each.get("name"), str)}
    return Sidecar(
        _of_envelopes(by_name) if path.stem.endswith(_ENVELOPES) else by_name,
        _positive(content.get("fs_hz")),
        content.get("is_simulated") is True,
    )


def _of_envelopes(entries: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what the columns of envelopes are: the program's own numbers, of no converter."""
    return {
        f"{name}_envelope": {
            **entry,
            "kind": "envelope" if entry.get("kind") == "emg" else entry.get("kind"),
            "uv_per_count": None,
            "low_uv": None,
            "high_uv": None,
        }
        for name, entry in entries.items()
    }


def _describe(channel: ChannelInfo, entry: dict[str, Any] | None) -> ChannelInfo:
    if entry is None:
        return channel
    kind, doubts = entry.get("kind"), entry.get("doubts")
    low_uv, high_uv = _number(entry.get("low_uv")), _number(entry.get("high_uv"))
    has_range = low_uv is not None and high_uv is not None and low_uv < high_uv
    zero_count = _number(entry.get("zero_count")) or 0.0
    return replace(
        channel,
        kind=ChannelKind(kind) if isinstance(kind, str) and kind in _KINDS else channel.kind,
        uv_per_count=_positive(entry.get("uv_per_count")),
        zero_count=int(zero_count) if abs(zero_count) < _MOST_COUNTS else 0,
        low_uv=low_uv if has_range else None,
        high_uv=high_uv if has_range else None,
        skew_s=_number(entry.get("skew_s")) or 0.0,
        doubts=tuple(
            LinkDoubt(each) for each in doubts if isinstance(each, str) and each in _DOUBTS
        )
        if isinstance(doubts, list)
        else channel.doubts,
    )


def _number(value: object) -> float | None:
    """Return a finite number, None for anything else; true is not 1 here."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _read(path: Path) -> dict[str, Any]:
    """Return the description; nothing where no description of ours lies there."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return {}
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("schema") not in _SCHEMAS:
        return {}
    return content
