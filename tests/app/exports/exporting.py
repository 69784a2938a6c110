"""Exports as tests ask for them."""

from __future__ import annotations

from pathlib import Path

from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.export import Exported, ExportForm, ExportWish
from app.store.store import Store
from tests.app.store.streams import STARTED


def record(store: Store, info, blocks, *, events=()) -> str:
    """Store a session of these blocks and return its id."""
    writer = store.begin_session(info, started_utc=STARTED)
    for each in blocks:
        writer.append(each)
    for event in events:
        writer.add_event(*event)
    writer.end("stopped by the user")
    return writer.session_id


def export(
    store: Store,
    session_id: str,
    folder: Path,
    *,
    findings=None,
    amplitudes=None,
    by_hand=(),
    progress=None,
    form=ExportForm.CSV,
    **wishes,
) -> Exported:
    """Write a session out."""
    return export_session(
        store,
        session_id,
        ExportWish(folder, form=form, **wishes),
        findings=findings,
        amplitudes=amplitudes,
        by_hand=by_hand,
        progress=progress or ExportProgress(),
    )


def export_csv(store: Store, session_id: str, folder: Path, **wishes) -> dict[str, Path]:
    """Write a session as CSV and return its files by the word they are named with."""
    files = export(store, session_id, folder, **wishes).files
    return {"sidecar" if f.suffix == ".json" else f.stem.rpartition("_")[2]: f for f in files}
