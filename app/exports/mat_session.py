"""A stored session as a MATLAB file of version 5: a variable per channel, and a struct."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.exports.content import Content
from app.exports.disclosure import shown_start
from app.exports.errors import ExportFailed
from app.exports.scans import Scans
from app.exports.tables.cell import words
from app.exports.tables.events import Happening
from app.exports.whole import WholeFile
from app.model.export import Exported, ExportWish
from dsp.findings import RecordingFinding
from dsp.muscle import read_muscle

_Array: TypeAlias = NDArray[Any]

SCHEMA = "firing-order/mat/1"
# A variable of this version of the format is shorter than 2 GiB, names are cut at 63 letters.
_MOST_BYTES = (1 << 31) - 256
_MOST_LETTERS = 63
_BYTES = np.dtype(np.float64).itemsize
# What scipy writes here is the time and the kind of this computer.
_FIRST_LINE = b"MATLAB 5.0 MAT-file, written by Firing Order".ljust(116)


def export_mat(content: Content, scans: Scans, wish: ExportWish) -> Exported:
    """Write the session's file; all of it or nothing."""
    _refuse_too_long(content, scans)
    with WholeFile(wish.folder, f"{content.stem}.mat") as place, place.file() as file:
        columns = _Columns(file, variable_names(content), scans.n_scans)
        columns.fill(scans)
        happened = content.happenings(scans)
        _add(file, {"session": _session(content, columns.names, happened, scans)})
        file.seek(0)
        file.write(_FIRST_LINE)
        place.settle(file)
    return Exported(place.place, place.files)


def variable_names(content: Content) -> tuple[str, ...]:
    """Return a name MATLAB takes for every channel, its unit the last word, no two alike."""
    names: list[str] = []
    for channel in content.session.info.channels:
        unit = "_uV" if channel.is_calibrated else "_at_adc_uV"
        plain = re.sub(r"[^A-Za-z0-9_]", "_", channel.name) or "unnamed"
        letters = plain if plain[0].isalpha() else f"ch_{plain}"
        wanted, number, name = letters, 2, letters
        while f"{_cut(name, unit)}{unit}" in names:
            name, number = f"{_cut(wanted, unit)[:-4]}_{number}", number + 1
        names.append(f"{_cut(name, unit)}{unit}")
    return tuple(names)


class _Columns:
    """One variable per channel, laid out first and then filled as the pieces come."""

    def __init__(self, file: io.BufferedRandom, names: Sequence[str], n_scans: int) -> None:
        self.names = tuple(names)
        self._file = file
        self._offsets: list[int] = []
        for name in names:
            _add(file, {name: np.zeros((n_scans, 1))})
            self._offsets.append(file.tell() - n_scans * _BYTES)

    def fill(self, scans: Scans) -> None:
        """Write every sample to its place; a missing one is NaN."""
        row = 0
        for piece in scans:
            for offset, column in zip(self._offsets, piece.T, strict=True):
                self._file.seek(offset + row * _BYTES)
                self._file.write(np.ascontiguousarray(column).tobytes())
            row += len(piece)
        self._file.seek(0, io.SEEK_END)


def _add(file: io.BufferedRandom, variables: dict[str, Any]) -> None:
    # scipy must not delay the first window.
    from scipy.io import savemat  # noqa: PLC0415

    # scipy takes an open file and says so; its type stubs know only names.
    savemat(file, variables, long_field_names=True, oned_as="column")  # type: ignore[arg-type]


