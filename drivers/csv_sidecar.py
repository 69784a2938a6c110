"""What an exported session says of its columns beside its CSV file; the samples are csv_file's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from dsp.block import ChannelInfo, ChannelKind, LinkDoubt

_SCHEMA = "firing-order/session/1"
_KINDS = frozenset(kind.value for kind in ChannelKind)
_DOUBTS = frozenset(doubt.value for doubt in LinkDoubt)


def with_sidecar(channels: tuple[ChannelInfo, ...], path: Path) -> tuple[ChannelInfo, ...]:
    """Return the channels of a file as its export described them.

    An envelope must not be taken for raw EMG, nor a device that does not say when it samples for
    one that does, because a session went through a file.

    Parameters
    ----------
    channels : tuple of ChannelInfo
        As the file's header names them.
    path : Path
        The file, ``<session>_samples.csv``; the description is ``<session>.json`` beside it.

    Returns
    -------
    tuple of ChannelInfo
        With kind and doubts of the session; as given where nothing usable lies beside the file.
    """
    described = _read(path.with_name(f"{path.stem.removesuffix('_samples')}.json"))
    return tuple(_describe(channel, described.get(channel.name)) for channel in channels)


def _describe(channel: ChannelInfo, entry: dict[str, Any] | None) -> ChannelInfo:
    if entry is None:
        return channel
    kind, doubts = entry.get("kind"), entry.get("doubts")
    return replace(
        channel,
        kind=ChannelKind(kind) if kind in _KINDS else channel.kind,
        doubts=tuple(LinkDoubt(each) for each in doubts if each in _DOUBTS)
        if isinstance(doubts, list)
        else channel.doubts,
    )


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Return the session's channels by name; nothing where no description of ours lies there."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("schema") != _SCHEMA:
        return {}
    entries = content.get("channels")
    if not isinstance(entries, list):
        return {}
    named = [each for each in entries if isinstance(each, dict)]
    return {each["name"]: each for each in named if isinstance(each.get("name"), str)}
