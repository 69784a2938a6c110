"""The sidecar of our own CSV export, asked whether the file is still the one that was written."""

from __future__ import annotations

from pathlib import Path

import msgspec

_SCHEMA = "firing-order/session/"
_MOST_BYTES = 64 * 2**20


class _File(msgspec.Struct):
    sha256: str


class _Sidecar(msgspec.Struct):
    schema: str
    n_rows: int
    files: dict[str, _File]


def change_since_written(path: Path, *, sha256: str, n_rows: int) -> str | None:
    """Return how a file differs from what its sidecar says was written; None where it does not.

    A file without a sidecar of ours, or that it does not name, has none to differ from.
    """
    beside = path.with_name(f"{path.stem.removesuffix('_samples')}.json")
    try:
        with beside.open("rb") as file:
            raw = file.read(_MOST_BYTES)
        sidecar = msgspec.json.decode(raw, type=_Sidecar)
    except OSError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        if _SCHEMA.encode() not in raw:
            return None
        return (
            f"{path.name} may not be the file that was written: what was written beside it, "
            f"{beside.name}, cannot be read any more."
        )
    written = sidecar.files.get(path.name)
    if not sidecar.schema.startswith(_SCHEMA) or written is None or written.sha256 == sha256:
        return None
    if n_rows != sidecar.n_rows:
        return f"{path.name} is not the file that was written: {n_rows} of {sidecar.n_rows} rows."
    return (
        f"{path.name} is not the file that was written: it has its {n_rows} rows, and something in "
        "them or its head was changed."
    )
