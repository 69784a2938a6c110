"""Protocols read from TOML, ours and people's own; it runs none."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.model.guided_protocol import FORMAT, GuidedProtocol
from app.model.toml_data import without_none

_OURS = Path(__file__).with_name("protocols")


class ProtocolError(Exception):
    """A protocol cannot be used; the message names the value, the rule and what to do."""


def read_protocol(path: Path) -> GuidedProtocol:
    """Read one protocol from a file; every failure is a sentence that names it."""
    try:
        raw = path.read_bytes()
    except OSError as exc:
        raise ProtocolError(
            f"The protocol {path} cannot be read: {exc.strerror or exc}. Name a protocol file."
        ) from exc
    try:
        return decode_protocol(raw)
    except ProtocolError as exc:
        raise ProtocolError(f"The protocol {path} cannot be used: {exc}") from exc


def decode_protocol(raw: bytes) -> GuidedProtocol:
    """Return the protocol a file's content describes; raises ProtocolError."""
    try:
        version = msgspec.toml.decode(raw, type=dict[str, object]).get("format")
        if version != FORMAT:
            raise ProtocolError(f"its format is {version!r}, this program reads {FORMAT!r}.")
        return msgspec.toml.decode(raw, type=GuidedProtocol)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ProtocolError(f"{exc}. Mend the file and read it again.") from exc


def our_protocols() -> tuple[GuidedProtocol, ...]:
    """Return the protocols the program brings along, in the order a list shows them."""
    return tuple(read_protocol(path) for path in sorted(_OURS.glob("*.toml")))


def find_protocol(name: str, protocols: Sequence[GuidedProtocol]) -> GuidedProtocol:
    """Return the protocol of this id, or the one in the file of this name."""
    for protocol in protocols:
        if protocol.id == name:
            return protocol
    if name.endswith(".toml"):
        return read_protocol(Path(name))
    ids = [protocol.id for protocol in protocols]
    close = difflib.get_close_matches(name, ids, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ProtocolError(
        f"There is no protocol {name!r}.{hint} Name one of {', '.join(ids)}, or a .toml file."
    )


def encode_protocol(protocol: GuidedProtocol) -> bytes:
    """Return the content of a file that `decode_protocol` reads back as the same protocol."""
    return msgspec.toml.encode(without_none(msgspec.to_builtins(protocol)))
