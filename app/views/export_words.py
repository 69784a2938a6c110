"""How an export stands, in words."""

from __future__ import annotations

from app.presenters.signals_state import ExportPhase, ExportState
from app.views.text import tr


def export_words(export: ExportState) -> str:
    """Return one sentence, or nothing."""
    if export.phase is ExportPhase.RUNNING:
        return tr("Exporting…")
    if export.phase is ExportPhase.DONE and export.paths:
        folder = export.paths[0].parent.name or str(export.paths[0].parent)
        return tr("Exported {n} files into {folder}.", n=len(export.paths), folder=folder)
    return export.problem or ""


def export_place(export: ExportState) -> str:
    """Return where the exported files are, in full."""
    return "\n".join(str(path) for path in export.paths)
