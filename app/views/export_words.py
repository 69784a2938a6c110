"""How an export stands, in words."""

from __future__ import annotations

from app.presenters.signals_state import ExportPhase, ExportState
from app.views.text import tr


def export_words(export: ExportState) -> str:
    """Return one sentence, or nothing."""
    if export.phase is ExportPhase.RUNNING:
        return tr("Exporting…")
    if export.phase is ExportPhase.DONE and export.paths:
        return tr("Exported: {path}", path=str(export.paths[0]))
    return export.problem or ""
