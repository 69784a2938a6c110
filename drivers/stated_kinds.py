"""What a person says each input carries: raw EMG, an envelope or something else."""

from __future__ import annotations

from drivers.source_name import SourceName
from dsp.block import ChannelKind

_KINDS = {"raw": ChannelKind.EMG, "envelope": ChannelKind.ENVELOPE, "aux": ChannelKind.AUX}


def read_kinds(name: SourceName) -> tuple[ChannelKind, ...]:
    """Read the option ``kind`` of a source's name.

    Parameters
    ----------
    name : SourceName
        Whose entries are parted by commas; each is ``raw``, ``envelope`` or ``aux``.

    Returns
    -------
    tuple of ChannelKind
        One per entry; empty without the option.

    Raises
    ------
    UnknownSource
        When an entry is none of the three.
    """
    texts = name.options.get("kind", "").split(",") if name.options.get("kind") else []
    singles = (SourceName(name.kind, name.place, {"kind": text.strip()}) for text in texts)
    return tuple(_KINDS[single.choice("kind", _KINDS, otherwise="")] for single in singles)