def _session(
    content: Content, names: Sequence[str], happened: Sequence[Happening], scans: Scans
) -> dict[str, Any]:
    info, session = content.session.info, content.session
    started = shown_start(session, content.disclosure)
    muscles = [read_muscle(channel.name) for channel in info.channels]
    first = session.first_index
    return {
        "schema": SCHEMA,
        "id": session.id,
        "started": "" if started is None else started.isoformat(),
        "ended": session.ending,
        "device": content.device,
        "is_simulated": info.is_simulated,
        "app_version": session.app_version,
        "fs_hz": info.fs_hz,
        "n_samples": float(scans.n_scans),
        "unit": "uV",
        "names": _cells(channel.name for channel in info.channels),
        "variables": _cells(names),
        "muscles": _cells(each.muscle or "" for each in muscles),
        "sides": _cells(each.side or "" for each in muscles),
        "kinds": _cells(channel.kind.value for channel in info.channels),
        "at": _cells("skin" if each.is_calibrated else "converter" for each in info.channels),
        "uv_per_count": _column(channel.uv_per_count for channel in info.channels),
        "low_uv": _column(channel.low_uv for channel in info.channels),
        "high_uv": _column(channel.high_uv for channel in info.channels),
        # MATLAB counts from 1.
        "gaps": np.array(
            [[gap.first_index - first + 1, gap.n_samples] for gap in scans.gaps], dtype=float
        ).reshape(-1, 2),
        "channel_gaps": np.array(
            [
                [each.row + 1, each.n_rows, each.channel + 1, each.n_missing]
                for each in happened
                if each.channel is not None
            ],
            dtype=float,
        ).reshape(-1, 4),
        "events": _events(happened, info.fs_hz),
        **_found(content.findings),
        "by_hand": _structs(
            ("repetition", "channel", "automatic_s", "by_hand", "onset_s"),
            [
                (
                    *(each.repetition + 1.0, each.channel, each.automatic_s),
                    *("no start" if each.onset_s is None else "start", each.onset_s),
                )
                for each in content.by_hand
            ],
        ),
    }


def _events(happened: Sequence[Happening], fs_hz: float) -> _Array:
    return _structs(
        ("time_s", "duration_s", "sample", "kind", "text"),
        [
            (each.row / fs_hz, each.n_rows / fs_hz, each.row + 1.0, each.kind, each.text)
            for each in happened
        ],
    )


def _found(finding: RecordingFinding | None) -> dict[str, Any]:
    """Return what was found; empty where nothing was analysed."""
    repetitions = () if finding is None else finding.repetitions
    return {
        "method": "" if finding is None else finding.method.version,
        "settings_sha256": "" if finding is None else finding.method.settings_sha256,
        "repetitions": _structs(
            ("repetition", "start_s", "end_s"),
            [(each.index + 1.0, each.start_s, each.end_s) for each in repetitions],
        ),
        "onsets": _structs(
            ("repetition", "channel", "onset_s", "low_s", "high_s", "reasons"),
            [
                (
                    *(each.index + 1.0, onset.channel, onset.onset_s),
                    *(onset.interval_90_s or (None, None)),
                    words(onset.reasons) or "",
                )
                for each in repetitions
                for onset in each.onsets
            ],
        ),
        "pairs": _structs(
            ("repetition", "a", "b", "lag_ms", "low_ms", "high_ms", "verdict", "reasons"),
            [
                (
                    *(each.index + 1.0, pair.a, pair.b, pair.lag_ms),
                    *(pair.interval_90_ms or (None, None)),
                    pair.verdict.value,
                    "; ".join(filter(None, (words(pair.reasons), words(pair.withheld_by)))),
                )
                for each in repetitions
                for pair in each.pairs
            ],
        ),
    }


def _structs(fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> _Array:
    """Return a column of structs, what is missing NaN."""
    made = np.empty((len(rows), 1), dtype=[(field, object) for field in fields])
    for at, row in enumerate(rows):
        made[at, 0] = tuple(np.nan if value is None else value for value in row)
    return made


def _cells(texts: Iterable[str]) -> _Array:
    listed = list(texts)
    made = np.empty((len(listed), 1), dtype=object)
    made[:, 0] = listed
    return made


def _column(values: Iterable[float | None]) -> _Array:
    return np.array([[np.nan if value is None else value] for value in values])


def _cut(name: str, unit: str) -> str:
    return name[: _MOST_LETTERS - len(unit)]


def _refuse_too_long(content: Content, scans: Scans) -> None:
    if scans.n_scans * _BYTES > _MOST_BYTES:
        raise ExportFailed(
            f"Session {content.session.id} has {scans.n_scans} samples a channel. A MATLAB file of "
            f"version 5 holds at most {_MOST_BYTES // _BYTES} in a variable. Export it as BDF+."
        )
